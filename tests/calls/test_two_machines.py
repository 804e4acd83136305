"""Ladder step 1: two machines over a mailbox that loses, doubles, delays and reorders."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcall.calls.inputs import ConnectionDown, EndpointLost, EndpointOpened, HangUp, RestartWanted
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from tests.calls.simulator import Side, World

FAMILIES = list(Family)

SUM_OF_WATCHDOGS = 60 + 62 + 60 + 62 + 31 + 30 + 60
"""Page, ring and signals, page, signals, connect, reconnect, and what a call that reconnects twice may add."""

CALLER_WALK = {
    Family.CALLEE_OFFERS: ["InvitationSent", "OfferReceived", "Negotiated", "Connected"],
    Family.CALLER_OFFERS: ["OfferSent", "AnswerReceived", "Negotiated", "Connected"],
}
CALLEE_WALK = {
    Family.CALLEE_OFFERS: [
        "InvitationReceived",
        "InvitationAccepted",
        "OfferSent",
        "AnswerReceived",
        "Negotiated",
        "Connected",
    ],
    Family.CALLER_OFFERS: ["InvitationReceived", "InvitationAccepted", "OfferReceived", "Negotiated", "Connected"],
}


def sound() -> Sequence[float]:
    return (0,)


def connected(family: Family) -> World:
    world = World(family, sound)
    world.place()
    world.run(10)
    assert states(world) == (CallState.CONNECTED, CallState.CONNECTED)
    return world


def states(world: World) -> tuple[CallState | None, CallState | None]:
    return state(world.caller), state(world.callee)


def state(side: Side) -> CallState | None:
    return side.machine.state if side.machine else None


def reason(side: Side) -> EndReason | None:
    return side.machine.reason if side.machine else None


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sound_network_walks_the_table(family: Family) -> None:
    world = connected(family)
    assert world.caller.states == CALLER_WALK[family]
    assert world.callee.states == CALLEE_WALK[family]
    assert world.caller.timers == world.callee.timers == {}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("who", ["caller", "callee"])
def test_a_lost_path_is_made_anew(family: Family, who: str) -> None:
    world = connected(family)
    side: Side = getattr(world, who)
    world.feed(side, RestartWanted("stall"))
    assert state(side) is CallState.RECONNECTING
    world.run(20)
    assert states(world) == (CallState.CONNECTED, CallState.CONNECTED)
    assert world.caller.up == world.callee.up == 1


@pytest.mark.parametrize("family", FAMILIES)
def test_both_ends_may_notice_at_once(family: Family) -> None:
    world = connected(family)
    world.feed(world.caller, RestartWanted("stall"))
    world.feed(world.callee, ConnectionDown("disconnected"))
    world.run(20)
    assert states(world) == (CallState.CONNECTED, CallState.CONNECTED)
    assert world.caller.up == world.callee.up == 1


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("who", ["caller", "callee"])
def test_a_reloaded_page_takes_the_call_up(family: Family, who: str) -> None:
    world = connected(family)
    side: Side = getattr(world, who)
    world.feed(side, EndpointLost())
    side.local.clear()
    side.remote.clear()
    side.up = None
    world.run(13)
    world.feed(side, EndpointOpened())
    world.run(45)
    assert states(world) == (CallState.CONNECTED, CallState.CONNECTED)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("who", ["caller", "callee"])
def test_a_closed_page_ends_the_call_for_both(family: Family, who: str) -> None:
    world = connected(family)
    side: Side = getattr(world, who)
    world.feed(side, EndpointLost())
    world.run(10 + 9.9)
    assert state(side) is CallState.CONNECTED
    world.run(10 + 11)
    assert reason(side) is EndReason.PAGE_CLOSED
    assert reason(world.other(side)) is EndReason.PEER_HUNG_UP


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_answers(family: Family) -> None:
    world = World(family, sound, answer_after=None)
    world.place()
    world.run(100)
    assert (reason(world.caller), reason(world.callee)) == (EndReason.NO_ANSWER, EndReason.MISSED)


@pytest.mark.parametrize("family", FAMILIES)
def test_cancelled_before_the_answer(family: Family) -> None:
    world = World(family, sound, answer_after=None)
    world.place()
    world.run(5)
    world.feed(world.caller, HangUp())
    world.run(6)
    assert (reason(world.caller), reason(world.callee)) == (EndReason.CANCELLED, EndReason.PEER_CANCELLED)


LOSS_GIVES: set[tuple[EndReason | None, EndReason | None]] = {
    (EndReason.NO_ANSWER, None),
    (EndReason.NO_ANSWER, EndReason.MISSED),
    (EndReason.NO_ANSWER, EndReason.PEER_CANCELLED),
    (EndReason.NO_ANSWER, EndReason.PEER_HUNG_UP),
    (EndReason.NO_ANSWER, EndReason.NO_RESPONSE),
    (EndReason.NO_ANSWER, EndReason.CONNECT_FAILED),
    (EndReason.PEER_HUNG_UP, EndReason.NO_RESPONSE),
    (EndReason.PEER_HUNG_UP, EndReason.CONNECT_FAILED),
    (EndReason.CONNECT_FAILED, EndReason.PEER_HUNG_UP),
    (EndReason.CONNECT_FAILED, EndReason.NO_RESPONSE),
    (EndReason.CANCELLED, None),
    (EndReason.CANCELLED, EndReason.MISSED),
    (EndReason.CANCELLED, EndReason.PEER_CANCELLED),
    (EndReason.CANCELLED, EndReason.PEER_HUNG_UP),
    (EndReason.CANCELLED, EndReason.NO_RESPONSE),
    (EndReason.CANCELLED, EndReason.CONNECT_FAILED),
    (EndReason.HUNG_UP, EndReason.PEER_HUNG_UP),
    (EndReason.HUNG_UP, EndReason.NO_RESPONSE),
    (EndReason.HUNG_UP, EndReason.CONNECT_FAILED),
    (EndReason.HUNG_UP, EndReason.CONNECTION_LOST),
    (EndReason.CONNECTION_LOST, EndReason.CONNECTION_LOST),
    (EndReason.CONNECTION_LOST, EndReason.PEER_HUNG_UP),
    (EndReason.PEER_HUNG_UP, EndReason.CONNECTION_LOST),
}
"""(caller, callee): what a lossy network may make of a call. ``None``: that side never heard of it."""

fates = st.sampled_from([(), (0,), (0,), (0,), (0, 0), (0.9,), (0.1, 0.8), (0.5,)])


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=400, deadline=None)
@given(
    plan=st.lists(fates, max_size=40),
    answer_after=st.one_of(st.none(), st.floats(0.1, 61)),
    hang_up_at=st.one_of(st.none(), st.floats(0.1, 120)),
    blip_at=st.one_of(st.none(), st.floats(5, 80)),
)
def test_never_one_alone_for_ever(
    family: Family,
    plan: list[tuple[float, ...]],
    answer_after: float | None,
    hang_up_at: float | None,
    blip_at: float | None,
) -> None:
    world = World(family, _fates(plan), answer_after)
    world.place()
    if hang_up_at is not None:
        world.at(hang_up_at, lambda: world.feed(world.caller, HangUp()))
    if blip_at is not None:
        world.at(blip_at, lambda: world.feed(world.callee, RestartWanted("stall")))
    world.run(SUM_OF_WATCHDOGS)
    both_connected = states(world) == (CallState.CONNECTED, CallState.CONNECTED)
    if not both_connected:
        assert world.caller.over and world.callee.over, states(world)
        assert (reason(world.caller), reason(world.callee)) in LOSS_GIVES
    assert all(timer.name != "WATCHDOG" for side in (world.caller, world.callee) for timer in side.timers)


def _fates(plan: Sequence[Sequence[float]]) -> Callable[[], Sequence[float]]:
    left = iter(plan)
    return lambda: next(left, (0,))
