"""What a program and a peer of ours tell each other in a call beside the media. One for a call, whose connections
follow one another.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable

from aiortc import RTCDataChannel
from attrs import define, field

from localcall.clock import Cancellable, Clock
from localcall.endpoints.headless.connection import Connection
from localcall.endpoints.headless.media import SOURCES
from localcall.endpoints.headless.reporter import Reporter
from localcall.media.frames import Source
from localcall.wire.errors import WireError
from localcall.wire.native import (
    Commit,
    NativeMessage,
    Nonce,
    Reaction,
    Reveal,
    SafetyMessage,
    State,
    Text,
    Throttle,
    dump_native,
    read_native,
)
from localcall.wire.responses import MessageResponse, SafetyResponse
from localcall.wire.safety import Ends, SafetyExchange, identity_of
from localcall.wire.terms import SafetyStatus

UNANSWERED_SECONDS = 15.0
"""A peer that has not said its part of the words by then may never do."""

log = logging.getLogger(__name__)


@define(eq=False)
class Native:
    """``heard``: what the peer says that it sends, once it has said it."""

    _report: Reporter
    _clock: Clock
    _now: Callable[[], float]
    _peer_changed: Callable[[], None]
    _facts: Throttle = field(init=False)
    _lines: Throttle = field(init=False)
    heard: State | None = None
    _channel: RTCDataChannel | None = None
    _own: State | None = None
    _said: State | None = None
    _exchange: SafetyExchange | None = None
    _changed: bool = False
    _told: tuple[SafetyStatus, bool] | None = None
    _waiting: Cancellable | None = None

    def __attrs_post_init__(self) -> None:
        self._facts, self._lines = Throttle(self._now()), Throttle(self._now())

    def speak_on(self, connection: Connection, key: str | None) -> None:
        """A connection is up: the first one, or one that follows another."""
        channel = connection.native
        if channel is None or channel is self._channel:
            return
        self._channel, self._said = channel, None
        # As they travelled: an end's own account of the other's description may leave out fingerprints.
        ends = Ends(identity_of(connection.pc.localDescription.sdp), identity_of(connection.peer_sdp), key or "")
        channel.remove_all_listeners("message")
        channel.on("message", self._received)
        if channel.readyState == "open":
            self._opened(channel, ends)
        else:
            channel.on("open", lambda: self._opened(channel, ends))
        for data in connection.heard_early:
            self._received(data)
        connection.heard_early.clear()

    def close(self) -> None:
        self._channel = None
        if self._waiting is not None:
            self._waiting.cancel()

    def tell(self, own: State) -> None:
        """What this side sends; told at each change."""
        self._own = own
        if own != self._said and self._send(own):
            self._said = own

    def say(self, message: Text | Reaction) -> bool:
        """Whether it went out."""
        return self._send(message)

    def peer_media(self, on: dict[Source, bool]) -> dict[Source, bool]:
        """Which of the peer's sources are on, where ``on`` is what their bytes say: its word turns one off at once."""
        heard = self.heard
        return on if heard is None else {source: on[source] and getattr(heard, source) for source in SOURCES}

    def _opened(self, channel: RTCDataChannel, ends: Ends) -> None:
        if channel is not self._channel:
            return
        if self._own is not None:
            self.tell(self._own)
        self._begin_safety(ends)

    def _send(self, message: NativeMessage) -> bool:
        if self._channel is None or self._channel.readyState != "open":
            return False
        self._channel.send(dump_native(message))
        return True

    def _received(self, data: object) -> None:
        try:
            message: NativeMessage | WireError | None = read_native(data)
        except WireError as error:
            message = error
        # Apart, so that no flood of lines hides how the peer stands.
        throttle = self._lines if isinstance(message, Text | Reaction | WireError | None) else self._facts
        if not throttle.passes(self._now()):
            if throttle.dropped == 1:
                log.warning("the peer says more than is listened to")
        elif isinstance(message, WireError):
            log.warning("the peer: %s", message)
        elif message is not None:
            self._take(message)

    def _take(self, message: NativeMessage) -> None:
        match message:
            case State():
                self.heard = message
                self._report.held(theirs=message.held)
                self._peer_changed()
            case Text():
                self._report.tell(MessageResponse("text", message.text))
            case Reaction():
                self._report.tell(MessageResponse("reaction", message.emoji))
            case Commit() | Nonce() | Reveal():
                self._step(message)

    # --- safety words -------------------------------------------------------------------------------------------------

    def _begin_safety(self, ends: Ends) -> None:
        before = self._exchange
        if before is not None and before.status is SafetyStatus.MISMATCH:
            return
        if before is None or before.ends != ends:
            self._changed |= before is not None and before.status is SafetyStatus.READY
            self._exchange = SafetyExchange(ends, secrets.token_hex(32))
            if self._waiting is not None:
                self._waiting.cancel()
            self._waiting = self._clock.call_later(UNANSWERED_SECONDS, self._unanswered)
        assert self._exchange is not None
        self._say_all(self._exchange.begin())

    def _step(self, message: SafetyMessage) -> None:
        if self._exchange is not None:
            self._say_all(self._exchange.receive(message))

    def _say_all(self, messages: Iterable[SafetyMessage]) -> None:
        for message in messages:
            self._send(message)
        self._tell_safety()

    def _unanswered(self) -> None:
        if self._exchange is not None and self._exchange.status is SafetyStatus.PENDING:
            self._report.tell(SafetyResponse(SafetyStatus.UNANSWERED))

    def _tell_safety(self) -> None:
        exchange = self._exchange
        assert exchange is not None
        told = (exchange.status, self._changed)
        if told == self._told:
            return
        self._told = told
        words = [word.name for word in exchange.words] or None
        self._report.tell(SafetyResponse(exchange.status, words, self._changed or None))
