"""`localcall servers`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from localcall import cli
from localcall.settings import Settings
from localcall.wire.terms import IceServer

TEXT = "stun:stun.example:3478\nturn:ada:a%3Ab@relay.example:1\n"
SERVERS = (IceServer(["stun:stun.example:3478"]), IceServer(["turn:relay.example:1"], "ada", "a:b"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def servers(path: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli.main, ["servers", "--settings", str(path), *arguments], input=typed)


def test_none(path: Path) -> None:
    result = servers(path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Calls go directly where they can.\n")
    assert not path.exists()


def test_they_are_set_from_a_file_or_typed(path: Path, tmp_path: Path) -> None:
    Settings(port=50400).save(path)
    source = tmp_path / "servers.txt"
    source.write_text(TEXT)
    result = servers(path, "--set", str(source), "--relay-only")
    assert (result.exit_code, result.stdout, result.stderr) == (0, TEXT, "Calls go through a relay only.\n")
    assert Settings.load(path) == Settings(ice_servers=SERVERS, relay_only=True, port=50400)
    assert servers(path).stdout == TEXT
    assert servers(path, "--set", "-", "--any-path", typed="stun:other.example").stdout == "stun:other.example:3478\n"
    assert not Settings.load(path).relay_only


def test_a_bad_line_is_named_and_nothing_is_changed(path: Path) -> None:
    Settings(ice_servers=SERVERS).save(path)
    result = servers(path, "--set", "-", "--relay-only", typed="stun:a.example\nturn:b.example\n")
    assert result.exit_code == 1
    assert "Line 2: A turn server needs a user and a password" in result.stderr
    assert Settings.load(path) == Settings(ice_servers=SERVERS)


def test_a_file_that_is_not_there(path: Path, tmp_path: Path) -> None:
    result = servers(path, "--set", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
