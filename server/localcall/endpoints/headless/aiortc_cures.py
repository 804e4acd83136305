"""What aiortc 1.16.0 lacks or does wrong, cured. The one module that touches its private names, and aioice's.

Each cure says what it is for; `tests/endpoints/test_aiortc_cures.py` has a test for each that fails without it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import aioice
import aiortc
from aiortc import (
    RTCBundlePolicy,
    RTCCertificate,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
)
from aiortc.codecs import is_rtx
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from aiortc.rtcdtlstransport import RTCDtlsTransport, RtpRouter
from aiortc.rtp import RtpPacket

from localcall.endpoints.headless.assembly import Assembly

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
        """A silent server holds gathering up no longer than that; m-lines are told apart by mid."""
        dtls: RTCDtlsTransport = super()._RTCPeerConnection__createDtlsTransport()  # type: ignore[misc]
        ice = dtls.transport._connection
        ice.get_component_candidates = functools.partial(  # type: ignore[method-assign]
            ice.get_component_candidates,
            timeout=self.gather_seconds,  # type: ignore[arg-type]
        )
        dtls._rtp_router = _MidRouter()
        return dtls


class _MidRouter(RtpRouter):
    """Routes by the mid that packets carry (RFC 8843, section 9.2): aiortc goes by SSRC and payload type alone, which
    loses what comes for one of two audio lines from a peer that names no SSRC in its description.
    """

    def route_rtp(self, packet: RtpPacket) -> Any:
        if packet.ssrc not in self.ssrc_table and packet.extensions.mid in self.mid_table:
            self.ssrc_table[packet.ssrc] = self.mid_table[packet.extensions.mid]
        return super().route_rtp(packet)


def only_codecs(transceiver: RTCRtpTransceiver, names: Sequence[str]) -> bool:
    """Negotiates none but these (lower case), in this order, each with its retransmission. Whether one is left.

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
    return bool(transceiver._codecs)


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


def deliver_encoded(receiver: RTCRtpReceiver, assembly: Callable[[str], Assembly], deliver: Deliver) -> None:
    """Gives every received frame to `deliver`, in the event loop, instead of decoding it.

    aiortc decodes all that comes in a thread of its own and queues it without bound, read or not. `assembly` makes what
    puts the frames of a codec together. Must be set before the connection is up.
    """
    receiver._RTCRtpReceiver__jitter_buffer = _Frames(receiver, assembly, deliver)  # type: ignore[attr-defined]
    receiver._RTCRtpReceiver__decoder_queue = _NoQueue()  # type: ignore[attr-defined]


class _Frames:
    """Stands where aiortc has its jitter buffer, and gives it nothing to decode."""

    def __init__(self, receiver: RTCRtpReceiver, assembly: Callable[[str], Assembly], deliver: Deliver) -> None:
        self._receiver = receiver
        self._assemblies: dict[str, Assembly] = {}
        self._assembly = assembly
        self._deliver = deliver

    def add(self, packet: Any) -> tuple[bool, None]:
        codec = self._receiver._RTCRtpReceiver__codecs[packet.payload_type].name.lower()  # type: ignore[attr-defined]
        if codec not in self._assemblies:
            self._assemblies[codec] = self._assembly(codec)
        needs_key, frames = self._assemblies[codec].add(packet)
        for data, timestamp in frames:
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


class Path:
    """The one transport of a connection: when something last came over it, and which way it goes."""

    def __init__(self, connection: RTCPeerConnection, now: Callable[[], float]) -> None:
        (transport,) = {t.receiver.transport for t in connection.getTransceivers()}
        self._dtls: RTCDtlsTransport = transport
        self._ice: aioice.Connection = transport.transport._connection
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
