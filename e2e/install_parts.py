"""Finds the real parts that the end-to-end tests call through, and installs those that are missing.

A mail server, a relay, the tools that make networks, and the call pages of others. Where apt may not be used, mail goes
over pymap, which pip has installed; of what else is missing it says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from e2e.install_browsers import ROOT, Command, Machine, look_at_machine
from e2e.peers import CALLS_WEBAPP

_PROGRAMS: Mapping[str, str] = {"dovecot": "dovecot", "coturn": "turnserver", "iproute2": "ip", "nftables": "nft"}
_PEERS = "peers"

_DEBIAN_PACKAGES: Mapping[str, Collection[str]] = {
    "dovecot": ("dovecot-core", "dovecot-imapd", "dovecot-lmtpd"),
    "coturn": ("coturn",),
    "iproute2": ("iproute2",),
    "nftables": ("nftables",),
}

REPLACEABLE = frozenset({"dovecot"})


def find_program(name: str, path: str | None = None) -> str | None:
    """Also where the programs of administrators are, which a user's PATH may leave out."""
    path = os.environ.get("PATH", "") if path is None else path
    return shutil.which(name, path=f"{path}:/usr/sbin:/sbin" if path else path)


def find_missing(find: Callable[[str], str | None] = find_program, peer: Path = CALLS_WEBAPP) -> list[str]:
    """Of `dovecot`, `coturn`, `iproute2`, `nftables` and `peers`."""
    programs = [name for name, program in _PROGRAMS.items() if not find(program)]
    return programs if peer.exists() else [*programs, _PEERS]


def by_apt(missing: Collection[str], machine: Machine) -> list[Command]:
    wanted = [package for name, packages in _DEBIAN_PACKAGES.items() if name in missing for package in packages]
    if machine.apt is None or not wanted:
        return []
    install = ("install", "-y", "--no-install-recommends", *wanted)
    return [(*machine.apt, "update"), (*machine.apt, *install)]


def by_npm(missing: Collection[str]) -> list[Command]:
    """With the npm that builds the page."""
    if _PEERS not in missing:
        return []
    folder = os.path.relpath(CALLS_WEBAPP.parents[4], ROOT / "web")
    command = ("npm", "--prefix", folder, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    return [(sys.executable, str(ROOT / "hatch_build.py"), *command)]


def advice(missing: Collection[str]) -> str | None:
    """What a person must do about what is still missing; ``None``: the tests can run."""
    needed = [name for name in missing if name not in REPLACEABLE]
    packages = [package for name in missing for package in _DEBIAN_PACKAGES.get(name, ())]
    words = []
    if [name for name in needed if name != _PEERS]:
        words.append(f"As root: apt-get install {' '.join(packages)}.")
    if _PEERS in needed:
        words.append("With a network: npm ci, in the folder e2e/peers.")
    return f"The end-to-end tests need {', '.join(needed)}. {' '.join(words)} Then run again." if needed else None


def main() -> None:
    machine = look_at_machine()
    missing = find_missing()
    for commands in (by_apt(missing, machine), by_npm(missing)):
        for command in commands:
            print("+", *command, flush=True)
            if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
                break
    missing = find_missing()
    if told := advice(missing):
        sys.exit(told)
    for name in (*_PROGRAMS, _PEERS):
        print(f"{name}: {'missing; pymap stands in' if name in missing else 'there'}")


if __name__ == "__main__":
    main()
