"""RTP packets into frames: order, gaps, key frames."""

from __future__ import annotations

import itertools

from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from localcall.endpoints.headless.assembly import (
    MAX_AHEAD,
    MAX_PENDING,
    PATIENCE,
    Assembly,
    PictureAssembly,
    SoundAssembly,
    Whole,
)

FRAME = 3000
"""Ticks between two pictures at 30 a second."""


@define
class Rtp:
    sequence_number: int
    timestamp: int
    marker: int = 1
    payload: bytes = b"\x10"
    _data: bytes = b"\x01"


def said(assembly: Assembly, *packets: Rtp) -> list[Whole]:
    return [frame for packet in packets for frame in assembly.add(packet)[1]]


def sound(number: int) -> Rtp:
    return Rtp(number % 65536, number * 960, data=bytes([number % 256]))


def picture(first: int, frame: int, *, key: bool, parts: int = 3) -> list[Rtp]:
    """The packets of one VP8 frame."""
    return [
        Rtp(
            (first + part) % 65536,
            frame * FRAME,
            int(part == parts - 1),
            b"\x10" if part == 0 else b"\x00",
            bytes([0 if key else 1, frame % 256, part]) if part == 0 else bytes([frame % 256, part]),
        )
        for part in range(parts)
    ]


def whole(packets: list[Rtp]) -> Whole:
    return b"".join(packet._data for packet in packets), packets[0].timestamp


def test_sound_in_order_is_not_held_back() -> None:
    assembly = SoundAssembly()
    for number in range(65_530, 65_550):
        assert said(assembly, sound(number)) == [(sound(number)._data, number * 960)]


def test_sound_out_of_order_is_put_in_order() -> None:
    assembly = SoundAssembly()
    assert said(assembly, *map(sound, (1, 3, 2, 5, 4))) == said(SoundAssembly(), *map(sound, range(1, 6)))


def test_sound_that_is_lost_is_not_waited_for_long() -> None:
    assembly = SoundAssembly()
    said(assembly, sound(1))
    waiting = [said(assembly, sound(number)) for number in range(3, 3 + MAX_AHEAD + 1)]
    assert [len(frames) for frames in waiting] == [0] * MAX_AHEAD + [MAX_AHEAD + 1]
    assert said(assembly, sound(2)) == []
    assert len(said(assembly, sound(8))) == 1


def test_a_stream_that_begins_anew_is_followed() -> None:
    assembly = SoundAssembly()
    said(assembly, sound(40_000))
    assert len(said(assembly, sound(10_000), sound(10_001))) == 2


@given(st.permutations(range(MAX_AHEAD)))
def test_sound_in_any_near_order_is_whole(order: list[int]) -> None:
    frames = said(SoundAssembly(), sound(99), *(sound(100 + number) for number in order))
    assert frames == [(sound(number)._data, number * 960) for number in range(99, 100 + MAX_AHEAD)]


def test_a_picture_is_given_with_its_last_packet() -> None:
    assembly = PictureAssembly("vp8")
    packets = picture(10, 1, key=True)
    assert said(assembly, *packets[:-1]) == []
    assert said(assembly, packets[-1]) == [whole(packets)]


def test_nothing_is_given_before_a_key_frame() -> None:
    assembly = PictureAssembly("vp8")
    assert said(assembly, *picture(10, 1, key=False)) == []
    assert len(said(assembly, *picture(13, 2, key=True), *picture(16, 3, key=False))) == 2


def test_a_part_that_comes_late_completes_its_picture() -> None:
    assembly = PictureAssembly("vp8")
    first, second = picture(65_533, 1, key=True), picture(0, 2, key=False)
    assert said(assembly, first[0], first[2], *second) == []
    assert said(assembly, first[1]) == [whole(first), whole(second)]


def test_a_key_frame_makes_what_is_missing_needless() -> None:
    assembly = PictureAssembly("vp8")
    said(assembly, *picture(0, 1, key=True))
    lost, key, after = picture(3, 2, key=False), picture(6, 3, key=True), picture(9, 4, key=False)
    assert said(assembly, *lost[1:]) == []
    assert said(assembly, *key, *after) == [whole(key), whole(after)]


def test_a_key_frame_is_asked_for_once_a_patience() -> None:
    assembly = PictureAssembly("vp8")
    said(assembly, *picture(0, 1, key=True))
    asked = [
        frame
        for frame in range(2, 32)
        for packet in picture(3 * frame, frame, key=False)  # what was 3 to 5 never comes
        if assembly.add(packet)[0]
    ]
    period = PATIENCE // FRAME + 1
    assert len(asked) >= 3 and all(b - a >= period - 1 for a, b in itertools.pairwise(asked))


def test_what_waits_behind_a_gap_is_bounded() -> None:
    assembly = PictureAssembly("vp8")
    said(assembly, *picture(0, 1, key=True))
    for frame in range(2, 600):
        said(assembly, *picture(3 * frame, frame, key=False))
        assert len(assembly._pending) <= MAX_PENDING
    key = picture(3 * 600, 600, key=True)
    assert said(assembly, *key) == [whole(key)]


def test_a_frame_without_a_marker_ends_with_the_next_one() -> None:
    assembly = PictureAssembly("vp8")
    first, second = picture(0, 1, key=True), picture(3, 2, key=False)
    first[-1].marker = 0
    assert said(assembly, *first) == []
    assert said(assembly, *second) == [whole(first), whole(second)]


def test_h264_begins_with_its_parameter_sets() -> None:
    assembly = PictureAssembly("h264")
    sets = Rtp(1, FRAME, 0, b"\x78", b"sps and pps")
    picture_itself = Rtp(2, FRAME, 1, b"\x7c\x85", b"idr")
    assert said(assembly, sets, picture_itself) == [(b"sps and ppsidr", FRAME)]


def test_the_last_packet_of_a_frame_fills_one_gap_of_two() -> None:
    assembly = PictureAssembly("vp8")
    key, late = picture(0, 0, key=True), picture(3, 1, key=False)
    said(assembly, *key, late[0], late[1], *picture(9, 3, key=False))  # 5 to 8 are missing
    assert said(assembly, late[2]) == [whole(late)]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), max_size=60),
    st.sampled_from([0, 65_520, 32_760]),
)
def test_packets_in_whatever_order_break_nothing(packets: list[tuple[int, bool, bool]], base: int) -> None:
    assembly = PictureAssembly("vp8")
    said(assembly, *picture(base - 3, 0, key=True))
    for offset, marker, first in packets:
        number = (base + offset) % 65_536
        payload = b"\x10" if first else b"\x00"
        assembly.add(Rtp(number, offset // 3 * FRAME, int(marker), payload, bytes([offset % 2])))
