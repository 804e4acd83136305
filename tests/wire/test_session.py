from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from localcall.wire import lz, session
from localcall.wire.errors import WireError
from localcall.wire.session import IceCandidate, SessionDescription
from tests.vectors import vectors

VECTORS = vectors("session")
WHOLE: str = VECTORS["whole"]["sdp"]
CANDIDATE = "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host"
BARE = "v=0\r\ns=-\r\nm=audio 9 RTP 0\r\na=mid:a\r\na=ice-ufrag:u1\r\nm=video 9 RTP 1\r\na=mid:v\r\na=ice-ufrag:u2\r\n"


def pack(value: Any) -> str:
    return lz.compress(json.dumps(value))


@pytest.mark.parametrize("row", VECTORS["sessions"])
def test_session(row: dict[str, Any]) -> None:
    description = SessionDescription(**row["session"])
    assert session.decode_session(row["packed"]) == description
    assert session.encode_session(description) == row["packed"]


@pytest.mark.parametrize("row", VECTORS["foreignSessions"], ids=lambda row: row["about"])
def test_session_of_another_client(row: dict[str, Any]) -> None:
    assert session.decode_session(row["packed"]) == SessionDescription(**row["session"])


@pytest.mark.parametrize("row", VECTORS["candidates"])
def test_candidates(row: dict[str, Any]) -> None:
    candidates = [IceCandidate(**candidate) for candidate in row["candidates"]]
    assert session.decode_candidates(row["packed"]) == candidates
    assert session.encode_candidates(candidates) == row["packed"]


@pytest.mark.parametrize("row", VECTORS["refusedSessions"], ids=lambda row: row["about"])
def test_refused_session(row: dict[str, str]) -> None:
    with pytest.raises(WireError):
        session.decode_session(row["packed"])


@pytest.mark.parametrize("row", VECTORS["refusedCandidates"], ids=lambda row: row["about"])
def test_refused_candidates(row: dict[str, str]) -> None:
    with pytest.raises(WireError):
        session.decode_candidates(row["packed"])


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        ({"candidate": "candidate:1\r\na=x"}, "control characters"),
        ({"candidate": "", "sdpMid": "\0"}, "control characters"),
        ({"candidate": "", "sdpMLineIndex": -1}, "out of range"),
        ({"candidate": "", "sdpMLineIndex": 65536}, "out of range"),
        ({"candidate": "", "sdpMLineIndex": True}, "type int"),
    ],
)
def test_a_candidate_that_would_break_an_sdp_is_refused(candidate: dict[str, Any], reason: str) -> None:
    with pytest.raises(WireError, match=f"candidate 0: .*{reason}"):
        session.decode_candidates(pack([candidate]))


def test_limits() -> None:
    longest = "v=0\r\n" + "a=" + "x" * (session.MAX_JSON_CHARS - 100) + "\r\n"
    assert session.decode_session(pack({"type": "offer", "sdp": longest})).sdp == longest
    with pytest.raises(WireError, match="limit"):
        session.decode_session(pack({"type": "offer", "sdp": longest + "a=" + "x" * 100 + "\r\n"}))
    with pytest.raises(WireError, match="too long"):
        session.decode_session("A" * (session.MAX_PACKED_CHARS + 1))


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "v=0",
        "hello",
        "v=1\r\n",
        "\r\nv=0\r\n",
        "v=0\r\n\r\n",
        "v=0\r\njunk\r\n",
        "v=0\r\njunk",
        "v=0\r\ns=-\n",
        "v=0\ns=-\r\n",
        "v=0\r\ns=\0\r\n",
        "v=0\r\ns=\t\r\n",
        "v=0\r\ns=\r\r\n",
        "v=0\r\nA=b\r\n",
        "v=0\r\n" * 20_000,
    ],
    ids=lambda sdp: repr(sdp[:20]),
)
def test_not_an_sdp(sdp: str) -> None:
    with pytest.raises(WireError):
        session.check_sdp(sdp)


def test_either_line_ending() -> None:
    session.check_sdp(WHOLE)
    session.check_sdp(WHOLE.replace("\r\n", "\n"))


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_a_real_sdp_splits_and_merges(newline: str) -> None:
    whole = WHOLE.replace("\r\n", newline)
    bare, candidates = session.split_candidates(whole)
    assert "a=candidate" not in bare
    assert len(candidates) == whole.count("a=candidate:") > 0
    assert {candidate.sdpMid for candidate in candidates} == {"0", "1"}
    assert all(candidate.usernameFragment for candidate in candidates)
    again = session.merge_candidates(bare, candidates)
    assert sorted(again.split(newline)) == sorted(whole.split(newline))
    assert session.split_candidates(again) == (bare, candidates)


