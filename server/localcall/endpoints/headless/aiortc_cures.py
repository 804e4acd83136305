"""What aiortc 1.16.0 lacks or does wrong, cured. The one module that touches its private names, and aioice's.

Each cure says what it is for; `tests/endpoints/test_aiortc_cures.py` has a test for each that fails without it.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

import aioice
import aiortc
from aiortc import (
    RTCBundlePolicy,
    RTCCertificate,
    RTCConfiguration,
    RTCIceCandidate,
    RTCIceGatherer,
    RTCIceServer,
    RTCIceTransport,
    RTCPeerConnection,
    RTCRtpCodecParameters,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
    rtcrtpsender,
)
from aiortc.codecs import CODECS, is_rtx
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from aiortc.rtcdtlstransport import RTCDtlsTransport, RtpRouter
from aiortc.rtcicetransport import candidate_to_aioice
from aiortc.rtp import RtpPacket

from localcall.endpoints.headless.assembly import Assembly
from localcall.endpoints.headless.telephone_events import EventPayload

AIORTC = "1.16.0"


class HeadlessUnavailable(ImportError):
    """``str()`` says what to install."""


if aiortc.__version__ != AIORTC:
    raise HeadlessUnavailable(
        f"Calls without a browser need aiortc {AIORTC}, here is {aiortc.__version__}: "
        "pip install 'localcall[headless]' installs the right one."
    )

Deliver = Callable[[str, bytes, int], None]
"""Takes a whole frame: codec name in lower case, data as it came, RTP timestamp. Must not raise."""


class Encoder(Protocol):
    """What aiortc's senders need: RTP payloads and the timestamp of what a track gave that is no `av.Frame`."""

    def pack(self, packet: Any) -> tuple[list[bytes], int]: ...


TELEPHONE_EVENT = "telephone-event"

CODECS["audio"] += [
    RTCRtpCodecParameters(f"audio/{TELEPHONE_EVENT}", 48_000, channels=1, payloadType=110),
    RTCRtpCodecParameters(f"audio/{TELEPHONE_EVENT}", 8_000, channels=1, payloadType=126, parameters={"0-15": None}),
]
"""aiortc has one table of codecs for all connections, and tells those that are preferred apart by name and parameters,
not by rate. Firefox knows none but that of 8,000 Hz.
"""


class _Packet(RtpPacket):
    """aiortc sends all of a track under one payload type, and with the marker on the last packet of a frame."""

    def serialize(self, *args: Any) -> bytes:
        if isinstance(self.payload, EventPayload):
            self.payload_type, self.marker = self.payload.payload_type, int(self.payload.begins)
        return super().serialize(*args)


rtcrtpsender.RtpPacket = _Packet  # type: ignore[attr-defined]


def new_connection(
    servers: Sequence[RTCIceServer], *, relay: bool, certificate: RTCCertificate, gather_seconds: float
) -> RTCPeerConnection:
    """A connection on one transport, with the certificate of the call instead of one of its own.

    ICE servers are always explicit: without any aiortc asks a public one.
    """
    policy = RTCIceTransportPolicy.RELAY if relay else RTCIceTransportPolicy.ALL
    connection = _CuredConnection(RTCConfiguration(list(servers), policy, RTCBundlePolicy.MAX_BUNDLE))
    connection._RTCPeerConnection__certificates[:] = [certificate]  # type: ignore[attr-defined]
    connection.gather_seconds = gather_seconds
    return connection


class _CuredConnection(RTCPeerConnection):
    gather_seconds: float

    def _RTCPeerConnection__createDtlsTransport(self) -> RTCDtlsTransport:  # noqa: N802
        """M-lines are told apart by mid; what the transport reads and writes goes over the path of the last restart."""
        dtls: RTCDtlsTransport = super()._RTCPeerConnection__createDtlsTransport()  # type: ignore[misc]
        self.hurry(dtls.transport._connection)
        dtls._rtp_router = _MidRouter()
        dtls.transport._recv = functools.partial(_receive, dtls.transport)
        dtls.transport._send = functools.partial(_send, dtls.transport)
        return dtls

    def hurry(self, ice: aioice.Connection) -> None:
        """A silent server holds gathering up no longer than that."""
        ice.get_component_candidates = functools.partial(  # type: ignore[method-assign]
            ice.get_component_candidates,
            timeout=self.gather_seconds,  # type: ignore[arg-type]
        )


