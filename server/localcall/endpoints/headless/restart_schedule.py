"""When a lost connection is restarted. How patiently is the profile's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from attrs import define, frozen

from localcall.clock import Cancellable, Clock

PathState = Literal["connected", "disconnected", "failed"]


@frozen
class Patience:
    """Seconds. ``grace``: for a path that is `disconnected` to come back by itself. ``attempt``: for one of them."""

    grace: float
    attempt: float
    attempts: float


@define(eq=False)
class RestartSchedule:
    """``is_up``: whether the connection stands. ``attempt`` begins one restart; how it went is seen by `state`."""

    _clock: Clock
    _patience: Patience
    _is_up: Callable[[], bool]
    _attempt: Callable[[], None]
    _attempts: int = 0
    _phase: Literal["idle", "grace", "attempt"] = "idle"
    _timer: Cancellable | None = None

    def state(self, state: PathState) -> None:
        """A connection that once stood is in another state now."""
        if state == "connected":
            self.stop()
        elif state == "failed":
            self.wanted()
        elif self._phase == "idle":
            self._phase = "grace"
            self._timer = self._clock.call_later(self._patience.grace, self._begin)

    def wanted(self) -> None:
        """A restart is wanted at once; one that is under way is enough."""
        if self._phase != "attempt":
            self._begin()

    def stop(self) -> None:
        self._cancel()
        self._phase = "idle"
        self._attempts = 0

    def _begin(self) -> None:
        self._cancel()
        if self._attempts >= self._patience.attempts:
            return
        self._attempts += 1
        self._phase = "attempt"
        self._timer = self._clock.call_later(self._patience.attempt, self._look)
        self._attempt()

    def _look(self) -> None:
        if self._is_up():
            self.stop()
        else:
            self._begin()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
