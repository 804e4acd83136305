"""A Python program as an endpoint: the same commands and inputs as a page's, the media in this process (aiortc)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from attrs import define, field

from localcall.calls.inputs import EndpointOpened
from localcall.clock import Clock
from localcall.endpoints.base import EndpointEvents
from localcall.endpoints.headless.connection import Connection, NoRelay
from localcall.endpoints.headless.connections import Connections, Refused
from localcall.endpoints.headless.lookout import Lookout
from localcall.endpoints.headless.media import CallMedia
from localcall.endpoints.headless.reporter import Reporter
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
from localcall.wire.native import Reaction, Text
from localcall.wire.responses import (
    AnswerResponse,
    CapabilitiesResponse,
    ConfirmResponse,
    EndedResponse,
    ErrorResponse,
    OfferResponse,
    OkResponse,
    WCallResponse,
)
from localcall.wire.session import (
    RestartMessage,
    decode_candidates,
    decode_ice,
    decode_session,
    encode_candidates,
)
from localcall.wire.terms import CallCapabilities, EncryptionStatus

KEY_REQUEST_SECONDS = 0.5
"""Key frames are large: the peer is asked for no more of them than so often, for each source."""

log = logging.getLogger(__name__)


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
    _connections: Connections = field(init=False)
    _lookout: Lookout = field(init=False)
    _commands: asyncio.Queue[WCallCommand] = field(factory=asyncio.Queue, init=False)
    _worker: asyncio.Task[None] = field(init=False)
    _background: set[asyncio.Future[Any]] = field(factory=set, init=False)
    _asked_at: dict[Source, float] = field(factory=dict, init=False)
    _closed: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._report = Reporter(self._events)
        self.media = CallMedia(time.monotonic, self._local_changed)
        self._connections = Connections(self._clock, self.media, self._report, self, self._later)
        self._lookout = Lookout(self._connections, self.media, self._report, self._clock, self._later)
        for source, inlet in self.media.inlets.items():
            inlet.request_key_frame = partial(self._request_key_frame, source)
            inlet.awake = partial(self._lookout.awake, source)
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
        self._worker.cancel()
        self._background.add(self._worker)
        self.media.end()
        self._lookout.close()
        self._connections.close()

    # --- commands, one after the other --------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            command = await self._commands.get()
            try:
                response = await self._handle(command)
            except (Refused, WireError, NoRelay) as error:
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
        connection = self._connections.renew(command, calls=True)
        sdp, candidates = await self._connections.described(connection.offer())
        capabilities = CallCapabilities(encryption=True)
        session = self._connections.session("offer", sdp)
        return OfferResponse(session, encode_candidates(candidates), capabilities, command.generation)

    async def _offer(self, command: OfferCommand) -> WCallResponse:
        offer, candidates = decode_session(command.offer), decode_candidates(command.iceCandidates)
        connection = self._connections.renew(command, calls=False)
        sdp, own = await self._connections.described(connection.answer(offer.sdp))
        await self._connections.learn(connection, offer, candidates)
        return AnswerResponse(self._connections.session("answer", sdp), encode_candidates(own), command.generation)

    async def _answer(self, command: AnswerCommand) -> WCallResponse:
        connection, generation = self._connections.current, command.generation or 0
        if connection is None or generation > connection.generation:
            raise Refused("call not started")
        if generation < connection.generation:
            return OkResponse()
        if connection.answered:
            raise Refused("remote description already set")
        answer, candidates = decode_session(command.answer), decode_candidates(command.iceCandidates)
        await connection.accept(answer.sdp)
        await self._connections.learn(connection, answer, candidates)
        return OkResponse()

    async def _ice(self, command: IceCommand) -> WCallResponse:
        given = decode_ice(command.iceCandidates)
        if not isinstance(given, RestartMessage):
            await self._connections.add_later(given, command.generation or 0)
        elif self._connections.reconnection is not None:
            await self._connections.reconnection.receive(given)
        else:
            raise Refused("nobody has said that this call can be restarted")
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
        if not self._lookout.native.say(message):
            raise Refused("there is nobody to tell: the peer is not ours, or not there yet")
        return OkResponse()

    async def _done(self, _: WCallCommand) -> WCallResponse:
        """There is no camera to turn and no screen to lay out."""
        return OkResponse()

    async def _ask(self, command: AskCommand) -> WCallResponse:
        return ConfirmResponse(command.question, yes=self.unencrypted)

    # --- what happens by itself ---------------------------------------------------------------------------------------

    def state_changed(self, connection: Connection) -> None:
        self._lookout.state_changed(connection)

    def _local_changed(self) -> None:
        self._lookout.local_changed()

    def _request_key_frame(self, source: Source) -> None:
        connection, now = self._connections.current, time.monotonic()
        if connection is not None and now - self._asked_at.get(source, 0) >= KEY_REQUEST_SECONDS:
            self._asked_at[source] = now
            self._later(connection.request_key_frame(source))

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
