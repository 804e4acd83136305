"""One RTCPeerConnection: the connection of one generation of a call. A restart is another one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from aiortc import (
    RTCCertificate,
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from attrs import define, field, frozen

from localcall.endpoints.headless import aiortc_cures as cures
from localcall.endpoints.headless.assembly import Assembly, PictureAssembly, SoundAssembly
from localcall.endpoints.headless.cipher import FrameCipher
from localcall.endpoints.headless.descriptions import Description, bare, ice_servers, local, same_end, usable
from localcall.endpoints.headless.media import KINDS, SOURCES, CallMedia
from localcall.endpoints.headless.restart_schedule import PathState
from localcall.endpoints.headless.sending import SlotTrack, encoder_of
from localcall.endpoints.headless.watch import Silence
from localcall.media.frames import Source
from localcall.wire.errors import WireError
from localcall.wire.native import CHANNEL_ID, CHANNEL_LABEL
from localcall.wire.session import MAX_CANDIDATES, IceCandidate
from localcall.wire.terms import ConnectionState, IceServer

GATHER_SECONDS = 1.0
"""What a STUN server may take to say this side's address."""

RELAY_SECONDS = 3.0
"""What a TURN server may take; without it there may be no path at all."""

MAX_EARLY = 16
"""Messages kept until somebody listens."""

_log = logging.getLogger(__name__)


class NoRelay(Exception):
    """Only relays may be used, and there is none. ``str()`` is a sentence."""


@frozen
class Setup:
    """What a connection is made with."""

    generation: int
    ice_servers: Sequence[IceServer]
    relay: bool
    certificate: RTCCertificate
    cipher: FrameCipher


class ConnectionEvents(Protocol):
    def state_changed(self, connection: Connection) -> None: ...


