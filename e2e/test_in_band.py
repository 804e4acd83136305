"""Two of ours tell each other more than media: safety words, mute and hold at once, lines of text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest
from playwright.async_api import expect

from e2e import probes
from e2e.browsers import Engine
from e2e.probes import CAMERA, MIC
from e2e.stage import CC, CF, FC, ORDINARY, Pair, Person, Scene, Stages, named
from e2e.test_headless import DELTACHAT, both_ways, together
from e2e.waiting import SOON, until, until_true
from localcall.call import Call
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.endpoints.headless import HeadlessEndpoint
from localcall.in_band import Hold, Message
from localcall.wire.terms import CallMediaSource, SafetyStatus
from tests.endpoints.headless_pair import reached


def call_of(person: Person) -> Call:
    *_, call = person.phone.manager.calls.values()
    return call


async def sends_nothing(person: Person) -> None:
    """Microphone and camera count on no more for a second."""

    async def sent() -> tuple[int, float]:
        counts = [
            await probes.rtp_count(person.page, "packetsSent", direction="outbound", mid=mid) for mid in (MIC, CAMERA)
        ]
        return sum(counts), time.monotonic()

    count, since = await sent()

    def still(seen: tuple[int, float]) -> bool:
        nonlocal count, since
        if seen[0] != count:
            count, since = seen
        return seen[1] - since >= 1

    await until(sent, still, "nothing is sent")


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


@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_a_hostile_peer_does_a_page_no_harm(stages: Stages, engine: Engine) -> None:
    """Garbage and a flood: the words stay, the page shows what it has time for, and the call goes on."""
    stage, grace = await together(stages, engine, ORDINARY)
    theirs = grace.place("local:ada")
    await stage.ada.tab.press("Answer")
    await reached(theirs, CallState.CONNECTED)
    ours = call_of(stage.ada)
    await same_words((ours, theirs))
    words = ours.safety.words
    assert isinstance(theirs.endpoint, HeadlessEndpoint)
    connection = theirs.endpoint._connections.current
    assert connection is not None and connection.native is not None
    for data in ("", "[" * 4000, "x" * 60_000, b"\x00\xff", '{"type":"text"}', '{"type":"dance"}', '{"type":"nonce"}'):
        connection.native.send(data)
    for count in range(300):
        connection.native.send(f'{{"type":"text","text":"<img src=x onerror=alert({count})>"}}')
    await stage.ada.tab.sees_text("<img src=x onerror=alert(")
    assert await stage.ada.page.locator("img[src=x]").count() == 0
    await both_ways(stage, theirs)
    assert await stage.ada.page.locator(".bubble").count() <= 4
    assert ours.safety.words == words
    assert ours.safety.status is SafetyStatus.READY
    theirs.end()
    await stage.ada.tab.ends(EndReason.PEER_HUNG_UP)


@pytest.mark.parametrize("pair", [CF], ids=named)
async def test_a_person_compares_words_writes_and_holds(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    await stage.connect()
    await same_words((call_of(stage.ada), call_of(stage.grace)))
    for person in (stage.ada, stage.grace):
        await person.tab.press("More")
    ada, grace = (person.page.locator("[data-section=safety] li") for person in (stage.ada, stage.grace))
    for words in (ada, grace):
        await expect(words).to_have_count(4)
    assert await ada.all_inner_texts() == await grace.all_inner_texts()

    await stage.ada.page.get_by_label("Write a message").fill("See you <b>soon</b>")
    await stage.ada.page.keyboard.press("Enter")
    await expect(stage.grace.page.locator(".bubble")).to_have_text("Ada See you <b>soon</b>")
    await stage.grace.tab.press("React with 🎉")
    await expect(stage.ada.page.get_by_text("Grace: 🎉")).to_be_attached()

    await stage.ada.tab.press("Hold")
    await stage.grace.tab.sees_text("Ada put the call on hold")
    await sends_nothing(stage.ada)
    await probes.hears_nothing(stage.ada.page)
    await stage.ada.page.locator(".veil").get_by_role("button", name="Resume").click()
    await expect(stage.grace.page.get_by_text("Ada put the call on hold")).to_have_count(0)
    await stage.both_ways()
    await stage.hang_up()
