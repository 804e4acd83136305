"""A Python program as an endpoint: the same commands and inputs as a page's, the media in this process (aiortc)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from aiortc import RTCCertificate
from attrs import define, evolve, field

from localcall.calls.events import EndpointOpened
from localcall.clock import Cancellable, Clock
from localcall.endpoints.base import EndpointEvents
from localcall.endpoints.headless.cipher import FrameCipher
from localcall.endpoints.headless.connection import Connection, NoRelay, Setup
from localcall.endpoints.headless.deltachat import DeltaChatConnection, Side
from localcall.endpoints.headless.descriptions import Description
from localcall.endpoints.headless.media import SOURCES, CallMedia
from localcall.endpoints.headless.native import Native
from localcall.endpoints.headless.reconnection import Reconnection
from localcall.endpoints.headless.reporter import Reporter, disconnected
from localcall.endpoints.headless.restart_schedule import PathState
from localcall.endpoints.headless.watch import Activity, Silence, silence
from localcall.media.frames import Source
from localcall.wire.commands import (
    AnswerCommand,
    AskCommand,
    CameraCommand,
    CapabilitiesCommand,
    DescriptionCommand,
    EndCommand,
    HoldCommand,
    IceCommand,
    LayoutCommand,
    MediaCommand,
    OfferCommand,
    PermissionCommand,
    ReactCommand,
    SayCommand,
    StartCommand,
    WCallCommand,
)
from localcall.wire.envelope import type_name
from localcall.wire.errors import WireError
from localcall.wire.native import Reaction, State, Text
from localcall.wire.responses import (
    AnswerResponse,
    CapabilitiesResponse,
    ConfirmResponse,
    EndedResponse,
    ErrorResponse,
    IceResponse,
    OfferResponse,
    OkResponse,
    PeerEndedResponse,
    PeerResponse,
    RestartResponse,
    WCallResponse,
)
from localcall.wire.session import (
    IceCandidate,
    RestartMessage,
    SessionDescription,
    decode_candidates,
    decode_ice,
    decode_session,
    encode_candidates,
    encode_restart,
    encode_session,
)
from localcall.wire.terms import CallCapabilities, ConnectionState, EncryptionStatus

POLL_SECONDS = 0.5
STOCK_SECONDS = 1.0
KEY_REQUEST_SECONDS = 0.5
"""Key frames are large: the peer is asked for no more of them than so often, for each source."""

MAX_HELD_CANDIDATES = 500

UNFOLLOWED = "restart-unsupported"
"""The code of an `ended`, where the peer makes the connection anew in a way that cannot be followed."""

_Describe = Callable[[Connection], Awaitable[Description]]

log = logging.getLogger(__name__)


class _Refused(Exception):
    """The command cannot be carried out now. ``str()`` is the message of its `error`."""


@define(eq=False)
class HeadlessEndpoint:
    """Holds the media of one call. What a program uses of it is `media`.

    ``unencrypted``: the answer to the question whether to go on where the peer cannot add the call's own encryption.
    Made in a running event loop, in which it is opened to its call a moment later.
    """

    _events: EndpointEvents
    _clock: Clock
    unencrypted: bool = field(default=False, kw_only=True)
    media: CallMedia = field(init=False)
    _report: Reporter = field(init=False)
    _certificate: RTCCertificate = field(factory=RTCCertificate.generateCertificate, init=False)
    _cipher: FrameCipher = field(factory=FrameCipher, init=False)
    _connection: Connection | None = field(default=None, init=False)
    _fading: Connection | None = field(default=None, init=False)
    _known: Connection | None = field(default=None, init=False)
    _begun_by: StartCommand | OfferCommand | None = field(default=None, init=False)
    _peer: SessionDescription | None = field(default=None, init=False)
    _reconnection: Reconnection | None = field(default=None, init=False)
    _native: Native = field(init=False)
    _held: dict[int, list[IceCandidate]] = field(factory=dict, init=False)
    _commands: asyncio.Queue[WCallCommand] = field(factory=asyncio.Queue, init=False)
    _worker: asyncio.Task[None] = field(init=False)
    _background: set[asyncio.Future[Any]] = field(factory=set, init=False)
    _poll: Cancellable | None = field(default=None, init=False)
    _activity: Activity = field(factory=Activity, init=False)
    _silence: Silence = field(default=Silence.NONE, init=False)
    _stock_at: float = field(default=0, init=False)
    _asked_at: dict[Source, float] = field(factory=dict, init=False)
    _closed: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._report = Reporter(self._events)
        self.media = CallMedia(time.monotonic, self._local_changed)
        for source, inlet in self.media.inlets.items():
            inlet.request_key_frame = partial(self._request_key_frame, source)
            inlet.awake = partial(self._awake, source)
        self._native = Native(self._report, self._clock, time.monotonic, self._peer_said)
        self._worker = asyncio.create_task(self._work(), name="headless endpoint")
        asyncio.get_running_loop().call_soon(self.reopen)

    @property
    def encryption(self) -> tuple[EncryptionStatus, int]:
        """How frame encryption stands, and how many frames the key did not open."""
        return self._report.encrypted

    # --- the call's side ----------------------------------------------------------------------------------------------

    @property
    def attached(self) -> bool:
        return not self._closed

    def send(self, command: WCallCommand) -> None:
        if isinstance(command, EndCommand):
            self._free()
        elif not self._closed:
            self._commands.put_nowait(command)

    def reopen(self) -> None:
        if not self._closed:
            self._events.happened(EndpointOpened())

    def close(self) -> None:
        self._free()

    async def freed(self) -> None:
        if self._background:
            await asyncio.wait(self._background)

    def _free(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._report.close()
        if self._poll is not None:
            self._poll.cancel()
        if self._reconnection is not None:
            self._reconnection.close()
            self._later(self._reconnection.freed())
        self._worker.cancel()
        self._background.add(self._worker)
        self.media.end()
        self._native.close()
        self._replace(None)
        self._fade(None)

    # --- commands, one after the other --------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            command = await self._commands.get()
            try:
                response = await self._handle(command)
            except (_Refused, WireError, NoRelay) as error:
                code = "unreadable" if isinstance(error, WireError) else None
                response = ErrorResponse(f"{type_name(command)}: {error}", code)
                if isinstance(error, NoRelay):
                    self._report.tell(EndedResponse())
            except Exception:
                # Whatever it was, the call is to end with a reason, and not to wait for an answer that never comes.
                log.exception("%s failed", type_name(command))
                response = ErrorResponse(f"{type_name(command)}: an error in localcall itself")
            if response is not None:
                self._report.tell(response, command)

    async def _handle(self, command: WCallCommand) -> WCallResponse | None:
        handler = _HANDLERS.get(type(command))
        return await handler(self, command) if handler else None

    async def _capabilities(self, _: CapabilitiesCommand) -> WCallResponse:
        return CapabilitiesResponse(CallCapabilities(encryption=True))

    async def _start(self, command: StartCommand) -> WCallResponse:
        connection = self._renew(command, calls=True)
        sdp, candidates = await self._described(connection.offer())
        capabilities = CallCapabilities(encryption=True)
        session = self._session("offer", sdp)
        return OfferResponse(session, encode_candidates(candidates), capabilities, command.generation)

    async def _offer(self, command: OfferCommand) -> WCallResponse:
        offer, candidates = decode_session(command.offer), decode_candidates(command.iceCandidates)
        connection = self._renew(command, calls=False)
        sdp, own = await self._described(connection.answer(offer.sdp))
        await self._learn(connection, offer, candidates)
        return AnswerResponse(self._session("answer", sdp), encode_candidates(own), command.generation)

    async def _answer(self, command: AnswerCommand) -> WCallResponse:
        connection, generation = self._connection, command.generation or 0
        if connection is None or generation > connection.generation:
            raise _Refused("call not started")
        if generation < connection.generation:
            return OkResponse()
        if connection.answered:
            raise _Refused("remote description already set")
        answer, candidates = decode_session(command.answer), decode_candidates(command.iceCandidates)
        await connection.accept(answer.sdp)
        await self._learn(connection, answer, candidates)
        return OkResponse()

    async def _ice(self, command: IceCommand) -> WCallResponse:
        given = decode_ice(command.iceCandidates)
        if not isinstance(given, RestartMessage):
            await self.add_later(given, command.generation or 0)
        elif self._reconnection is not None:
            await self._reconnection.receive(given)
        else:
            raise _Refused("nobody has said that this call can be restarted")
        return OkResponse()

    async def _media(self, command: MediaCommand) -> WCallResponse:
        self.media.enable(command.source.value, command.enable)
        return OkResponse()

    async def _hold(self, command: HoldCommand) -> WCallResponse:
        self._report.held(mine=command.on)
        self.media.hold(command.on)
        return OkResponse()

    async def _say(self, command: SayCommand | ReactCommand) -> WCallResponse:
        message = Text(command.text) if isinstance(command, SayCommand) else Reaction(command.emoji)
        if not self._native.say(message):
            raise _Refused("there is nobody to tell: the peer is not ours, or not there yet")
        return OkResponse()

    async def _done(self, _: WCallCommand) -> WCallResponse:
        """There is no camera to turn and no screen to lay out."""
        return OkResponse()

    async def _ask(self, command: AskCommand) -> WCallResponse:
        return ConfirmResponse(command.question, yes=self.unencrypted)

    # --- steps --------------------------------------------------------------------------------------------------------

    def _renew(self, command: StartCommand | OfferCommand, *, calls: bool) -> Connection:
        generation = command.generation or 0
        current = self._connection
        if current is not None and not self._may_replace(current, generation):
            raise _Refused("call already started")
        if command.aesKey != self._cipher.text and (command.aesKey is not None or generation == 0):
            self._cipher = FrameCipher(command.aesKey)
            self.media.use_cipher(self._cipher)
        if generation == 0:
            self._begun_by = command
        setup = Setup(generation, command.iceServers or [], bool(command.relay), self._certificate, self._cipher)
        connection: Connection
        if command.profile == "deltachat":
            side = Side(
                calls, self.is_up, lambda: self._report.tell(PeerEndedResponse()), partial(self.give_up, UNFOLLOWED)
            )
            connection = DeltaChatConnection(setup, self.media, self, time.monotonic, clock=self._clock, side=side)
        else:
            connection = Connection(setup, self.media, self, time.monotonic)
        self._replace(connection)
        return connection

    def _may_replace(self, connection: Connection, generation: int) -> bool:
        """A newer generation may; and where two calls crossed, the peer's takes the place of ours, still unanswered."""
        return generation > connection.generation or (
            generation == connection.generation and connection is not self._known
        )

    async def _described(self, describing: Awaitable[Description]) -> Description:
        try:
            return await describing
        except (WireError, NoRelay):
            self._replace(None)
            raise

    def _session(self, kind: str, sdp: str) -> str:
        reconnects = 1 if self._begun_by is not None and self._begun_by.smpReconnect else None
        enc = self._cipher.text is not None
        return encode_session(SessionDescription(kind, sdp, localcall=1, enc=enc, smpReconnect=reconnects))

    async def _learn(self, connection: Connection, peer: SessionDescription, candidates: list[IceCandidate]) -> None:
        """The peer's description is in place: what does it announce, and may media flow?"""
        self._known = connection
        self._peer = peer
        self._report.tell(PeerResponse(peer.localcall or 0, peer.enc))
        self._cipher.agree(peer)
        self._report.encryption(self._cipher)
        held = self._held.pop(connection.generation, [])
        self._held = {generation: each for generation, each in self._held.items() if generation > connection.generation}
        try:
            await connection.add([*candidates, *held])
        except WireError as error:
            log.info("a candidate of the peer was left out: %s", error)
        begun = self._begun_by
        if self._reconnection is None and begun is not None and begun.smpReconnect and peer.smpReconnect:
            offers = isinstance(begun, StartCommand)
            self._reconnection = Reconnection(self._clock, self, offers, bool(peer.localcall), peer.sdp)

    def _replace(self, connection: Connection | None) -> None:
        """What a restart replaces carries the media until its successor is up."""
        before, self._connection = self._connection, connection
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
        return self._connection is not None and self._connection.up and self._silence is not Silence.LOST

    async def offer_again(self, generation: int, *, fresh: bool) -> Description:
        return await self._again(generation, Connection.offer if fresh else None, Connection.offer_again)

    async def answer_again(self, generation: int, offer: Description, *, fresh: bool) -> Description:
        anew, in_place = partial(Connection.answer, sdp=offer[0]), partial(Connection.answer_again, sdp=offer[0])
        described = await self._again(generation, anew if fresh else None, in_place)
        await self._learn_again("offer", offer)
        return described

    async def accept_again(self, answer: Description) -> None:
        connection = self._connection
        assert connection is not None
        await (connection.accept_again if connection.answered else connection.accept)(answer[0])
        await self._learn_again("answer", answer)

    async def add_later(self, candidates: Sequence[IceCandidate], generation: int) -> None:
        connection = self._connection
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
        begun, connection = self._begun_by, self._connection
        assert begun is not None and connection is not None
        if anew is not None:
            renewed = self._renew(evolve(begun, generation=generation), calls=isinstance(begun, StartCommand))
            return await self._described(anew(renewed))
        described = await in_place(connection)
        connection.generation = generation
        return described

    async def _learn_again(self, kind: str, described: Description) -> None:
        assert self._connection is not None and self._peer is not None
        await self._learn(self._connection, evolve(self._peer, type=kind, sdp=described[0]), described[1])

    # --- what happens by itself ---------------------------------------------------------------------------------------

    def state_changed(self, connection: Connection) -> None:
        if connection is not self._connection or self._closed:
            return
        state = connection.state
        if state.connectionState in ("failed", "closed"):
            self._lost(connection, state)
            return
        self._tell_connection(connection, state)
        if connection.up:
            self._connected(connection)

    def _connected(self, connection: Connection) -> None:
        if self._fading is not None:
            self._fade(None)
        if self._cipher.may_flow:
            connection.attach()
            self.media.up(True)
        if self._peer is not None and self._peer.localcall:
            self._native.speak_on(connection, self._cipher.text)
            self._tell_own()
        self._silence = Silence.NONE
        self._path_state(connection, "connected")
        if self._poll is None:
            self._watch()

    def _lost(self, connection: Connection, state: ConnectionState) -> None:
        """Before the first connect it is no verdict: the other side may come late, and the call has a watchdog."""
        if not connection.was_connected:
            return
        if isinstance(connection, DeltaChatConnection) and state.connectionState == "closed":
            self._report.tell(PeerEndedResponse())
            return
        self._tell_connection(connection, state)
        self._path_state(connection, "failed")
        self._want_restart("failed")

    def _watch(self) -> None:
        self._poll = self._clock.call_later(POLL_SECONDS, self._look)

    def _look(self) -> None:
        if self._closed:
            return
        self._watch()
        connection, now = self._connection, time.monotonic()
        if connection is None or connection.path is None or not connection.was_connected:
            return
        if connection.up:
            self._listen(connection, now)
        if self._silence is not Silence.LOST:
            self._tell_peer_media(connection, now)
        self._report.route(connection.path.route)
        if now - self._stock_at >= STOCK_SECONDS:
            self._stock_at = now
            self._cipher.take_stock()
            self._report.encryption(self._cipher)

    def _listen(self, connection: Connection, now: float) -> None:
        assert connection.path is not None
        before, self._silence = self._silence, silence(now - connection.path.heard_at)
        if self._silence is not Silence.NONE:
            self._later(connection.path.ask_consent())
        if self._silence is Silence.STALL and before in (Silence.NONE, Silence.ASK):
            self._want_restart("stall")
        if self._silence is Silence.LOST and before is not Silence.LOST:
            self._tell_connection(connection, disconnected(connection.state))
            self._path_state(connection, "disconnected")
            self._want_restart("disconnected")
        if before is Silence.LOST and self._silence is Silence.NONE:
            self._tell_connection(connection, connection.state)
            self._path_state(connection, "connected")

    def _tell_connection(self, connection: Connection, state: ConnectionState) -> None:
        if self._reconnection is None or self._poll is None:
            self._report.connection(state, connection.generation)
        else:
            self._report.reconnecting(state)

    def _path_state(self, connection: Connection, state: PathState) -> None:
        connection.path_state(state)
        if self._reconnection is not None:
            self._reconnection.state(state)

    def _want_restart(self, cause: str) -> None:
        """Where it is the call that makes a new connection."""
        by_itself = self._reconnection is not None or isinstance(self._connection, DeltaChatConnection)
        if self._peer is not None and self._peer.localcall and not by_itself:
            self._report.tell(RestartResponse(cause))

    def _tell_peer_media(self, connection: Connection, now: float) -> None:
        on = self._activity.sample({source: self.media.inlets[source].received for source in SOURCES}, now)
        if isinstance(connection, DeltaChatConnection) and connection.heard is not None:
            on = {**on, **connection.heard}
        self._report.peer_media(self._native.peer_media(on))

    # --- media --------------------------------------------------------------------------------------------------------

    def _local_changed(self) -> None:
        if isinstance(self._connection, DeltaChatConnection):
            self._connection.tell_muted()
        self._tell_own()

    def _tell_own(self) -> None:
        outlets, may_flow = self.media.outlets, self._cipher.may_flow
        on = {source: may_flow and outlets[source].on for source in SOURCES}
        self._native.tell(State(**on, held=outlets["mic"].held))

    def _peer_said(self) -> None:
        connection = self._connection
        if connection is not None and connection.was_connected:
            self._tell_peer_media(connection, time.monotonic())

    def _awake(self, source: Source) -> None:
        """Something came from a source: that it is on need not wait for the next look."""
        connection = self._connection
        if not self._report.peer_on.get(source, False) and connection is not None and connection.was_connected:
            self._tell_peer_media(connection, time.monotonic())

    def _request_key_frame(self, source: Source) -> None:
        now = time.monotonic()
        if self._connection is not None and now - self._asked_at.get(source, 0) >= KEY_REQUEST_SECONDS:
            self._asked_at[source] = now
            self._later(self._connection.request_key_frame(source))

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


_HANDLERS: dict[type, Callable[[HeadlessEndpoint, Any], Awaitable[WCallResponse]]] = {
    CapabilitiesCommand: HeadlessEndpoint._capabilities,
    StartCommand: HeadlessEndpoint._start,
    OfferCommand: HeadlessEndpoint._offer,
    AnswerCommand: HeadlessEndpoint._answer,
    IceCommand: HeadlessEndpoint._ice,
    MediaCommand: HeadlessEndpoint._media,
    HoldCommand: HeadlessEndpoint._hold,
    SayCommand: HeadlessEndpoint._say,
    ReactCommand: HeadlessEndpoint._say,
    CameraCommand: HeadlessEndpoint._done,
    LayoutCommand: HeadlessEndpoint._done,
    DescriptionCommand: HeadlessEndpoint._done,
    PermissionCommand: HeadlessEndpoint._done,
    AskCommand: HeadlessEndpoint._ask,
}
"""What is not here needs no answer: a program sees the state of its call by itself."""
