"""A page that speaks the classic protocol alone, unmodified, under our server, in calls with ours and with itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Playwright, expect

from e2e import probes
from e2e.browsers import FAKE_DEVICES, FREE_AUTOPLAY, Engine, launch_chromium
from e2e.classic_page import put_together
from e2e.stage import CC, CF, FC, Media, Pair, Person, Scene, Stage, Stages, named
from e2e.test_encryption import FAILING, claimed, key_of_ada_alone, plays_nothing, receives, wrong_key
from e2e.waiting import SOON, until_true
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.endpoints.classic import PERMISSION
from localcall.wire.terms import CallMediaSource

NAMES = ("ada", "grace")


@pytest.fixture(scope="session")
def classic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_together(tmp_path_factory.mktemp("classic") / "www")


@pytest_asyncio.fixture(loop_scope="session")
async def asking_chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    """Gives no permission but what a test grants."""
    browser = await launch_chromium(playwright, (FAKE_DEVICES, FREE_AUTOPLAY))
    yield browser
    await browser.close()


def state(person: Person) -> CallState | None:
    """Of the newest call."""
    return next((call.state for call in reversed(list(person.phone.manager.calls.values()))), None)


def connected(stage: Stage) -> bool:
    return all(state(person) is CallState.CONNECTED for person in (stage.ada, stage.grace))


async def connect(stage: Stage, media: Media = "video") -> None:
    await stage.ada.tab.place("Grace", media)
    await stage.grace.tab.press("Answer")
    await until_true(partial(connected, stage), "both are connected")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


async def says(page: Page, status: str, description: str) -> None:
    """What the classic page shows: the words that it was given."""
    await expect(page.locator("#state")).to_have_text(status, timeout=SOON * 1000)
    await expect(page.locator("#description")).to_have_text(description, timeout=SOON * 1000)
    await expect(page.locator("#spinner")).to_be_hidden()


@pytest.mark.parametrize(
    ("theirs", "pair"),
    [("ada", CF), ("ada", FC), ("grace", CF), ("grace", FC), ("both", CC)],
    ids=named,
)
async def test_a_call_is_seen_and_heard_both_ways_encrypted(
    stages: Stages, classic: Path, theirs: str, pair: Pair
) -> None:
    folders = tuple(classic if theirs in (name, "both") else None for name in NAMES)
    stage = await stages.set(pair, Scene(page_dirs=folders))
    await connect(stage)
    await stage.both_ways()
    for person, folder in zip((stage.ada, stage.grace), folders, strict=True):
        if folder is None:
            await person.tab.sees_text("Encrypted")
        else:
            assert f":{person.phone.bridge.port}/" not in person.page.url, "it has an origin of its own"
            await expect(person.page.locator("#state")).to_have_text("Connected")
            await expect(person.page.locator("#description")).to_contain_text("Encrypted")
            assert await person.page.evaluate("() => localcallProbe.violations") == []
    await button(stage.ada.page, "End call").click()
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
    for person, folder in zip((stage.ada, stage.grace), folders, strict=True):
        led_to = "/" if folder is None else "/call/"
        assert person.page.url.startswith(f"{person.phone.bridge.origin}{led_to}")


def media_of(person: Person) -> dict[CallMediaSource, bool]:
    """What is known here of the peer's media in the newest call."""
    *_, call = person.phone.manager.calls.values()
    return call.machine.peer_media


async def test_the_words_follow_the_call_and_what_is_turned_off_is_seen(stages: Stages, classic: Path) -> None:
    stage = await stages.set(CF, Scene(page_dirs=(classic, None)))
    ada, grace = stage.ada, stage.grace
    await ada.tab.place("Grace")
    await says(ada.page, "Ringing…", "Encrypted")
    await grace.tab.press("Answer")
    await says(ada.page, "Connected", "Encrypted (direct)")
    await stage.both_ways()

    await button(ada.page, "Microphone").click()
    await grace.tab.sees_text("Ada is muted")
    await button(ada.page, "Camera").click()
    await probes.sees_nothing(grace.page, "remote-camera")
    *_, call = ada.phone.manager.calls.values()
    assert call.machine.local_media == {CallMediaSource.MIC: False, CallMediaSource.CAMERA: False}
    assert await probes.live_captures(ada.page) == 0

    await grace.tab.press("Stop camera")
    await until_true(lambda: media_of(ada).get(CallMediaSource.CAMERA) is False, "their camera is seen to be off")
    assert media_of(ada)[CallMediaSource.MIC] is True
    await grace.tab.press("Start camera")
    await button(ada.page, "Microphone").click()
    await button(ada.page, "Camera").click()
    await stage.both_ways()
    await until_true(lambda: media_of(ada)[CallMediaSource.CAMERA], "their camera is seen to be on")
    await stage.grace.tab.press("End call")
    await stage.grace.tab.ends(EndReason.HUNG_UP)
    await stage.ada.tab.ends(EndReason.PEER_HUNG_UP)


