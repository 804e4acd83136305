"""How the two ends of a `simplex` call make a lost connection anew, by messages among the candidates (docs/protocol.md,
"Reconnection"). The side that made the call's offer makes the restart offers, so that two never cross.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from attrs import define, field

from localcall.clock import Cancellable, Clock
from localcall.endpoints.headless.connection import NoRelay
from localcall.endpoints.headless.descriptions import Description, line_kinds
from localcall.endpoints.headless.restart_schedule import PathState, Patience, RestartSchedule
from localcall.wire.errors import WireError
from localcall.wire.session import IceCandidate, RestartMessage

PATIENCE = Patience(grace=2, attempt=10, attempts=math.inf)
BUDGET_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Restartable(Protocol):
    """What the endpoint does. ``fresh``: with a connection of its own, else as an ICE restart of the one there is."""

    def is_up(self) -> bool: ...

    async def offer_again(self, generation: int, *, fresh: bool) -> Description: ...

    async def answer_again(self, generation: int, offer: Description, *, fresh: bool) -> Description: ...

    async def accept_again(self, answer: Description) -> None: ...

    async def add_later(self, candidates: Sequence[IceCandidate], generation: int) -> None: ...

    def say(self, message: RestartMessage) -> None: ...

    def give_up(self, code: str | None = None) -> None:
        """Ends the call. ``code``: see docs/protocol.md, section 3, `ended`."""
        ...


@define(eq=False)
class Reconnection:
    """``offers``: this side made the call's offer. ``fresh``: both ends are ours. ``sdp``: the peer's first one."""

    _clock: Clock
    _engine: Restartable
    _offers: bool
    _fresh: bool
    _sdp: str
    _generation: int = 0
    _budget: Cancellable | None = None
    _closed: bool = False
    _turn: asyncio.Lock = field(factory=asyncio.Lock)
    _work: set[asyncio.Task[None]] = field(factory=set)
    _schedule: RestartSchedule = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._schedule = RestartSchedule(self._clock, PATIENCE, self._engine.is_up, self._attempt)

    def state(self, state: PathState) -> None:
        """The connection that stood, or the one that follows it, is in another state."""
        if state == "connected":
            self._stop_waiting()
            return
        if self._budget is None:
            self._budget = self._clock.call_later(BUDGET_SECONDS, self._engine.give_up)
        if self._offers:
            self._schedule.state(state)

    async def receive(self, message: RestartMessage) -> None:
        """What is of another generation, or not this side's to hear, is ignored."""
        if message.t == "candidates":
            await self._engine.add_later(message.candidates, message.gen)
            return
        answers = message.t == "restartAnswer"
        if answers is not self._offers or (
            message.gen != self._generation if answers else message.gen <= self._generation
        ):
            return
        description = message.sdp or "", list(message.candidates)
        if line_kinds(description[0]) != line_kinds(self._sdp):
            self._engine.give_up("restart-unsupported")
        elif answers:
            self._in_turn(lambda: self._engine.accept_again(description))
        else:
            self._generation = message.gen
            self._in_turn(lambda: self._answer(message.gen, description, fresh=bool(message.fresh)))

    def close(self) -> None:
        self._closed = True
        self._stop_waiting()

    async def freed(self) -> None:
        """Waits, after `close`, for what was begun."""
        if self._work:
            await asyncio.wait(self._work)

    def _stop_waiting(self) -> None:
        self._schedule.stop()
        if self._budget is not None:
            self._budget.cancel()
            self._budget = None

    def _attempt(self) -> None:
        self._generation += 1
        self._in_turn(lambda generation=self._generation: self._offer(generation))  # type: ignore[misc]

    async def _offer(self, generation: int) -> None:
        sdp, candidates = await self._engine.offer_again(generation, fresh=self._fresh)
        self._say("restartOffer", generation, sdp, candidates, fresh=self._fresh or None)

    async def _answer(self, generation: int, offer: Description, *, fresh: bool) -> None:
        sdp, candidates = await self._engine.answer_again(generation, offer, fresh=fresh)
        self._say("restartAnswer", generation, sdp, candidates)

    def _say(
        self, t: str, generation: int, sdp: str, candidates: Sequence[IceCandidate], fresh: bool | None = None
    ) -> None:
        if generation == self._generation:
            self._engine.say(RestartMessage(t, generation, sdp, candidates, fresh))

    def _in_turn(self, work: Callable[[], Awaitable[None]]) -> None:
        """One description after the other. The peer's that cannot be used ends the call."""
        task = asyncio.create_task(self._do(work))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        async with self._turn:
            if self._closed:
                return
            try:
                await work()
            except NoRelay as error:
                _log.warning("restart: %s", error)
            except ConnectionError as error:
                _log.warning("restart: %s", error)
                self._engine.give_up()
            except WireError as error:
                _log.warning("restart: %s", error)
                self._engine.give_up("restart-unsupported")
