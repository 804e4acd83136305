"""What goes into a call machine."""

from __future__ import annotations

import enum

from localcall.calls.reasons import EndReason
from localcall.message import message
from localcall.wire.terms import CallMediaSource, CallMediaType, EncryptionStatus


@message
class Session:
    """One side's description and the candidates known by then: two lz-string texts, docs/protocol.md, section 2."""

    description: str
    candidates: str


# --- the person -------------------------------------------------------------------------------------------------------


@message
class Accept:
    media: CallMediaType


@message
class HangUp:
    """End, cancel or decline, whichever fits the state. ``reason`` replaces the one that the state would give."""

    reason: EndReason | None = None


@message
class Confirm:
    """The person's answer to a question that the call put to them."""

    question: str
    yes: bool


# --- the network ------------------------------------------------------------------------------------------------------


class PeerCause(enum.StrEnum):
    """Why the peer's side ended, as far as its network tells."""

    HANG_UP = "hang-up"
    DECLINED = "declined"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    """The network's own clock ran out while it rang."""


@message
class PeerAlerting:
    """The peer's device rings (SimpleX: delivery receipt, SIP: 180)."""


@message
class PeerOffered:
    """``aes_key`` is there where both ends offered encryption; ``ask_confirmation``: only one of them did."""

    session: Session
    aes_key: str | None = None
    ask_confirmation: bool = False


@message
class PeerAnswered:
    session: Session


@message
class RestartOffered:
    """The peer's offer for a fresh connection. ``generation`` counts restarts from 1."""

    session: Session
    generation: int


@message
class RestartAnswered:
    session: Session
    generation: int


@message
class PeerCandidates:
    candidates: str
    generation: int = 0


@message
class PeerWantsRestart:
    """The side that does not offer asks the one that does. ``generation``: the newest that it has seen."""

    generation: int = 0


@message
class PeerEnded:
    cause: PeerCause = PeerCause.HANG_UP


@message
class AnsweredElsewhere:
    """Another device of this person answered."""


@message
class DeclinedElsewhere:
    """Another device of this person declined."""


@message
class ToCarry:
    """The next signal is a ``text`` that the person carries to the peer, by ``expires_at``, seconds since the epoch."""

    text: str
    expires_at: float


@message
class CoreLost:
    """The chat program or its connection is gone."""


@message
class CoreBack:
    pass


@message
class CoreRefused:
    """The chat network refused an effect of this call; ``message`` is its own sentence."""

    message: str


# --- the endpoint -----------------------------------------------------------------------------------------------------


@message
class EndpointOpened:
    """A page without any connection took control: the first one, a reloaded one, or one that took over."""


@message
class EndpointLost:
    """No page controls the call any more."""


@message
class EndpointResumed:
    """The page is back and still holds its connection: only its socket had been lost."""


@message
class Capable:
    encryption: bool


@message
class LocalOffer:
    session: Session
    encryption: bool
    generation: int = 0


@message
class LocalAnswer:
    session: Session
    generation: int = 0


@message
class AnswerApplied:
    pass


@message
class LocalCandidates:
    candidates: str
    generation: int = 0


@message
class ConnectionUp:
    """RTCPeerConnectionState ``connected``. ``generation``: of which connection, ``None`` where nobody says."""

    generation: int | None = None


@message
class ConnectionDown:
    """``state``: ``disconnected``, ``failed``, ``closed`` or ``reconnecting``; ``generation`` as in `ConnectionUp`."""

    state: str
    generation: int | None = None


@message
class RouteKnown:
    """Candidate types of the selected pair, W3C RTCIceCandidateType; ``None`` where the browser did not say."""

    local: str | None
    remote: str | None


@message
class PeerAnnounced:
    """What the peer's session said of itself: the version of our extras (0: none)."""

    localcall: int


@message
class LocalMedia:
    source: CallMediaSource
    enabled: bool


@message
class PeerMedia:
    source: CallMediaSource
    enabled: bool


@message
class EncryptionChanged:
    status: EncryptionStatus
    undecrypted: int


@message
class RestartWanted:
    cause: str


@message
class PromptOpened:
    """A permission prompt is on the screen: the watchdog rests."""


@message
class PromptClosed:
    pass


@message
class EndpointFailed:
    """An ``error`` reply. ``command``: the type of what failed; ``code``: see docs/protocol.md, section 3."""

    command: str | None
    message: str
    code: str | None = None


@message
class EndpointEnded:
    """The page gave the call up because its connection was lost, or for the reason that ``code`` is."""

    code: str | None = None


# --- the clock --------------------------------------------------------------------------------------------------------


@message
class WatchdogFired:
    """The wait of the present state took too long."""


@message
class PageTimedOut:
    """No page came back in time."""


@message
class RetryFired:
    """Time for the next attempt to restart."""


Input = (
    Accept
    | HangUp
    | Confirm
    | PeerAlerting
    | PeerOffered
    | PeerAnswered
    | RestartOffered
    | RestartAnswered
    | PeerCandidates
    | PeerWantsRestart
    | PeerEnded
    | AnsweredElsewhere
    | DeclinedElsewhere
    | ToCarry
    | CoreLost
    | CoreBack
    | CoreRefused
    | EndpointOpened
    | EndpointLost
    | EndpointResumed
    | Capable
    | LocalOffer
    | LocalAnswer
    | AnswerApplied
    | LocalCandidates
    | ConnectionUp
    | ConnectionDown
    | RouteKnown
    | PeerAnnounced
    | LocalMedia
    | PeerMedia
    | EncryptionChanged
    | RestartWanted
    | PromptOpened
    | PromptClosed
    | EndpointFailed
    | EndpointEnded
    | WatchdogFired
    | PageTimedOut
    | RetryFired
)
