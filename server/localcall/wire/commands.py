"""WCallCommand: what a server tells the page that holds a call's media.

Shapes: ``docs/protocol.md``, sections 2 to 4. Absent optional fields are ``None`` here and omitted on the wire.
"""

from __future__ import annotations

from attrs import field, frozen, validators

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
    offer: str = field(validator=session_text)
    iceCandidates: str = field(validator=session_text)
    media: CallMediaType
    aesKey: str | None = None
    iceServers: list[IceServer] | None = None
    relay: bool | None = None
    generation: int | None = None
    profile: str | None = None
    smpReconnect: bool | None = None


@frozen
class AnswerCommand:
    answer: str = field(validator=session_text)
    iceCandidates: str = field(validator=session_text)
    generation: int | None = None


@frozen
class IceCommand:
    iceCandidates: str = field(validator=session_text)
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
