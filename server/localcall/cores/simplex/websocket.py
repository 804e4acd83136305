"""The WebSocket of `simplex-chat -p PORT`: requests and replies by ``corrId``, events without one."""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import logging
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp
import orjson
from attrs import define, field

from localcall.cores.base import CoreError
from localcall.cores.simplex.line import Gone, Json, Line, OpenLine, Refused

OPEN_SECONDS = 10.0

MAX_FRAME_BYTES = 64 * 1024 * 1024
"""The contacts come in one frame, each with a picture of up to 14 kB."""

log = logging.getLogger(__name__)


def websocket(url: str) -> OpenLine:
    """``url``: ``ws://127.0.0.1:5225``. Raises `CoreError` unless it is one of this machine's loopback.

    The program asks for no password: whoever reaches its port is its user.
    """
    address = urlsplit(url)
    if address.scheme != "ws" or not address.hostname:
        raise CoreError(f"{url} is no address of simplex-chat. It looks like ws://127.0.0.1:5225.")
    if not _is_loopback(address.hostname):
        raise CoreError(
            f"{address.hostname} is another machine. simplex-chat asks for no password, so it must run on this one, "
            "as ws://127.0.0.1:5225."
        )

    async def open_line() -> Line:
        session = aiohttp.ClientSession()
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                socket = await session.ws_connect(url, max_msg_size=MAX_FRAME_BYTES)
        except (aiohttp.ClientError, OSError, TimeoutError):
            await session.close()
            raise CoreError(
                f"No simplex-chat answers at {url}. Start it: simplex-chat -p {address.port or 80}"
            ) from None
        return WebSocketLine(session, socket)

    return open_line


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


@define(eq=False)
class WebSocketLine:
    _session: aiohttp.ClientSession
    _socket: aiohttp.ClientWebSocketResponse
    _numbers: Iterator[int] = field(factory=lambda: itertools.count(1), init=False)
    _pending: dict[str, asyncio.Future[Json]] = field(factory=dict, init=False)
    _events: asyncio.Queue[Json | None] = field(factory=asyncio.Queue, init=False)
    _reader: asyncio.Task[None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._reader = asyncio.create_task(self._read(), name="simplex-chat")

    async def request(self, command: str) -> Json:
        number = str(next(self._numbers))
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._pending[number] = answer
        try:
            if self._reader.done():
                raise Gone
            with suppress(ConnectionError):  # then the reader ends, and with it this
                await self._socket.send_str(orjson.dumps({"corrId": number, "cmd": command}).decode())
            return await answer
        finally:
            self._pending.pop(number, None)

    async def next_event(self) -> Json | None:
        return await self._events.get()

    async def close(self) -> None:
        await self._socket.close()
        await self._session.close()
        await self._reader

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._received(frame.data)
        finally:
            for answer in self._pending.values():
                if not answer.done():
                    answer.set_exception(Gone())
            self._events.put_nowait(None)

    def _received(self, text: str) -> None:
        try:
            told = orjson.loads(text)
        except orjson.JSONDecodeError:
            told = None
        match told:
            case {"corrId": str(number), "resp": dict(resp)}:
                self._answered(number, resp)
            case {"resp": dict(resp)}:
                self._events.put_nowait(resp)
            case _:
                log.warning("SimpleX Chat sent something that is neither a reply nor an event.")

    def _answered(self, number: str, resp: Json) -> None:
        answer = self._pending.get(number)
        if answer is None or answer.done():
            return
        if resp.get("type") == "chatCmdError":
            answer.set_exception(Refused.of(resp.get("chatError")))
        else:
            answer.set_result(resp)
