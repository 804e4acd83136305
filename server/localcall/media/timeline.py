"""When a frame was said, from the RTP timestamp that it came with."""

from __future__ import annotations

from attrs import define, field

LEAP_SECONDS = 2.0
"""A timestamp that is so far from the time of arrival belongs to a new count: a restart, or another sender."""

_TURN = 1 << 32


@define
class Timeline:
    """Of one stream. Follows timestamps through their wraparound (RFC 3550, section 5.1), and gaps as they are."""

    clock_rate: int
    _last: int | None = field(default=None, init=False)
    _time: float = field(default=0.0, init=False)

    def time(self, timestamp: int, now: float) -> float:
        """Seconds on the clock of ``now``, the time of arrival."""
        if self._last is None:
            self._time = now
        else:
            ticks = (timestamp - self._last + _TURN // 2) % _TURN - _TURN // 2
            self._time += ticks / self.clock_rate
            if abs(self._time - now) > LEAP_SECONDS:
                self._time = now
        self._last = timestamp
        return self._time
