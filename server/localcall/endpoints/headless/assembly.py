"""RTP packets into frames, in their order, as soon as they are whole. Pure: packets go in, frames come out.

aiortc's own jitter buffers hold sound back for 80 ms, after a loss for 320 ms to the end of the call, and each picture
until the next one; a picture of which a part never comes stops them for 512 packets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from attrs import define, field

from localcall.media.frames import VIDEO_CLOCK_RATE

MAX_AHEAD = 4
"""So many packets of sound are waited with for one that is missing: 80 ms."""

PATIENCE = VIDEO_CLOCK_RATE // 4
"""A missing part of a picture may come so late, by the timestamps of what follows; then a key frame is asked for."""

MAX_PENDING = 512
"""Packets behind a gap."""

MAX_MISORDER = 1000
"""A packet that is older than this is of a stream that began anew."""

_WRAP = 1 << 16

Whole = tuple[bytes, int]
"""A frame's data and its timestamp."""


class Packet(Protocol):
    """RTP (RFC 3550, section 5.1). ``_data``: the payload without what the payload format adds."""

    sequence_number: int
    timestamp: int
    marker: int
    payload: bytes
    _data: bytes


class Assembly(Protocol):
    def add(self, packet: Packet) -> tuple[bool, list[Whole]]:
        """Whether a key frame is needed, and the frames that are whole by now."""
        ...


@define
class SoundAssembly:
    """A packet is a frame."""

    _next: int | None = None
    _pending: dict[int, Packet] = field(factory=dict)

    def add(self, packet: Packet) -> tuple[bool, list[Whole]]:
        if _age(packet, self._next) > MAX_MISORDER:
            self._next = None
            self._pending.clear()
        if _age(packet, self._next) > 0:
            return False, []
        self._pending[packet.sequence_number] = packet
        if self._next is None or len(self._pending) > MAX_AHEAD:
            first = packet.sequence_number if self._next is None else self._next
            self._next = min(self._pending, key=lambda number: (number - first) % _WRAP)
        return False, list(self._released())

    def _released(self) -> Iterator[Whole]:
        while self._next in self._pending:
            packet = self._pending.pop(self._next)
            self._next = (self._next + 1) % _WRAP
            yield packet._data, packet.timestamp


@define
class PictureAssembly:
    """The last packet of a frame has the marker. Nothing is given before a key frame, and after a part that never came
    nothing until the next one.
    """

    codec: str
    _next: int | None = None
    _parts: list[Packet] = field(factory=list)
    _pending: dict[int, Packet] = field(factory=dict)
    _await_key: bool = True
    _asked_at: int | None = None

    def add(self, packet: Packet) -> tuple[bool, list[Whole]]:
        if self._next is None or _age(packet, self._next) > MAX_MISORDER:
            self._begin(packet)
        if _age(packet, self._next) > 0:
            return False, []
        frames: list[Whole] = []
        if packet.sequence_number == self._next and not self._pending:
            frames += self._take(packet)
        else:
            self._pending[packet.sequence_number] = packet
            frames += self._drain()
            if self._pending:
                frames += self._skip_to_key(packet)
        return self._needs_key(packet), frames

    def _begin(self, packet: Packet) -> None:
        self._next = packet.sequence_number
        self._parts.clear()
        self._pending.clear()
        self._await_key = True
        self._asked_at = None

    def _take(self, packet: Packet) -> Iterator[Whole]:
        """The next packet in order."""
        if self._parts and self._parts[0].timestamp != packet.timestamp:
            yield from self._whole()
        self._parts.append(packet)
        self._next = (packet.sequence_number + 1) % _WRAP
        if packet.marker:
            yield from self._whole()

    def _whole(self) -> Iterator[Whole]:
        parts, self._parts = self._parts, []
        self._await_key &= not begins_key(self.codec, parts[0])
        if not self._await_key:
            self._asked_at = None
            yield b"".join(part._data for part in parts), parts[0].timestamp

    def _drain(self) -> Iterator[Whole]:
        while self._next in self._pending:
            yield from self._take(self._pending.pop(self._next))

    def _skip_to_key(self, newest: Packet) -> Iterator[Whole]:
        """A key frame that is whole needs nothing of what is missing before it."""
        if len(self._pending) > MAX_PENDING:
            self._begin(newest)
            self._pending[newest.sequence_number] = newest
        if not newest.marker or newest.sequence_number not in self._pending:
            return
        for number in self._frame_before(newest.sequence_number):
            if begins_key(self.codec, self._pending[number]):
                self._parts.clear()
                self._next = number
                self._pending = {
                    each: part for each, part in self._pending.items() if (each - number) % _WRAP < _WRAP // 2
                }
                yield from self._drain()
                return

    def _frame_before(self, last: int) -> Iterator[int]:
        """The sequence numbers of the packets of one frame, from its last one back."""
        number, timestamp = last, self._pending[last].timestamp
        while number in self._pending and self._pending[number].timestamp == timestamp:
            yield number
            number = (number - 1) % _WRAP

    def _needs_key(self, packet: Packet) -> bool:
        """Each time that a gap, or the wait for a key frame, is as old as our patience."""
        if not self._pending and not self._await_key:
            self._asked_at = None
            return False
        if self._asked_at is None:
            self._asked_at = packet.timestamp
            return False
        if (packet.timestamp - self._asked_at) % (1 << 32) < PATIENCE:
            return False
        self._asked_at = packet.timestamp
        return True


def begins_key(codec: str, packet: Packet) -> bool:
    """Whether a packet is the first one of a key frame.

    VP8: it begins partition 0 (RFC 7741, section 4.2), and the lowest bit of its frame is 0 (RFC 6386, section 9.1).
    H.264: parameter sets, alone or aggregated, precede each IDR picture (RFC 6184, section 5.4: types 7 and 24).
    """
    payload, data = packet.payload, packet._data
    if not payload or not data:
        return False
    if codec == "vp8":
        return payload[0] & 0x17 == 0x10 and not data[0] & 1
    return payload[0] & 0x1F in (7, 24)


def _age(packet: Packet, expected: int | None) -> int:
    """By how many packets it is older than the expected one; 0 for that one and for newer ones."""
    if expected is None:
        return 0
    ahead = (packet.sequence_number - expected) % _WRAP
    return 0 if ahead < _WRAP // 2 else _WRAP - ahead
