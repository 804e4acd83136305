from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcall.wire.errors import WireError
from localcall.wire.hash import (
    MAX_HASH_CHARS,
    AcceptCall,
    HashCommand,
    OfferIncomingCall,
    OnAnswer,
    StartCall,
    build_hash,
    parse_hash,
)
from tests.vectors import vectors

VECTORS = vectors("hash")["hashes"]
COMMANDS: dict[str, type[HashCommand]] = {
    "startCall": StartCall,
    "offerIncomingCall": OfferIncomingCall,
    "acceptCall": AcceptCall,
    "onAnswer": OnAnswer,
}


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['hash']:.30}")
def test_hash(row: dict[str, Any]) -> None:
    if row["expected"] == "error":
        with pytest.raises(WireError):
            parse_hash(row["hash"])
    elif row["expected"] is None:
        assert parse_hash(row["hash"]) is None
    else:
        name, *sdp = row["expected"].values()
        command = COMMANDS[name](*sdp)
        assert parse_hash(row["hash"]) == command
        assert parse_hash(build_hash(command)) == command


def test_what_is_built_is_url_encoded_in_full() -> None:
    built = next(row["hash"] for row in VECTORS if row.get("about") == "URL-encoded in full")
    command = parse_hash(built)
    assert command is not None
    assert build_hash(command) == built
    assert build_hash(StartCall()) == "#startCall"


def test_too_long() -> None:
    with pytest.raises(WireError, match="too long"):
        parse_hash("#" + "a" * MAX_HASH_CHARS)


@given(
    st.text()
    | st.builds(lambda name, rest: f"#{name}={rest}", st.sampled_from(list(COMMANDS)), st.text().map(quote) | st.text())
)
def test_any_hash_is_a_value_or_a_refusal(url_hash: str) -> None:
    with contextlib.suppress(WireError):
        parse_hash(url_hash)
