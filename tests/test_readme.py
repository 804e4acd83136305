"""What the README says is so. Its example runs with real browsers in e2e/test_readme.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from localcall import cli
from localcall.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first of a language."""
    return str(re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)[0])


def test_the_example_is_about_ten_lines_and_compiles() -> None:
    example = block("python")
    inside = example.split("async def main() -> None:\n")[1].split("\n\n")[0]
    assert len(inside.splitlines()) <= 11
    compile(example, "README.md", "exec")


def test_the_settings_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(block("toml"), encoding="utf-8")
    settings = Settings.load(path)
    assert settings.history_days == 90
    named = set(re.findall(r"^\[?\[?(\w+)", block("toml"), re.MULTILINE))
    assert {field.name for field in Settings.__attrs_attrs__} <= named


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`localcall (\w+)", README))))
def test_the_commands_are_there(command: str) -> None:
    assert CliRunner().invoke(cli.main, [command, "--help"]).exit_code == 0


def test_the_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", block("sh"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([\w./]+)\)", README))))
def test_the_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
