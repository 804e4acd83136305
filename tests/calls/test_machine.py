"""Ladder step 1: every state with every input, and what single rows promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve

from localcall.calls.actions import ACTIONS, MAX_KEPT_CANDIDATES
from localcall.calls.diagram import document
from localcall.calls.effects import (
    AskRestart,
    CoreEffect,
    Effect,
    Finished,
    SendCandidates,
    SendEnd,
    SendOffer,
    StartTimer,
    StopTimer,
    Timer,
    ToEndpoint,
)
from localcall.calls.facts import CallConfig
from localcall.calls.guards import GUARDS
from localcall.calls.inputs import (
    Accept,
    AnswerApplied,
    AnsweredElsewhere,
    Capable,
    Confirm,
    ConnectionDown,
    ConnectionUp,
    CoreBack,
    CoreLost,
    CoreRefused,
    DeclinedElsewhere,
    EncryptionChanged,
    EndpointEnded,
    EndpointFailed,
    EndpointOpened,
    HangUp,
    Input,
    LocalAnswer,
    LocalCandidates,
    LocalMedia,
    LocalOffer,
    PeerAnnounced,
    PeerAnswered,
    PeerCandidates,
    PeerCause,
    PeerEnded,
    PeerMedia,
    PeerOffered,
    PeerWantsRestart,
    PromptClosed,
    PromptOpened,
    RestartAnswered,
    RestartOffered,
    RestartWanted,
    RouteKnown,
    Session,
    ToCarry,
    WatchdogFired,
)
from localcall.calls.machine import CallMachine, Misuse
from localcall.calls.reasons import EndReason
from localcall.calls.states import TABLES, WATCHDOGS, CallState, Do, Wait, When, step
from localcall.calls.traits import Family, Reconnection, Trickle
from localcall.calls.waits import seconds
from localcall.wire.commands import (
    AskCommand,
    CapabilitiesCommand,
    EndCommand,
    IceCommand,
    OfferCommand,
    StartCommand,
    WCallCommand,
)
from localcall.wire.session import NO_CANDIDATES
from localcall.wire.terms import CallMediaSource, CallMediaType, Direction, EncryptionStatus
from tests.calls.simulator import traits

SESSION = Session("description", "candidates")
OTHER = Session("another description", "candidates")
VIDEO = CallMediaType.VIDEO
CALLEE_OFFERS, CALLER_OFFERS = Family.CALLEE_OFFERS, Family.CALLER_OFFERS

EXAMPLES: dict[type, Input] = {
    Accept: Accept(VIDEO),
    HangUp: HangUp(),
    Confirm: Confirm("unencrypted", yes=True),
    PeerOffered: PeerOffered(SESSION, "key"),
    PeerAnswered: PeerAnswered(SESSION),
    RestartOffered: RestartOffered(SESSION, 1),
    RestartAnswered: RestartAnswered(SESSION, 1),
    PeerCandidates: PeerCandidates("c"),
    ToCarry: ToCarry("text", 1_700_003_600.0),
    CoreRefused: CoreRefused("no"),
    Capable: Capable(encryption=True),
    LocalOffer: LocalOffer(SESSION, encryption=True),
    LocalAnswer: LocalAnswer(SESSION),
    LocalCandidates: LocalCandidates("c"),
    ConnectionDown: ConnectionDown("failed"),
    RouteKnown: RouteKnown("host", "host"),
    PeerAnnounced: PeerAnnounced(1),
    LocalMedia: LocalMedia(CallMediaSource.MIC, enabled=True),
    PeerMedia: PeerMedia(CallMediaSource.MIC, enabled=True),
    EncryptionChanged: EncryptionChanged(EncryptionStatus.ON, 0),
    RestartWanted: RestartWanted("stall"),
    EndpointFailed: EndpointFailed("ice", "message"),
}
INPUTS: list[Input] = [EXAMPLES.get(cls) or cls() for cls in get_args(Input)]


def machine(family: Family, direction: Direction, state: CallState, **also: Any) -> CallMachine:
    config = CallConfig(traits(family))
    return CallMachine(config, direction, VIDEO, state, page_open=also.pop("page_open", True), **also)


def commands(effects: list[Effect]) -> list[WCallCommand]:
    return [effect.command for effect in effects if isinstance(effect, ToEndpoint)]


def rows() -> list[tuple[Family, Direction, CallState]]:
    return [(family, direction, state) for (family, direction), table in TABLES.items() for state in table]


@pytest.mark.parametrize(("family", "direction", "state"), rows())
@pytest.mark.parametrize("given", INPUTS, ids=lambda given: type(given).__name__)
def test_every_state_takes_every_input(family: Family, direction: Direction, state: CallState, given: Input) -> None:
    call = machine(family, direction, state, offer=SESSION, reason=EndReason.HUNG_UP if state == "Ended" else None)
    row = step(family, direction, state, type(given))
    if isinstance(given, Accept) and not row.do:
        with pytest.raises(Misuse):
            call.feed(given)
        assert call.state is state
        return
    effects = call.feed(given)
    assert call.state in (*TABLES[family, direction], CallState.OFFER_RECEIVED)
    if state is CallState.ENDED:
        assert effects == []
    if call.state is CallState.ENDED and state is not CallState.ENDED:
        assert isinstance(effects[-1], Finished)
        assert {e.timer for e in effects if isinstance(e, StopTimer)} == set(Timer)
        assert any(isinstance(c, EndCommand) and c.reason == call.reason for c in commands(effects))


@pytest.mark.parametrize(("family", "direction", "state"), rows())
@pytest.mark.parametrize("given", INPUTS, ids=lambda given: type(given).__name__)
def test_an_equal_input_twice_is_harmless(family: Family, direction: Direction, state: CallState, given: Input) -> None:
    if isinstance(given, Accept):
        return
    call = machine(family, direction, state, offer=SESSION, reason=EndReason.HUNG_UP if state == "Ended" else None)
    call.feed(given)
    after, reason = call.state, call.reason
    call.feed(given)
    assert (call.state, call.reason) == (after, reason)


@pytest.mark.parametrize(("family", "direction", "state"), rows())
def test_every_wait_has_a_watchdog_and_a_sentence(family: Family, direction: Direction, state: CallState) -> None:
    if state in (CallState.CONNECTED, CallState.ENDED):
        assert (family, state) not in WATCHDOGS
        return
    call = machine(family, direction, state)
    effects = call.feed(WatchdogFired())
    assert call.state is CallState.ENDED
    assert call.message == EndReason(str(call.reason)).sentence
    assert isinstance(effects[-1], Finished)


@pytest.mark.parametrize("wait", Wait)
@pytest.mark.parametrize("family", Family)
def test_every_wait_has_an_end(wait: Wait, family: Family) -> None:
    call = machine(family, Direction.OUTGOING, CallState.WAIT_CAPABILITIES)
    assert 0 < seconds(wait, call) < 600


def test_the_answerer_gives_slow_signals_their_time() -> None:
    config = CallConfig(traits(CALLER_OFFERS, signal_seconds=90))
    call = CallMachine(config, Direction.INCOMING, VIDEO, CallState.OFFER_RECEIVED, page_open=True)
    assert StartTimer(Timer.WATCHDOG, 120) in call.feed(LocalAnswer(SESSION))
    caller = CallMachine(config, Direction.OUTGOING, VIDEO, CallState.ANSWER_RECEIVED, page_open=True)
    assert StartTimer(Timer.WATCHDOG, 30) in caller.feed(AnswerApplied())


def test_every_reason_has_its_sentence() -> None:
    sentences = [reason.sentence for reason in EndReason]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_every_action_and_condition_is_used_and_defined() -> None:
    steps = [step for table in TABLES.values() for row in table.values() for step in row.values()]
    assert {do for step in steps for do in step.do} == set(Do) == set(ACTIONS)
    assert {step.when for step in steps} - {None} == set(When) == set(GUARDS)


def test_the_diagrams_are_of_today() -> None:
    assert Path("docs/calls.md").read_text() == document(), "run python -m localcall.calls.diagram > docs/calls.md"


# --- privacy: nothing before the callee accepts ---------------------------------------------------------------------


@pytest.mark.parametrize("family", Family)
def test_an_incoming_call_touches_no_device_before_it_is_accepted(family: Family) -> None:
    call = CallMachine.incoming(CallConfig(traits(family)), VIDEO, "key", SESSION)
    given = [*call.begin(), *call.feed(EndpointOpened()), *call.feed(PeerCandidates("c"))]
    assert [type(c).__name__ for c in commands(given)] == ["IncomingCommand"]


# --- the page's first command, by state ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "direction", "state", "expected"),
    [
        (CALLEE_OFFERS, Direction.OUTGOING, CallState.WAIT_CAPABILITIES, CapabilitiesCommand),
        (CALLEE_OFFERS, Direction.OUTGOING, CallState.INVITATION_SENT, CapabilitiesCommand),
        (CALLEE_OFFERS, Direction.OUTGOING, CallState.OFFER_RECEIVED, OfferCommand),
        (CALLEE_OFFERS, Direction.INCOMING, CallState.INVITATION_ACCEPTED, StartCommand),
        (CALLER_OFFERS, Direction.OUTGOING, CallState.WAIT_CAPABILITIES, StartCommand),
        (CALLER_OFFERS, Direction.INCOMING, CallState.INVITATION_ACCEPTED, OfferCommand),
        (CALLER_OFFERS, Direction.INCOMING, CallState.OFFER_RECEIVED, OfferCommand),
    ],
)
def test_a_page_that_opens_is_primed(
    family: Family, direction: Direction, state: CallState, expected: type[WCallCommand]
) -> None:
    offer = None if expected is StartCommand else SESSION
    call = machine(family, direction, state, offer=offer, page_open=False)
    assert [type(c) for c in commands(call.feed(EndpointOpened()))] == [expected]
    assert [type(c) for c in commands(call.feed(EndpointOpened()))] == [expected], "a reloaded page is primed again"


@pytest.mark.parametrize("state", [CallState.OFFER_SENT, CallState.ANSWER_RECEIVED, CallState.NEGOTIATED])
def test_a_page_reloaded_in_mid_negotiation_ends_the_call(state: CallState) -> None:
    call = machine(CALLER_OFFERS, Direction.OUTGOING, state)
    call.feed(EndpointOpened())
    assert call.reason is EndReason.PAGE_RELOADED


@pytest.mark.parametrize("peer", [0, 1])
def test_a_page_reloaded_in_a_call_goes_on_where_both_can_restart(peer: int) -> None:
    call = machine(CALLER_OFFERS, Direction.OUTGOING, CallState.CONNECTED)
    call.feed(PeerAnnounced(peer))
    given = commands(call.feed(EndpointOpened()))
    if peer:
        assert [c.generation for c in given if isinstance(c, StartCommand)] == [1]
        assert call.state is CallState.RECONNECTING
    else:
        assert call.reason is EndReason.PAGE_RELOADED


# --- candidates ------------------------------------------------------------------------------------------------------


def test_candidates_that_come_before_the_offer_is_handed_over_follow_it() -> None:
    call = CallMachine.incoming(CallConfig(traits(CALLER_OFFERS)), VIDEO, None, SESSION)
    call.feed(PeerCandidates("early"))
    call.feed(Accept(VIDEO))
    given = commands(call.feed(EndpointOpened()))
    assert [type(c) for c in given] == [OfferCommand, IceCommand]
    assert commands(call.feed(PeerCandidates("late"))) == [IceCommand("late")]


def test_what_a_peer_sends_without_end_is_not_kept_without_end() -> None:
    call = machine(CALLER_OFFERS, Direction.INCOMING, CallState.CONNECTED)
    for _ in range(10_000):
        assert commands(call.feed(PeerCandidates("c"))) == [IceCommand("c")]
    assert len(call.peer_candidates) == MAX_KEPT_CANDIDATES


@pytest.mark.parametrize("trickle", Trickle)
def test_candidates_are_held_where_the_network_wants_the_answer_first(trickle: Trickle) -> None:
    config = CallConfig(traits(CALLEE_OFFERS))
    held = type(config)(type(config.traits)(**{**_fields(config.traits), "trickle": trickle}))
    call = CallMachine(held, Direction.INCOMING, VIDEO, CallState.OFFER_SENT, page_open=True)
    sent = SendCandidates("mine", 0)
    assert (sent in call.feed(LocalCandidates("mine"))) == (trickle is Trickle.AFTER_DESCRIPTION)
    assert (sent in call.feed(PeerAnswered(SESSION))) == (trickle is Trickle.AFTER_ANSWER)


def _fields(traits: Any) -> dict[str, Any]:
    return {name: getattr(traits, name) for name in traits.__attrs_attrs__ and [a.name for a in traits.__attrs_attrs__]}


# --- prompts, questions, endings -------------------------------------------------------------------------------------


def test_a_permission_prompt_stops_the_clock() -> None:
    call = machine(CALLEE_OFFERS, Direction.OUTGOING, CallState.WAIT_CAPABILITIES)
    assert StopTimer(Timer.WATCHDOG) in call.feed(PromptOpened())
    assert StartTimer(Timer.WATCHDOG, 60) in call.feed(PromptClosed())


def test_a_call_that_lost_its_encryption_asks_first() -> None:
    call = machine(CALLEE_OFFERS, Direction.OUTGOING, CallState.INVITATION_SENT)
    asked = commands(call.feed(PeerOffered(SESSION, None, ask_confirmation=True)))
    assert [type(c) for c in asked] == [AskCommand]
    assert commands(call.feed(PeerCandidates("c"))) == []
    given = commands(call.feed(Confirm("unencrypted", yes=True)))
    assert [type(c) for c in given] == [OfferCommand, IceCommand]
    assert not call.encrypted


def test_who_refuses_an_unencrypted_call_ends_it() -> None:
    call = machine(CALLEE_OFFERS, Direction.OUTGOING, CallState.INVITATION_SENT)
    call.feed(PeerOffered(SESSION, None, ask_confirmation=True))
    call.feed(Confirm("something else", yes=False))
    assert call.state is CallState.OFFER_RECEIVED
    effects = call.feed(Confirm("unencrypted", yes=False))
    assert SendEnd(EndReason.ENCRYPTION_REFUSED) in effects


def test_a_second_and_different_answer_changes_nothing() -> None:
    call = machine(CALLER_OFFERS, Direction.OUTGOING, CallState.OFFER_SENT)
    call.feed(PeerAnswered(SESSION))
    assert call.feed(PeerAnswered(OTHER)) == []


def test_an_end_is_told_once_and_only_where_there_is_somebody_to_tell() -> None:
    call = machine(CALLER_OFFERS, Direction.OUTGOING, CallState.WAIT_CAPABILITIES)
    assert not any(isinstance(e, SendEnd) for e in call.feed(HangUp()))
    call = machine(CALLER_OFFERS, Direction.OUTGOING, CallState.OFFER_SENT)
    assert SendEnd(EndReason.CANCELLED) in call.feed(HangUp())
    assert call.feed(HangUp()) == []
    call = machine(CALLER_OFFERS, Direction.OUTGOING, CallState.CONNECTED)
    assert not any(isinstance(e, SendEnd) for e in call.feed(PeerEnded()))


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (PeerCause.HANG_UP, EndReason.PEER_HUNG_UP),
        (PeerCause.DECLINED, EndReason.PEER_DECLINED),
        (PeerCause.BUSY, EndReason.BUSY),
        (PeerCause.FAILED, EndReason.PEER_FAILED),
    ],
)
def test_the_peers_cause_becomes_the_reason(cause: PeerCause, reason: EndReason) -> None:
    call = machine(CALLEE_OFFERS, Direction.OUTGOING, CallState.INVITATION_SENT)
    call.feed(PeerEnded(cause))
    assert call.reason is reason


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("permission-denied", EndReason.PERMISSION_DENIED),
        ("no-device", EndReason.NO_DEVICE),
        ("device-busy", EndReason.DEVICE_BUSY),
        ("unsupported", EndReason.ENCRYPTION_UNSUPPORTED),
        ("unreadable", EndReason.PEER_UNREADABLE),
        (None, EndReason.PAGE_FAILED),
    ],
)
def test_a_page_that_cannot_says_why(code: str | None, reason: EndReason) -> None:
    call = machine(CALLEE_OFFERS, Direction.OUTGOING, CallState.WAIT_CAPABILITIES)
    call.feed(EndpointFailed("capabilities", "message", code))
    assert call.reason is reason


def test_a_device_refused_after_the_offer_went_ends_the_call() -> None:
    call = machine(CALLEE_OFFERS, Direction.INCOMING, CallState.OFFER_SENT)
    call.feed(EndpointFailed("start", "message", "device-busy"))
    assert call.reason is EndReason.DEVICE_BUSY


@pytest.mark.parametrize("state", [CallState.CONNECTED, CallState.RECONNECTING])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("restart-unsupported", EndReason.RESTART_UNSUPPORTED),
        ("anything", EndReason.CONNECTION_LOST),
        (None, EndReason.CONNECTION_LOST),
    ],
)
def test_what_gives_a_connected_call_up_may_say_why(state: CallState, code: str | None, reason: EndReason) -> None:
    call = machine(CALLEE_OFFERS, Direction.OUTGOING, state)
    call.feed(EndpointEnded(code))
    assert call.reason is reason


def test_other_devices_of_the_person_end_what_is_not_connected() -> None:
    for event, reason in (
        (AnsweredElsewhere(), EndReason.ANSWERED_ELSEWHERE),
        (DeclinedElsewhere(), EndReason.DECLINED_ELSEWHERE),
    ):
        call = machine(CALLER_OFFERS, Direction.INCOMING, CallState.INVITATION_RECEIVED)
        call.feed(event)
        assert call.reason is reason
        assert machine(CALLER_OFFERS, Direction.INCOMING, CallState.CONNECTED).feed(event) == []


def test_a_connected_call_outlives_its_core() -> None:
    call = machine(CALLER_OFFERS, Direction.INCOMING, CallState.CONNECTED)
    call.feed(CoreLost())
    call.feed(CoreBack())
    assert call.state is CallState.CONNECTED
    call = machine(CALLER_OFFERS, Direction.INCOMING, CallState.INVITATION_RECEIVED)
    call.feed(CoreLost())
    assert call.reason is EndReason.CORE_LOST


# --- restarts --------------------------------------------------------------------------------------------------------


def test_a_stale_restart_offer_does_not_disturb() -> None:
    call = machine(CALLEE_OFFERS, Direction.OUTGOING, CallState.CONNECTED)
    call.feed(PeerAnnounced(1))
    call.feed(RestartOffered(SESSION, 2))
    assert call.state is CallState.RECONNECTING
    call.feed(ConnectionUp(2))
    assert call.feed(RestartOffered(SESSION, 2)) == []
    assert call.feed(RestartOffered(SESSION, 1)) == []
    assert call.state.value == "Connected"


def test_a_connection_of_an_older_generation_is_no_news() -> None:
    call = machine(CALLEE_OFFERS, Direction.INCOMING, CallState.CONNECTED)
    call.feed(PeerAnnounced(1))
    call.feed(RestartWanted("stall"))
    assert call.feed(ConnectionUp(0)) == []
    assert call.feed(LocalOffer(SESSION, encryption=True, generation=0)) == []
    offer = LocalOffer(SESSION, encryption=True, generation=1)
    assert any(isinstance(e, SendOffer) and e.generation == 1 for e in call.feed(offer))
    call.feed(ConnectionUp(1))
    assert call.state is CallState.CONNECTED


def test_the_offerer_is_asked_once_for_each_restart() -> None:
    call = machine(CALLEE_OFFERS, Direction.INCOMING, CallState.CONNECTED)
    call.feed(PeerAnnounced(1))
    call.feed(RestartWanted("stall"))
    assert call.feed(PeerWantsRestart(0)) == [], "the peer has not yet seen the restart under way"
    assert [c.generation for c in commands(call.feed(PeerWantsRestart(1))) if isinstance(c, StartCommand)] == [2]


def test_another_network_restarts_what_was_begun_on_the_one_that_is_gone() -> None:
    offerer = machine(CALLEE_OFFERS, Direction.INCOMING, CallState.CONNECTED)
    answerer = machine(CALLEE_OFFERS, Direction.OUTGOING, CallState.CONNECTED)
    for call in (offerer, answerer):
        call.feed(PeerAnnounced(1))
        call.feed(RestartWanted("stall"))
        assert call.feed(RestartWanted("stall")) == [], "one is under way"
    assert [c.generation for c in commands(offerer.feed(RestartWanted("online"))) if isinstance(c, StartCommand)] == [2]
    assert AskRestart(0) in answerer.feed(RestartWanted("online"))


def test_a_peer_that_cannot_restart_is_waited_for() -> None:
    call = machine(CALLEE_OFFERS, Direction.INCOMING, CallState.CONNECTED)
    assert call.feed(RestartWanted("stall")) == []
    assert commands(call.feed(ConnectionDown("disconnected"))) == []
    assert call.state is CallState.RECONNECTING
    call.feed(ConnectionUp())
    assert call.state.value == "Connected"


@pytest.mark.parametrize("restarts", [True, False])
def test_the_page_is_told_to_reconnect_by_itself_where_no_restart_offer_travels(restarts: bool) -> None:
    config = CallConfig(evolve(traits(CALLEE_OFFERS), restarts=restarts))
    call = CallMachine(config, Direction.INCOMING, VIDEO, CallState.INVITATION_RECEIVED, page_open=True)
    [start] = commands(call.feed(Accept(VIDEO)))
    assert isinstance(start, StartCommand)
    assert start.smpReconnect is (None if restarts else True)


def test_a_page_that_reconnects_by_itself_is_waited_for_in_silence() -> None:
    config = CallConfig(evolve(traits(CALLEE_OFFERS), restarts=False, reconnection=Reconnection(retry=10, budget=60)))
    call = CallMachine(config, Direction.INCOMING, VIDEO, CallState.CONNECTED, page_open=True)
    call.feed(PeerAnnounced(1))
    effects = call.feed(ConnectionDown("reconnecting"))
    assert call.state is CallState.RECONNECTING
    assert StartTimer(Timer.WATCHDOG, 60) in effects
    assert not any(isinstance(e, CoreEffect) for e in effects)
    assert call.feed(LocalCandidates("a restart")) == [SendCandidates("a restart", 0)]
    assert commands(call.feed(PeerCandidates("its answer"))) == [IceCommand("its answer")]
    call.feed(ConnectionUp())
    assert call.state.value == "Connected"


@pytest.mark.parametrize(
    ("relay", "found", "reason"),
    [
        (True, NO_CANDIDATES, EndReason.NO_RELAY),
        (True, "a relay", EndReason.CONNECT_FAILED),
        (False, NO_CANDIDATES, EndReason.CONNECT_FAILED),
    ],
)
@pytest.mark.parametrize("offers", [True, False])
def test_relays_only_and_no_relay(offers: bool, relay: bool, found: str, reason: EndReason) -> None:
    state = CallState.INVITATION_ACCEPTED if offers else CallState.OFFER_RECEIVED
    direction = Direction.INCOMING if offers else Direction.OUTGOING
    config = CallConfig(traits(CALLEE_OFFERS), relay=relay)
    call = CallMachine(config, direction, VIDEO, state, page_open=True, offer=SESSION)
    described = Session("description", found)
    if offers:
        for event in (LocalOffer(described, encryption=True), PeerAnswered(SESSION), AnswerApplied()):
            call.feed(event)
    else:
        call.feed(LocalAnswer(described))
    call.feed(WatchdogFired())
    assert call.reason is reason


def test_a_relay_that_was_found_late_counts() -> None:
    config = CallConfig(traits(CALLEE_OFFERS), relay=True)
    call = CallMachine(config, Direction.OUTGOING, VIDEO, CallState.OFFER_RECEIVED, page_open=True, offer=SESSION)
    for event in (LocalAnswer(Session("description", NO_CANDIDATES)), LocalCandidates("a relay"), WatchdogFired()):
        call.feed(event)
    assert call.reason is EndReason.CONNECT_FAILED


@pytest.mark.parametrize("end", [WatchdogFired(), PeerEnded()], ids=["given-up-here", "given-up-there"])
def test_a_call_that_did_not_survive_a_new_network_says_so(end: Input) -> None:
    call = machine(CALLER_OFFERS, Direction.OUTGOING, CallState.CONNECTED)
    call.feed(ConnectionDown("disconnected"))
    call.feed(RestartWanted("online"))
    call.feed(end)
    assert call.reason is EndReason.NETWORK_CHANGED


def test_a_call_that_survived_a_new_network_ends_like_any_other() -> None:
    call = machine(CALLER_OFFERS, Direction.OUTGOING, CallState.CONNECTED)
    for event in (ConnectionDown("disconnected"), RestartWanted("online"), ConnectionUp(), PeerEnded()):
        call.feed(event)
    assert call.reason is EndReason.PEER_HUNG_UP
