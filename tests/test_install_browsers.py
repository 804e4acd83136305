from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.install_browsers import Browser, Command, Machine, advice, by_apt, by_playwright, find_browsers, find_missing

ROOT = Path(__file__).resolve().parent.parent
APT = ("apt-get",)
ALL = ["chromium", "firefox", "xvfb", "xauth"]
DEBIAN_ROOT = Machine(APT, packages_are_snaps=False)
DEBIAN_USER = Machine(None, packages_are_snaps=False)
UBUNTU_ROOT = Machine(APT, packages_are_snaps=True)
UBUNTU_USER = Machine(None, packages_are_snaps=True)
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install")


@pytest.mark.parametrize(
    ("missing", "machine", "apt", "playwright"),
    [
        ([], DEBIAN_ROOT, None, None),
        (ALL, DEBIAN_ROOT, ("chromium", "firefox-esr", "xvfb", "xauth"), ("--with-deps", "chromium", "firefox")),
        (["firefox"], DEBIAN_ROOT, ("firefox-esr",), ("--with-deps", "firefox")),
        (["xvfb"], DEBIAN_ROOT, ("xvfb",), None),
        (ALL, DEBIAN_USER, None, ("chromium", "firefox")),
        (["xvfb"], DEBIAN_USER, None, None),
        (ALL, UBUNTU_ROOT, ("xvfb", "xauth"), ("--with-deps", "chromium", "firefox")),
        (["chromium"], UBUNTU_ROOT, None, ("--with-deps", "chromium")),
        (ALL, UBUNTU_USER, None, ("chromium", "firefox")),
    ],
)
def test_what_is_run(missing: list[str], machine: Machine, apt: Command | None, playwright: Command | None) -> None:
    assert by_apt(missing, machine) == ([("apt-get", "update"), (*INSTALL, *apt)] if apt else [])
    assert by_playwright(missing, machine) == ([(*PLAYWRIGHT, *playwright)] if playwright else [])


@pytest.mark.parametrize(
    ("missing", "machine", "sentence"),
    [
        (["firefox", "xvfb"], DEBIAN_USER, "As root: apt-get install firefox-esr xvfb."),
        (["chromium"], UBUNTU_USER, "need chromium, not as a snap"),
        (["xvfb"], UBUNTU_USER, "As root: apt-get install xvfb."),
    ],
)
def test_what_a_person_is_told(missing: list[str], machine: Machine, sentence: str) -> None:
    assert sentence in advice(missing, machine)


def program(folder: Path, name: str, text: str = "\x7fELF") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_installed_browsers_are_used_as_they_are(tmp_path: Path) -> None:
    chromium, firefox = program(tmp_path, "google-chrome"), program(tmp_path, "firefox")
    assert find_browsers(str(tmp_path), tmp_path) == {
        "chromium": Browser("chromium", chromium),
        "firefox": Browser("firefox", firefox),
    }
    assert find_missing(str(tmp_path), tmp_path) == ["xvfb", "xauth"]


def test_snaps_are_not_used(tmp_path: Path) -> None:
    bin_ = tmp_path / "bin"
    program(bin_, "chromium-browser", "#!/bin/sh\nexec /snap/bin/chromium\n")
    program(tmp_path / "snap" / "bin", "firefox")
    (bin_ / "firefox").symlink_to(tmp_path / "snap" / "bin" / "firefox")
    assert find_browsers(str(bin_), tmp_path) == {}
    chrome = program(bin_, "google-chrome")
    assert find_browsers(str(bin_), tmp_path) == {"chromium": Browser("chromium", chrome)}


def test_playwrights_own_builds_count_when_complete(tmp_path: Path) -> None:
    build = tmp_path / "chromium-1200"
    build.mkdir()
    assert find_browsers("", tmp_path) == {}
    (build / "INSTALLATION_COMPLETE").touch()
    assert find_browsers("", tmp_path) == {"chromium": Browser("chromium", None)}


def test_it_stops_with_a_sentence_where_nothing_helps(tmp_path: Path) -> None:
    """On a machine with nothing on PATH and no download."""
    environment = {**os.environ, "PATH": str(tmp_path), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "e2e.install_browsers"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "The end-to-end tests need" in done.stderr
    assert "xvfb" in done.stderr
