"""The terms of WCall: what its commands and its responses are made of.

Shapes: ``docs/protocol.md``, sections 1 to 4.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from attrs import validators

from localcall.message import message

MAX_SESSION_CHARS = 64 * 1024
"""A longer offer, answer or list of candidates is refused. Real ones are 2 to 12 kB."""

MAX_LINE_CHARS = 500
"""Of a line of text that one person writes to the other."""

session_text: Callable[[Any, Any, Any], None] = validators.max_len(MAX_SESSION_CHARS)


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


@message
class CallCapabilities:
    encryption: bool


@message
class IceServer:
    """W3C RTCIceServer."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


@message
class ConnectionState:
    """The four state attributes of W3C RTCPeerConnection."""

    connectionState: str
    iceConnectionState: str
    iceGatheringState: str
    signalingState: str


@message
class CandidateStats:
    """The part of W3C RTCIceCandidateStats that a status line needs."""

    candidateType: str | None = None
    protocol: str | None = None


@message
class ConnectionInfo:
    localCandidate: CandidateStats | None = None
    remoteCandidate: CandidateStats | None = None


@message
class WireContact:
    id: str
    name: str
    avatar: str | None = None


@message
class Holding:
    """The generation of the RTCPeerConnection that a page still holds after its socket was lost."""

    generation: int
