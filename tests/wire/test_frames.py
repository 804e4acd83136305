from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcall.wire.errors import WireError
from localcall.wire.frames import IV_BYTES, TAG_BYTES, decrypt_frame, encrypt_frame, import_key
from tests.vectors import vectors

VECTORS = vectors("frames")
KEY_TEXT: str = VECTORS["aesKey"]
KEY = import_key(KEY_TEXT)
OTHER_KEY = import_key("__8" + KEY_TEXT[3:])
TYPES = st.sampled_from(["key", "delta", "empty", None])


def is_short(row: dict[str, Any]) -> bool:
    return len(row["encrypted_hex"]) - len(row["plain_hex"]) < 2 * (IV_BYTES + TAG_BYTES)


@pytest.mark.parametrize("row", VECTORS["frames"], ids=lambda row: f"{row['type']} {len(row['plain_hex']) // 2}")
def test_vector(row: dict[str, Any]) -> None:
    plain, encrypted = bytes.fromhex(row["plain_hex"]), bytes.fromhex(row["encrypted_hex"])
    assert decrypt_frame(KEY, row["type"], encrypted) == plain
    ours = encrypt_frame(KEY, row["type"], plain, encrypted[-IV_BYTES:])
    assert len(ours) == len(plain) + IV_BYTES + TAG_BYTES
    assert (ours == encrypted) != is_short(row)
    if not is_short(row):
        with pytest.raises(WireError, match="does not open"):
            decrypt_frame(OTHER_KEY, row["type"], encrypted)


@pytest.mark.parametrize("row", VECTORS["kinds"], ids=lambda row: row["note"])
def test_vector_of_a_kind(row: dict[str, Any]) -> None:
    opened = decrypt_frame(KEY, row["sealed_as"], bytes.fromhex(row["encrypted_hex"]))
    assert opened == bytes.fromhex(row["plain_hex"])


def test_both_forms_have_vectors() -> None:
    assert {is_short(row) for row in VECTORS["frames"]} == {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY_TEXT[:-1],
        KEY_TEXT + "=",
        KEY_TEXT + "\n",
        " " + KEY_TEXT,
        "+/" + KEY_TEXT[2:],
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "é" * 43 + "=",
        KEY_TEXT[:-2] + "==",
    ],
)
def test_not_a_key(text: str) -> None:
    with pytest.raises(WireError) as caught:
        import_key(text)
    assert not text or text not in str(caught.value)


@given(TYPES, st.binary(min_size=10, max_size=100), st.binary(min_size=IV_BYTES, max_size=IV_BYTES))
def test_any_frame_comes_back(frame_type: str | None, frame: bytes, iv: bytes) -> None:
    assert decrypt_frame(KEY, frame_type, encrypt_frame(KEY, frame_type, frame, iv)) == frame


@given(TYPES, st.binary(max_size=100))
def test_any_bytes_are_a_value_or_a_refusal(frame_type: str | None, frame: bytes) -> None:
    with contextlib.suppress(WireError):
        decrypt_frame(KEY, frame_type, frame)


@given(st.integers(1, 59), st.integers(0, 7))
def test_a_changed_bit_is_noticed(position: int, bit: int) -> None:
    frame = bytearray(encrypt_frame(KEY, None, bytes(32), bytes(IV_BYTES)))
    frame[position] ^= 1 << bit
    with pytest.raises(WireError):
        decrypt_frame(KEY, None, bytes(frame))
