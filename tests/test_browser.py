from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from localcall.browser import Browser, BrowserError, find_browser


def command(folder: Path, name: str, script: str = "exit 0") -> str:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    return tmp_path / "bin"


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_the_systems_browser_is_found(bin_folder: Path, variable: str) -> None:
    opener = command(bin_folder, "xdg-open")
    command(bin_folder, "firefox")
    assert find_browser(environ={"PATH": str(bin_folder), variable: "x"}, platform="linux") == Browser((opener,))


def test_the_setting_comes_first_then_the_variable(bin_folder: Path) -> None:
    firefox, chromium = command(bin_folder, "firefox"), command(bin_folder, "chromium")
    environ = {"PATH": str(bin_folder), "BROWSER": "firefox:lynx"}
    assert find_browser(environ=environ, platform="linux") == Browser((firefox,))
    assert find_browser("chromium --incognito", environ=environ, platform="linux") == Browser((chromium, "--incognito"))


@pytest.mark.parametrize(
    ("setting", "environ", "said"),
    [
        (None, {"DISPLAY": ":0"}, "No browser was found"),
        (None, {}, "neither DISPLAY nor WAYLAND_DISPLAY"),
        (None, {"BROWSER": "netscape"}, r"'netscape' of \$BROWSER was not found"),
        ("netscape --new", {"DISPLAY": ":0"}, r"'netscape --new' of the settings \(browser\) was not found"),
        ("firefox '", {}, "cannot be read"),
    ],
)
def test_where_there_is_none_it_says_so(
    bin_folder: Path, setting: str | None, environ: dict[str, str], said: str
) -> None:
    command(bin_folder, "lynx")
    with pytest.raises(BrowserError, match=said):
        find_browser(setting, environ={"PATH": str(bin_folder), **environ}, platform="linux")


def test_a_snap_is_known_to_read_no_private_file(bin_folder: Path) -> None:
    command(bin_folder, "snap")
    (bin_folder / "chromium").symlink_to(bin_folder / "snap")
    command(bin_folder, "firefox", 'exec /snap/bin/firefox "$@"')
    command(bin_folder, "epiphany")
    environ = {"PATH": str(bin_folder)}
    assert not find_browser("chromium", environ=environ).reads_files
    assert not find_browser("firefox", environ=environ).reads_files
    assert find_browser("epiphany", environ=environ).reads_files


@pytest.mark.parametrize("words", [(), ("--new-window",), ("--app=%s",)])
async def test_the_address_reaches_the_command(bin_folder: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    seen = tmp_path / "seen"
    opener = command(bin_folder, "opener", f'echo "$@" > {seen}')
    await Browser((opener, *words)).open("http://localhost:1/x")
    expected = " ".join(words).replace("%s", "http://localhost:1/x") if "%s" in "".join(words) else None
    assert seen.read_text().strip() == (expected or " ".join([*words, "http://localhost:1/x"]))


async def test_a_command_that_fails_is_told(bin_folder: Path) -> None:
    opener = command(bin_folder, "opener", "exit 3")
    with pytest.raises(BrowserError, match="ended with 3"):
        await Browser((opener,)).open("http://localhost:1/")


async def test_a_command_that_cannot_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrowserError, match="cannot be started"):
        await Browser((str(tmp_path / "gone"),)).open("http://localhost:1/")


async def test_a_browser_that_stays_is_left_alone(
    bin_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localcall.browser.WATCH_SECONDS", 0.1)
    go, done = tmp_path / "go", tmp_path / "done"
    script = f"until [ -e {go} ]; do sleep 0.05; done; touch {done}"
    opener = command(bin_folder, "opener", script)
    await Browser((opener,)).open("http://localhost:1/")
    assert not done.exists()
    go.touch()
    async with asyncio.timeout(5):
        while not done.exists():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", ["chromium", "google-chrome-stable", "brave-browser", "microsoft-edge", "vivaldi"])
async def test_chromiums_family_opens_a_window_of_its_own(bin_folder: Path, tmp_path: Path, name: str) -> None:
    seen = tmp_path / "seen"
    command(bin_folder, name, f'echo "$@" > {seen}')
    browser = find_browser(f"{name} --incognito", app_window=True, environ={"PATH": str(bin_folder), "DISPLAY": ":0"})
    await browser.open("http://localhost:1/x")
    assert seen.read_text().strip() == "--incognito --app=http://localhost:1/x"


def test_for_a_window_of_its_own_one_of_the_family_is_looked_for(bin_folder: Path) -> None:
    command(bin_folder, "xdg-open")
    chromium = command(bin_folder, "chromium")
    environ = {"PATH": str(bin_folder), "DISPLAY": ":0"}
    found = find_browser(app_window=True, environ=environ, platform="linux")
    assert (found.command, found.app_window) == ((chromium,), True)


def test_another_browser_opens_a_tab_and_that_is_told(bin_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    command(bin_folder, "firefox")
    assert not find_browser("firefox", app_window=True, environ={"PATH": str(bin_folder), "DISPLAY": ":0"}).app_window
    assert "knows no app windows" in caplog.text


SESSION = "echo DISPLAY=:7; echo XAUTHORITY=/run/user/1/x=y; echo HOME=/elsewhere"


def test_a_service_asks_its_manager_for_the_screen(bin_folder: Path) -> None:
    command(bin_folder, "systemctl", f'[ "$*" = "--user show-environment" ] && {{ {SESSION}; }}')
    opener = command(bin_folder, "xdg-open")
    environ = {"PATH": str(bin_folder), "INVOCATION_ID": "1"}
    found = find_browser(environ=environ, platform="linux")
    assert found.command == (opener,)
    assert found.environ == {"DISPLAY": ":7", "XAUTHORITY": "/run/user/1/x=y"}
    with pytest.raises(BrowserError, match="no screen"):
        find_browser(environ={"PATH": str(bin_folder)}, platform="linux")


async def test_the_browser_has_the_screen_of_the_session(bin_folder: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    opener = command(bin_folder, "opener", f'echo "$DISPLAY" > {seen}')
    await Browser((opener,), environ={"DISPLAY": ":7"}).open("http://localhost:1/")
    assert seen.read_text().strip() == ":7"
