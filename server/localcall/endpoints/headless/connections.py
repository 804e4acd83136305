"""The connections of one call, each of which follows on another: the first one, and those of its restarts."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aiortc import RTCCertificate
from attrs import define, evolve, field

from localcall.clock import Clock
from localcall.endpoints.headless.cipher import FrameCipher
from localcall.endpoints.headless.connection import Connection, ConnectionEvents, NoRelay, Setup
from localcall.endpoints.headless.deltachat import DeltaChatConnection, Side
from localcall.endpoints.headless.descriptions import Description
from localcall.endpoints.headless.media import CallMedia
from localcall.endpoints.headless.reconnection import Reconnection
from localcall.endpoints.headless.reporter import Reporter
from localcall.endpoints.headless.watch import Silence
from localcall.wire.commands import OfferCommand, StartCommand
from localcall.wire.errors import WireError
from localcall.wire.responses import EndedResponse, IceResponse, PeerEndedResponse, PeerResponse
from localcall.wire.session import (
    IceCandidate,
    RestartMessage,
    SessionDescription,
    encode_restart,
    encode_session,
)

MAX_HELD_CANDIDATES = 500

UNFOLLOWED = "restart-unsupported"
"""The code of an `ended`, where the peer makes the connection anew in a way that cannot be followed."""

_Describe = Callable[[Connection], Awaitable[Description]]

log = logging.getLogger(__name__)


class Refused(Exception):
    """The command cannot be carried out now. ``str()`` is the message of its `error`."""


@define(eq=False)
class Connections:
    """Also what a `Reconnection` asks for: restarts that the call does not command (`Restartable`).

    ``current``: the one that carries the call, or is to. ``peer``: the newest description of the other end.
    ``reconnection``: where the two ends make a lost connection anew by themselves.
    """

    _clock: Clock
    _media: CallMedia
    _report: Reporter
    _events: ConnectionEvents
    _later: Callable[[Awaitable[None]], None]
    current: Connection | None = field(default=None, init=False)
    cipher: FrameCipher = field(factory=FrameCipher, init=False)
    peer: SessionDescription | None = field(default=None, init=False)
    reconnection: Reconnection | None = field(default=None, init=False)
    _certificate: RTCCertificate = field(factory=RTCCertificate.generateCertificate, init=False)
    _fading: Connection | None = field(default=None, init=False)
    _known: Connection | None = field(default=None, init=False)
    _begun_by: StartCommand | OfferCommand | None = field(default=None, init=False)
    _held: dict[int, list[IceCandidate]] = field(factory=dict, init=False)

    def close(self) -> None:
        if self.reconnection is not None:
            self.reconnection.close()
            self._later(self.reconnection.freed())
        self._replace(None)
        self._fade(None)

    # --- as the call commands -----------------------------------------------------------------------------------------

    def renew(self, command: StartCommand | OfferCommand, *, calls: bool) -> Connection:
        """A connection that takes the place of the current one. Raises `Refused` where that may not be."""
        generation = command.generation or 0
        current = self.current
        if current is not None and not self._may_replace(current, generation):
            raise Refused("call already started")
        if command.aesKey != self.cipher.text and (command.aesKey is not None or generation == 0):
            self.cipher = FrameCipher(command.aesKey)
            self._media.use_cipher(self.cipher)
        if generation == 0:
            self._begun_by = command
        setup = Setup(generation, command.iceServers or [], bool(command.relay), self._certificate, self.cipher)
        connection: Connection
        if command.profile == "deltachat":
            side = Side(
                calls, self.is_up, lambda: self._report.tell(PeerEndedResponse()), partial(self.give_up, UNFOLLOWED)
            )
            connection = DeltaChatConnection(
                setup, self._media, self._events, time.monotonic, clock=self._clock, side=side
            )
        else:
            connection = Connection(setup, self._media, self._events, time.monotonic)
        self._replace(connection)
        return connection

    def _may_replace(self, connection: Connection, generation: int) -> bool:
        """A newer generation may; and where two calls crossed, the peer's takes the place of ours, still unanswered."""
        return generation > connection.generation or (
            generation == connection.generation and connection is not self._known
        )

    async def described(self, describing: Awaitable[Description]) -> Description:
        """What it gives; without it there is no connection."""
        try:
            return await describing
        except (WireError, NoRelay):
            self._replace(None)
            raise

    def session(self, kind: str, sdp: str) -> str:
        """A description of this end, as it travels."""
        reconnects = 1 if self._begun_by is not None and self._begun_by.smpReconnect else None
        enc = self.cipher.text is not None
        return encode_session(SessionDescription(kind, sdp, localcall=1, enc=enc, smpReconnect=reconnects))

    async def learn(self, connection: Connection, peer: SessionDescription, candidates: list[IceCandidate]) -> None:
        """The peer's description is in place: what does it announce, and may media flow?"""
        self._known = connection
        self.peer = peer
        self._report.tell(PeerResponse(peer.localcall or 0, peer.enc))
        self.cipher.agree(peer)
        self._report.encryption(self.cipher)
        held = self._held.pop(connection.generation, [])
        self._held = {generation: each for generation, each in self._held.items() if generation > connection.generation}
        try:
            await connection.add([*candidates, *held])
        except WireError as error:
            log.info("a candidate of the peer was left out: %s", error)
        begun = self._begun_by
        if self.reconnection is None and begun is not None and begun.smpReconnect and peer.smpReconnect:
            offers = isinstance(begun, StartCommand)
            self.reconnection = Reconnection(self._clock, self, offers, bool(peer.localcall), peer.sdp)

    def settled(self) -> None:
        """The current one is up: nothing needs the one before it."""
        if self._fading is not None:
            self._fade(None)

    def _replace(self, connection: Connection | None) -> None:
        """What a restart replaces carries the media until its successor is up."""
        before, self.current = self.current, connection
        self._known = None
        if before is not None and before.was_connected and connection is not None:
            self._fade(before)
        elif before is not None:
            self._drop(before)

    def _fade(self, connection: Connection | None) -> None:
        if self._fading is not None:
            self._drop(self._fading)
        self._fading = connection

    def _drop(self, connection: Connection) -> None:
        connection.close()
        self._later(connection.freed())

    # --- restarts that the call does not command (`Restartable`) ------------------------------------------------------

    def is_up(self) -> bool:
        return self.current is not None and self.current.up and self.current.silence is not Silence.LOST

    async def offer_again(self, generation: int, *, fresh: bool) -> Description:
        return await self._again(generation, Connection.offer if fresh else None, Connection.offer_again)

    async def answer_again(self, generation: int, offer: Description, *, fresh: bool) -> Description:
        anew, in_place = partial(Connection.answer, sdp=offer[0]), partial(Connection.answer_again, sdp=offer[0])
        described = await self._again(generation, anew if fresh else None, in_place)
        await self._learn_again("offer", offer)
        return described

    async def accept_again(self, answer: Description) -> None:
        connection = self.current
        assert connection is not None
        await (connection.accept_again if connection.answered else connection.accept)(answer[0])
        await self._learn_again("answer", answer)

    async def add_later(self, candidates: Sequence[IceCandidate], generation: int) -> None:
        connection = self.current
        if connection is None or generation > connection.generation or connection is not self._known:
            held = self._held.setdefault(generation, [])
            held.extend(candidates[: MAX_HELD_CANDIDATES - len(held)])
        elif generation == connection.generation:
            await connection.add(candidates)

    def say(self, message: RestartMessage) -> None:
        self._report.tell(IceResponse(encode_restart(message)))

    def give_up(self, code: str | None = None) -> None:
        self._report.tell(EndedResponse(code))

    async def _again(self, generation: int, anew: _Describe | None, in_place: _Describe) -> Description:
        begun, connection = self._begun_by, self.current
        assert begun is not None and connection is not None
        if anew is not None:
            renewed = self.renew(evolve(begun, generation=generation), calls=isinstance(begun, StartCommand))
            return await self.described(anew(renewed))
        described = await in_place(connection)
        connection.generation = generation
        return described

    async def _learn_again(self, kind: str, described: Description) -> None:
        assert self.current is not None and self.peer is not None
        await self.learn(self.current, evolve(self.peer, type=kind, sdp=described[0]), described[1])
