"""What each `Do` of the tables does to a call, and the effects that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localcall.calls import endings, page_commands, waits
from localcall.calls.effects import (
    AskRestart,
    Changed,
    Effect,
    Invite,
    MarkConnected,
    SendAnswer,
    SendCandidates,
    SendOffer,
    StartTimer,
    StopTimer,
    Timer,
    ToEndpoint,
)
from localcall.calls.facts import CallFacts
from localcall.calls.inputs import (
    Accept,
    Capable,
    Confirm,
    EncryptionChanged,
    EndpointOpened,
    Input,
    LocalAnswer,
    LocalCandidates,
    LocalMedia,
    LocalOffer,
    PeerAnnounced,
    PeerAnswered,
    PeerCandidates,
    PeerMedia,
    PeerOffered,
    RestartAnswered,
    RestartOffered,
    RestartWanted,
    RouteKnown,
    ToCarry,
)
from localcall.calls.reasons import EndReason
from localcall.calls.states import WATCHDOGS, CallState, Do, Wait
from localcall.calls.traits import NATIVE_RECONNECTION, Trickle
from localcall.wire.commands import (
    AnswerCommand,
    AskCommand,
    IceCommand,
    WCallCommand,
)
from localcall.wire.session import NO_CANDIDATES

MAX_KEPT_CANDIDATES = 64
"""Messages of candidates kept for a page that is not there yet; the peer decides how many there are."""

UNENCRYPTED = AskCommand(
    "unencrypted",
    "Their browser cannot add the call's own encryption. The call would still be protected on its way. Go on?",
)

_S = CallState


# --- waits ------------------------------------------------------------------------------------------------------------


def watch(call: CallFacts) -> Iterator[Effect]:
    dog = WATCHDOGS.get((call.traits.family, call.state))
    if dog is None:
        yield StopTimer(Timer.WATCHDOG)
    else:
        yield StartTimer(Timer.WATCHDOG, waits.seconds(dog.wait, call))


def _hold_watchdog(call: CallFacts, _: Input) -> Iterator[Effect]:
    call.prompt_open = True
    dog = WATCHDOGS.get((call.traits.family, call.state))
    if dog is not None and dog.wait is Wait.PAGE:
        yield StopTimer(Timer.WATCHDOG)


def _renew_watchdog(call: CallFacts, _: Input) -> Iterator[Effect]:
    call.prompt_open = False
    dog = WATCHDOGS.get((call.traits.family, call.state))
    if dog is not None and dog.wait is Wait.PAGE:
        yield from watch(call)


# --- the page ---------------------------------------------------------------------------------------------------------


def _to_page(call: CallFacts, command: WCallCommand) -> Iterator[Effect]:
    if call.page_open:
        yield ToEndpoint(command)


def _prime_page(call: CallFacts, given: Input) -> Iterator[Effect]:
    if isinstance(given, EndpointOpened):
        call.page_open = call.page_seen = True
        call.prompt_open = False
        yield StopTimer(Timer.PAGE)
    if not call.page_open:
        return
    if call.state is _S.INVITATION_ACCEPTED and not call.is_offerer and call.offer is not None:
        call.state = _S.OFFER_RECEIVED
        yield from watch(call)
        yield Changed()
    command = page_commands.first(call)
    if command is not None:
        yield from _to_page(call, command)
    if call.state is _S.OFFER_RECEIVED and call.question is None:
        for peer in call.peer_candidates:
            yield from _to_page(call, IceCommand(peer.candidates))


def _wait_for_page(call: CallFacts, given: Input) -> Iterator[Effect]:
    if call.state is not _S.INVITATION_RECEIVED:
        yield StartTimer(Timer.PAGE, waits.RELOAD_SECONDS)
    if call.prompt_open:
        yield from _renew_watchdog(call, given)


def _resume_page(_call: CallFacts, _: Input) -> Iterator[Effect]:
    yield StopTimer(Timer.PAGE)


def _reloaded(call: CallFacts, given: Input) -> Iterator[Effect]:
    call.page_open = True
    yield StopTimer(Timer.PAGE)
    if call.can_restart:
        yield from _restart(call, given)
    else:
        yield from endings.end(call, EndReason.PAGE_RELOADED)


# --- setting up -------------------------------------------------------------------------------------------------------


def _accept(call: CallFacts, given: Accept) -> Iterator[Effect]:
    call.media = given.media
    return iter(())


def _invite(call: CallFacts, given: Capable) -> Iterator[Effect]:
    call.page_capable = given.encryption
    yield Invite(call.media, given.encryption and call.traits.frame_key)


def _note_alerting(call: CallFacts, _: Input) -> Iterator[Effect]:
    if not call.alerting:
        call.alerting = True
        yield Changed()


def _take_offer(call: CallFacts, given: PeerOffered) -> Iterator[Effect]:
    call.offer = given.session
    call.aes_key = given.aes_key
    if given.ask_confirmation:
        call.question = UNENCRYPTED
        yield StopTimer(Timer.WATCHDOG)
    yield from _prime_page(call, given)


def _confirm(call: CallFacts, given: Confirm) -> Iterator[Effect]:
    if call.question is None or given.question != call.question.question:
        return
    call.question = None
    if given.yes:
        yield from watch(call)
        yield from _prime_page(call, given)
    else:
        yield from endings.end(call, EndReason.ENCRYPTION_REFUSED)


def _send_offer(call: CallFacts, given: LocalOffer) -> Iterator[Effect]:
    if not given.encryption:
        call.page_capable = False
        call.aes_key = None
    _note_candidates(call, given.session.candidates)
    yield SendOffer(given.session, call.media, call.aes_key is not None)


def _send_answer(call: CallFacts, given: LocalAnswer) -> Iterator[Effect]:
    _note_candidates(call, given.session.candidates)
    yield SendAnswer(given.session)
    yield from _flush_candidates(call)


def _take_answer(call: CallFacts, given: PeerAnswered) -> Iterator[Effect]:
    yield from _to_page(call, AnswerCommand(given.session.description, given.session.candidates))
    yield from _flush_candidates(call)


def _keep_peer_candidates(call: CallFacts, given: PeerCandidates) -> Iterator[Effect]:
    if len(call.peer_candidates) < MAX_KEPT_CANDIDATES:
        call.peer_candidates.append(given)
    return iter(())


def _pass_peer_candidates(call: CallFacts, given: PeerCandidates) -> Iterator[Effect]:
    _keep_peer_candidates(call, given)
    if call.question is None and given.generation == call.generation:
        yield from _to_page(call, IceCommand(given.candidates, given.generation or None))


def _note_candidates(call: CallFacts, candidates: str) -> None:
    """The page has found at least one way in which it may be reached."""
    call.reachable |= candidates != NO_CANDIDATES


def _send_candidates(call: CallFacts, given: LocalCandidates) -> Iterator[Effect]:
    _note_candidates(call, given.candidates)
    early = call.state in (_S.OFFER_SENT, _S.OFFER_RECEIVED)
    after_answer = call.traits.trickle is Trickle.AFTER_ANSWER or call.state is _S.OFFER_RECEIVED
    if early and after_answer:
        call.local_candidates.append(given)
    elif given.generation == call.generation:
        yield SendCandidates(given.candidates, given.generation)


def _flush_candidates(call: CallFacts) -> Iterator[Effect]:
    for local in call.local_candidates:
        yield SendCandidates(local.candidates, local.generation)
    call.local_candidates.clear()


# --- connected, lost, restarted ---------------------------------------------------------------------------------------


def _connected(call: CallFacts, _: Input) -> Iterator[Effect]:
    call.network_changed = False
    yield StopTimer(Timer.RETRY)
    yield MarkConnected()


def _restart(call: CallFacts, _: Input) -> Iterator[Effect]:
    if not call.can_restart:
        return
    yield StartTimer(Timer.RETRY, NATIVE_RECONNECTION.retry)
    if call.is_offerer:
        _renew_generation(call, call.generation + 1)
        yield from _to_page(call, page_commands.start(call, call.generation))
    else:
        yield AskRestart(call.generation)


def _renew_generation(call: CallFacts, generation: int) -> None:
    call.generation = generation
    call.peer_candidates = [c for c in call.peer_candidates if c.generation >= generation]


def _send_restart_offer(call: CallFacts, given: LocalOffer) -> Iterator[Effect]:
    yield SendOffer(given.session, call.media, call.aes_key is not None, given.generation)


def _send_restart_answer(_call: CallFacts, given: LocalAnswer) -> Iterator[Effect]:
    yield SendAnswer(given.session, given.generation)


def _take_restart_offer(call: CallFacts, given: RestartOffered) -> Iterator[Effect]:
    _renew_generation(call, given.generation)
    yield StartTimer(Timer.RETRY, NATIVE_RECONNECTION.retry)
    yield from _to_page(call, page_commands.offer(call, given.session, given.generation))
    for early in call.peer_candidates:
        if early.generation == given.generation:
            yield from _to_page(call, IceCommand(early.candidates, early.generation))


def _take_restart_answer(call: CallFacts, given: RestartAnswered) -> Iterator[Effect]:
    yield from _to_page(call, AnswerCommand(given.session.description, given.session.candidates, given.generation))


def _note(call: CallFacts, given: Input) -> Iterator[Effect]:
    match given:
        case PeerAnnounced():
            call.peer_localcall = given.localcall
        case RouteKnown():
            call.route = given
        case EncryptionChanged():
            call.encryption = given
        case LocalMedia():
            call.local_media[given.source] = given.enabled
        case PeerMedia():
            call.peer_media[given.source] = given.enabled
        case ToCarry():
            call.to_carry = given
        case RestartWanted():
            call.network_changed |= given.cause == "online"
    yield Changed()


ACTIONS: Mapping[Do, Callable[[CallFacts, Any], Iterator[Effect]]] = {
    Do.ACCEPT: _accept,
    Do.PRIME_PAGE: _prime_page,
    Do.RESUME_PAGE: _resume_page,
    Do.RELOADED: _reloaded,
    Do.WAIT_FOR_PAGE: _wait_for_page,
    Do.INVITE: _invite,
    Do.NOTE_ALERTING: _note_alerting,
    Do.TAKE_OFFER: _take_offer,
    Do.CONFIRM: _confirm,
    Do.SEND_OFFER: _send_offer,
    Do.SEND_ANSWER: _send_answer,
    Do.TAKE_ANSWER: _take_answer,
    Do.KEEP_PEER_CANDIDATES: _keep_peer_candidates,
    Do.PASS_PEER_CANDIDATES: _pass_peer_candidates,
    Do.SEND_CANDIDATES: _send_candidates,
    Do.CONNECTED: _connected,
    Do.RESTART: _restart,
    Do.SEND_RESTART_OFFER: _send_restart_offer,
    Do.SEND_RESTART_ANSWER: _send_restart_answer,
    Do.TAKE_RESTART_OFFER: _take_restart_offer,
    Do.TAKE_RESTART_ANSWER: _take_restart_answer,
    Do.NOTE: _note,
    Do.HOLD_WATCHDOG: _hold_watchdog,
    Do.RENEW_WATCHDOG: _renew_watchdog,
    Do.END_HERE: endings.end_here,
    Do.END_BY_PEER: endings.end_by_peer,
    Do.END_BY_WATCHDOG: endings.end_by_watchdog,
    Do.END_BY_ENDPOINT: endings.end_by_endpoint,
    Do.END_BY_CORE: endings.end_by_core,
    Do.END_ANSWERED_ELSEWHERE: endings.ends(EndReason.ANSWERED_ELSEWHERE),
    Do.END_DECLINED_ELSEWHERE: endings.ends(EndReason.DECLINED_ELSEWHERE),
    Do.END_CORE_LOST: endings.ends(EndReason.CORE_LOST),
    Do.END_NOT_CONNECTED: endings.end_not_connected,
    Do.END_CONNECTION_LOST: endings.end_lost,
    Do.END_PAGE_CLOSED: endings.ends(EndReason.PAGE_CLOSED),
    Do.END_PAGE_RELOADED: endings.ends(EndReason.PAGE_RELOADED),
}
