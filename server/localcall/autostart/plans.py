"""What each system needs for a program to start at login: one file, and the commands around it. Pure text."""

from __future__ import annotations

import plistlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from attrs import frozen

UNIT = "localcall.service"
LABEL = "org.localcall.serve"

Command = tuple[str, ...]

UNHEARD: Command = ("/bin/sh", "-c", 'exec "$@" >/dev/null', "localcall")
"""Before a command whose output a session would keep: the addresses that it prints let in whoever reads them."""


class UnusableWord(Exception):
    """A word of the command that the system's file cannot hold. ``str()`` is a sentence."""


@frozen
class Plan:
    """``kind``: what it is, in words. ``start``: run after the file was written, ``again``: after it was written anew.

    ``stop``: before it is removed, ``forget``: after that. ``asks``: exits with 0 while the program runs.
    ``done``: exits with 0 where ``start`` would be refused, because it was run before. ``later``: it starts at the next
    login only.
    """

    kind: str
    path: PurePath
    text: str
    start: tuple[Command, ...] = ()
    again: tuple[Command, ...] = ()
    stop: tuple[Command, ...] = ()
    forget: tuple[Command, ...] = ()
    asks: Command = ()
    done: Command = ()

    @property
    def later(self) -> bool:
        return not self.start


def systemd(command: Sequence[str], config: PurePosixPath) -> Plan:
    """A user unit. ``config``: `$XDG_CONFIG_HOME`."""
    text = "\n".join(
        [
            "# Written by `localcall install`; `localcall uninstall` removes it.",
            "[Unit]",
            "Description=localcall: calls in your browser",
            "",
            "[Service]",
            f"ExecStart={' '.join([_systemd_word(command[0]), *map(_systemd_argument, command[1:])])}",
            "Restart=on-failure",
            "RestartSec=5",
            # The addresses that it prints let in whoever reads them.
            "StandardOutput=null",
            "",
            "[Install]",
            "WantedBy=default.target",
            "",
        ]
    )
    user = ("systemctl", "--user")
    return Plan(
        "systemd user unit",
        config / "systemd" / "user" / UNIT,
        text,
        start=((*user, "daemon-reload"), (*user, "enable", "--now", UNIT)),
        again=((*user, "restart", UNIT),),
        stop=((*user, "disable", "--now", UNIT),),
        forget=((*user, "daemon-reload"),),
        asks=(*user, "is-active", "--quiet", UNIT),
    )


def xdg_autostart(command: Sequence[str], config: PurePosixPath) -> Plan:
    """A desktop entry, for sessions without systemd. ``config``: `$XDG_CONFIG_HOME`."""
    text = "\n".join(
        [
            "# Written by `localcall install`; `localcall uninstall` removes it.",
            "[Desktop Entry]",
            "Type=Application",
            "Name=localcall",
            "Comment=Calls in your browser",
            f"Exec={' '.join(map(_desktop_word, (*UNHEARD, *command)))}",
            "Terminal=false",
            "NoDisplay=true",
            "",
        ]
    )
    return Plan("XDG autostart entry", config / "autostart" / "localcall.desktop", text)


def launchd(command: Sequence[str], home: PurePosixPath, user_id: int) -> Plan:
    """An agent of macOS."""
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    text = plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": [*command],
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ProcessType": "Interactive",
            # The addresses that it prints let in whoever reads them.
            "StandardOutPath": "/dev/null",
        },
        sort_keys=False,
    ).decode()
    domain = f"gui/{user_id}"
    stop = ("launchctl", "bootout", f"{domain}/{LABEL}")
    start = ("launchctl", "bootstrap", domain, str(path))
    asks = ("launchctl", "print", f"{domain}/{LABEL}")
    return Plan(
        "launchd agent",
        path,
        text,
        start=(start,),
        again=(stop, start),
        stop=(stop,),
        asks=asks,
        done=asks,
    )


def startup_folder(command: Sequence[str], roaming: PureWindowsPath) -> Plan:
    """A script in the Startup folder of Windows. ``roaming``: `%APPDATA%`."""
    folder = roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Startup"
    text = "\r\n".join(
        [
            "@rem Written by `localcall install`; `localcall uninstall` removes it.",
            "@chcp 65001 >nul",
            f'@start "" {" ".join(map(_batch_word, command))}',
            "",
        ]
    )
    return Plan("script in the Startup folder", folder / "localcall.cmd", text)


def plans(
    command: Sequence[str], *, platform: str, home: Path, environ: Mapping[str, str], user_id: int
) -> tuple[Plan, ...]:
    """What this system knows, the best first. Raises `UnusableWord`."""
    if any(re.search(r"[\0\r\n]", word) for word in command):
        raise UnusableWord("An option with a line break cannot be kept. Leave it out.")
    if platform == "darwin":
        return (launchd(command, PurePosixPath(home), user_id),)
    if platform == "win32":
        return (startup_folder(command, PureWindowsPath(environ.get("APPDATA") or home / "AppData" / "Roaming")),)
    config = PurePosixPath(environ.get("XDG_CONFIG_HOME") or home / ".config")
    return (systemd(command, config), xdg_autostart(command, config))


def _systemd_word(word: str) -> str:
    """systemd.service(5), "Command lines": specifiers are undone, and quotes keep the rest."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _systemd_argument(word: str) -> str:
    """Variables are put into what follows the program, not into its own name."""
    return _systemd_word(word).replace("$", "$$")


def _desktop_word(word: str) -> str:
    """Desktop Entry Specification, "The Exec key": quoted, and then escaped once more as any string."""
    quoted = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return f'"{quoted}"'.replace("\\", "\\\\")


def _batch_word(word: str) -> str:
    """For cmd.exe and the C runtime both."""
    if '"' in word:
        raise UnusableWord("An option with a double quote cannot be kept on Windows. Leave it out.")
    ending = len(word) - len(word.rstrip("\\"))
    return f'"{word.replace("%", "%%")}{chr(92) * ending}"'