def test_candidates_go_to_their_lines() -> None:
    by_mid = IceCandidate(CANDIDATE, sdpMid="v", sdpMLineIndex=0)
    by_index = IceCandidate(CANDIDATE, sdpMLineIndex=0)
    whole = session.merge_candidates(BARE, [by_mid, by_index, by_index, IceCandidate("", sdpMid="v")])
    assert whole == BARE.replace("u1\r\n", f"u1\r\na={CANDIDATE}\r\n") + f"a={CANDIDATE}\r\na=end-of-candidates\r\n"


def test_an_end_of_no_line_is_the_end_of_all() -> None:
    assert session.merge_candidates(BARE, [IceCandidate("")]).count("a=end-of-candidates\r\n") == 2


@pytest.mark.parametrize(
    "candidate",
    [IceCandidate(CANDIDATE), IceCandidate(CANDIDATE, sdpMid="x"), IceCandidate(CANDIDATE, sdpMLineIndex=2),
     IceCandidate("", sdpMid="x"), IceCandidate("fingerprint:sha-256 00", sdpMid="a")],
)  # fmt: skip
def test_a_candidate_without_a_line_is_refused(candidate: IceCandidate) -> None:
    with pytest.raises(WireError):
        session.merge_candidates(BARE, [candidate])


def test_too_many_candidates_in_an_sdp() -> None:
    with pytest.raises(WireError, match="too many"):
        session.split_candidates(BARE + f"a={CANDIDATE}\r\n" * (session.MAX_CANDIDATES + 1))


LINES = st.sampled_from([("a", 0, "u1"), ("v", 1, "u2")])
CANDIDATES = st.lists(
    st.builds(
        lambda port, line: IceCandidate(f"candidate:1 1 udp 1 192.0.2.1 {port} typ host", *line),
        st.integers(1, 5),
        LINES,
    )
    | LINES.map(lambda line: IceCandidate("", *line)),
    max_size=20,
    unique=True,
)


@given(CANDIDATES)
def test_any_candidates_merge_and_split(candidates: list[IceCandidate]) -> None:
    bare, split = session.split_candidates(session.merge_candidates(BARE, candidates))
    assert bare == BARE
    assert split == sorted(candidates, key=lambda candidate: candidate.sdpMLineIndex or 0)


@given(st.text(st.sampled_from("vam=0:\r\n -x"), max_size=60) | st.text())
def test_any_sdp_is_a_value_or_a_refusal(text: str) -> None:
    for sdp in (text, "v=0\r\n" + text, WHOLE + text):
        try:
            bare, candidates = session.split_candidates(sdp)
        except WireError:
            continue
        session.merge_candidates(bare, [evolve(candidate, sdpMid=None) for candidate in candidates])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "sdp", "enc", "localcall", "candidate", "sdpMid", "sdpMLineIndex"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON.map(pack) | st.text())
def test_any_packed_text_is_a_value_or_a_refusal(packed: str) -> None:
    for decode in (session.decode_session, session.decode_candidates):
        with contextlib.suppress(WireError):
            decode(packed)


PLAIN = vectors("sdp")


@pytest.mark.parametrize("row", PLAIN["examples"], ids=lambda row: row["about"])
def test_plain_sdp_there_and_back(row: dict[str, Any]) -> None:
    description = session.encode_session(SessionDescription(**row["session"]))
    candidates = session.encode_candidates(IceCandidate(**candidate) for candidate in row["candidates"])
    assert session.to_plain(description, candidates) == row["plain"]
    assert session.from_plain(row["session"]["type"], row["plain"]) == (description, candidates)


@pytest.mark.parametrize("row", PLAIN["read"], ids=lambda row: row["about"])
def test_plain_sdp_says_whether_it_is_ours(row: dict[str, Any]) -> None:
    description, _ = session.from_plain("offer", row["plain"])
    assert session.decode_session(description).localcall == row["localcall"]


@pytest.mark.parametrize("sdp", PLAIN["refused"])
def test_what_is_no_plain_sdp(sdp: str) -> None:
    with pytest.raises(WireError):
        session.from_plain("offer", sdp)
