"""Finds the browsers that the end-to-end tests drive, and installs those that are missing.

What is installed is used as it is. Else apt, where it may and where its packages are not snaps (a snap cannot be driven
with a profile of ours). Else Playwright's own builds, into .playwright-browsers/. Else it says what to install.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
PLAYWRIGHT_DIR = ROOT / ".playwright-browsers"
"""To be exported as PLAYWRIGHT_BROWSERS_PATH by whoever starts one of Playwright's own builds."""

_NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}
_DEBIAN_PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr", "xvfb": "xvfb", "xauth": "xauth"}
_COMPLETE = "INSTALLATION_COMPLETE"  # Playwright's mark

Command = tuple[str, ...]


@frozen
class Browser:
    """A browser that is there. `executable` is None for Playwright's own build, which Playwright finds by itself."""

    name: str
    executable: Path | None


@frozen
class Machine:
    """What may be installed here. `apt` is the beginning of an apt-get command line, None where it may not be used."""

    apt: Command | None
    packages_are_snaps: bool


def find_browsers(path: str | None = None, playwright_dir: Path = PLAYWRIGHT_DIR) -> dict[str, Browser]:
    """`chromium` and `firefox`, as far as they are installed; `path` is like the variable PATH."""
    found: dict[str, Browser] = {}
    for name, programs in _NAMES.items():
        executables = (shutil.which(program, path=path) for program in programs)
        usable = (Path(executable) for executable in executables if executable and not _is_snap(Path(executable)))
        if executable := next(usable, None):
            found[name] = Browser(name, executable)
        elif any(playwright_dir.glob(f"{name}-*/{_COMPLETE}")):
            found[name] = Browser(name, None)
    return found


def _is_snap(executable: Path) -> bool:
    """Also the scripts that Ubuntu has in place of the programs, which start or install the snap."""
    target = executable.resolve()
    if "snap" in target.parts or target.name == "snap":
        return True
    with target.open("rb") as file:
        head = file.read(4096)
    return head.startswith(b"#!") and b"/snap/" in head


def find_missing(path: str | None = None, playwright_dir: Path = PLAYWRIGHT_DIR) -> list[str]:
    """Of `chromium`, `firefox`, and `xvfb` and `xauth`, which give Firefox a screen to share."""
    programs = {"xvfb": "Xvfb", "xauth": "xauth"}
    browsers = find_browsers(path, playwright_dir)
    return [name for name in _NAMES if name not in browsers] + [
        name for name, program in programs.items() if not shutil.which(program, path=path)
    ]


def look_at_machine() -> Machine:
    return Machine(_apt(), _os_id() == "ubuntu")


def _apt() -> Command | None:
    if not shutil.which("apt-get"):
        return None
    # In runlevel 1 no package starts a daemon: the tests start servers of their own.
    quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get")
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") and _runs(("sudo", "-n", "true")):
        return ("sudo", "-n", *quiet)
    return None


def _os_id() -> str:
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def by_apt(missing: Collection[str], machine: Machine) -> list[Command]:
    wanted = [
        package for name, package in _DEBIAN_PACKAGES.items()
        if name in missing and not (machine.packages_are_snaps and name in _NAMES)
    ]  # fmt: skip
    if machine.apt is None or not wanted:
        return []
    return [(*machine.apt, "update"), (*machine.apt, "install", "-y", "--no-install-recommends", *wanted)]


def by_playwright(missing: Collection[str], machine: Machine) -> list[Command]:
    wanted = [name for name in _NAMES if name in missing]
    if not wanted:
        return []
    with_libraries = ["--with-deps"] if machine.apt else []
    return [(sys.executable, "-m", "playwright", "install", *with_libraries, *wanted)]


METHODS: tuple[Callable[[Collection[str], Machine], list[Command]], ...] = (by_apt, by_playwright)


def advice(missing: Collection[str], machine: Machine) -> str:
    """What a person can do about what is still missing."""
    packages = " ".join(package for name, package in _DEBIAN_PACKAGES.items() if name in missing)
    if machine.packages_are_snaps and set(missing) & set(_NAMES):
        return f"The end-to-end tests need {', '.join(missing)}, not as a snap. Install them, then run again."
    return f"The end-to-end tests need {', '.join(missing)}. As root: apt-get install {packages}. Then run again."


def _runs(command: Command) -> bool:
    """Its output is ours: what fails here is for a person to read."""
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(PLAYWRIGHT_DIR)}
    return subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, check=False).returncode == 0


def main() -> None:
    machine = look_at_machine()
    for method in METHODS:
        for command in method(find_missing(), machine):
            print("+", *command, flush=True)
            if not _runs(command):
                break
    if missing := find_missing():
        sys.exit(advice(missing, machine))
    for browser in find_browsers().values():
        print(f"{browser.name}: {browser.executable or PLAYWRIGHT_DIR}")


if __name__ == "__main__":
    main()
