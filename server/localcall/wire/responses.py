"""WCallResponse: what the page that holds a call's media tells its server.

Shapes: ``docs/protocol.md``, sections 2 to 4. Absent optional fields are ``None`` here and omitted on the wire.
"""

from __future__ import annotations

from attrs import Factory, field, validators

from localcall.message import message
from localcall.wire.terms import (
    MAX_LINE_CHARS,
    CallCapabilities,
    CallMediaSource,
    CallMediaType,
    ConnectionInfo,
    ConnectionState,
    EncryptionStatus,
    Holding,
    SafetyStatus,
    session_text,
)


@message
class HelloResponse:
    version: int
    features: list[str] = Factory(list)
    holding: Holding | None = None


@message
class AcceptResponse:
    media: CallMediaType


@message
class DeclineResponse:
    pass


@message
class IgnoreResponse:
    pass


@message
class TakeOverResponse:
    pass


@message
class CapabilitiesResponse:
    capabilities: CallCapabilities


@message
class OfferResponse:
    offer: str = field(validator=session_text)
    iceCandidates: str = field(validator=session_text)
    capabilities: CallCapabilities
    generation: int | None = None


@message
class AnswerResponse:
    answer: str = field(validator=session_text)
    iceCandidates: str = field(validator=session_text)
    generation: int | None = None


@message
class IceResponse:
    iceCandidates: str = field(validator=session_text)
    generation: int | None = None


@message
class ConnectionResponse:
    state: ConnectionState
    generation: int | None = None


@message
class ConnectedResponse:
    connectionInfo: ConnectionInfo


@message
class PeerMediaResponse:
    source: CallMediaSource
    enabled: bool


@message
class EndResponse:
    pass


@message
class EndedResponse:
    code: str | None = None


@message
class OkResponse:
    pass


@message
class ErrorResponse:
    message: str
    code: str | None = None


@message
class RestartResponse:
    cause: str


@message
class PeerEndedResponse:
    pass


@message
class PromptResponse:
    open: bool


@message
class PeerResponse:
    localcall: int
    enc: bool | None = None


@message
class EncryptionResponse:
    status: EncryptionStatus
    undecrypted: int


@message
class QualityResponse:
    rttMs: float | None = None
    lossPercent: float | None = None
    inboundKbps: float | None = None
    outboundKbps: float | None = None
    fps: float | None = None


@message
class ConfirmResponse:
    question: str
    yes: bool


@message
class HeldResponse:
    """Who holds the call."""

    mine: bool
    theirs: bool


@message
class MessageResponse:
    """The peer has said something. ``kind``: ``text`` or ``reaction``."""

    kind: str = field(validator=validators.in_(("text", "reaction")))
    text: str = field(validator=validators.max_len(MAX_LINE_CHARS))


@message
class SafetyResponse:
    """``words``: names of four; ``changed``: they were others before, for other certificates."""

    status: SafetyStatus
    words: list[str] | None = None
    changed: bool | None = None


@message
class CarriedResponse:
    text: str = field(validator=session_text)


WCallResponse = (
    HelloResponse
    | AcceptResponse
    | DeclineResponse
    | IgnoreResponse
    | TakeOverResponse
    | CapabilitiesResponse
    | OfferResponse
    | AnswerResponse
    | IceResponse
    | ConnectionResponse
    | ConnectedResponse
    | PeerMediaResponse
    | EndResponse
    | EndedResponse
    | OkResponse
    | ErrorResponse
    | RestartResponse
    | PeerEndedResponse
    | PromptResponse
    | PeerResponse
    | EncryptionResponse
    | QualityResponse
    | ConfirmResponse
    | HeldResponse
    | MessageResponse
    | SafetyResponse
    | CarriedResponse
)

RESPONSES: dict[str, type[WCallResponse]] = {
    "hello": HelloResponse,
    "accept": AcceptResponse,
    "decline": DeclineResponse,
    "ignore": IgnoreResponse,
    "takeOver": TakeOverResponse,
    "capabilities": CapabilitiesResponse,
    "offer": OfferResponse,
    "answer": AnswerResponse,
    "ice": IceResponse,
    "connection": ConnectionResponse,
    "connected": ConnectedResponse,
    "peerMedia": PeerMediaResponse,
    "end": EndResponse,
    "ended": EndedResponse,
    "ok": OkResponse,
    "error": ErrorResponse,
    "restart": RestartResponse,
    "peerEnded": PeerEndedResponse,
    "prompt": PromptResponse,
    "peer": PeerResponse,
    "encryption": EncryptionResponse,
    "quality": QualityResponse,
    "confirm": ConfirmResponse,
    "held": HeldResponse,
    "message": MessageResponse,
    "safety": SafetyResponse,
    "carried": CarriedResponse,
}


InBandResponse = HeldResponse | MessageResponse | SafetyResponse
"""What comes of the channel between two of ours, and is no affair of the call's states."""
