"""Every way a call ends, or never begins: both ends say why, and hold nothing."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from e2e import probes
from e2e.browsers import Engine
from e2e.stage import CALLER_OFFERS, CC, CF, FC, FF, ORDINARY, Pair, Person, Scene, Stage, Stages, named
from e2e.waiting import SOON
from localcall.calls.effects import SendEnd
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.local import Signal
from localcall.history import CallRecord
from localcall.settings import Settings, WhoMayRing
from localcall.wire.terms import Direction


def briefly(value: object) -> str:
    return value.family if isinstance(value, Scene) else named(value)


BOTH_FAMILIES = pytest.mark.parametrize("scene", [ORDINARY, CALLER_OFFERS], ids=briefly)
THREE = ("Ada", "Grace", "Linus")
CCC = (Engine.CHROMIUM,) * 3


async def rings(person: Person, caller: str) -> None:
    await person.tab.sees_text(f"{caller} is calling")


async def rings_no_more(person: Person) -> None:
    await expect(person.tab.button("Answer")).to_have_count(0, timeout=SOON * 1000)


async def logged(person: Person, *expected: tuple[EndReason, Direction, str]) -> list[CallRecord]:
    """The call log is just this, newest first."""
    rows = await person.logged(len(expected))
    assert [(row.reason, row.direction, row.contact_name) for row in rows] == list(expected)
    return rows


def placed(reason: EndReason, contact: str = "Grace") -> tuple[EndReason, Direction, str]:
    return reason, Direction.OUTGOING, contact


def taken(reason: EndReason, contact: str = "Ada") -> tuple[EndReason, Direction, str]:
    return reason, Direction.INCOMING, contact


async def opened_no_device(person: Person) -> None:
    assert await person.page.evaluate("() => localcallProbe.captures.length") == 0


async def all_free(stage: Stage) -> None:
    for person in stage.people:
        await person.tab.holds_nothing()


# --- never answered ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pair", "scene"), [(CC, ORDINARY), (CC, CALLER_OFFERS), (CF, ORDINARY)], ids=briefly)
async def test_decline(stages: Stages, pair: Pair, scene: Scene) -> None:
    stage = await stages.set(pair, scene)
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Decline")
    await stage.ada.tab.ends(EndReason.PEER_DECLINED)
    await stage.ada.tab.sees_text("They declined the call")
    await rings_no_more(stage.grace)
    await stage.grace.tab.is_home()
    await logged(stage.ada, placed(EndReason.PEER_DECLINED))
    [row] = await logged(stage.grace, taken(EndReason.DECLINED))
    assert not row.missed
    await opened_no_device(stage.grace)


@BOTH_FAMILIES
async def test_cancel_before_the_answer(stages: Stages, scene: Scene) -> None:
    stage = await stages.set(CC, scene)
    await stage.ada.tab.place("Grace")
    await rings(stage.grace, "Ada")
    await stage.ada.tab.press("End call")
    await stage.ada.tab.ends(EndReason.CANCELLED)
    await rings_no_more(stage.grace)
    await logged(stage.ada, placed(EndReason.CANCELLED))
    [row] = await logged(stage.grace, taken(EndReason.PEER_CANCELLED))
    assert row.missed
    assert row.connected_at is None
    await opened_no_device(stage.grace)


@BOTH_FAMILIES
async def test_no_answer(stages: Stages, scene: Scene) -> None:
    stage = await stages.set(CC, Scene(scene.family, ring_seconds=3))
    await stage.ada.tab.place("Grace")
    await rings(stage.grace, "Ada")
    await stage.ada.tab.ends(EndReason.NO_ANSWER)
    await rings_no_more(stage.grace)
    await logged(stage.ada, placed(EndReason.NO_ANSWER))
    [row] = await logged(stage.grace, taken(EndReason.MISSED))
    assert row.missed
    await opened_no_device(stage.grace)


async def test_nobody_may_ring(stages: Stages) -> None:
    stage = await stages.set(CC, Scene(ring_seconds=3, settings=Settings(who_may_ring=WhoMayRing.NOBODY)))
    await stage.ada.tab.place("Grace")
    await logged(stage.grace, taken(EndReason.MISSED))
    await rings_no_more(stage.grace)
    await stage.ada.tab.ends(EndReason.NO_ANSWER)
    await logged(stage.ada, placed(EndReason.NO_ANSWER))


async def test_ignored_call_can_be_answered_from_home(stages: Stages) -> None:
    stage = await stages.set()
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Ignore")
    await stage.grace.tab.sees_text("Ada is waiting")
    await expect(stage.grace.tab.button("Ignore")).to_have_count(0)
    await stage.ada.tab.sees_text("Ringing…")
    assert (await stage.ada.log(), await stage.grace.log()) == ([], [])
    await stage.grace.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()
    await logged(stage.ada, placed(EndReason.HUNG_UP))
    await logged(stage.grace, taken(EndReason.PEER_HUNG_UP))


async def test_ignored_call_ends_when_the_caller_gives_up(stages: Stages) -> None:
    stage = await stages.set()
    await stage.ada.tab.place("Grace", "audio")
    await stage.grace.tab.press("Ignore")
    await stage.grace.tab.sees_text("Ada is waiting")
    await stage.ada.tab.press("End call")
    await stage.ada.tab.ends(EndReason.CANCELLED)
    await rings_no_more(stage.grace)
    [row] = await logged(stage.grace, taken(EndReason.PEER_CANCELLED))
    assert row.missed


# --- a second call ----------------------------------------------------------------------------------------------------


async def test_automatic_busy(stages: Stages) -> None:
    stage = await stages.set(CCC, Scene(names=THREE, settings=Settings(auto_busy=True)))
    await stage.connect("audio")
    await stage.linus.tab.place("Grace", "audio")
    await stage.linus.tab.ends(EndReason.BUSY)
    await logged(stage.linus, placed(EndReason.BUSY))
    [row] = await logged(stage.grace, taken(EndReason.BUSY_HERE, "Linus"))
    assert row.missed
    await stage.both_ways(video=False)
    await stage.hang_up()
    await all_free(stage)


async def test_second_call_end_and_answer(stages: Stages) -> None:
    stage = await stages.set(CCC, Scene(names=THREE))
    await stage.connect("audio")
    await stage.linus.tab.place("Grace")
    await rings(stage.grace, "Linus")
    await expect(stage.grace.tab.button("Answer")).to_have_count(0)
    await stage.grace.tab.press("End and answer")
    await stage.linus.tab.reaches(CallState.CONNECTED)
    await stage.ada.tab.ends(EndReason.PEER_HUNG_UP)
    await stage.grace.tab.reaches(CallState.CONNECTED)
    await probes.sees_moving(stage.grace.page, "remote-camera", stage.linus.signature)
    await probes.hears_tone(stage.grace.page, stage.linus.signature)
    await probes.sees_moving(stage.linus.page, "remote-camera", stage.grace.signature)
    await probes.hears_tone(stage.linus.page, stage.grace.signature)
    assert await probes.live_captures(stage.grace.page) == 2
    await logged(stage.grace, taken(EndReason.SWITCHED))
    await logged(stage.ada, placed(EndReason.PEER_HUNG_UP))

    await stage.grace.tab.press("End call")
    await stage.grace.tab.ends(EndReason.HUNG_UP)
    await stage.linus.tab.ends(EndReason.PEER_HUNG_UP)
    await logged(stage.grace, taken(EndReason.HUNG_UP, "Linus"), taken(EndReason.SWITCHED))
    await logged(stage.linus, placed(EndReason.PEER_HUNG_UP))
    await all_free(stage)


async def test_second_call_declined_or_ignored_leaves_the_first_alone(stages: Stages) -> None:
    stage = await stages.set(CCC, Scene(names=THREE))
    await stage.connect("audio")
    await stage.linus.tab.place("Grace", "audio")
    await rings(stage.grace, "Linus")
    await stage.grace.tab.press("Decline")
    await stage.linus.tab.ends(EndReason.PEER_DECLINED)
    await stage.both_ways(video=False)

    await stage.linus.tab.press("Call again")
    await rings(stage.grace, "Linus")
    await stage.grace.tab.press("Ignore")
    await expect(stage.grace.tab.button("Ignore")).to_have_count(0)
    await stage.linus.tab.sees_text("Ringing…")
    await stage.both_ways(video=False)
    await stage.hang_up()

    # Nobody told Linus; the call can still be taken.
    await stage.grace.tab.press("Back to contacts")
    await stage.grace.tab.press("Answer")
    await stage.linus.tab.reaches(CallState.CONNECTED)
    await probes.hears_tone(stage.grace.page, stage.linus.signature)
    await stage.linus.tab.press("End call")
    await stage.linus.tab.ends(EndReason.HUNG_UP)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
    await logged(
        stage.grace,
        taken(EndReason.PEER_HUNG_UP, "Linus"),
        taken(EndReason.DECLINED, "Linus"),
        taken(EndReason.PEER_HUNG_UP),
    )
    await logged(stage.linus, placed(EndReason.HUNG_UP), placed(EndReason.PEER_DECLINED))
    await all_free(stage)


# --- two calls that meet ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pair", "scene"), [(CC, ORDINARY), (CC, CALLER_OFFERS), (FC, ORDINARY)], ids=briefly)
async def test_both_call_at_once_and_one_call_comes_of_it(stages: Stages, pair: Pair, scene: Scene) -> None:
    """Every signal takes a moment, so that each has pressed before it hears of the other."""
    stage = await stages.set(pair, Scene(scene.family, plan=lambda _: (1.5,), signal_seconds=2))
    # By script: a banner could come to lie over a button that a mouse is on its way to.
    await asyncio.gather(
        stage.ada.tab.button("Video call Grace").evaluate("button => button.click()"),
        stage.grace.tab.button("Video call Ada").evaluate("button => button.click()"),
    )
    await stage.both_reach(CallState.CONNECTED, seconds=40)
    await stage.both_ways()
    for person in (stage.ada, stage.grace):
        assert await probes.live_captures(person.page) == 2
        await rings_no_more(person)
    await stage.hang_up()
    # Each pressed "call", and that is what each finds in the log.
    await logged(stage.ada, placed(EndReason.HUNG_UP))
    await logged(stage.grace, placed(EndReason.PEER_HUNG_UP, "Ada"))


@BOTH_FAMILIES
async def test_a_press_on_call_answers_the_one_who_is_calling(stages: Stages, scene: Scene) -> None:
    stage = await stages.set(CC, scene)
    await stage.ada.tab.place("Grace", "audio")
    await rings(stage.grace, "Ada")
    await stage.grace.tab.button("Audio call Ada").evaluate("button => button.click()")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways(video=False)
    await stage.hang_up()
    await logged(stage.ada, placed(EndReason.HUNG_UP))
    await logged(stage.grace, taken(EndReason.PEER_HUNG_UP))


async def test_a_caller_whose_cancel_was_lost_calls_again(stages: Stages) -> None:
    """The callee still rings for the first call: the newer one takes its place."""
    loses = True

    def plan(signal: Signal) -> list[float]:
        return [] if loses and isinstance(signal.effect, SendEnd) else [0]

    stage = await stages.set(CC, Scene(plan=plan))
    await stage.ada.tab.place("Grace")
    await rings(stage.grace, "Ada")
    await stage.ada.tab.press("End call")
    await stage.ada.tab.ends(EndReason.CANCELLED)
    loses = False
    await stage.ada.tab.press("Call again")
    await logged(stage.grace, taken(EndReason.RECALLED))
    await stage.grace.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()
    await logged(stage.ada, placed(EndReason.HUNG_UP), placed(EndReason.CANCELLED))
    await logged(stage.grace, taken(EndReason.PEER_HUNG_UP), taken(EndReason.RECALLED))


async def test_a_caller_whose_hang_up_was_lost_calls_again(stages: Stages) -> None:
    """The callee is still in the first call: its page says why that one ended, and the new one rings."""
    loses = True

    def plan(signal: Signal) -> list[float]:
        return [] if loses and isinstance(signal.effect, SendEnd) else [0]

    stage = await stages.set(CC, Scene(plan=plan))
    await stage.connect()
    await stage.ada.tab.press("End call")
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    loses = False
    await stage.ada.tab.press("Call again")
    await stage.grace.tab.ends(EndReason.RECALLED)
    await stage.grace.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()
    await logged(stage.grace, taken(EndReason.PEER_HUNG_UP), taken(EndReason.RECALLED))


# --- after it was answered --------------------------------------------------------------------------------------------


async def test_call_again_from_the_end_screen(stages: Stages) -> None:
    stage = await stages.set()
    await stage.connect()
    await stage.hang_up()
    await stage.ada.tab.press("Call again")
    await stage.grace.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()
    await logged(stage.ada, placed(EndReason.HUNG_UP), placed(EndReason.HUNG_UP))
    await logged(stage.grace, taken(EndReason.PEER_HUNG_UP), taken(EndReason.PEER_HUNG_UP))


async def test_the_callee_calls_again_and_the_roles_change(stages: Stages) -> None:
    stage = await stages.set(CC, CALLER_OFFERS)
    await stage.connect("audio")
    await stage.hang_up()
    await stage.grace.tab.press("Call again")
    await stage.ada.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways(video=False)
    await stage.hang_up()
    await logged(stage.ada, taken(EndReason.HUNG_UP, "Grace"), placed(EndReason.HUNG_UP))
    await logged(stage.grace, placed(EndReason.PEER_HUNG_UP, "Ada"), taken(EndReason.PEER_HUNG_UP))


@pytest.mark.parametrize(("pair", "scene"), [(CC, ORDINARY), (FF, CALLER_OFFERS)], ids=briefly)
async def test_tab_closed(stages: Stages, pair: Pair, scene: Scene) -> None:
    """The other side learns it once a reload would have been back: calls/waits.py, RELOAD_SECONDS."""
    stage = await stages.set(pair, scene)
    await stage.connect()
    await stage.ada.page.close(run_before_unload=False)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
    await logged(stage.ada, placed(EndReason.PAGE_CLOSED))
    await logged(stage.grace, taken(EndReason.PEER_HUNG_UP))


async def test_tab_closed_while_it_rings(stages: Stages) -> None:
    stage = await stages.set()
    await stage.ada.tab.place("Grace")
    await rings(stage.grace, "Ada")
    await stage.ada.page.close(run_before_unload=False)
    await rings_no_more(stage.grace)
    await logged(stage.ada, placed(EndReason.PAGE_CLOSED))
    [row] = await logged(stage.grace, taken(EndReason.PEER_CANCELLED))
    assert row.missed
