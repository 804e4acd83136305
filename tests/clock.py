"""A clock that a test moves."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

from attrs import define, field


@define(eq=False)
class _Alarm:
    due: float
    callback: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@define(eq=False)
class FakeClock:
    """A `localcall.clock.Clock` that stands still until `advance`."""

    time: float = 1_700_000_000.0
    _alarms: list[tuple[float, int, _Alarm]] = field(factory=list)
    _order: itertools.count[int] = field(factory=itertools.count)

    def now(self) -> float:
        return self.time

    def call_later(self, seconds: float, callback: Callable[[], object]) -> _Alarm:
        alarm = _Alarm(self.time + seconds, callback)
        heapq.heappush(self._alarms, (alarm.due, next(self._order), alarm))
        return alarm

    def step_to(self, until: float) -> bool:
        """Moves to the next alarm up to ``until`` and sounds it; else to ``until``, and says False."""
        while self._alarms and self._alarms[0][0] <= until:
            due, _, alarm = heapq.heappop(self._alarms)
            if not alarm.cancelled:
                self.time = due
                alarm.callback()
                return True
        self.time = until
        return False
