"""Two of ours tell each other more than media: safety words, mute and hold at once, lines of text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from e2e import probes
from e2e.browsers import Engine
from e2e.probes import CAMERA, MIC
from e2e.stage import CC, CF, FC, ORDINARY, Pair, Person, Scene, Stages, named
from e2e.test_headless import DELTACHAT, together
from e2e.waiting import SOON, until, until_true
from localcall.call import Call
from localcall.calls.states import CallState
from localcall.in_band import Hold, Message
from localcall.wire.wcall import CallMediaSource, SafetyStatus
from tests.endpoints.headless_pair import reached


def call_of(person: Person) -> Call:
    *_, call = person.phone.manager.calls.values()
    return call


async def sends_nothing(person: Person) -> None:
    """Microphone and camera count on no more for a second."""
    seen: list[int] = []

    async def sent() -> list[int]:
        counts = [
            await probes.rtp_count(person.page, "packetsSent", direction="outbound", mid=mid) for mid in (MIC, CAMERA)
        ]
        seen.append(sum(counts))
        await asyncio.sleep(0.25)
        return seen[-5:]

    await until(sent, lambda last: len(last) == 5 and len(set(last)) == 1, "nothing is sent")


async def same_words(calls: Sequence[Call]) -> None:
    async with asyncio.timeout(SOON):
        first, second = [await call.safety_words() for call in calls]
    assert first == second
    assert len(first) == 4


@pytest.mark.parametrize("scene", [ORDINARY, DELTACHAT], ids=["simplex", "deltachat"])
@pytest.mark.parametrize("pair", [CC, CF, FC], ids=named)
async def test_two_pages(stages: Stages, pair: Pair, scene: Scene) -> None:
    stage = await stages.set(pair, scene)
    await stage.connect()
    ada, grace = call_of(stage.ada), call_of(stage.grace)
    await same_words((ada, grace))

    messages = grace.messages
    ada.say("Hello, Grace")
    ada.react("👍")
    async with asyncio.timeout(SOON):
        assert [await anext(messages), await anext(messages)] == [
            Message("text", "Hello, Grace"),
            Message("reaction", "👍"),
        ]

    await until_true(lambda: grace.machine.peer_media.get(CallMediaSource.MIC) is True, "their microphone is on")
    started = time.monotonic()
    await stage.ada.tab.press("Mute microphone")
    await until_true(lambda: grace.machine.peer_media[CallMediaSource.MIC] is False, "the mute is told")
    assert time.monotonic() - started < 1.5, "three seconds without a byte would tell it too"
    await stage.ada.tab.press("Unmute microphone")
    await stage.both_ways()

    ada.hold()
    await until_true(lambda: grace.holding == Hold(theirs=True) and ada.holding == Hold(mine=True), "hold is told")
    await sends_nothing(stage.ada)
    ada.resume()
    await until_true(lambda: grace.holding == ada.holding == Hold(), "and its end")
    await stage.both_ways()
    await stage.hang_up()


@pytest.mark.parametrize("scene", [ORDINARY, DELTACHAT], ids=["simplex", "deltachat"])
@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_a_page_and_a_program(stages: Stages, engine: Engine, scene: Scene) -> None:
    stage, grace = await together(stages, engine, scene)
    theirs = grace.place("local:ada")
    await stage.ada.tab.press("Answer")
    await reached(theirs, CallState.CONNECTED)
    ours = call_of(stage.ada)
    await same_words((ours, theirs))
    assert ours.safety.status is SafetyStatus.READY
    messages = theirs.messages
    ours.say("Hello, Grace")
    async with asyncio.timeout(SOON):
        assert await anext(messages) == Message("text", "Hello, Grace")
    theirs.hold()
    await until_true(lambda: ours.holding == Hold(theirs=True), "the page is told")
    theirs.end()
