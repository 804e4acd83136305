"""Which reason an end has, by what brought it, and whether the other side is told."""

from __future__ import annotations

from collections.abc import Mapping

from localcall.calls.events import PeerCause
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.wire.terms import Direction

OF_PEER_CAUSE: Mapping[PeerCause, EndReason] = {
    PeerCause.HANG_UP: EndReason.PEER_HUNG_UP,
    PeerCause.DECLINED: EndReason.PEER_DECLINED,
    PeerCause.BUSY: EndReason.BUSY,
    PeerCause.FAILED: EndReason.PEER_FAILED,
    PeerCause.NO_ANSWER: EndReason.NO_ANSWER,
}

OF_ERROR_CODE: Mapping[str | None, EndReason] = {
    "permission-denied": EndReason.PERMISSION_DENIED,
    "no-device": EndReason.NO_DEVICE,
    "device-busy": EndReason.DEVICE_BUSY,
    "unsupported": EndReason.ENCRYPTION_UNSUPPORTED,
    "unreadable": EndReason.PEER_UNREADABLE,
}
"""By the ``code`` of an ``error``; any other one is PAGE_FAILED."""

OF_ENDED_CODE: Mapping[str | None, EndReason] = {"restart-unsupported": EndReason.RESTART_UNSUPPORTED}
"""By the ``code`` of an ``ended`` in a call that was connected; any other one is CONNECTION_LOST."""

FATAL_COMMANDS = frozenset({"capabilities", "start", "offer", "answer"})
"""An ``error`` to one of these, before the call is connected, ends it."""

UNTOLD = frozenset(
    {
        *(reason for cause, reason in OF_PEER_CAUSE.items() if cause is not PeerCause.NO_ANSWER),
        EndReason.PEER_CANCELLED,
        EndReason.MISSED,
        EndReason.STALE,
        EndReason.ANSWERED_ELSEWHERE,
        EndReason.DECLINED_ELSEWHERE,
        EndReason.RECALLED,
        EndReason.GLARE,
        EndReason.CORE_LOST,
    }
)
"""Ends that the other side knows of already, or must not hear of."""

_UNANSWERED = frozenset({CallState.WAIT_CAPABILITIES, CallState.INVITATION_SENT, CallState.OFFER_SENT})


def by_person(direction: Direction, state: CallState) -> EndReason:
    """What the one red button means here."""
    if state is CallState.INVITATION_RECEIVED:
        return EndReason.DECLINED
    if direction is Direction.OUTGOING and state in _UNANSWERED:
        return EndReason.CANCELLED
    return EndReason.HUNG_UP


def by_peer(state: CallState, cause: PeerCause) -> EndReason:
    if state is CallState.INVITATION_RECEIVED:
        return EndReason.MISSED if cause is PeerCause.NO_ANSWER else EndReason.PEER_CANCELLED
    return OF_PEER_CAUSE[cause]


def more_exactly(reason: EndReason, *, page_seen: bool, network_changed: bool, relay_missing: bool) -> EndReason:
    """A ``reason`` that says less than is known. ``relay_missing``: only relays may be used, and there was none."""
    match reason:
        case EndReason.PAGE_FAILED if not page_seen:
            return EndReason.PAGE_NOT_OPENED
        case EndReason.CONNECT_FAILED if relay_missing:
            return EndReason.NO_RELAY
        case EndReason.CONNECTION_LOST if network_changed:
            return EndReason.NETWORK_CHANGED
        case _:
            return reason