@define(eq=False)
class Connection:
    """The four slots of docs/protocol.md, section 2. Another profile is a subclass.

    ``native``: the channel between two of ours, where the descriptions have a line for it. Nothing is said on it to a
    peer that is not ours. ``peer_sdp``: the peer's description as it travelled. ``silence``: of its path, as last seen.
    """

    setup: Setup
    media: CallMedia
    events: ConnectionEvents
    now: Callable[[], float]
    was_connected: bool = False
    answered: bool = False
    path: cures.Path | None = None
    silence: Silence = Silence.NONE
    generation: int = field(init=False)
    pc: RTCPeerConnection = field(init=False)
    native: RTCDataChannel | None = None
    heard_early: list[object] = field(factory=list)
    slots: dict[Source, RTCRtpTransceiver] = field(factory=dict)
    _tracks: dict[Source, SlotTrack] = field(factory=dict)
    _candidates: int = 0
    peer_sdp: str = ""
    _restart: cures.IceRestart | None = None
    _gathering: asyncio.Task[None] | None = None
    _connecting: asyncio.Task[None] | None = None
    _closing: asyncio.Task[None] | None = None

    def __attrs_post_init__(self) -> None:
        self.generation = self.setup.generation
        servers = ice_servers(self.setup.ice_servers)
        with_relay = any(str(server.urls).startswith("turn") for server in servers)
        self.pc = cures.new_connection(
            servers,
            relay=self.setup.relay,
            certificate=self.setup.certificate,
            gather_seconds=RELAY_SECONDS if with_relay else GATHER_SECONDS,
        )
        self.pc.on("connectionstatechange", self._state_changed)

    @property
    def state(self) -> ConnectionState:
        pc = self.pc
        return ConnectionState(pc.connectionState, pc.iceConnectionState, pc.iceGatheringState, pc.signalingState)

    @property
    def up(self) -> bool:
        return self.pc.connectionState == "connected"

    # --- descriptions -------------------------------------------------------------------------------------------------

    async def offer(self) -> Description:
        """Raises `NoRelay`."""
        for source in self.offered():
            transceiver = self.pc.addTransceiver(KINDS[source], "sendrecv")
            names = self._codecs(source)
            transceiver.setCodecPreferences(
                [
                    codec
                    for codec in RTCRtpReceiver.getCapabilities(KINDS[source]).codecs  # type: ignore[union-attr]
                    if codec.name.lower() in (*names, "rtx", cures.TELEPHONE_EVENT)
                ]
            )
            self._adopt(source, transceiver)
        self._open_native()
        self.prepare()
        return await self._describe(await self.pc.createOffer())

    async def answer(self, sdp: str) -> Description:
        """Raises `WireError` for an offer that cannot be answered, and `NoRelay`."""
        await self._take("offer", sdp)
        for transceiver in self.pc.getTransceivers():
            source = self.named(transceiver)
            if source is None:
                transceiver.direction = "inactive"
                continue
            transceiver.direction = "sendrecv"
            self._adopt(source, transceiver)
        if not self.slots:
            raise WireError("the offer has no line that this call could use")
        self._restrict()
        if self.pc.sctp is not None:
            self._open_native()
        self.prepare()
        description = await self._describe(await self.pc.createAnswer())
        self._install()
        return description

    async def accept(self, sdp: str) -> None:
        """Raises `WireError` for an answer that does not fit."""
        self.answered = True
        await self._take("answer", sdp)
        self._restrict()
        self._install()

    async def add(self, candidates: Sequence[IceCandidate]) -> None:
        """Raises `WireError` for one that is malformed. More than a peer can have addresses are left out."""
        taken = usable(candidates)[: MAX_CANDIDATES - self._candidates]
        self._candidates += len(taken)
        for candidate in taken:
            await (self._restart.add(candidate) if self._restart else self.pc.addIceCandidate(candidate))

    # --- a restart in place -------------------------------------------------------------------------------------------

    async def offer_again(self) -> Description:
        """Another path for the media that flows (RFC 8445, section 9). Raises `ConnectionError`, and `NoRelay`."""
        await self._begin_again()
        return await self._describe(await self.pc.createOffer())

    async def answer_again(self, sdp: str) -> Description:
        """Raises `WireError` for an offer that is of no restart, `ConnectionError`, and `NoRelay`."""
        self._check_again(sdp)
        await self._begin_again()
        await self._take("offer", sdp)
        self._restrict()
        description = await self._describe(await self.pc.createAnswer())
        self._connect_again()
        return description

    async def accept_again(self, sdp: str) -> None:
        """The answer to the last offer. Raises `WireError` where it is none."""
        self._check_again(sdp)
        await self._take("answer", sdp)
        self._restrict()
        self._connect_again()

    def _check_again(self, sdp: str) -> None:
        if not same_end(sdp, self.peer_sdp):
            raise WireError("a restart has other lines or another certificate")

    async def _begin_again(self) -> None:
        await self._end_again()
        if not self.up:
            raise ConnectionError("the connection is gone, and not just its path")
        self._candidates = 0
        self._restart = cures.IceRestart(self.pc)

    def _connect_again(self) -> None:
        assert self._restart is not None
        self._connecting = asyncio.create_task(self._connected_again(self._restart))

    async def _connected_again(self, restart: cures.IceRestart) -> None:
        try:
            await restart.connect()
        except ConnectionError as error:
            _log.info("no path was found for a restart: %s", error)
            return
        self._restart = None
        self.path = cures.Path(self.pc, self.now)

    async def _end_again(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        if self._restart is not None:
            await self._restart.close()
            self._restart = None

    def close(self) -> None:
        if self._closing is None:
            self.pc.remove_all_listeners()
            if self.native is not None:
                self.native.remove_all_listeners()
            self.detach()
            self._closing = asyncio.ensure_future(self._close())

    async def freed(self) -> None:
        """Waits, after `close`, until all its sockets and tasks are gone."""
        if self._closing is not None:
            await asyncio.shield(self._closing)

    async def _close(self) -> None:
        """What is still gathered would open sockets after the end, and leave them open."""
        if self._gathering is not None:
            await asyncio.wait([self._gathering])
        await self._end_again()
        await self.pc.close()

    # --- media --------------------------------------------------------------------------------------------------------

    def attach(self) -> None:
        """What is played goes out here from now on."""
        for source, track in self._tracks.items():
            self.media.outlets[source].track = track

    def detach(self) -> None:
        for source, track in self._tracks.items():
            if self.media.outlets[source].track is track:
                self.media.outlets[source].track = None

    async def request_key_frame(self, source: Source) -> None:
        if source in self.slots and self.up:
            await cures.request_key_frame(self.slots[source].receiver)

    # --- of the profile -----------------------------------------------------------------------------------------------

    def offered(self) -> Sequence[Source]:
        """The m-lines of an offer, in their order."""
        return SOURCES

    def named(self, transceiver: RTCRtpTransceiver) -> Source | None:
        """The source of an m-line of the peer's offer."""
        mid = transceiver.mid
        source = SOURCES[int(mid)] if mid in ("0", "1", "2", "3") else None
        return source if source is not None and KINDS[source] == transceiver.kind else None

    def prepare(self) -> None:
        """The m-lines are there, the description is not."""

    def path_state(self, state: PathState) -> None:
        """The path of this connection, which once stood, is in another state."""

    def _open_native(self) -> None:
        """After the media, whose m-lines are counted by their mids."""
        self.native = self.pc.createDataChannel(CHANNEL_LABEL, negotiated=True, id=CHANNEL_ID)
        self.native.on("message", self._keep_early)

    def _keep_early(self, data: object) -> None:
        """The peer may speak before this end knows who it is."""
        if len(self.heard_early) < MAX_EARLY:
            self.heard_early.append(data)

    # --- steps --------------------------------------------------------------------------------------------------------

    async def _take(self, kind: str, sdp: str) -> None:
        try:
            await self.pc.setRemoteDescription(RTCSessionDescription(bare(sdp), kind))
        except Exception as error:
            # A peer wrote it, and aiortc's parser stumbles in as many ways as there are.
            raise WireError(f"the {kind} cannot be used: {str(error) or type(error).__name__}") from error
        self.peer_sdp = sdp

    async def _describe(self, description: RTCSessionDescription) -> Description:
        self._gathering = asyncio.ensure_future(self.pc.setLocalDescription(description))
        await asyncio.shield(self._gathering)
        self.path = self.path or cures.Path(self.pc, self.now)
        plain, candidates = local(self.pc.localDescription.sdp)
        if self.setup.relay and not any(candidate.candidate for candidate in candidates):
            raise NoRelay("Only relays may be used, and no relay (TURN server) answered.")
        return plain, candidates

    def _codecs(self, source: Source) -> tuple[str, ...]:
        """Frame encryption leaves VP8's header in the clear and no other codec's, so with a key VP8 is the only one."""
        if KINDS[source] == "audio":
            return ("opus",)
        return ("vp8",) if self.setup.cipher.text is not None else ("vp8", "h264")

    def _adopt(self, source: Source, transceiver: RTCRtpTransceiver) -> None:
        self.slots[source] = transceiver
        self._tracks[source] = SlotTrack(transceiver.kind)
        transceiver.sender.replaceTrack(self._tracks[source])
        cures.group(transceiver.sender, _GROUPS[source])

    def _restrict(self) -> None:
        for source, transceiver in self.slots.items():
            if not cures.only_codecs(transceiver, self._codecs(source)):
                raise WireError(f"no codec for {source} is known to both ends")

    def _install(self) -> None:
        """Between the second description and the first packet."""
        for source, transceiver in self.slots.items():
            codec = cures.sent_codec(transceiver)
            self.media.codecs[source] = codec
            outlet = self.media.outlets[source]
            cures.encode_with(transceiver.sender, encoder_of(codec, self.setup.cipher))
            inlet = self.media.inlets[source]
            cures.deliver_encoded(transceiver.receiver, _ASSEMBLIES[transceiver.kind], inlet.deliver, inlet.event)
            # They would not be sealed, and whoever opens frames would take them for frames that do not open.
            outlet.event_codec = None if self.setup.cipher.text else cures.event_codec(transceiver)
            cures.on_key_request(transceiver.sender, outlet.key_frame_wanted)

    def _state_changed(self) -> None:
        self.was_connected |= self.up
        self.events.state_changed(self)


_GROUPS: dict[Source, str] = {"mic": "camera", "camera": "camera", "screenAudio": "screen", "screenVideo": "screen"}
"""Sources of one group are played in step."""

_ASSEMBLIES: dict[str, Callable[[str], Assembly]] = {"audio": lambda _: SoundAssembly(), "video": PictureAssembly}
