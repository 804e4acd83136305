"""A running SimpleX Chat: commands, events, its loss and its return."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol, Self

import orjson
from attrs import define, field

from localcall.clock import Clock, LoopClock
from localcall.cores.base import CoreError
from localcall.cores.simplex.line import Gone, Json, Line, OpenLine

RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)
"""Between attempts to reach it anew; the last one for ever."""

FIRST_REPLY_SECONDS = 10.0
"""Whatever listens there, if it is no SimpleX Chat, says nothing."""

log = logging.getLogger(__name__)


class Subscriber(Protocol):
    """What is told to a core. Never blocks, never raises."""

    def event(self, event: Json) -> None: ...

    def lost(self) -> None: ...

    def back(self) -> None: ...


@define(eq=False)
class SimplexChat:
    """``async with SimplexChat(websocket("ws://127.0.0.1:5225")) as chat:`` keeps one connection.

    Entering raises `CoreError` where nobody answers. Of several clients of one program each gets a part of the
    events, so this must be its only one.
    """

    _open: OpenLine
    clock: Clock = field(factory=LoopClock, kw_only=True)
    _line: Line | None = field(default=None, init=False)
    _subscriber: Subscriber | None = field(default=None, init=False)
    _waiting: set[asyncio.Future[None]] = field(factory=set, init=False)
    _keeper: asyncio.Task[None] | None = field(default=None, init=False)

    async def __aenter__(self) -> Self:
        self._line = await self._opened()
        self._keeper = asyncio.create_task(self._keep(self._line), name="connection to SimpleX Chat")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._subscriber = None
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        if self._line is not None:
            await self._line.close()
            self._line = None

    async def call(self, command: str, argument: Json | None = None) -> Json:
        """The reply to a command of the program's. Raises `Refused` with its words, `Gone` where it is not there."""
        if self._line is None:
            raise Gone
        text = command if argument is None else f"{command} {orjson.dumps(argument).decode()}"
        return await self._line.request(text)

    async def ready(self, seconds: float) -> None:
        """Waits so long for the program, where it is not there. Raises `Gone`."""
        if self._line is not None:
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def give_up() -> None:
            if not waiting.done():
                waiting.set_exception(Gone())

        timer = self.clock.call_later(seconds, give_up)
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)
            timer.cancel()

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscriber = subscriber

    def unsubscribe(self) -> None:
        self._subscriber = None

    # --- its life -----------------------------------------------------------------------------------------------------

    async def _opened(self) -> Line:
        line = await self._open()
        try:
            async with asyncio.timeout(FIRST_REPLY_SECONDS):
                await line.request("/user")
        except TimeoutError:
            await line.close()
            raise CoreError("What listens there is no SimpleX Chat: it does not answer. Is the port right?") from None
        except CoreError:
            await line.close()
            raise
        return line

    async def _keep(self, line: Line) -> None:
        while True:
            await self._listen(line)
            self._line = None
            log.warning("SimpleX Chat is gone; localcall waits for it.")
            if self._subscriber is not None:
                self._subscriber.lost()
            await line.close()
            line = self._line = await self._reopened()
            log.warning("SimpleX Chat is back.")
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_result(None)
            if self._subscriber is not None:
                self._subscriber.back()

    async def _listen(self, line: Line) -> None:
        while (event := await line.next_event()) is not None:
            if self._subscriber is not None:
                self._subscriber.event(event)

    async def _reopened(self) -> Line:
        delays = iter(RETRY_SECONDS)
        while True:
            over = asyncio.Event()
            self.clock.call_later(next(delays, RETRY_SECONDS[-1]), over.set)
            await over.wait()
            try:
                return await self._opened()
            except CoreError:
                continue
