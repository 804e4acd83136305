"""The texts of calls by link: what real browsers say fits, nothing is lost, and anything else is told apart."""

from __future__ import annotations

import hashlib
import re
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from localcall.cores.base import CoreError
from localcall.cores.link import text as texts
from localcall.cores.link.text import (
    MAX_CHARS,
    MAX_NAME_CHARS,
    Kind,
    LinkText,
    TextError,
    Trouble,
    clean_name,
    read,
    without_worst_candidate,
    write,
)

DESCRIPTIONS = Path(__file__).parent.parent / "vectors" / "descriptions"
"""Of real calls of the profile `deltachat`, as Chromium 156 and Firefox ESR 153 make them."""

REAL = sorted(path.stem for path in DESCRIPTIONS.glob("*.sdp"))

DICTIONARY = "25fd51f9"
"""The beginning of the SHA-256 of what version 1 is packed with: another dictionary is another version."""

SOME = LinkText(Kind.LINK, b"\x00\x01234567", 1_800_000_000, "v=0\r\n", video=True, name="Ada")


def real(name: str, more: list[str] | None = None) -> LinkText:
    sdp = (DESCRIPTIONS / f"{name}.sdp").read_text().replace("\n", "\r\n")
    if more:
        sdp = sdp.replace("m=video", "".join(f"a={line}\r\n" for line in more) + "m=video")
    kind = Kind.LINK if name.endswith("offer") else Kind.ANSWER
    return LinkText(kind, b"12345678", 1_800_000_000, sdp, video=kind is Kind.LINK, name="Ada Lovelace")


MANY = [
    *(
        f"candidate:{n}48 1 udp 2122{n}60223 10.{n}.7.4{n} 5{n}213 typ host generation 0 network-id {n}"
        for n in range(4)
    ),
    *(f"candidate:{n}12 1 udp 2122{n}62783 2001:db8:{n}5a::{n}c2f:9 4{n}817 typ host generation 0" for n in range(4)),
    *(
        f"candidate:{n}77 1 udp 1686{n}52607 203.0.113.{n}4 6{n}020 typ srflx raddr 10.{n}.7.4{n} rport 5{n}213"
        for n in range(4)
    ),
    "candidate:5 1 udp 2122187007 39ed0da2-c314-4ffd-baa9-1ac5013113fa.local 36593 typ host",
    "candidate:6 1 udp 2122252543 efff30e6-5957-4562-9412-1643eaa6e3f2.local 33627 typ host",
    "candidate:7 1 udp 41819903 198.51.100.7 61002 typ relay raddr 203.0.113.4 rport 60020 generation 0",
]
"""What a machine with four networks, STUN and TURN adds."""


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("more", [None, MANY], ids=["plain", "many-candidates"])
def test_a_real_description_fits_whole(name: str, more: list[str] | None) -> None:
    text = real(name, more)
    written = write(text)
    assert len(written) <= MAX_CHARS
    assert read(written, text.kind) == text


def test_how_small_they_are() -> None:
    """Of docs/links.md."""
    assert max(len(write(real(name))) for name in REAL) < 900
    assert max(len(write(real(name, MANY))) for name in REAL) < 1500


def test_the_dictionary_is_that_of_its_version() -> None:
    assert hashlib.sha256(texts._TYPICAL).hexdigest()[:8] == DICTIONARY


@given(
    st.sampled_from(Kind),
    st.binary(min_size=8, max_size=8),
    st.integers(0, 2**32 - 1),
    st.text(st.characters(codec="utf-8"), max_size=600),
    st.booleans(),
    st.text(max_size=80),
)
def test_what_was_written_is_read(kind: Kind, link: bytes, expires: int, sdp: str, video: bool, name: str) -> None:
    text = LinkText(kind, link, expires, sdp, video=video, name=clean_name(name))
    written = write(text)
    assert re.fullmatch(r"Localcall(Link|Answer)1x[0-9A-Za-z]+", written)
    assert read(written, kind) == text


@given(
    st.text(), st.integers(20, 200), st.sampled_from(["\n", "\r\n> ", " ", "=\n", "\u200b", "**", "\u00ad_", "\n| "])
)
def test_what_chats_and_mails_add_is_passed_over(before: str, width: int, between: str) -> None:
    written = write(SOME)
    lines = [written[start : start + width] for start in range(0, len(written), width)]
    pasted = f"{before.replace('Localcall', '')}\n“{between.join(lines)}”\nSent from my telephone"
    assert read(pasted, Kind.LINK) == SOME


def test_of_several_the_wanted_one_is_taken() -> None:
    """A mail that answers another carries it along."""
    answer = evolve(SOME, kind=Kind.ANSWER)
    both = f"Here:\n{write(answer)}\n> {write(SOME)}"
    assert read(both, Kind.ANSWER) == answer
    assert read(both, Kind.LINK) == SOME
    assert read(write(SOME), Kind.ANSWER) == SOME


def test_a_text_that_came_broken_does_not_hide_the_one_that_is_pasted_after_it() -> None:
    written = write(SOME)
    broken = written[:40] + ("b" if written[40] == "a" else "a") + written[41:]
    assert read(f"{written[:30]}\n{written}", Kind.LINK) == SOME
    assert read(f"{broken}\n{written}", Kind.LINK) == SOME
    assert trouble_of(f"{written[:30]}\n{broken}") is Trouble.CUT


