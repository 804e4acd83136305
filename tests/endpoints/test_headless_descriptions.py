"""What a peer wrote, as far as aiortc can take it; the servers that it can use; how keys and silence are judged."""

from __future__ import annotations

import pytest

from localcall.cores.local import random_key
from localcall.endpoints.headless.cipher import FAILING_FRAMES, FrameCipher
from localcall.endpoints.headless.descriptions import bare, ice_servers, local, usable
from localcall.endpoints.headless.sending import RtpClock
from localcall.endpoints.headless.watch import (
    ASK_SECONDS,
    LOST_SECONDS,
    SILENT_SECONDS,
    STALL_SECONDS,
    Activity,
    Silence,
    silence,
)
from localcall.wire.errors import WireError
from localcall.wire.session import IceCandidate, SessionDescription
from localcall.wire.terms import EncryptionStatus, IceServer

HOST = "candidate:1 1 udp 2122252543 192.0.2.7 5000 typ host"
MDNS = "candidate:2 1 udp 2122252543 6b6c7f2c-1111-4222-8333-1234567890ab.local 5001 typ host"


def test_an_end_of_candidates_is_not_passed_on() -> None:
    sdp = f"v=0\r\nm=audio 9 X 0\r\na=mid:0\r\na={HOST}\r\na=end-of-candidates\r\na=sendrecv\r\n"
    assert bare(sdp) == "v=0\r\nm=audio 9 X 0\r\na=mid:0\r\na=sendrecv\r\n"


def test_candidates_of_an_offer_that_names_no_address_are_left_out() -> None:
    candidates = [IceCandidate(MDNS, "0", 0), IceCandidate("", "0", 0)]
    assert usable(candidates) == []


def test_a_candidate_is_taken_with_its_line_or_the_first() -> None:
    named, bare_one = usable([IceCandidate(HOST, "1", 1), IceCandidate(HOST)])
    assert (named.ip, named.port, named.sdpMid, named.sdpMLineIndex) == ("192.0.2.7", 5000, "1", 1)
    assert (bare_one.sdpMid, bare_one.sdpMLineIndex) == (None, 0)


@pytest.mark.parametrize("text", ["candidate:1", "candidate:1 one udp 1 192.0.2.7 5000 typ host", "nonsense"])
def test_a_malformed_candidate_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="malformed"):
        usable([IceCandidate(text, "0", 0)])


def test_candidates_are_told_once_though_every_line_has_them() -> None:
    section = f"a=candidate:{HOST.removeprefix('candidate:')}\r\na=end-of-candidates\r\n"
    sdp = "v=0\r\n" + "".join(f"m=audio 9 X 0\r\na=mid:{mid}\r\n{section}" for mid in (0, 1))
    plain, candidates = local(sdp)
    assert "candidate" not in plain
    assert [(each.candidate, each.sdpMLineIndex) for each in candidates] == [(HOST, 0), ("", 0)]


def test_one_server_of_each_kind_is_used() -> None:
    servers = [
        IceServer(["stuns:a.example", "stun:b.example"]),
        IceServer(["stun:c.example", "turn:d.example?transport=udp"], "ada", "secret"),
        IceServer(["turns:e.example"], "ada", "secret"),
    ]
    chosen = ice_servers(servers)
    assert [(each.urls, each.username) for each in chosen] == [
        ("stun:b.example", None),
        ("turn:d.example?transport=udp", "ada"),
    ]
    assert ice_servers([]) == []


KEY = random_key()


def session(localcall: int | None, *, enc: bool | None) -> SessionDescription:
    return SessionDescription("offer", "v=0\r\n", localcall, enc)


@pytest.mark.parametrize(
    ("key", "peer", "status"),
    [
        (None, session(1, enc=False), EncryptionStatus.NONE),
        (None, session(1, enc=True), EncryptionStatus.MISMATCH),
        (KEY, session(1, enc=False), EncryptionStatus.MISMATCH),
        (KEY, session(1, enc=True), EncryptionStatus.ON),
        (KEY, session(None, enc=None), EncryptionStatus.ON),
    ],
    ids=lambda value: "keyed" if value == KEY else None,
)
def test_a_mismatch_is_known_where_both_announce(
    key: str | None, peer: SessionDescription, status: EncryptionStatus
) -> None:
    cipher = FrameCipher(key)
    cipher.agree(peer)
    assert cipher.status is status
    assert cipher.may_flow == (status is not EncryptionStatus.MISMATCH)


def test_a_key_that_opens_nothing_is_failing_until_it_opens_again() -> None:
    ours, theirs = FrameCipher(random_key()), FrameCipher(random_key())
    for _ in range(FAILING_FRAMES):
        assert ours.open(None, theirs.seal(None, b"frame")) is None
    ours.take_stock()
    assert (ours.status, ours.undecrypted) == (EncryptionStatus.FAILING, FAILING_FRAMES)
    ours.take_stock()
    assert ours.status is EncryptionStatus.FAILING, "no frame at all is no better"
    assert ours.open(None, ours.seal(None, b"frame")) == b"frame"
    ours.take_stock()
    assert (ours.status, ours.undecrypted) == (EncryptionStatus.ON, FAILING_FRAMES)


def test_what_silence_means_grows_with_it() -> None:
    seconds = [0, ASK_SECONDS, STALL_SECONDS, LOST_SECONDS]
    assert [silence(each) for each in seconds] == [Silence.NONE, Silence.ASK, Silence.STALL, Silence.LOST]


def test_a_source_is_on_while_its_bytes_come() -> None:
    activity = Activity()
    assert activity.sample({"mic": 0, "camera": 0}, 0) == {"mic": False, "camera": False}
    assert activity.sample({"mic": 100, "camera": 0}, 1) == {"mic": True, "camera": False}
    assert activity.sample({"mic": 100, "camera": 0}, 1 + SILENT_SECONDS - 0.1)["mic"]
    assert not activity.sample({"mic": 100, "camera": 0}, 1 + SILENT_SECONDS)["mic"]


def test_sound_is_numbered_without_gaps_and_a_pause_with_one() -> None:
    now = 100.0
    clock = RtpClock(48_000, lambda: now)
    first = clock.stamp(960)
    now += 0.1  # late, but no pause
    assert clock.stamp(960) == first + 960
    now += 5
    assert clock.stamp(960) == int(now * 48_000)


def test_what_is_passed_on_keeps_its_steps_over_a_wrap_and_begins_anew_after_a_jump() -> None:
    clock = RtpClock(90_000, lambda: 100.0)
    first = clock.restamp((1 << 32) - 1500)
    assert clock.restamp(1500) == first + 3000
    assert clock.restamp(2_000_000_000) == first + 3000, "another stream, now"
    assert clock.restamp(2_000_003_000) == first + 6000
