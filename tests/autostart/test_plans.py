"""What is written for each system, to the letter."""

from __future__ import annotations

import plistlib
import subprocess
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from localcall.autostart.plans import UNHEARD, UnusableWord, launchd, plans, startup_folder, systemd, xdg_autostart

HARD = ("/opt/my 50% $HOME/python", "-m", "localcall", "serve", "--account", 'a "b" c\\d', "100%", "$5", "`x`")
CONFIG = PurePosixPath("/home/ada/.config")


def line(text: str, key: str) -> str:
    [found] = [line.removeprefix(f"{key}=") for line in text.splitlines() if line.startswith(f"{key}=")]
    return found


def test_a_unit_of_systemd() -> None:
    plan = systemd(HARD, CONFIG)
    assert plan.path == PurePosixPath("/home/ada/.config/systemd/user/localcall.service")
    assert line(plan.text, "ExecStart") == (
        r'"/opt/my 50%% $HOME/python" "-m" "localcall" "serve" "--account" "a \"b\" c\\d" "100%%" "$$5" "`x`"'
    )
    assert line(plan.text, "WantedBy") == "default.target"
    assert line(plan.text, "StandardOutput") == "null"
    assert plan.start[-1] == ("systemctl", "--user", "enable", "--now", "localcall.service")
    assert plan.stop == (("systemctl", "--user", "disable", "--now", "localcall.service"),)
    assert not plan.later


def test_an_entry_of_xdg_autostart() -> None:
    plan = xdg_autostart(HARD, CONFIG)
    assert plan.path == PurePosixPath("/home/ada/.config/autostart/localcall.desktop")
    assert line(plan.text, "Exec") == (
        r'"/bin/sh" "-c" "exec \\"\\$@\\" >/dev/null" "localcall" '
        r'"/opt/my 50%% \\$HOME/python" "-m" "localcall" "serve" '
        r'"--account" "a \\"b\\" c\\\\d" "100%%" "\\$5" "\\`x\\`"'
    )
    assert line(plan.text, "Type") == "Application"
    assert plan.later


def test_what_an_entry_of_xdg_autostart_starts_is_not_overheard() -> None:
    said = subprocess.run(
        (*UNHEARD, "/bin/sh", "-c", 'echo "$1"; echo "$1" >&2', "sh", "a b"), capture_output=True, check=False
    )
    assert (said.stdout, said.stderr) == (b"", b"a b\n")


def test_an_agent_of_launchd() -> None:
    plan = launchd(HARD, PurePosixPath("/Users/ada"), 501)
    assert plan.path == PurePosixPath("/Users/ada/Library/LaunchAgents/org.localcall.serve.plist")
    entries = plistlib.loads(plan.text.encode())
    assert entries["ProgramArguments"] == [*HARD]
    assert entries["RunAtLoad"] is True
    assert entries["StandardOutPath"] == "/dev/null"
    assert plan.start == (("launchctl", "bootstrap", "gui/501", str(plan.path)),)
    assert plan.stop == (("launchctl", "bootout", "gui/501/org.localcall.serve"),)


def test_a_script_for_windows() -> None:
    command = (r"C:\Program Files\Python\pythonw.exe", "-m", "localcall", "serve", "--accounts", "D:\\50% off\\")
    plan = startup_folder(command, PureWindowsPath(r"C:\Users\ada\AppData\Roaming"))
    assert str(plan.path) == (
        r"C:\Users\ada\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\localcall.cmd"
    )
    assert plan.text.split("\r\n")[2] == (
        r'@start "" "C:\Program Files\Python\pythonw.exe" "-m" "localcall" "serve" "--accounts" "D:\50%% off\\"'
    )
    with pytest.raises(UnusableWord, match="double quote"):
        startup_folder(('a"b',), PureWindowsPath("C:\\"))


@pytest.mark.parametrize(
    ("platform", "environ", "paths"),
    [
        (
            "linux",
            {},
            ["/home/ada/.config/systemd/user/localcall.service", "/home/ada/.config/autostart/localcall.desktop"],
        ),
        ("linux", {"XDG_CONFIG_HOME": "/c"}, ["/c/systemd/user/localcall.service", "/c/autostart/localcall.desktop"]),
        ("darwin", {}, ["/home/ada/Library/LaunchAgents/org.localcall.serve.plist"]),
        ("win32", {"APPDATA": "C:\\R"}, [r"C:\R\Microsoft\Windows\Start Menu\Programs\Startup\localcall.cmd"]),
    ],
)
def test_what_each_system_knows(platform: str, environ: dict[str, str], paths: list[str]) -> None:
    known = plans(["python"], platform=platform, home=Path("/home/ada"), environ=environ, user_id=1)
    assert [str(plan.path) for plan in known] == paths


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_no_word_can_begin_a_line_of_its_own(platform: str) -> None:
    with pytest.raises(UnusableWord, match="line break"):
        plans(["python", "a\nExecStartPre=evil"], platform=platform, home=Path("/"), environ={}, user_id=1)
