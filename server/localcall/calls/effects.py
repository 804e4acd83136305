"""What comes out of a call machine."""

from __future__ import annotations

import enum

from localcall.calls.inputs import PageTimedOut, RetryFired, Session, WatchdogFired
from localcall.calls.reasons import EndReason
from localcall.message import message
from localcall.wire.commands import WCallCommand
from localcall.wire.terms import CallMediaType


class Timer(enum.Enum):
    """The clocks of a call, at most one of each at a time. The value is the input that it brings when it fires."""

    WATCHDOG = WatchdogFired()
    PAGE = PageTimedOut()
    RETRY = RetryFired()


# --- to the network ---------------------------------------------------------------------------------------------------


@message
class Invite:
    """Ring the peer, before any description exists."""

    media: CallMediaType
    encryption: bool


@message
class Alert:
    """Tell the caller that this device rings."""


@message
class SendOffer:
    """``media`` is what was chosen at placing or answering. Where the caller offers, this rings the peer."""

    session: Session
    media: CallMediaType
    encryption: bool
    generation: int = 0


@message
class SendAnswer:
    session: Session
    generation: int = 0


@message
class SendCandidates:
    candidates: str
    generation: int = 0


@message
class AskRestart:
    """Ask the offerer for a restart offer newer than ``generation``."""

    generation: int


@message
class MarkConnected:
    """Media flows, again maybe. For networks whose chat shows how a call went; nobody else is told."""


@message
class SendEnd:
    """Tell the network that this side ended the call. How, and whether the peer learns why, is the core's."""

    reason: EndReason


CoreEffect = Invite | Alert | SendOffer | SendAnswer | SendCandidates | AskRestart | MarkConnected | SendEnd

# --- to the rest ------------------------------------------------------------------------------------------------------


@message
class ToEndpoint:
    command: WCallCommand


@message
class StartTimer:
    timer: Timer
    seconds: float


@message
class StopTimer:
    timer: Timer


@message
class Changed:
    """Something that a person sees changed: the state, alerting, a question, media, route or encryption."""


@message
class Finished:
    """The call is over. ``message`` is the sentence for the person."""

    reason: EndReason
    message: str


Effect = CoreEffect | ToEndpoint | StartTimer | StopTimer | Changed | Finished
