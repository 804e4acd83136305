"""The person's browser: which one, and opening it at an address."""

from __future__ import annotations

import asyncio
import logging
import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve, field, frozen

from localcall.bridge.redirect import RedirectFile

log = logging.getLogger(__name__)

WATCH_SECONDS = 2.0
"""A command that is going to fail has failed by then."""

_POLL_SECONDS = 0.05

_OPENERS: Mapping[str, tuple[str, ...]] = {
    "darwin": ("open",),
    "win32": ("explorer",),
    "linux": (
        "xdg-open",
        "wslview",
        "x-www-browser",
        "firefox",
        "firefox-esr",
        "chromium",
        "chromium-browser",
        "google-chrome",
    ),
}
"""Tried in turn. Text browsers are none: they run no call."""

_CHROMIUM_FAMILY = ("chromium", "chrome", "brave", "edge", "vivaldi", "opera")
"""Parts of the names of those that open an address in a window of its own, by ``--app=``."""

_APP_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "brave-browser", "microsoft-edge", "vivaldi")

_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY")
_OF_THE_SESSION = (*_SCREEN, "XAUTHORITY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "DBUS_SESSION_BUS_ADDRESS")


class BrowserError(Exception):
    """No browser was opened. ``str()`` is a sentence that says why."""


@contextmanager
def private_address(browser: Browser, address: str) -> Iterator[str]:
    """What to give to ``browser``, until the exit, so that the ticket stays out of the list of processes."""
    if browser.reads_files:
        with RedirectFile(address) as redirect:
            yield redirect.uri
    else:
        log.warning(
            "%s cannot read private files, so the list of processes shows this one-time address for a moment.",
            browser.command[0],
        )
        yield address


@frozen
class Browser:
    """A command that opens an address.

    ``reads_files``: it can open a private file (a snap's browser cannot). ``app_window``: in a window of its own.
    ``environ``: what it needs beside this program's own environment.
    """

    command: tuple[str, ...]
    reads_files: bool = True
    app_window: bool = False
    environ: Mapping[str, str] = field(factory=dict)

    async def open(self, address: str) -> None:
        """Opens ``address`` and leaves the browser alone, it outlives this program. Raises `BrowserError`."""
        process = self._start(address)
        try:
            for _ in range(round(WATCH_SECONDS / _POLL_SECONDS)):
                if process.poll() is not None:
                    break
                await asyncio.sleep(_POLL_SECONDS)
        finally:
            if process.returncode is None:
                # Reaped when it ends, for as long as this program lives; not waited for.
                threading.Thread(target=process.wait, daemon=True).start()
        if process.returncode:
            raise BrowserError(f"{self.command[0]} could not open a browser (it ended with {process.returncode}).")

    def _start(self, address: str) -> subprocess.Popen[bytes]:
        try:
            # Not asyncio's: that one kills what still runs when the loop is closed.
            return subprocess.Popen(
                self._command_for(address),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, **self.environ},
            )
        except OSError as error:
            raise BrowserError(f"{self.command[0]} cannot be started: {error.strerror}.") from None

    def _command_for(self, address: str) -> list[str]:
        if any("%s" in word for word in self.command):
            return [word.replace("%s", address) for word in self.command]
        return [*self.command, f"--app={address}" if self.app_window else address]


def find_browser(
    setting: str | None = None,
    *,
    app_window: bool = False,
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
) -> Browser:
    """The browser of the settings, else of ``$BROWSER``, else the system's. Raises `BrowserError`.

    ``app_window``: one of Chromium's family opens a window of its own; another one a tab, as ever.
    """
    linux = platform.startswith("linux")
    more = {} if not linux or _has_screen(environ) else _screen_of_the_session(environ)
    browser = _find(setting, app_window, {**environ, **more}, platform)
    if app_window and not any(part in Path(browser.command[0]).name.lower() for part in _CHROMIUM_FAMILY):
        log.warning("%s knows no app windows (app_window), so it opens a tab.", browser.command[0])
        app_window = False
    return evolve(browser, app_window=app_window, environ=more)


def _find(setting: str | None, app_window: bool, environ: Mapping[str, str], platform: str) -> Browser:
    path = environ.get("PATH")
    if setting is not None:
        return _named(setting, path, "the settings (browser)")
    if environ.get("BROWSER"):
        return _named(environ["BROWSER"].split(os.pathsep)[0], path, "$BROWSER")
    if platform.startswith("linux") and not _has_screen(environ):
        raise BrowserError("There is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set.")
    openers = _OPENERS.get(platform, _OPENERS["linux"])
    for name in (*_APP_BROWSERS, *openers) if app_window else openers:
        found = shutil.which(name, path=path)
        if found is not None:
            return Browser((found,), reads_files=not _opens_a_snap(found, path))
    raise BrowserError("No browser was found. Install one, or name it in the settings (browser).")


def _has_screen(environ: Mapping[str, str]) -> bool:
    return any(environ.get(name) for name in _SCREEN)


def _screen_of_the_session(environ: Mapping[str, str]) -> dict[str, str]:
    """A service of systemd may have been started before there was a screen; its manager knows it since."""
    systemctl = shutil.which("systemctl", path=environ.get("PATH"))
    if systemctl is None or "INVOCATION_ID" not in environ:
        return {}
    try:
        asked = subprocess.run(
            [systemctl, "--user", "show-environment"], capture_output=True, text=True, timeout=2, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    known = dict(line.partition("=")[::2] for line in asked.stdout.splitlines())
    return {name: known[name] for name in _OF_THE_SESSION if known.get(name)}


def _named(command: str, path: str | None, where: str) -> Browser:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise BrowserError(f"The command {command!r} of {where} cannot be read: {error}.") from None
    found = shutil.which(words[0], path=path) if words else None
    if found is None:
        raise BrowserError(f"The command {command!r} of {where} was not found.")
    return Browser((found, *words[1:]), reads_files=not _opens_a_snap(found, path))


def _opens_a_snap(command: str, path: str | None) -> bool:
    if _is_snap(Path(command)):
        return True
    settings = shutil.which("xdg-settings", path=path)
    if Path(command).name != "xdg-open" or settings is None:
        return False
    try:
        asked = subprocess.run(
            [settings, "get", "default-web-browser"], capture_output=True, text=True, timeout=2, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return Path("/var/lib/snapd/desktop/applications", asked.stdout.strip() or "none").is_file()


def _is_snap(command: Path) -> bool:
    """Snaps are links to ``snap`` itself; Ubuntu's ``firefox`` is a short script that runs one."""
    if command.resolve().name == "snap" or "/snap/" in str(command):
        return True
    try:
        with command.open("rb") as file:
            start = file.read(4096)
    except OSError:
        return False
    return start.startswith(b"#!") and b"/snap/bin/" in start