def trouble_of(pasted: str) -> Trouble:
    with pytest.raises(TextError) as caught:
        read(pasted, Kind.LINK)
    assert str(caught.value) == caught.value.trouble.sentence
    return caught.value.trouble


@pytest.mark.parametrize(
    "pasted", ["", " ", "hello", "https://example.org/#call", "Localcall", "LocalcallLinkx", "Localcall Link 1 x"[:15]]
)
def test_what_is_not_ours(pasted: str) -> None:
    assert trouble_of(pasted) is Trouble.FOREIGN


def test_every_cut_is_seen() -> None:
    written = write(real("firefox-offer"))
    start = len("LocalcallLink1x")
    assert {trouble_of(written[:end]) for end in range(start, len(written))} == {Trouble.CUT}


def test_every_change_of_a_letter_is_seen() -> None:
    written = write(SOME)
    for place in range(len("LocalcallLink1x"), len(written)):
        other = "b" if written[place] == "a" else "a"
        assert trouble_of(written[:place] + other + written[place + 1 :]) in {Trouble.CHANGED, Trouble.CUT}
    assert trouble_of(written.swapcase()) in {Trouble.CHANGED, Trouble.CUT}


def test_a_link_does_not_pass_for_an_answer() -> None:
    assert trouble_of(write(SOME).replace("Link", "Answer")) is Trouble.CHANGED


def test_another_version() -> None:
    assert trouble_of(write(SOME).replace("Link1x", "Link2x")) is Trouble.VERSION


@given(st.text())
def test_any_text_is_a_link_or_a_refusal(pasted: str) -> None:
    for beginning in ("", "LocalcallLink1x", "LocalcallAnswer1x03"):
        with pytest.raises(TextError):
            read(beginning + pasted, Kind.ANSWER)


def sealed(blob: bytes) -> str:
    """A text of whoever knows the form."""
    body = texts._to_letters(texts._check(Kind.LINK, blob) + blob)
    return f"LocalcallLink1x{texts._digits(len(body)).rjust(2, '0')}{body}"


HEAD = b"12345678" + b"\x6b\x49\xd2\x00" + b"\x00"


@given(st.binary(max_size=300))
def test_any_bytes_with_a_right_check_are_a_link_or_a_refusal(blob: bytes) -> None:
    for made in (blob, HEAD + blob):
        with suppress(TextError):
            read(sealed(made), Kind.LINK)


def test_a_bomb_costs_no_more_than_its_limit() -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = deflate.compress(bytes(1_000_000)) + deflate.flush()
    assert len(bomb) < 1100
    assert trouble_of(sealed(HEAD + bomb)) is Trouble.CHANGED


@given(st.text())
def test_a_name_is_one_short_line(name: str) -> None:
    shown = clean_name(name)
    assert len(shown) <= MAX_NAME_CHARS
    assert shown == clean_name(shown) and shown.isprintable()


def test_bidirectional_marks_are_kept_out_of_names() -> None:
    assert clean_name("Ada\u202eecarG\x00\n") == "Ada ecarG"


def test_the_least_useful_candidate_goes_first() -> None:
    kinds = {
        "tcp": "candidate:1 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active",
        "rtcp": "candidate:1 2 UDP 2122187006 192.0.2.2 46087 typ host",
        "v6": "candidate:1 1 udp 2122265343 fd00::2 53294 typ host",
        "v4": "candidate:1 1 udp 2122194687 192.0.2.2 40859 typ host",
        "mdns": "candidate:1 1 UDP 2122187007 39ed0da2-c314-4ffd-baa9-1ac5013113fa.local 36593 typ host",
        "srflx": "candidate:1 1 udp 1686052607 203.0.113.4 60020 typ srflx raddr 0.0.0.0 rport 0",
        "relay": "candidate:1 1 udp 41819903 198.51.100.7 61002 typ relay raddr 203.0.113.4 rport 60020",
    }
    left = "v=0\r\nm=audio 9 x 0\r\n" + "".join(f"a={kinds[kind]}\r\n" for kind in sorted(kinds)) + "a=mid:0\r\n"
    gone = []
    while (fewer := without_worst_candidate(left)) is not None:
        gone += [kind for kind, line in kinds.items() if line in left and line not in fewer]
        left = fewer
    assert gone[:2] in (["tcp", "rtcp"], ["rtcp", "tcp"])
    assert gone[2] == "v6" and set(gone[3:5]) == {"v4", "mdns"}
    assert gone[5:] == ["srflx", "relay"]
    assert left == "v=0\r\nm=audio 9 x 0\r\na=mid:0\r\n"


def candidate(number: int) -> str:
    noise = hashlib.sha256(bytes([number])).hexdigest()
    return f"candidate:{int(noise[:8], 16)} 1 udp 2122{int(noise[8:13], 16)} {noise[8:40]}.local 5{number} typ host"


def test_what_does_not_fit_goes_without_its_least_useful_candidates() -> None:
    text = real("chromium-offer", [*(candidate(number) for number in range(60)), MANY[-1]])
    written = write(text)
    assert len(written) <= MAX_CHARS
    kept = read(written, Kind.LINK).sdp
    assert MANY[-1] in kept
    assert 10 < kept.count("a=candidate:") < 60
    assert [line for line in kept.splitlines() if "candidate" not in line] == [
        line for line in text.sdp.splitlines() if "candidate" not in line
    ]


def test_what_does_not_fit_without_candidates_is_told() -> None:
    noise = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(90))
    with pytest.raises(CoreError, match="too long for a link"):
        write(evolve(SOME, sdp=noise))
