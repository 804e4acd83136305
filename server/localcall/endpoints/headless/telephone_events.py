"""Keys that travel beside the sound instead of in it (RFC 4733): four bytes a packet."""

from __future__ import annotations

from attrs import define

KEYS = "0123456789*#ABCD"
"""By their event codes (section 3.2)."""

PRESSED_SECONDS = 0.1
PACKET_SECONDS = 0.02
LAST_PACKETS = 3
"""The end of an event is said so often, so that one of them arrives (section 2.5.1.4)."""

_VOLUME = 10
"""-10 dBm0."""


class EventPayload(bytes):
    """What one packet says of an event, and which payload type it goes under. ``begins``: it is the event's first."""

    payload_type: int
    begins: bool

    @classmethod
    def of(cls, key: str, seconds: float, codec: tuple[int, int], *, ended: bool, begins: bool) -> EventPayload:
        """``codec``: payload type and clock rate. ``seconds``: since the event began."""
        payload_type, rate = codec
        duration = min(round(seconds * rate), 0xFFFF)
        made = cls((KEYS.index(key), ended << 7 | _VOLUME, duration >> 8, duration & 0xFF))
        made.payload_type, made.begins = payload_type, begins
        return made


@define
class EventReader:
    """Packets into keys, each told once: all packets of an event have the timestamp of its beginning."""

    _told: int | None = None

    def read(self, payload: bytes, timestamp: int) -> str:
        """The key, nothing where it was told before or where the event is none."""
        if len(payload) < 4 or payload[0] >= len(KEYS) or timestamp == self._told:
            return ""
        self._told = timestamp
        return KEYS[payload[0]]
