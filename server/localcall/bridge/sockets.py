"""One WebSocket of a page: text in, text out, and the bounds that keep a broken page from hurting the rest."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

from aiohttp import WebSocketError, WSCloseCode, WSMsgType
from aiohttp.web import BaseRequest, WebSocketResponse
from attrs import define, frozen

from localcall.wire.envelope import MAX_FRAME_BYTES

_CLOSE_SECONDS = 1.0
_FIN_TEXT = 0x81
_MAX_REASON_BYTES = 123  # RFC 6455 section 5.5

log = logging.getLogger(__name__)


@frozen
class Limits:
    """Bounds of one server: bytes of a request's body, bytes of a socket's message, sockets open at once.

    ``messages_per_second`` go through for ever, ``message_burst`` at once. ``queued_bytes``: what may wait for a page
    that does not read. ``heartbeat_seconds``: a page that answers no ping for half as long is gone.
    """

    body_bytes: int = 4096
    frame_bytes: int = MAX_FRAME_BYTES
    sockets: int = 64
    messages_per_second: float = 200
    message_burst: int = 1000
    queued_bytes: int = 4 * 1024 * 1024
    heartbeat_seconds: float = 20


DEFAULT_LIMITS = Limits()


@define
class _Allowance:
    """A token bucket. ``now``: seconds of a steady clock."""

    _rate: float
    _burst: float
    _now: Callable[[], float]
    _left: float
    _at: float

    def take(self) -> bool:
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Connection:
    """A `localcall.endpoints.page.PageSocket`. Made and owned by the server."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._allowance = _Allowance(limits.messages_per_second, limits.message_burst, now, limits.message_burst, now())
        self._transport: asyncio.Transport | None = None
        self._closing: asyncio.Task[None] | None = None
        # One more, since aiohttp refuses a message as long as its limit. No compression: it would cost more time than a
        # loopback saves.
        self.response = WebSocketResponse(
            max_msg_size=limits.frame_bytes + 1,
            compress=False,
            heartbeat=limits.heartbeat_seconds,
            timeout=_CLOSE_SECONDS,
        )

    async def prepare(self, request: BaseRequest) -> None:
        """Answers the handshake."""
        await self.response.prepare(request)
        self._transport = request.transport

    def send(self, text: str) -> None:
        """Goes out at once; drops the socket of a page that has stopped reading."""
        transport = self._transport
        if transport is None or self._closing is not None or transport.is_closing():
            return
        # Not through aiohttp, whose sending is a coroutine: a task for each message costs a turn of the loop.
        transport.write(_text_frame(text.encode()))
        if transport.get_write_buffer_size() > self._limits.queued_bytes:
            log.warning("a page does not read what it is sent; its socket was closed")
            transport.abort()

    def close(self, code: int, reason: str) -> None:
        """Closes after what was sent, or without it when the page does not read. Harmless twice."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(code, reason))

    async def run(self, received: Callable[[str], None]) -> None:
        """Brings every text frame to ``received``, until the socket is closed."""
        try:
            await self._read(received)
        finally:
            if self._closing is not None:
                await self._closing

    async def _close(self, code: int, reason: str) -> None:
        if self._transport is not None:
            asyncio.get_running_loop().call_later(_CLOSE_SECONDS, self._transport.abort)
        text = reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore")
        await self.response.close(code=code, message=text.encode())

    async def _read(self, received: Callable[[str], None]) -> None:
        async for message in self.response:
            if message.type is WSMsgType.TEXT:
                if not self._allowance.take():
                    self._refuse(WSCloseCode.POLICY_VIOLATION, "Too many messages in a short time.")
                elif self._closing is None:
                    self._deliver(received, message.data)
            elif message.type is WSMsgType.BINARY:
                self._refuse(WSCloseCode.UNSUPPORTED_DATA, "Only text is understood here.")
            elif message.type is WSMsgType.ERROR:
                code = message.data.code if isinstance(message.data, WebSocketError) else WSCloseCode.ABNORMAL_CLOSURE
                log.warning("a page's socket was closed with %d: %s", code, _WHY.get(code, "it broke"))
                return

    def _deliver(self, received: Callable[[str], None], text: str) -> None:
        try:
            received(text)
        except Exception:
            log.exception("a frame of a page was not handled")
            self._refuse(WSCloseCode.INTERNAL_ERROR, "localcall could not handle this. Its log says more.")

    def _refuse(self, code: WSCloseCode, reason: str) -> None:
        if self._closing is None:
            log.warning("a page's socket was closed with %d: %s", code, reason)
        self.close(code, reason)


def _text_frame(payload: bytes) -> bytes:
    """One unmasked, unfragmented text frame (RFC 6455 section 5.2)."""
    length = len(payload)
    if length < 126:
        return bytes((_FIN_TEXT, length)) + payload
    if length < 1 << 16:
        return bytes((_FIN_TEXT, 126)) + length.to_bytes(2) + payload
    return bytes((_FIN_TEXT, 127)) + length.to_bytes(8) + payload


_WHY: Mapping[int, str] = {
    WSCloseCode.MESSAGE_TOO_BIG: "a frame was over the size limit",
    WSCloseCode.INVALID_TEXT: "a frame was not UTF-8",
    WSCloseCode.PROTOCOL_ERROR: "a frame was malformed",
}
