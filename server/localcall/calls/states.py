"""The call's states and its transition tables, as data.

A table says for each state and each kind of input which state follows and what is done. What is not listed is ignored:
`step` gives an entry for every pair. `machine.py` carries the tables out, `diagram.py` draws them for the docs.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from attrs import frozen

from localcall.calls.inputs import (
    Accept,
    AnswerApplied,
    AnsweredElsewhere,
    Capable,
    Confirm,
    ConnectionDown,
    ConnectionUp,
    CoreLost,
    CoreRefused,
    DeclinedElsewhere,
    EncryptionChanged,
    EndpointEnded,
    EndpointFailed,
    EndpointLost,
    EndpointOpened,
    EndpointResumed,
    HangUp,
    Input,
    LocalAnswer,
    LocalCandidates,
    LocalMedia,
    LocalOffer,
    PageTimedOut,
    PeerAlerting,
    PeerAnnounced,
    PeerAnswered,
    PeerCandidates,
    PeerEnded,
    PeerMedia,
    PeerOffered,
    PeerWantsRestart,
    PromptClosed,
    PromptOpened,
    RestartAnswered,
    RestartOffered,
    RestartWanted,
    RetryFired,
    RouteKnown,
    ToCarry,
    WatchdogFired,
)
from localcall.calls.reasons import EndReason
from localcall.calls.traits import Family
from localcall.wire.terms import Direction


class CallState(enum.StrEnum):
    """Where a call stands. The value is what ``data-call-state`` and `callState` carry."""

    WAIT_CAPABILITIES = "WaitCapabilities"
    INVITATION_SENT = "InvitationSent"
    INVITATION_RECEIVED = "InvitationReceived"
    INVITATION_ACCEPTED = "InvitationAccepted"
    OFFER_SENT = "OfferSent"
    OFFER_RECEIVED = "OfferReceived"
    ANSWER_RECEIVED = "AnswerReceived"
    NEGOTIATED = "Negotiated"
    CONNECTED = "Connected"
    RECONNECTING = "Reconnecting"
    ENDED = "Ended"


class Do(enum.Enum):
    """What a transition does; each is one function of `actions.py` or `endings.py`."""

    ACCEPT = enum.auto()
    PRIME_PAGE = enum.auto()
    RESUME_PAGE = enum.auto()
    RELOADED = enum.auto()
    WAIT_FOR_PAGE = enum.auto()
    INVITE = enum.auto()
    NOTE_ALERTING = enum.auto()
    TAKE_OFFER = enum.auto()
    CONFIRM = enum.auto()
    SEND_OFFER = enum.auto()
    SEND_ANSWER = enum.auto()
    TAKE_ANSWER = enum.auto()
    KEEP_PEER_CANDIDATES = enum.auto()
    PASS_PEER_CANDIDATES = enum.auto()
    SEND_CANDIDATES = enum.auto()
    CONNECTED = enum.auto()
    RESTART = enum.auto()
    SEND_RESTART_OFFER = enum.auto()
    SEND_RESTART_ANSWER = enum.auto()
    TAKE_RESTART_OFFER = enum.auto()
    TAKE_RESTART_ANSWER = enum.auto()
    NOTE = enum.auto()
    HOLD_WATCHDOG = enum.auto()
    RENEW_WATCHDOG = enum.auto()
    END_HERE = enum.auto()
    END_BY_PEER = enum.auto()
    END_BY_WATCHDOG = enum.auto()
    END_BY_ENDPOINT = enum.auto()
    END_BY_CORE = enum.auto()
    END_ANSWERED_ELSEWHERE = enum.auto()
    END_DECLINED_ELSEWHERE = enum.auto()
    END_CORE_LOST = enum.auto()
    END_NOT_CONNECTED = enum.auto()
    END_CONNECTION_LOST = enum.auto()
    END_PAGE_CLOSED = enum.auto()
    END_PAGE_RELOADED = enum.auto()


class When(enum.Enum):
    """What must hold of the call and the input, else the input is ignored."""

    WORTH_RESTART = enum.auto()
    """A connection can be made anew, and sooner than a mere stall would end by itself."""
    ANOTHER_NETWORK = enum.auto()
    """What is under way was begun on the network that is gone; for a stall or a state it is enough."""
    ASKED_ANEW = enum.auto()
    """This side makes the restart offers, and the peer has seen all of them."""
    CURRENT = enum.auto()
    """Of the connection that is in use or being made."""
    CURRENT_RESTART = enum.auto()
    NEWER = enum.auto()
    """A restart that this side has not seen."""


@frozen
class Step:
    """``to``: the next state, ``None`` to stay."""

    to: CallState | None = None
    do: tuple[Do, ...] = ()
    when: When | None = None


IGNORE = Step()

Row = Mapping[type[Input], Step]
Table = Mapping[CallState, Row]


def _go(to: CallState, *do: Do, when: When | None = None) -> Step:
    return Step(to, do, when)


def _stay(*do: Do, when: When | None = None) -> Step:
    return Step(None, do, when)


_LIVE: Row = {
    HangUp: _stay(Do.END_HERE),
    PeerEnded: _stay(Do.END_BY_PEER),
    EndpointLost: _stay(Do.WAIT_FOR_PAGE),
    EndpointResumed: _stay(Do.RESUME_PAGE),
    PageTimedOut: _stay(Do.END_PAGE_CLOSED),
    PeerAnnounced: _stay(Do.NOTE),
    RouteKnown: _stay(Do.NOTE),
    LocalMedia: _stay(Do.NOTE),
    PeerMedia: _stay(Do.NOTE),
    EncryptionChanged: _stay(Do.NOTE),
    ToCarry: _stay(Do.NOTE),
}
"""In every state but Ended."""

_SETTING_UP: Row = {
    **_LIVE,
    WatchdogFired: _stay(Do.END_BY_WATCHDOG),
    AnsweredElsewhere: _stay(Do.END_ANSWERED_ELSEWHERE),
    DeclinedElsewhere: _stay(Do.END_DECLINED_ELSEWHERE),
    CoreLost: _stay(Do.END_CORE_LOST),
    CoreRefused: _stay(Do.END_BY_CORE),
    EndpointFailed: _stay(Do.END_BY_ENDPOINT),
    EndpointEnded: _stay(Do.END_NOT_CONNECTED),
    EndpointOpened: _stay(Do.PRIME_PAGE),
    PromptOpened: _stay(Do.HOLD_WATCHDOG),
    PromptClosed: _stay(Do.RENEW_WATCHDOG),
}
"""In every state before Connected."""

_DESCRIBED: Row = {
    **_SETTING_UP,
    EndpointOpened: _stay(Do.END_PAGE_RELOADED),
    LocalCandidates: _stay(Do.SEND_CANDIDATES),
    PeerCandidates: _stay(Do.PASS_PEER_CANDIDATES),
}
"""The page has made a description that the peer may hold: a reloaded page cannot take it up."""

_OFFER_TO_COME: Row = {**_SETTING_UP, PeerCandidates: _stay(Do.KEEP_PEER_CANDIDATES)}
"""The page has no offer yet: candidates wait for it."""

_OFFER_RECEIVED: Row = {
    **_SETTING_UP,
    LocalAnswer: _go(CallState.NEGOTIATED, Do.SEND_ANSWER),
    LocalCandidates: _stay(Do.SEND_CANDIDATES),
    PeerCandidates: _stay(Do.PASS_PEER_CANDIDATES),
    Confirm: _stay(Do.CONFIRM),
}
_ANSWER_RECEIVED: Row = {
    **_DESCRIBED,
    AnswerApplied: _go(CallState.NEGOTIATED),
    ConnectionUp: _go(CallState.CONNECTED, Do.CONNECTED),
}
_RESTARTING: Row = {
    RestartOffered: _go(CallState.RECONNECTING, Do.TAKE_RESTART_OFFER, when=When.NEWER),
    LocalOffer: _go(CallState.RECONNECTING, Do.SEND_RESTART_OFFER, when=When.CURRENT_RESTART),
    LocalAnswer: _go(CallState.RECONNECTING, Do.SEND_RESTART_ANSWER, when=When.CURRENT_RESTART),
    RestartAnswered: _stay(Do.TAKE_RESTART_ANSWER, when=When.CURRENT_RESTART),
    LocalCandidates: _stay(Do.SEND_CANDIDATES, when=When.CURRENT),
    PeerCandidates: _stay(Do.PASS_PEER_CANDIDATES),
}
"""From when both ends hold both descriptions: the peer may have been connected and lost it before this side saw any."""

_NEGOTIATED: Row = {
    **_DESCRIBED,
    **_RESTARTING,
    ConnectionUp: _go(CallState.CONNECTED, Do.CONNECTED, when=When.CURRENT),
    PromptOpened: IGNORE,
    PromptClosed: IGNORE,
}
_CONNECTED: Row = {
    **_LIVE,
    **_RESTARTING,
    ConnectionDown: _go(CallState.RECONNECTING, Do.RESTART, when=When.CURRENT),
    RestartWanted: _go(CallState.RECONNECTING, Do.RESTART, when=When.WORTH_RESTART),
    PeerWantsRestart: _go(CallState.RECONNECTING, Do.RESTART, when=When.ASKED_ANEW),
    EndpointOpened: _go(CallState.RECONNECTING, Do.RELOADED),
    EndpointEnded: _stay(Do.END_CONNECTION_LOST),
}
_RECONNECTING: Row = {
    **_LIVE,
    **_RESTARTING,
    ConnectionUp: _go(CallState.CONNECTED, Do.CONNECTED, when=When.CURRENT),
    WatchdogFired: _stay(Do.END_BY_WATCHDOG),
    RetryFired: _stay(Do.RESTART),
    RestartWanted: _stay(Do.NOTE, Do.RESTART, when=When.ANOTHER_NETWORK),
    PeerWantsRestart: _stay(Do.RESTART, when=When.ASKED_ANEW),
    EndpointOpened: _stay(Do.RELOADED),
    EndpointEnded: _stay(Do.END_CONNECTION_LOST),
}

_S = CallState
_TALKING: Table = {_S.NEGOTIATED: _NEGOTIATED, _S.CONNECTED: _CONNECTED, _S.RECONNECTING: _RECONNECTING, _S.ENDED: {}}

TABLES: Mapping[tuple[Family, Direction], Table] = {
    (Family.CALLEE_OFFERS, Direction.OUTGOING): {
        _S.WAIT_CAPABILITIES: {**_SETTING_UP, Capable: _go(_S.INVITATION_SENT, Do.INVITE)},
        _S.INVITATION_SENT: {
            **_OFFER_TO_COME,
            PeerAlerting: _stay(Do.NOTE_ALERTING),
            PeerOffered: _go(_S.OFFER_RECEIVED, Do.TAKE_OFFER),
        },
        _S.OFFER_RECEIVED: _OFFER_RECEIVED,
        **_TALKING,
    },
    (Family.CALLEE_OFFERS, Direction.INCOMING): {
        _S.INVITATION_RECEIVED: {**_OFFER_TO_COME, Accept: _go(_S.INVITATION_ACCEPTED, Do.ACCEPT, Do.PRIME_PAGE)},
        _S.INVITATION_ACCEPTED: {**_OFFER_TO_COME, LocalOffer: _go(_S.OFFER_SENT, Do.SEND_OFFER)},
        _S.OFFER_SENT: {**_DESCRIBED, PeerAnswered: _go(_S.ANSWER_RECEIVED, Do.TAKE_ANSWER)},
        _S.ANSWER_RECEIVED: _ANSWER_RECEIVED,
        **_TALKING,
    },
    (Family.CALLER_OFFERS, Direction.OUTGOING): {
        _S.WAIT_CAPABILITIES: {**_SETTING_UP, LocalOffer: _go(_S.OFFER_SENT, Do.SEND_OFFER)},
        _S.OFFER_SENT: {
            **_DESCRIBED,
            PeerAlerting: _stay(Do.NOTE_ALERTING),
            PeerAnswered: _go(_S.ANSWER_RECEIVED, Do.TAKE_ANSWER),
        },
        _S.ANSWER_RECEIVED: _ANSWER_RECEIVED,
        **_TALKING,
    },
    (Family.CALLER_OFFERS, Direction.INCOMING): {
        _S.INVITATION_RECEIVED: {**_OFFER_TO_COME, Accept: _go(_S.INVITATION_ACCEPTED, Do.ACCEPT, Do.PRIME_PAGE)},
        _S.INVITATION_ACCEPTED: _OFFER_TO_COME,
        _S.OFFER_RECEIVED: _OFFER_RECEIVED,
        **_TALKING,
    },
}


def step(family: Family, direction: Direction, state: CallState, given: type[Input]) -> Step:
    """The entry for this pair; `IGNORE` where the table lists none."""
    return TABLES[family, direction][state].get(given, IGNORE)


class Wait(enum.Enum):
    """What a state waits for; `waits.py` turns it into seconds by the network's traits."""

    PAGE = enum.auto()
    RING = enum.auto()
    REMOTE_RING = enum.auto()
    SIGNALS = enum.auto()
    CONNECT = enum.auto()
    RECONNECT = enum.auto()


