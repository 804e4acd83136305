from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcall.wire import lz
from localcall.wire.errors import WireError
from tests.vectors import vectors

VECTORS = vectors("lz")
LIMIT = 64 * 1024


@pytest.mark.parametrize("pair", VECTORS["pairs"], ids=lambda pair: f"{pair['text']:.20}")
def test_both_ways(pair: dict[str, str]) -> None:
    assert lz.compress(pair["text"]) == pair["packed"]
    assert lz.decompress(pair["packed"], LIMIT) == pair["text"]


@pytest.mark.parametrize("row", VECTORS["hostile"], ids=lambda row: row["about"])
def test_hostile(row: dict[str, str]) -> None:
    with pytest.raises(WireError):
        lz.decompress(row["packed"], LIMIT)


def test_the_limit_counts_utf16_code_units() -> None:
    packed = lz.compress("🎥" * 10)
    assert lz.decompress(packed, 20) == "🎥" * 10
    with pytest.raises(WireError, match="limit"):
        lz.decompress(packed, 19)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(WireError, match="half"):
        lz.decompress(lz.compress("\ud83c"), LIMIT)


def test_a_bomb_costs_no_more_than_its_limit() -> None:
    bomb = lz.compress("a" * 3_000_000)
    began = time.process_time()
    with pytest.raises(WireError, match="limit"):
        lz.decompress(bomb, LIMIT)
    assert time.process_time() - began < 0.5


@given(st.text(st.characters(codec="utf-16"), max_size=300))
def test_any_text_comes_back(text: str) -> None:
    assert lz.decompress(lz.compress(text), LIMIT) == text


@given(
    st.text(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="), max_size=200)
    | st.text()
)
def test_any_packed_text_is_a_value_or_a_refusal(packed: str) -> None:
    with contextlib.suppress(WireError):
        assert len(lz.decompress(packed, 1000)) <= 1000
