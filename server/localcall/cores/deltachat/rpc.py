"""JSON-RPC 2.0 with a `deltachat-rpc-server`: requests, events, and its death and return."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, Self

import orjson
from attrs import define, field

from localcall.clock import Clock, LoopClock
from localcall.cores.base import CoreError
from localcall.cores.deltachat.process import Launch, Server, launch

START_SECONDS = 20.0
"""It waits some seconds itself for a folder that is in use, and may have a database to migrate."""

RESTART_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Between attempts to start it anew; the last one for ever."""

STEADY_SECONDS = 60.0
"""Having run so long, it is restarted as if for the first time."""

log = logging.getLogger(__name__)


class Gone(CoreError):
    """The program is not running, or died over the request."""

    def __init__(self) -> None:
        super().__init__("Delta Chat's core stopped. It is being restarted; try again in a moment.")


class Subscriber(Protocol):
    """What is told to an account. Never blocks, never raises."""

    def event(self, event: dict[str, Any]) -> None:
        """``kind`` and its fields, as in the program's `--openrpc`."""
        ...

    def lost(self) -> None: ...

    def back(self) -> None: ...


@define(eq=False)
class DeltaChat:
    """``async with DeltaChat(folder) as chat:`` runs one program on a folder of accounts, and restarts it when it dies.

    Entering raises `CoreError` where another program holds the folder or the program is not installed.
    """

    accounts_dir: Path
    clock: Clock = field(factory=LoopClock, kw_only=True)
    _launch: Launch = field(default=launch, kw_only=True)
    _server: Server | None = field(default=None, init=False)
    _up: bool = field(default=False, init=False)
    _ids: Iterator[int] = field(factory=lambda: itertools.count(1), init=False)
    _pending: dict[int, asyncio.Future[Any]] = field(factory=dict, init=False)
    _subscribers: dict[int, Subscriber] = field(factory=dict, init=False)
    _reader: asyncio.Task[None] | None = field(default=None, init=False)
    _keeper: asyncio.Task[None] | None = field(default=None, init=False)

    async def __aenter__(self) -> Self:
        await self._open()
        self._keeper = asyncio.create_task(self._keep(), name="deltachat-rpc-server")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._subscribers.clear()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        await self._shut()

    @property
    def pid(self) -> int | None:
        """Of the program while it runs."""
        return None if self._server is None else self._server.pid

    async def call(self, method: str, *parameters: object) -> Any:
        """The result of one of the program's methods. Raises `CoreError` with its own words, `Gone` when it died."""
        if self._server is None:
            raise Gone
        number = next(self._ids)
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}
        answer = self._pending[number] = asyncio.get_running_loop().create_future()
        try:
            self._server.write(orjson.dumps(request) + b"\n")
            return await answer
        finally:
            self._pending.pop(number, None)

    def subscribe(self, account: int, subscriber: Subscriber) -> None:
        self._subscribers[account] = subscriber

    def unsubscribe(self, account: int) -> None:
        self._subscribers.pop(account, None)

    # --- its life -----------------------------------------------------------------------------------------------------

    async def _open(self) -> None:
        server = self._server = await self._launch(self.accounts_dir)
        self._reader = asyncio.create_task(self._read(server), name="stdout of deltachat-rpc-server")
        try:
            async with asyncio.timeout(START_SECONDS):
                await self.call("get_all_account_ids")
        except (CoreError, TimeoutError):
            await self._shut()
            raise CoreError(_why(server.last_words(), self.accounts_dir)) from None
        self._up = True

    async def _shut(self) -> None:
        """Its own end is what the reader ends with."""
        if self._server is not None:
            await self._server.stop()
        if self._reader is not None:
            await self._reader

    async def _keep(self) -> None:
        delays = iter(RESTART_SECONDS)
        while True:
            since = self.clock.now()
            await self._listen()
            if self.clock.now() - since >= STEADY_SECONDS:
                delays = iter(RESTART_SECONDS)
            log.warning("Delta Chat's core stopped; it is restarted.")
            said = ""
            while self._server is None:
                await self._pause(next(delays, RESTART_SECONDS[-1]))
                try:
                    await self._open()
                except CoreError as error:
                    if str(error) != said:
                        said = str(error)
                        log.warning("%s", error)
            log.warning("Delta Chat's core runs again.")
            for subscriber in list(self._subscribers.values()):
                subscriber.back()

    async def _listen(self) -> None:
        try:
            while True:
                for told in await self.call("get_next_event_batch"):
                    subscriber = self._subscribers.get(told["contextId"])
                    if subscriber is not None:
                        subscriber.event(told["event"])
        except CoreError:
            await self._shut()

    async def _read(self, server: Server) -> None:
        try:
            while line := await server.read():
                self._answered(line)
        finally:
            self._server = None
            was_up, self._up = self._up, False
            for subscriber in list(self._subscribers.values()) if was_up else ():
                subscriber.lost()
            for answer in self._pending.values():
                if not answer.done():
                    answer.set_exception(Gone())

    def _answered(self, line: bytes) -> None:
        try:
            reply = orjson.loads(line)
        except orjson.JSONDecodeError:
            log.warning("Delta Chat's core wrote a line that is not JSON.")
            return
        answer = self._pending.get(reply.get("id"))
        if answer is None or answer.done():
            return
        if "error" in reply:
            answer.set_exception(CoreError(str(reply["error"].get("message"))))
        else:
            answer.set_result(reply.get("result"))

    async def _pause(self, seconds: float) -> None:
        over = asyncio.Event()
        self.clock.call_later(seconds, over.set)
        await over.wait()


def _why(last_words: str, folder: Path) -> str:
    if "accounts.lock" in last_words:
        return (
            f"Another program uses the Delta Chat accounts in {folder}. "
            "Close it (Delta Chat itself, or another localcall), then try again."
        )
    reason = last_words.strip().splitlines()[-1:] or ["it said nothing"]
    return f"Delta Chat's core did not start on {folder}: {reason[0].rpartition('Error: ')[2]}"
