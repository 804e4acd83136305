from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import localcall
from localcall import cli

BUILT = Path(localcall.__file__).parent / "page" / "onefile" / "call.html"


def test_the_page_is_written_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    out = tmp_path / "call.html"
    assert CliRunner().invoke(cli.main, ["page", "--out", str(out)]).exit_code == 0
    assert out.read_bytes() == BUILT.read_bytes()
    assert CliRunner().invoke(cli.main, ["page", "--out", "-"]).output == BUILT.read_text()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.main, ["page", "--out", str(tmp_path / "none" / "call.html")])
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory. Name another place." in result.output


def test_a_page_that_was_not_built_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    result = CliRunner().invoke(cli.main, ["page", "--out", str(tmp_path / "call.html")])
    assert result.exit_code == 1
    assert "Run `make page`." in result.output
