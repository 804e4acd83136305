"""WCall: the commands a server gives to the page that holds a call's media, and the page's responses.

Shapes: ``docs/protocol.md``, sections 1 to 4. Absent optional fields are ``None`` here and omitted on the wire.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from attrs import Factory, field, frozen, validators

MAX_SESSION_CHARS = 64 * 1024
"""A longer offer, answer or list of candidates is refused. Real ones are 2 to 12 kB."""


class WireError(ValueError):
    """A message that cannot be read. ``str()`` says which field and why, without repeating its value."""


class UnknownTypeError(WireError):
    """A message of a later version, or of nobody's: to be logged and ignored."""


MAX_LINE_CHARS = 500
"""Of a line of text that one person writes to the other."""

_session_text: Callable[[Any, Any, Any], None] = validators.max_len(MAX_SESSION_CHARS)


class CallMediaType(enum.StrEnum):
    AUDIO = "audio"
    VIDEO = "video"


class CallMediaSource(enum.StrEnum):
    MIC = "mic"
    CAMERA = "camera"
    SCREEN_AUDIO = "screenAudio"
    SCREEN_VIDEO = "screenVideo"


class VideoCamera(enum.StrEnum):
    USER = "user"
    ENVIRONMENT = "environment"


class EncryptionStatus(enum.StrEnum):
    """How frame encryption stands: see `encryption` in docs/protocol.md, section 3."""

    NONE = "none"
    ON = "on"
    MISMATCH = "mismatch"
    FAILING = "failing"


class SafetyStatus(enum.StrEnum):
    """``mismatch``: what the peer says does not fit what this end sees: someone may be in between. It is final.

    ``unanswered``: the peer has not said its part; it may still come. ``none``: the peer is not ours, or not there yet.
    """

    NONE = "none"
    PENDING = "pending"
    READY = "ready"
    MISMATCH = "mismatch"
    UNANSWERED = "unanswered"


class LayoutType(enum.StrEnum):
    DEFAULT = "default"
    LOCAL_VIDEO = "localVideo"
    REMOTE_VIDEO = "remoteVideo"


class Direction(enum.StrEnum):
    OUTGOING = "outgoing"
    INCOMING = "incoming"


@frozen
class CallCapabilities:
    encryption: bool


