from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcall.wire.native import Commit, Nonce, Reveal, SafetyMessage
from localcall.wire.safety import WORDS, Ends, SafetyExchange, commitment_of, identity_of, words_of
from localcall.wire.terms import SafetyStatus
from tests.vectors import vectors

VECTORS = vectors("native")
LOW, HIGH = "1" * 64, "2" * 64
"""The identities of two ends: the lower one commits."""

NONCES = "a" * 64, "b" * 64
OTHER = "c" * 64


def pair(key: str = "") -> tuple[SafetyExchange, SafetyExchange]:
    return SafetyExchange(Ends(LOW, HIGH, key), NONCES[0]), SafetyExchange(Ends(HIGH, LOW, key), NONCES[1])


def exchange(first: SafetyExchange, second: SafetyExchange) -> None:
    """All that each says reaches the other."""
    waiting = [(second, message) for message in first.begin()] + [(first, message) for message in second.begin()]
    while waiting:
        end, message = waiting.pop(0)
        other = second if end is first else first
        waiting += [(other, answer) for answer in end.receive(message)]


@pytest.mark.parametrize("row", VECTORS["identities"], ids=lambda row: row["about"])
def test_identity(row: dict[str, Any]) -> None:
    assert identity_of(row["sdp"]) == row["identity"]


@pytest.mark.parametrize("row", VECTORS["exchanges"], ids=lambda row: row["about"])
def test_derivation(row: dict[str, Any]) -> None:
    for ends in (Ends(row["first"], row["second"], row["key"]), Ends(row["second"], row["first"], row["key"])):
        assert commitment_of(ends, row["firstNonce"]) == row["commitment"]
        assert [word.name for word in words_of(ends, row["firstNonce"], row["secondNonce"])] == row["words"]


def test_the_list_is_that_of_the_page_and_has_no_word_twice() -> None:
    assert [[word.emoji, word.name] for word in WORDS] == VECTORS["words"]
    assert len({word.emoji for word in WORDS}) == len({word.name for word in WORDS}) == 64


def test_both_ends_have_the_same_words() -> None:
    first, second = pair()
    exchange(first, second)
    assert first.status is second.status is SafetyStatus.READY
    assert first.words == second.words
    assert len(first.words) == 4


def test_another_key_or_nonce_gives_other_words() -> None:
    ends = Ends(LOW, HIGH)
    words = words_of(ends, *NONCES)
    assert words != words_of(Ends(LOW, HIGH, "key"), *NONCES)
    assert words != words_of(ends, NONCES[0], OTHER)
    assert words != words_of(ends, *reversed(NONCES))


def test_the_words_stay_over_another_channel_and_what_was_lost_is_said_again() -> None:
    first, second = pair()
    (commit,) = first.begin()
    (nonce,) = second.receive(commit)
    (_lost,) = first.receive(nonce)
    assert (first.status, second.status) == (SafetyStatus.READY, SafetyStatus.PENDING)
    words = first.words
    exchange(first, second)
    assert second.status is SafetyStatus.READY
    exchange(first, second)
    assert first.words == second.words == words


def test_a_nonce_that_was_not_committed_to_is_a_mismatch() -> None:
    _, second = pair()
    second.receive(Commit(commitment_of(Ends(LOW, HIGH), OTHER), LOW))
    second.receive(Reveal(NONCES[0]))
    assert (second.status, second.words) == (SafetyStatus.MISMATCH, ())


def test_whoever_relays_between_two_connections_is_seen_at_both_ends() -> None:
    """The messages are passed on as they are, and each end sees the certificate of the one in between."""
    between = "5" * 64
    first, second = SafetyExchange(Ends(LOW, between), NONCES[0]), SafetyExchange(Ends(HIGH, between), NONCES[1])
    for end, other in ((first, second), (second, first)):
        for message in other.begin():
            end.receive(message)
    assert second.status is SafetyStatus.MISMATCH or first.status is SafetyStatus.MISMATCH
    for end, message in ((first, Nonce(NONCES[1], HIGH)), (second, Commit(OTHER, LOW))):
        end.receive(message)
    assert first.status is second.status is SafetyStatus.MISMATCH


def test_a_mirror_is_a_mismatch() -> None:
    end = SafetyExchange(Ends(LOW, LOW), NONCES[0])
    assert list(end.begin()) == []
    assert end.status is SafetyStatus.MISMATCH
    first, _ = pair()
    first.begin()
    first.receive(Nonce(NONCES[0], HIGH))
    assert first.status is SafetyStatus.MISMATCH


COMMIT, COMMIT_AGAIN = Commit(commitment_of(Ends(LOW, HIGH), NONCES[0]), LOW), Commit(OTHER, LOW)


@pytest.mark.parametrize(
    ("first", "messages"),
    [
        pytest.param(False, [Reveal(NONCES[0])], id="revealed before it was committed to"),
        pytest.param(False, [COMMIT, COMMIT_AGAIN], id="committed twice"),
        pytest.param(False, [COMMIT, Reveal(NONCES[0]), Reveal(OTHER)], id="revealed twice"),
        pytest.param(False, [Nonce(NONCES[0], LOW)], id="both second"),
        pytest.param(False, [Commit(OTHER, OTHER)], id="of another certificate"),
        pytest.param(True, [COMMIT], id="both first"),
        pytest.param(True, [Reveal(NONCES[1])], id="a reveal to the first"),
        pytest.param(True, [Nonce(NONCES[1], OTHER)], id="a nonce of another certificate"),
        pytest.param(True, [Nonce(NONCES[1], HIGH), Nonce(OTHER, HIGH)], id="another nonce"),
    ],
)
def test_what_does_not_come_in_its_turn_is_a_mismatch_for_good(first: bool, messages: list[SafetyMessage]) -> None:
    end = pair()[0 if first else 1]
    end.begin()
    for message in messages:
        end.receive(message)
    assert (end.status, end.words) == (SafetyStatus.MISMATCH, ())
    assert list(end.receive(Nonce(NONCES[1], HIGH) if first else COMMIT)) == []
    assert end.status is SafetyStatus.MISMATCH


hashes = st.sampled_from([*NONCES, OTHER, commitment_of(Ends(LOW, HIGH), NONCES[0])])
identities = st.sampled_from([LOW, HIGH, OTHER])
hostile = st.builds(Commit, hashes, identities) | st.builds(Nonce, hashes, identities) | st.builds(Reveal, hashes)


@settings(deadline=None)
@given(st.booleans(), st.lists(hostile, max_size=6))
def test_words_come_of_nothing_but_a_whole_exchange(first: bool, messages: list[SafetyMessage]) -> None:
    end = pair()[0 if first else 1]
    end.begin()
    for message in messages:
        end.receive(message)
    if end.status is SafetyStatus.READY:
        assert len(end.words) == 4
        assert any(isinstance(message, Nonce if first else Reveal) for message in messages)
    else:
        assert end.words == ()
