from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcall.wire.errors import WireError
from localcall.wire.native import BURST, MAX_TEXT_CHARS, Throttle, clean_line, dump_native, read_native
from tests.vectors import vectors

VECTORS = vectors("native")


@pytest.mark.parametrize("row", VECTORS["messages"], ids=lambda row: row["message"]["type"])
def test_a_message(row: dict[str, Any]) -> None:
    message = read_native(json.dumps(row["message"], ensure_ascii=False))
    assert message is not None
    assert json.loads(dump_native(message)) == row["read"]


@pytest.mark.parametrize("text", VECTORS["refused"], ids=lambda text: text[:40])
def test_refused(text: str) -> None:
    with pytest.raises(WireError):
        read_native(text)


@pytest.mark.parametrize("text", VECTORS["unknown"])
def test_of_a_later_version(text: str) -> None:
    assert read_native(text) is None


def test_bytes_are_no_message() -> None:
    with pytest.raises(WireError):
        read_native(b'{"type":"dance"}')


@given(st.text(max_size=40) | st.from_regex(r'\{"type":"(text|state|commit)",.*\}', fullmatch=True))
def test_any_text_is_a_message_or_a_refusal(text: str) -> None:
    with contextlib.suppress(WireError):
        assert read_native(text) is None or json.loads(text)["type"]


@given(st.text())
def test_a_line_stays_as_it_is_once_it_is_clean(text: str) -> None:
    clean = clean_line(text)
    assert clean_line(clean) == clean
    assert len(clean) <= MAX_TEXT_CHARS


def test_a_flood_is_dropped_and_counted_and_then_it_is_listened_to_again() -> None:
    throttle = Throttle(0)
    assert sum(throttle.passes(0) for _ in range(1000)) == BURST
    assert throttle.dropped == 1000 - BURST
    assert sum(throttle.passes(1) for _ in range(1000)) == 10
    assert sum(throttle.passes(100) for _ in range(1000)) == BURST
