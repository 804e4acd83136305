from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import localcall
from localcall import cli
from localcall.cli.page import LANGUAGES

ANSWER = {"en": "Answer", "de": "Annehmen", "fr": "Répondre", "es": "Responder", "ar": "تجاهل"}
"""A word of each language that no other has."""

BUILT = Path(localcall.__file__).parent / "page" / "onefile" / "call.html"


def test_the_page_is_written_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    out = tmp_path / "call.html"
    assert CliRunner().invoke(cli.main, ["page", "--out", str(out)]).exit_code == 0
    assert out.read_bytes() == BUILT.read_bytes()
    assert CliRunner().invoke(cli.main, ["page", "--out", "-"]).output == BUILT.read_text()


def test_a_page_that_a_socket_drives_is_another_one() -> None:
    output = CliRunner().invoke(cli.main, ["page", "--out", "-", "--driver", "socket"]).output
    assert output == BUILT.with_name("socket.html").read_text()
    assert ["new WebSocket" in text for text in (output, BUILT.read_text())] == [True, False]


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_page_speaks_one_language_and_english(tmp_path: Path, language: str) -> None:
    out = tmp_path / "call.html"
    assert CliRunner().invoke(cli.main, ["page", "--out", str(out), "--lang", language]).exit_code == 0
    text = out.read_text()
    assert len(re.findall(r"<script\b", text)) == 1, "a policy names one hash"
    assert text.replace(BUILT.with_name(f"{language}.js").read_text(), "") == BUILT.read_text()
    assert {code: word in text for code, word in ANSWER.items()} == {code: code in ("en", language) for code in ANSWER}
    assert "Search contacts" not in text, "home is left out"


def test_a_language_that_there_is_not_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.main, ["page", "--out", str(tmp_path / "call.html"), "--lang", "xx"])
    assert result.exit_code == 2
    assert "'xx' is not one of" in result.output


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.main, ["page", "--out", str(tmp_path / "none" / "call.html")])
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory. Name another place." in result.output


def test_a_page_that_was_not_built_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys.modules["localcall.cli.page"], "_FOLDER", tmp_path)
    result = CliRunner().invoke(cli.main, ["page", "--out", str(tmp_path / "call.html")])
    assert result.exit_code == 1
    assert "Run `make page`." in result.output
