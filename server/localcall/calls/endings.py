"""How a call ends: for which reason, by what brought the end, and whether the other side is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localcall.calls.effects import Changed, Effect, Finished, SendEnd, StopTimer, Timer, ToEndpoint
from localcall.calls.facts import CallFacts
from localcall.calls.inputs import CoreRefused, EndpointEnded, EndpointFailed, HangUp, Input, PeerCause, PeerEnded
from localcall.calls.reasons import EndReason
from localcall.calls.states import WATCHDOGS, CallState
from localcall.wire.commands import EndCommand
from localcall.wire.terms import Direction

_OF_PEER_CAUSE: Mapping[PeerCause, EndReason] = {
    PeerCause.HANG_UP: EndReason.PEER_HUNG_UP,
    PeerCause.DECLINED: EndReason.PEER_DECLINED,
    PeerCause.BUSY: EndReason.BUSY,
    PeerCause.FAILED: EndReason.PEER_FAILED,
    PeerCause.NO_ANSWER: EndReason.NO_ANSWER,
}

_OF_ERROR_CODE: Mapping[str | None, EndReason] = {
    "permission-denied": EndReason.PERMISSION_DENIED,
    "no-device": EndReason.NO_DEVICE,
    "device-busy": EndReason.DEVICE_BUSY,
    "unsupported": EndReason.ENCRYPTION_UNSUPPORTED,
    "unreadable": EndReason.PEER_UNREADABLE,
}
"""By the ``code`` of an ``error``; any other one is PAGE_FAILED."""

_OF_ENDED_CODE: Mapping[str | None, EndReason] = {"restart-unsupported": EndReason.RESTART_UNSUPPORTED}
"""By the ``code`` of an ``ended`` in a call that was connected; any other one is CONNECTION_LOST."""

_FATAL_COMMANDS = frozenset({"capabilities", "start", "offer", "answer"})
"""An ``error`` to one of these, before the call is connected, ends it."""

_UNTOLD = frozenset(
    {
        *(reason for cause, reason in _OF_PEER_CAUSE.items() if cause is not PeerCause.NO_ANSWER),
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


def end(call: CallFacts, reason: EndReason, message: str | None = None) -> Iterator[Effect]:
    told = reason not in _UNTOLD and call.state is not CallState.WAIT_CAPABILITIES
    call.reason = reason
    call.message = message or reason.sentence
    call.state = CallState.ENDED
    for timer in Timer:
        yield StopTimer(timer)
    if told:
        yield SendEnd(reason)
    if call.page_open:
        yield ToEndpoint(EndCommand(reason, call.message))
    yield Changed()
    yield Finished(reason, call.message)


def end_here(call: CallFacts, given: HangUp) -> Iterator[Effect]:
    yield from end(call, given.reason or _by_person(call))


def _by_person(call: CallFacts) -> EndReason:
    """What the one red button means here."""
    if call.state is CallState.INVITATION_RECEIVED:
        return EndReason.DECLINED
    if call.direction is Direction.OUTGOING and call.state in _UNANSWERED:
        return EndReason.CANCELLED
    return EndReason.HUNG_UP


def end_by_peer(call: CallFacts, given: PeerEnded) -> Iterator[Effect]:
    if call.state is CallState.INVITATION_RECEIVED:
        reason = EndReason.MISSED if given.cause is PeerCause.NO_ANSWER else EndReason.PEER_CANCELLED
    else:
        reason = _OF_PEER_CAUSE[given.cause]
    # Both ends give a lost call up at nearly the same time, and an end need not say why.
    if reason is EndReason.PEER_HUNG_UP and call.state is CallState.RECONNECTING and call.network_changed:
        reason = EndReason.NETWORK_CHANGED
    yield from end(call, reason)


def end_by_watchdog(call: CallFacts, _: Input) -> Iterator[Effect]:
    yield from end(call, _exactly(call, WATCHDOGS[call.traits.family, call.state].reason))


def end_not_connected(call: CallFacts, _: Input) -> Iterator[Effect]:
    yield from end(call, _exactly(call, EndReason.CONNECT_FAILED))


def end_lost(call: CallFacts, given: EndpointEnded) -> Iterator[Effect]:
    yield from end(call, _OF_ENDED_CODE.get(given.code, EndReason.CONNECTION_LOST))


def _exactly(call: CallFacts, reason: EndReason) -> EndReason:
    """What is known where ``reason`` says less."""
    match reason:
        case EndReason.PAGE_FAILED if not call.page_seen:
            return EndReason.PAGE_NOT_OPENED
        case EndReason.CONNECT_FAILED if call.config.relay and not call.reachable:
            return EndReason.NO_RELAY
        case EndReason.CONNECTION_LOST if call.network_changed:
            return EndReason.NETWORK_CHANGED
        case _:
            return reason


def end_by_endpoint(call: CallFacts, given: EndpointFailed) -> Iterator[Effect]:
    if given.command in _FATAL_COMMANDS:
        yield from end(call, _OF_ERROR_CODE.get(given.code, EndReason.PAGE_FAILED))


def end_by_core(call: CallFacts, given: CoreRefused) -> Iterator[Effect]:
    yield from end(call, EndReason.CORE_REFUSED, given.message)


def ends(reason: EndReason) -> Callable[[CallFacts, Any], Iterator[Effect]]:
    return lambda call, _: end(call, reason)