async def _receive(transport: RTCIceTransport) -> bytes:
    while True:
        ice = transport._connection
        try:
            return await ice.recv()
        except ConnectionError:
            if ice is transport._connection:
                raise


async def _send(transport: RTCIceTransport, data: bytes) -> None:
    await transport._connection.send(data)


class IceRestart:
    """An ICE restart (RFC 8445, section 9): aiortc answers one with its old ufrag, and never checks the new candidates.

    From its making on the connection describes itself with a new ufrag, and gathers anew. Media goes over the old path
    until `connect` has found another.
    """

    def __init__(self, connection: RTCPeerConnection) -> None:
        self._pc = cast(Any, connection)
        self._transport = cast(Any, _dtls_of(connection).transport)
        configuration = self._pc._RTCPeerConnection__configuration
        gatherer = RTCIceGatherer(configuration.iceServers, configuration.iceTransportPolicy)
        self._ice: aioice.Connection = gatherer._connection
        self._ice.ice_controlling = self._transport._connection.ice_controlling
        self._pc.hurry(self._ice)
        self._transport._RTCIceTransport__iceGatherer = gatherer

    async def add(self, candidate: RTCIceCandidate) -> None:
        """One of the peer's new candidates."""
        await self._ice.add_remote_candidate(candidate_to_aioice(candidate))

    async def connect(self) -> None:
        """After both descriptions. Raises `ConnectionError` where no path is found."""
        parameters = self._pc._RTCPeerConnection__remoteIce[self._pc.getTransceivers()[0]]
        self._ice.remote_is_lite = parameters.iceLite
        self._ice.remote_username, self._ice.remote_password = parameters.usernameFragment, parameters.password
        await self._ice.connect()
        transport, before = self._transport, self._transport._connection
        if transport.state == "closed":
            raise ConnectionError("the connection ended meanwhile")
        transport._connection = self._ice
        transport._RTCIceTransport__monitor_task.cancel()
        transport._RTCIceTransport__monitor_task = asyncio.ensure_future(transport._monitor())
        await asyncio.shield(before.close())

    async def close(self) -> None:
        """Without a new path."""
        if self._transport._connection is not self._ice:
            await self._ice.close()


class _MidRouter(RtpRouter):
    """Routes by the mid that packets carry (RFC 8843, section 9.2): aiortc goes by SSRC and payload type alone, which
    loses what comes for one of two audio lines from a peer that names no SSRC in its description.
    """

    def route_rtp(self, packet: RtpPacket) -> Any:
        if packet.ssrc not in self.ssrc_table and packet.extensions.mid in self.mid_table:
            self.ssrc_table[packet.ssrc] = self.mid_table[packet.extensions.mid]
        return super().route_rtp(packet)


def only_codecs(transceiver: RTCRtpTransceiver, names: Sequence[str]) -> bool:
    """Negotiates none but these (lower case), in this order, each with its retransmission, and telephone events beside
    them. Whether one is left.

    For an answerer, whose transceivers come with the peer's offer, after preferences could have been set.
    """
    codecs = transceiver._codecs
    transceiver._codecs = [
        codec
        for name in names
        for base in codecs
        if base.name.lower() == name
        for codec in (base, *(rtx for rtx in codecs if is_rtx(rtx) and rtx.parameters.get("apt") == base.payloadType))
    ]
    if not transceiver._codecs:
        return False
    transceiver._codecs += [codec for codec in codecs if codec.name.lower() == TELEPHONE_EVENT]
    return True


def event_codec(transceiver: RTCRtpTransceiver) -> tuple[int, int] | None:
    """Payload type and clock rate under which both ends know telephone events (RFC 4733), the sound's rate first."""
    events: list[Any] = [codec for codec in transceiver._codecs if codec.name.lower() == TELEPHONE_EVENT]
    return max(((codec.payloadType, codec.clockRate) for codec in events), key=lambda found: found[1], default=None)


def sent_codec(transceiver: RTCRtpTransceiver) -> str:
    """The name of the negotiated codec that is sent, in lower case."""
    return transceiver._codecs[0].name.lower()


def group(sender: RTCRtpSender, stream: str) -> None:
    """Names the stream of a sender, so that a screen is not played in step with the microphone."""
    sender._stream_id = stream


def encode_with(sender: RTCRtpSender, encoder: Encoder) -> None:
    """The encoder of everything that the sender's track gives; must be set before the connection is up."""
    sender._RTCRtpSender__encoder = encoder  # type: ignore[attr-defined]