@frozen
class IceServer:
    """W3C RTCIceServer."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


@frozen
class ConnectionState:
    """The four state attributes of W3C RTCPeerConnection."""

    connectionState: str
    iceConnectionState: str
    iceGatheringState: str
    signalingState: str


@frozen
class CandidateStats:
    """The part of W3C RTCIceCandidateStats that a status line needs."""

    candidateType: str | None = None
    protocol: str | None = None


@frozen
class ConnectionInfo:
    localCandidate: CandidateStats | None = None
    remoteCandidate: CandidateStats | None = None


@frozen
class WireContact:
    id: str
    name: str
    avatar: str | None = None


@frozen
class Holding:
    """The generation of the RTCPeerConnection that a page still holds after its socket was lost."""

    generation: int


# --- commands ---------------------------------------------------------------------------------------------------------


@frozen
class HelloCommand:
    callId: str
    direction: Direction
    media: CallMediaType
    encrypted: bool
    state: str
    contact: WireContact
    profileName: str
    version: int = 1
    connectedAt: int | None = None


@frozen
class CallStateCommand:
    state: str
    alerting: bool | None = None
    connectedAt: int | None = None
    slow: bool | None = None


@frozen
class IncomingCommand:
    media: CallMediaType
    encrypted: bool


@frozen
class CapabilitiesCommand:
    media: CallMediaType


@frozen
class StartCommand:
    media: CallMediaType
    aesKey: str | None = None
    iceServers: list[IceServer] | None = None
    relay: bool | None = None
    generation: int | None = None
    profile: str | None = None
    smpReconnect: bool | None = None


@frozen
class OfferCommand:
    offer: str = field(validator=_session_text)
    iceCandidates: str = field(validator=_session_text)
    media: CallMediaType
    aesKey: str | None = None
    iceServers: list[IceServer] | None = None
    relay: bool | None = None
    generation: int | None = None
    profile: str | None = None
    smpReconnect: bool | None = None


@frozen
class AnswerCommand:
    answer: str = field(validator=_session_text)
    iceCandidates: str = field(validator=_session_text)
    generation: int | None = None


@frozen
class IceCommand:
    iceCandidates: str = field(validator=_session_text)
    generation: int | None = None


@frozen
class MediaCommand:
    source: CallMediaSource
    enable: bool


@frozen
class CameraCommand:
    camera: VideoCamera


@frozen
class DescriptionCommand:
    state: str
    description: str


@frozen
class LayoutCommand:
    layout: LayoutType


@frozen
class PermissionCommand:
    title: str
    chrome: str
    safari: str


@frozen
class AskCommand:
    question: str
    text: str


@frozen
class CarryCommand:
    text: str
    expiresAt: int


@frozen
class NotCarriedCommand:
    trouble: str
    message: str


@frozen
class ElsewhereCommand:
    canTakeOver: bool


@frozen
class TakenOverCommand:
    pass


@frozen
class HoldCommand:
    on: bool


@frozen
class SayCommand:
    text: str = field(validator=validators.max_len(MAX_LINE_CHARS))


@frozen
class ReactCommand:
    emoji: str = field(validator=validators.max_len(MAX_LINE_CHARS))


@frozen
class ErrorCommand:
    message: str


@frozen
class EndCommand:
    reason: str | None = None
    message: str | None = None


WCallCommand = (
    HelloCommand
    | CallStateCommand
    | IncomingCommand
    | CapabilitiesCommand
    | StartCommand
    | OfferCommand
    | AnswerCommand
    | IceCommand
    | MediaCommand
    | CameraCommand
    | DescriptionCommand
    | LayoutCommand
    | PermissionCommand
    | AskCommand
    | CarryCommand
    | NotCarriedCommand
    | ElsewhereCommand
    | TakenOverCommand
    | HoldCommand
    | SayCommand
    | ReactCommand
    | ErrorCommand
    | EndCommand
)

COMMANDS: dict[str, type[WCallCommand]] = {
    "hello": HelloCommand,
    "callState": CallStateCommand,
    "incoming": IncomingCommand,
    "capabilities": CapabilitiesCommand,
    "start": StartCommand,
    "offer": OfferCommand,
    "answer": AnswerCommand,
    "ice": IceCommand,
    "media": MediaCommand,
    "camera": CameraCommand,
    "description": DescriptionCommand,
    "layout": LayoutCommand,
    "permission": PermissionCommand,
    "ask": AskCommand,
    "carry": CarryCommand,
    "notCarried": NotCarriedCommand,
    "elsewhere": ElsewhereCommand,
    "takenOver": TakenOverCommand,
    "hold": HoldCommand,
    "say": SayCommand,
    "react": ReactCommand,
    "error": ErrorCommand,
    "end": EndCommand,
}

EXTENSION_COMMANDS = frozenset(
    {
        *("hello", "callState", "incoming", "ask", "elsewhere", "takenOver", "hold", "say", "react", "error"),
        *("carry", "notCarried"),
    }
)
"""Never sent to a page that has not said ``hello``."""


# --- responses --------------------------------------------------------------------------------------------------------


@frozen
class HelloResponse:
    version: int
    features: list[str] = Factory(list)
    holding: Holding | None = None


@frozen
class AcceptResponse:
    media: CallMediaType


@frozen
class DeclineResponse:
    pass


@frozen
class IgnoreResponse:
    pass


@frozen
class TakeOverResponse:
    pass


@frozen
class CapabilitiesResponse:
    capabilities: CallCapabilities


@frozen
class OfferResponse:
    offer: str = field(validator=_session_text)
    iceCandidates: str = field(validator=_session_text)
    capabilities: CallCapabilities
    generation: int | None = None


@frozen
class AnswerResponse:
    answer: str = field(validator=_session_text)
    iceCandidates: str = field(validator=_session_text)
    generation: int | None = None


@frozen
class IceResponse:
    iceCandidates: str = field(validator=_session_text)
    generation: int | None = None


@frozen
class ConnectionResponse:
    state: ConnectionState
    generation: int | None = None


@frozen
class ConnectedResponse:
    connectionInfo: ConnectionInfo


@frozen
class PeerMediaResponse:
    source: CallMediaSource
    enabled: bool


@frozen
class EndResponse:
    pass


@frozen
class EndedResponse:
    code: str | None = None


@frozen
class OkResponse:
    pass


@frozen
class ErrorResponse:
    message: str
    code: str | None = None


@frozen
class RestartResponse:
    cause: str


@frozen
class PeerEndedResponse:
    pass


@frozen
class PromptResponse:
    open: bool


@frozen
class PeerResponse:
    localcall: int
    enc: bool | None = None


@frozen
class EncryptionResponse:
    status: EncryptionStatus
    undecrypted: int


@frozen
class QualityResponse:
    rttMs: float | None = None
    lossPercent: float | None = None
    inboundKbps: float | None = None
    outboundKbps: float | None = None
    fps: float | None = None


@frozen
class ConfirmResponse:
    question: str
    yes: bool


@frozen
class HeldResponse:
    """Who holds the call."""

    mine: bool
    theirs: bool


@frozen
class MessageResponse:
    """The peer has said something. ``kind``: ``text`` or ``reaction``."""

    kind: str = field(validator=validators.in_(("text", "reaction")))
    text: str = field(validator=validators.max_len(MAX_LINE_CHARS))


@frozen
class SafetyResponse:
    """``words``: names of four; ``changed``: they were others before, for other certificates."""

    status: SafetyStatus
    words: list[str] | None = None
    changed: bool | None = None


@frozen
class CarriedResponse:
    text: str = field(validator=_session_text)


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
