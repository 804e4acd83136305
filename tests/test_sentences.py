"""What the server says to a person, as tests/vectors/sentences.json lists it: each language of the page has it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import localcall
from localcall.calls.actions import UNENCRYPTED
from localcall.calls.reasons import EndReason
from localcall.cores.link import Trouble
from tests.vectors import vectors

SOURCES = Path(localcall.__file__).parent
KNOWN = vectors("sentences")

TOLD_IN_HOME = {
    "call.py": {"CallError"},
    "manager.py": {"CallError"},
    "ice_servers.py": {"_Refused"},
    "bridge/home.py": {"CallError"},
    "bridge/servers.py": {"CallError"},
    "cores/local.py": {"CoreError"},
}
"""By module, whose texts come before the person of a page."""

OBSTACLES = {
    "cores/simplex/directory.py": ("CALLS_OFF", "NOT_CONNECTED", "LEFT"),
    "cores/deltachat/directory.py": ("NOT_ENCRYPTED",),
}

NOT_FOR_A_PERSON = (
    "This request needs",
    "'relayOnly' is",
    "'media' is",
    "localcall does not know",
    "This call has no page",
)
"""Told to whoever writes a page, of a request that ours does not make."""


def test_each_end_has_its_sentence_in_the_list() -> None:
    assert KNOWN["endings"] == {reason.value: reason.sentence for reason in EndReason}


def test_each_question_is_in_the_list() -> None:
    assert KNOWN["questions"] == {UNENCRYPTED.question: UNENCRYPTED.text}


def _template(node: ast.expr) -> str | None:
    """A text, with ``{0}`` and so on for what is put in; ``None`` for what is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("{name}", "{0}")
    if isinstance(node, ast.JoinedStr):
        count = iter(range(9))
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else f"{{{next(count)}}}"
            for part in node.values
        )
    if isinstance(node, ast.BoolOp):
        return _template(node.values[-1])
    if isinstance(node, ast.IfExp):
        return _template(node.body)
    return None


def _raised(module: str, errors: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse((SOURCES / module).read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors and node.args:
            template = _template(node.args[0])
            if template is not None and not template.startswith(NOT_FOR_A_PERSON):
                yield template


def _constants(module: str, names: tuple[str, ...]) -> Iterator[str]:
    for node in ast.parse((SOURCES / module).read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names:
            template = _template(node.value)
            assert template is not None
            yield template


def test_each_refusal_that_home_shows_is_in_the_list() -> None:
    said = {text for module, errors in TOLD_IN_HOME.items() for text in _raised(module, errors)}
    assert len(said) > 15, "they are found"
    assert said <= set(KNOWN["sentences"])


def test_each_obstacle_is_in_the_list() -> None:
    said = [text for module, names in OBSTACLES.items() for text in _constants(module, names)]
    assert len(said) == sum(map(len, OBSTACLES.values()))
    assert set(said) <= set(KNOWN["sentences"])


def test_what_is_wrong_with_a_link_is_in_the_list() -> None:
    assert {trouble.sentence for trouble in Trouble} <= set(KNOWN["sentences"])


def test_the_list_holds_nothing_that_is_not_said() -> None:
    texts = [
        node.value
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for template in KNOWN["sentences"]:
        longest = max(re.split(r"\{\d\}", template), key=len)
        assert any(longest in text for text in texts), template
