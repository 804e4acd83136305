"""Opens the browser when a call rings and no page is there to show it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from types import TracebackType

from attrs import define, field

from localcall.browser import BrowserError
from localcall.call import Call
from localcall.clock import Cancellable
from localcall.manager import Topic
from localcall.phone import Phone

RETURN_SECONDS = 2.0
"""A page that lost its socket, or that is being reloaded, is back by then."""

AGAIN_SECONDS = 20.0
"""A browser that was told to open may take so long until its page is there."""

log = logging.getLogger(__name__)


@define(eq=False)
class Summons:
    """From entry to exit, for one phone."""

    _phone: Phone
    _timers: dict[str, Cancellable] = field(factory=dict, init=False)
    """By the id of each call that has rung and is still known."""

    _not_before: float = field(default=0.0, init=False)
    _opening: asyncio.Task[None] | None = field(default=None, init=False)
    _unsubscribe: Callable[[], None] = field(init=False)

    def __enter__(self) -> Summons:
        self._unsubscribe = self._phone.manager.subscribe(self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unsubscribe()
        for timer in self._timers.values():
            timer.cancel()
        if self._opening is not None:
            self._opening.cancel()

    def _look(self, topic: Topic) -> None:
        manager = self._phone.manager
        if topic is not Topic.CALLS:
            return
        for gone in self._timers.keys() - manager.calls.keys():
            self._timers.pop(gone).cancel()
        for call in manager.calls.values():
            if manager.rings(call) and call.id not in self._timers:
                self._timers[call.id] = self._phone.clock.call_later(RETURN_SECONDS, partial(self._summon, call))

    def _summon(self, call: Call) -> None:
        now = self._phone.clock.now()
        shown = self._phone.bridge.server.connections > 0
        if shown or now < self._not_before or not self._phone.manager.rings(call):
            return
        self._not_before = now + AGAIN_SECONDS
        self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        try:
            await self._phone.open()
        except BrowserError as error:
            log.warning("A call came in and no page is open. %s", error)
