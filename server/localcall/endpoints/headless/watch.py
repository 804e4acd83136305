"""What the counters of a connection tell: which of the peer's media flow, and whether its path has died. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from attrs import define, field

from localcall.media.frames import Source

SILENT_SECONDS = 3.0
"""The peer's source counts as off when no byte came for this long (docs/protocol.md, section 2)."""

ASK_SECONDS = 1.0
STALL_SECONDS = 2.5
LOST_SECONDS = 6.0
"""Of silence, see `Silence`."""


@define
class Activity:
    """Which of the peer's sources are on, by their bytes alone: nobody signals it."""

    _bytes: dict[Source, int] = field(factory=dict)
    _grown_at: dict[Source, float] = field(factory=dict)

    def sample(self, received: Mapping[Source, int], now: float) -> dict[Source, bool]:
        for source, count in received.items():
            if count > self._bytes.get(source, 0):
                self._grown_at[source] = now
            self._bytes[source] = count
        return {source: now - self._grown_at.get(source, float("-inf")) < SILENT_SECONDS for source in received}


class Silence(enum.Enum):
    """What it means that nothing came for a while."""

    NONE = enum.auto()
    ASK = enum.auto()
    """It may mean nothing: the peer is to be asked, and a living one answers."""
    STALL = enum.auto()
    """It did not answer. Between two of ours a new connection is worth a try."""
    LOST = enum.auto()


def silence(seconds: float) -> Silence:
    """Of the time since anything at all came from the peer, answers to our questions too."""
    return next(meaning for least, meaning in _SILENCES if seconds >= least)


_SILENCES = (
    (LOST_SECONDS, Silence.LOST),
    (STALL_SECONDS, Silence.STALL),
    (ASK_SECONDS, Silence.ASK),
    (float("-inf"), Silence.NONE),
)