async def test_a_key_that_does_not_fit_is_told_and_heard_by_nobody_on_our_page(stages: Stages, classic: Path) -> None:
    stage = await stages.set(CC, Scene(key_of=wrong_key, page_dirs=(None, classic)))
    await connect(stage)
    await receives(stage.ada.page)
    await stage.ada.tab.sees_text(FAILING)
    await plays_nothing(stage.ada.page)


async def test_our_keyed_page_and_a_classic_one_without_a_key(stages: Stages, classic: Path) -> None:
    """It does not say that it has none: no noise here, nothing clear there, and the person is told."""
    stage = await stages.set(FC, Scene(key_of=key_of_ada_alone, change=claimed, page_dirs=(None, classic)))
    ada, grace = stage.ada, stage.grace
    await connect(stage)
    await receives(ada.page)
    await ada.tab.sees_text(FAILING)
    await plays_nothing(ada.page)
    await receives(grace.page)
    with pytest.raises(AssertionError, match="shows"):
        await probes.sees_moving(grace.page, "remote-camera", ada.signature, seconds=2)
    with pytest.raises(AssertionError, match="is played"):
        await probes.hears_tone(grace.page, ada.signature, seconds=2)


async def test_a_question_that_their_page_cannot_put_ends_the_call(stages: Stages, classic: Path) -> None:
    """The callee cannot encrypt and says so: without a word of the person the call does not go on in the clear."""
    stage = await stages.set(CC, Scene(key_of=key_of_ada_alone, page_dirs=(classic, None)))
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Answer")
    await stage.ada.tab.ends(EndReason.ENCRYPTION_REFUSED)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)


async def test_a_refused_microphone_is_told_in_our_words_and_a_reload_begins_anew(
    stages: Stages, classic: Path, asking_chromium: Browser
) -> None:
    stage = await stages.empty(Scene(page_dirs=(classic, None)))
    await stages.seat(stage.ada, asking_chromium, permissions=[])
    await stages.seat(stage.grace, Engine.CHROMIUM)
    await stage.ada.tab.place("Grace")
    await stage.ada.tab.sees_text(PERMISSION.title)
    await stage.ada.tab.sees_text(PERMISSION.chrome)
    assert state(stage.ada) is CallState.WAIT_CAPABILITIES
    assert stage.ada.context is not None
    await stage.ada.context.grant_permissions(["microphone", "camera"])
    await stage.ada.page.reload()
    await stage.grace.tab.press("Answer")
    await until_true(partial(connected, stage), "both are connected")
    await stage.both_ways()


async def test_a_callee_whose_microphone_is_refused_ends_the_call(
    stages: Stages, classic: Path, asking_chromium: Browser
) -> None:
    stage = await stages.empty(Scene(page_dirs=(None, classic)))
    await stages.seat(stage.ada, Engine.CHROMIUM)
    await stages.seat(stage.grace, asking_chromium, permissions=[])
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Answer")
    await stage.grace.tab.ends(EndReason.PERMISSION_DENIED)
    await stage.ada.tab.ends(EndReason.PEER_FAILED)


@pytest.mark.parametrize("reloads", [True, False], ids=["reload", "close"])
async def test_a_tab_that_goes_ends_the_call_at_once(stages: Stages, classic: Path, reloads: bool) -> None:
    stage = await stages.set(CC, Scene(page_dirs=(classic, None)))
    await connect(stage)
    if reloads:
        await stage.ada.page.reload()
        await stage.ada.tab.ends(EndReason.PAGE_CLOSED)
    else:
        await stage.ada.page.close(run_before_unload=False)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP, seconds=5)
    [row] = await stage.ada.logged(1)
    assert row.reason is EndReason.PAGE_CLOSED


async def test_nothing_opens_before_the_person_answers(stages: Stages, classic: Path) -> None:
    stage = await stages.set(CC, Scene(page_dirs=(None, classic)))
    await stage.ada.tab.place("Grace")
    await expect(stage.grace.tab.button("Decline")).to_be_visible(timeout=SOON * 1000)
    assert await probes.live_captures(stage.grace.page) == 0
    assert stage.grace.page.url.startswith(stage.grace.phone.bridge.origin)
    await stage.grace.tab.press("Decline")
    await stage.ada.tab.ends(EndReason.PEER_DECLINED)


async def test_a_server_that_is_gone_leaves_no_device_open(stages: Stages, classic: Path) -> None:
    stage = await stages.set(CC, Scene(page_dirs=(classic, None)))
    await connect(stage)
    assert await probes.live_captures(stage.ada.page) == 2
    await stage.ada.phone.__aexit__()
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
    await expect(stage.ada.page.locator("#state")).to_have_count(0, timeout=SOON * 1000)
