from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from e2e.install_browsers import Machine
from e2e.install_parts import advice, by_apt, by_npm, find_missing

ROOT = Path(__file__).resolve().parent.parent
APT = ("apt-get",)
ALL = ["dovecot", "coturn", "iproute2", "nftables", "peers"]
ADMINISTRATOR = Machine(APT, packages_are_snaps=False)
USER = Machine(None, packages_are_snaps=False)
DOVECOT = ("dovecot-core", "dovecot-imapd", "dovecot-lmtpd")


@pytest.mark.parametrize(
    ("missing", "machine", "packages", "npm"),
    [
        ([], ADMINISTRATOR, (), False),
        (ALL, ADMINISTRATOR, (*DOVECOT, "coturn", "iproute2", "nftables"), True),
        (["dovecot"], ADMINISTRATOR, DOVECOT, False),
        (["coturn", "iproute2"], ADMINISTRATOR, ("coturn", "iproute2"), False),
        (["peers"], ADMINISTRATOR, (), True),
        (ALL, USER, (), True),
        (["dovecot"], USER, (), False),
    ],
)
def test_what_is_run(missing: Collection[str], machine: Machine, packages: tuple[str, ...], npm: bool) -> None:
    install = ("apt-get", "install", "-y", "--no-install-recommends", *packages)
    assert by_apt(missing, machine) == ([("apt-get", "update"), install] if packages else [])
    commands = by_npm(missing)
    assert [command[2:6] for command in commands] == ([("npm", "--prefix", "../e2e/peers", "ci")] if npm else [])


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ([], None),
        (["dovecot"], None),
        (["coturn"], "The end-to-end tests need coturn. As root: apt-get install coturn. Then run again."),
        (
            ["peers"],
            "The end-to-end tests need peers. With a network: npm ci, in the folder e2e/peers. Then run again.",
        ),
        (
            ALL,
            (
                "The end-to-end tests need coturn, iproute2, nftables, peers. As root: apt-get install dovecot-core "
                "dovecot-imapd dovecot-lmtpd coturn iproute2 nftables. "
                "With a network: npm ci, in the folder e2e/peers. Then run again."
            ),
        ),
    ],
)
def test_what_a_person_is_told(missing: Collection[str], told: str | None) -> None:
    assert advice(missing) == told


def test_what_is_there_is_used_as_it_is(tmp_path: Path) -> None:
    assert find_missing(lambda program: None, tmp_path / "index.html") == ALL
    assert find_missing(lambda program: f"/usr/sbin/{program}", ROOT) == []
    assert find_missing(lambda program: None if program == "ip" else program, ROOT) == ["iproute2"]


def test_it_stops_with_a_sentence_where_nothing_helps(tmp_path: Path) -> None:
    """On a machine whose network tools and relay are not to be had."""
    code = (
        "from e2e import install_parts as parts\n"
        "parts.find_missing = lambda: ['coturn', 'iproute2']\n"
        "parts.look_at_machine = lambda: parts.Machine(None, packages_are_snaps=False)\n"
        "parts.main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "need coturn, iproute2. As root: apt-get install coturn iproute2." in done.stderr
