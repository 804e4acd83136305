"""Call pages that are not ours, unmodified, under our server: they hold the media, ours rings and shows the end."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from e2e import probes
from e2e.hosts import ONE_FILE
from e2e.peers import CALLS_WEBAPP
from e2e.stage import CC, CF, FC, Media, Pair, Person, Scene, Stage, Stages, Tab
from e2e.waiting import SOON, until_true
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState


def scene(ada: Path | None = CALLS_WEBAPP, grace: Path | None = CALLS_WEBAPP) -> Scene:
    return Scene(profile="deltachat", hosted_pages=(ada, grace))


def state(person: Person) -> CallState | None:
    """Of the newest call."""
    return next((call.state for call in reversed(list(person.phone.manager.calls.values()))), None)


def connected(stage: Stage) -> bool:
    return all(state(person) is CallState.CONNECTED for person in (stage.ada, stage.grace))


async def connect(stage: Stage, media: Media = "video") -> None:
    await stage.ada.tab.place("Grace", media)
    await stage.grace.tab.press("Answer")
    await until_true(partial(connected, stage), "both are connected")


def end_button(page: Page) -> Locator:
    return page.get_by_role("button", name="End call")


async def their_page_is_open(page: Page, phone_port: int) -> None:
    await expect(end_button(page)).to_be_visible(timeout=SOON * 1000)
    assert f":{phone_port}/" not in page.url, "it has an origin of its own"


@pytest.mark.parametrize("caller_ends", [True, False], ids=["caller-ends", "callee-ends"])
async def test_a_call_between_two_of_their_pages(stages: Stages, caller_ends: bool) -> None:
    stage = await stages.set(CC, scene())
    await connect(stage)
    for person in (stage.ada, stage.grace):
        await their_page_is_open(person.page, person.phone.bridge.port)
        assert await probes.live_captures(person.page) == 2
    await stage.both_ways()
    ending, other = (stage.ada, stage.grace) if caller_ends else (stage.grace, stage.ada)
    await end_button(ending.page).click()
    await ending.tab.ends(EndReason.HUNG_UP)
    await other.tab.ends(EndReason.PEER_HUNG_UP)
    for person in (ending, other):
        assert person.page.url.startswith(f"{person.phone.bridge.origin}/call/")


@pytest.mark.parametrize(
    ("pages", "pair"),
    [
        ((CALLS_WEBAPP, None), CC),
        ((None, CALLS_WEBAPP), CC),
        ((None, CALLS_WEBAPP), FC),
        ((CALLS_WEBAPP, None), CF),
        ((ONE_FILE, CALLS_WEBAPP), CC),
        ((CALLS_WEBAPP, ONE_FILE), CC),
        ((ONE_FILE, ONE_FILE), CF),
    ],
    ids=[
        "theirs-ours",
        "ours-theirs",
        "ours-firefox-theirs",
        "theirs-ours-firefox",
        "file-theirs",
        "theirs-file",
        "files",
    ],
)
async def test_a_call_with_another_page(stages: Stages, pages: tuple[Path | None, Path | None], pair: Pair) -> None:
    stage = await stages.set(pair, scene(*pages))
    await connect(stage)
    await stage.both_ways()
    for person, page in zip((stage.ada, stage.grace), pages, strict=True):
        if page != CALLS_WEBAPP:
            assert await person.page.evaluate("() => localcallProbe.violations") == []
    await end_button(stage.ada.page).click()
    # A page of another origin shows an end of its own, until ours takes its place.
    await stage.ada.page.wait_for_url(f"{stage.ada.phone.bridge.origin}/**")
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)


async def test_an_audio_call_begins_without_a_picture(stages: Stages) -> None:
    stage = await stages.set(CC, scene())
    await connect(stage, "audio")
    for me, other in ((stage.ada, stage.grace), (stage.grace, stage.ada)):
        await probes.hears_tone(me.page, other.signature)
        await expect(me.page.get_by_role("button", name="Start camera")).to_be_visible()
    await end_button(stage.grace.page).click()
    await stage.grace.tab.ends(EndReason.HUNG_UP)
    await stage.ada.tab.ends(EndReason.PEER_HUNG_UP)


async def test_nothing_opens_before_the_person_answers_and_a_decline_leads_the_caller_to_the_end(
    stages: Stages,
) -> None:
    stage = await stages.set(CC, scene())
    await stage.ada.tab.place("Grace")
    await their_page_is_open(stage.ada.page, stage.ada.phone.bridge.port)
    await expect(stage.grace.tab.button("Decline")).to_be_visible(timeout=SOON * 1000)
    assert await probes.live_captures(stage.grace.page) == 0
    assert stage.grace.page.url.startswith(stage.grace.phone.bridge.origin)
    await stage.grace.tab.press("Decline")
    await stage.ada.tab.ends(EndReason.PEER_DECLINED)
    await stage.grace.tab.is_home()


async def test_a_caller_who_cancels(stages: Stages) -> None:
    stage = await stages.set(CC, scene())
    await stage.ada.tab.place("Grace")
    await expect(stage.grace.tab.button("Decline")).to_be_visible(timeout=SOON * 1000)
    await end_button(stage.ada.page).click()
    await stage.ada.tab.ends(EndReason.CANCELLED)
    await expect(stage.grace.tab.button("Decline")).to_be_hidden(timeout=SOON * 1000)


async def test_a_second_tab_is_told_and_opens_no_camera(stages: Stages) -> None:
    stage = await stages.set(CC, scene())
    await connect(stage)
    assert stage.ada.context is not None
    second = Tab(await stage.ada.context.new_page())
    await second.page.goto(stage.ada.page.url)
    await second.sees_text("another tab")
    assert await probes.live_captures(second.page) == 0
    await stage.both_ways()
    await end_button(stage.ada.page).click()
    await second.ends(EndReason.HUNG_UP)


async def test_a_second_call_in_the_same_tab(stages: Stages) -> None:
    """Home again from the end screen: each call has a listener of its own, and the first one is gone."""
    stage = await stages.set(CC, scene())
    await connect(stage)
    first = stage.ada.page.url
    await end_button(stage.ada.page).click()
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
    for person in (stage.ada, stage.grace):
        await person.tab.press("Back to contacts")
        await person.tab.is_home()
    await stage.grace.tab.place("Ada")
    await stage.ada.tab.press("Answer")
    await until_true(partial(connected, stage), "both are connected")
    await stage.both_ways()
    assert first.partition("#")[0] == stage.ada.page.url.partition("#")[0], "the camera's permission is kept by origin"


async def test_a_tab_that_is_closed_ends_the_call(stages: Stages) -> None:
    stage = await stages.set(CC, scene())
    await connect(stage)
    await stage.ada.page.close(run_before_unload=False)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP, seconds=SOON + 10)
    [row] = await stage.ada.logged(1)
    assert row.reason is EndReason.PAGE_CLOSED
