"""WCallCommand: what a server tells the page that holds a call's media.

Shapes: ``docs/protocol.md``, sections 2 to 4. Absent optional fields are ``None`` here and omitted on the wire.
"""

from __future__ import annotations

from attrs import field, validators

from localcall.message import message
from localcall.wire.terms import (
    MAX_LINE_CHARS,
    CallMediaSource,
    CallMediaType,
    Direction,
    IceServer,
    LayoutType,
    VideoCamera,
    WireContact,
    session_text,
)


@message
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


@message
class CallStateCommand:
    state: str
    alerting: bool | None = None
    connectedAt: int | None = None
    slow: bool | None = None


@message
class IncomingCommand:
    media: CallMediaType
    encrypted: bool


@message
class CapabilitiesCommand:
    media: CallMediaType


@message
class StartCommand:
    media: CallMediaType
    aesKey: str | None = None
    iceServers: list[IceServer] | None = None
    relay: bool | None = None
    generation: int | None = None
    profile: str | None = None
    smpReconnect: bool | None = None


@message
class OfferCommand:
    offer: str = field(validator=session_text)
    iceCandidates: str = field(validator=session_text)
    media: CallMediaType
    aesKey: str | None = None
    iceServers: list[IceServer] | None = None
    relay: bool | None = None
    generation: int | None = None
    profile: str | None = None
    smpReconnect: bool | None = None


@message
class AnswerCommand:
    answer: str = field(validator=session_text)
    iceCandidates: str = field(validator=session_text)
    generation: int | None = None


@message
class IceCommand:
    iceCandidates: str = field(validator=session_text)
    generation: int | None = None


@message
class MediaCommand:
    source: CallMediaSource
    enable: bool


@message
class CameraCommand:
    camera: VideoCamera


@message
class DescriptionCommand:
    state: str
    description: str


@message
class LayoutCommand:
    layout: LayoutType


@message
class PermissionCommand:
    title: str
    chrome: str
    safari: str


@message
class AskCommand:
    question: str
    text: str


@message
class CarryCommand:
    text: str
    expiresAt: int


@message
class NotCarriedCommand:
    trouble: str
    message: str


@message
class ElsewhereCommand:
    canTakeOver: bool


@message
class TakenOverCommand:
    pass


@message
class HoldCommand:
    on: bool


@message
class SayCommand:
    text: str = field(validator=validators.max_len(MAX_LINE_CHARS))


@message
class ReactCommand:
    emoji: str = field(validator=validators.max_len(MAX_LINE_CHARS))


@message
class ErrorCommand:
    message: str


@message
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
