"""The real calls-webapp page, unmodified, under our server: it holds the media, ours rings and shows the end."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from e2e import probes
from e2e.peers import CALLS_WEBAPP
from e2e.stage import CC, Media, Person, Scene, Stage, Stages, named
from e2e.waiting import SOON, until, until_true
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

HOSTED = Scene(profile="deltachat", hosted_pages=(CALLS_WEBAPP, CALLS_WEBAPP))


async def is_led_to_the_page(person: Person) -> None:
    await expect(person.page).to_have_title("", timeout=SOON * 1000)
    await expect(person.page.get_by_role("button", name="End call")).to_be_visible(timeout=SOON * 1000)


async def connect(stage: Stage, media: Media = "video") -> None:
    await stage.ada.tab.place("Grace", media)
    await stage.grace.tab.press("Answer")
    for person in (stage.ada, stage.grace):
        await until_true(lambda person=person: state(person) is CallState.CONNECTED, "the call is up")  # type: ignore[misc]


def state(person: Person) -> CallState | None:
    return next((call.state for call in person.phone.manager.calls.values()), None)


async def test_a_call_between_two_of_their_pages(stages: Stages) -> None:
    stage = await stages.set(CC, HOSTED)
    await connect(stage)
    await stage.both_ways()
    await stage.ada.page.get_by_role("button", name="End call").click()
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