@frozen
class Watchdog:
    wait: Wait
    reason: EndReason


_PAGE = Watchdog(Wait.PAGE, EndReason.PAGE_FAILED)
_RING_OUT = Watchdog(Wait.REMOTE_RING, EndReason.NO_ANSWER)

WATCHDOGS: Mapping[tuple[Family, CallState], Watchdog] = {
    (family, state): dog
    for family, offer_sent in (
        (Family.CALLEE_OFFERS, Watchdog(Wait.SIGNALS, EndReason.NO_RESPONSE)),
        (Family.CALLER_OFFERS, _RING_OUT),
    )
    for state, dog in {
        _S.WAIT_CAPABILITIES: _PAGE,
        _S.INVITATION_SENT: _RING_OUT,
        _S.INVITATION_RECEIVED: Watchdog(Wait.RING, EndReason.MISSED),
        _S.INVITATION_ACCEPTED: _PAGE,
        _S.OFFER_SENT: offer_sent,
        _S.OFFER_RECEIVED: _PAGE,
        _S.ANSWER_RECEIVED: _PAGE,
        _S.NEGOTIATED: Watchdog(Wait.CONNECT, EndReason.CONNECT_FAILED),
        _S.RECONNECTING: Watchdog(Wait.RECONNECT, EndReason.CONNECTION_LOST),
    }.items()
}
"""Every state that waits, with the reason for which its wait ends the call. Connected and Ended wait for nothing."""