def on_key_request(sender: RTCRtpSender, requested: Callable[[], None]) -> None:
    """Calls back when the peer asks for a key frame: aiortc itself tells only its encoders of raw frames."""
    force = sender._send_keyframe

    def request() -> None:
        force()
        requested()

    sender._send_keyframe = request  # type: ignore[method-assign]


def deliver_encoded(
    receiver: RTCRtpReceiver,
    assembly: Callable[[str], Assembly],
    deliver: Deliver,
    event: Callable[[bytes, int], None] = lambda payload, timestamp: None,
) -> None:
    """Gives received frames to `deliver`, in the event loop, instead of decoding them; telephone events to `event`.

    aiortc decodes all that comes in a thread of its own and queues it without bound, read or not. `assembly` makes what
    puts the frames of a codec together. Must be set before the connection is up.
    """
    receiver._RTCRtpReceiver__jitter_buffer = _Frames(receiver, assembly, deliver, event)  # type: ignore[attr-defined]
    receiver._RTCRtpReceiver__decoder_queue = _NoQueue()  # type: ignore[attr-defined]


class _Frames:
    """Stands where aiortc has its jitter buffer, and gives it nothing to decode."""

    def __init__(
        self,
        receiver: RTCRtpReceiver,
        assembly: Callable[[str], Assembly],
        deliver: Deliver,
        event: Callable[[bytes, int], None],
    ) -> None:
        self._receiver = receiver
        self._event = event
        self._assemblies: dict[str, Assembly] = {}
        self._assembly = assembly
        self._deliver = deliver

    def add(self, packet: Any) -> tuple[bool, None]:
        codec = self._receiver._RTCRtpReceiver__codecs[packet.payload_type].name.lower()  # type: ignore[attr-defined]
        if codec == TELEPHONE_EVENT:
            # It has a number among those of the sound, which is not to be waited for.
            self._event(packet.payload, packet.timestamp)
            codec, packet._data = "opus", b""
        if codec not in self._assemblies:
            self._assemblies[codec] = self._assembly(codec)
        needs_key, frames = self._assemblies[codec].add(packet)
        for data, timestamp in frames:
            if data:
                self._deliver(codec, data, timestamp)
        return needs_key, None


class _NoQueue:
    """Stands where aiortc has the queue of its decoder thread, which gets the end at once."""

    def put(self, _: object) -> None: ...

    def get(self) -> None: ...


async def request_key_frame(receiver: RTCRtpReceiver) -> None:
    """A picture loss indication (RFC 4585, section 6.3.1) for every stream that came."""
    for ssrc in list(receiver._RTCRtpReceiver__active_ssrc):  # type: ignore[attr-defined]
        await receiver._send_rtcp_pli(ssrc)


def _dtls_of(connection: RTCPeerConnection) -> RTCDtlsTransport:
    (transport,) = {transceiver.receiver.transport for transceiver in connection.getTransceivers()}
    return transport


class Path:
    """The one transport of a connection: when something last came over it, and which way it goes."""

    def __init__(self, connection: RTCPeerConnection, now: Callable[[], float]) -> None:
        self._ice: aioice.Connection = _dtls_of(connection).transport._connection
        self._now = now
        self.heard_at = now()
        for name in ("data_received", "request_received"):
            setattr(self._ice, name, self._listening(getattr(self._ice, name)))

    def _listening(self, receive: Callable[..., None]) -> Callable[..., None]:
        def received(*args: Any) -> None:
            self.heard_at = self._now()
            receive(*args)

        return received

    @property
    def route(self) -> tuple[str, str] | None:
        """Candidate types of the selected pair, local and remote."""
        pair = self._ice._nominated.get(1)
        return None if pair is None else (pair.local_candidate.type, pair.remote_candidate.type)

    async def ask_consent(self) -> None:
        """One check of the selected pair (RFC 7675, section 5.1): aioice's own notice a dead peer after 30 s."""
        pair = self._ice._nominated.get(1)
        if pair is None or self._ice.remote_password is None:
            return
        request = self._ice.build_request(pair, nominate=False)
        key = self._ice.remote_password.encode()
        try:
            await pair.protocol.request(request, pair.remote_addr, integrity_key=key, retransmissions=0)
        except aioice.stun.TransactionError:
            return
        self.heard_at = self._now()
