"""Devices: what is switched off is silent on the wire and free, what cannot be had is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Playwright, expect

from e2e import probes
from e2e.browsers import (
    FAKE_DEVICES,
    FAKE_PROMPT,
    FIREFOX_PREFS,
    FREE_AUTOPLAY,
    Engine,
    launch_chromium,
    launch_firefox,
)
from e2e.display import virtual_display
from e2e.probes import CAMERA, MIC
from e2e.stage import CALLER_OFFERS, CC, CF, CROSS, FC, ORDINARY, Pair, Scene, Stages, named
from e2e.waiting import SOON, until
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.history import CallRecord


async def live_kinds(page: Page) -> list[str]:
    """Of each device that this page holds: audio or video."""
    seen = await page.evaluate(
        "() => localcallProbe.captures.filter(({readyState}) => readyState === 'live').map(({kind}) => kind)"
    )
    return sorted(seen)


@pytest.mark.parametrize("pair", [CC, CF, FC], ids=named)
async def test_mute_stops_the_packets_and_gives_the_microphone_back(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await stage.both_ways()

    await ada.tab.press("Mute microphone")
    await probes.rtp_silent(ada.page, MIC, CAMERA)
    await probes.hears_nothing(grace.page)
    await grace.tab.sees_text("Ada is muted")
    await until(lambda: live_kinds(ada.page), lambda live: live == ["video"], "the microphone is free")

    await ada.tab.press("Unmute microphone")
    await probes.rtp_flows(ada.page, MIC)
    await probes.hears_tone(grace.page, ada.signature)
    await expect(grace.page.get_by_text("Ada is muted")).to_have_count(0, timeout=SOON * 1000)
    await stage.hang_up()


@pytest.mark.parametrize("pair", [CC, CF, FC], ids=named)
async def test_stopped_camera_is_free_at_once_and_starts_again(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await stage.both_ways()

    await ada.tab.press("Stop camera")
    # In the next task already.
    assert await live_kinds(ada.page) == ["audio"]
    await probes.rtp_silent(ada.page, CAMERA, MIC)
    await probes.sees_nothing(grace.page, "remote-camera")
    await probes.sees_nothing(ada.page, "local-camera")

    await ada.tab.press("Start camera")
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    await probes.sees_moving(ada.page, "local-camera", ada.signature)
    await stage.hang_up()


async def test_the_microphone_is_kept_for_a_short_mute(stages: Stages) -> None:
    stage = await stages.set()
    await stage.connect("audio")
    await stage.ada.tab.press("Mute microphone")
    await stage.ada.tab.press("Unmute microphone")
    await probes.hears_tone(stage.grace.page, stage.ada.signature)
    captures = await stage.ada.page.evaluate("() => localcallProbe.captures.length")
    assert captures == 1
    await stage.hang_up()


async def areas(page: Page) -> dict[str, float]:
    """Square pixels of each picture that is to be seen."""
    seen = await page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("video")]
          .filter((video) => video.checkVisibility({opacityProperty: true, visibilityProperty: true}))
          .map((video) => [video.dataset.slot, video.offsetWidth * video.offsetHeight]))"""
    )
    return dict(seen)


@pytest.mark.parametrize("pair", CROSS, ids=named)
async def test_shared_screen_is_shown_large_with_its_sound(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await stage.both_ways()

    await ada.tab.press("Share screen")
    await probes.sees_anything_move(grace.page, "remote-screen")
    await probes.sees_anything_move(ada.page, "local-screen")
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    shown = await areas(grace.page)
    assert shown["remote-screen"] > 3 * shown["remote-camera"]
    assert await live_kinds(ada.page) == ["audio", "audio", "video", "video"]
    # m-line 2 is the sound of the screen.
    await probes.rtp_flows(ada.page, "2")

    await ada.tab.press("Stop sharing")
    await probes.sees_nothing(grace.page, "remote-screen")
    assert await live_kinds(ada.page) == ["audio", "video"]
    await stage.both_ways()
    await stage.hang_up()


async def test_sharing_that_is_stopped_in_the_browsers_own_bar(stages: Stages) -> None:
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await ada.tab.press("Share screen")
    await probes.sees_anything_move(grace.page, "remote-screen")
    await ada.page.evaluate(
        """() => {
          const screen = localcallProbe.captures.at(-1).kind === "video" ? -1 : -2;
          const track = localcallProbe.captures.at(screen);
          track.stop();
          track.dispatchEvent(new Event("ended"));
        }"""
    )
    await expect(ada.tab.button("Share screen")).to_be_visible(timeout=SOON * 1000)
    await probes.sees_nothing(grace.page, "remote-screen")
    assert await live_kinds(ada.page) == ["audio", "video"]
    await stage.hang_up()


async def test_firefox_shares_its_screen(stages: Stages, playwright: Playwright) -> None:
    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    async with virtual_display() as display:
        firefox = await launch_firefox(playwright, display=display)
        await stages.seat(ada, firefox)
        await stages.seat(grace, Engine.CHROMIUM)
        await stage.connect()
        await stage.both_ways()
        await ada.tab.press("Share screen")
        await probes.sees_anything_move(grace.page, "remote-screen")
        await ada.tab.press("Stop sharing")
        await probes.sees_nothing(grace.page, "remote-screen")
        await stage.hang_up()
        await firefox.close()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def asking_chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    """Gives no permission but what a test grants."""
    browser = await launch_chromium(playwright, [FAKE_DEVICES, FREE_AUTOPLAY])
    yield browser
    await browser.close()


async def test_camera_denied_and_the_call_goes_on_by_sound(stages: Stages, asking_chromium: Browser) -> None:
    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, asking_chromium, permissions=["microphone"])
    await stages.seat(grace, Engine.CHROMIUM)
    await stage.connect()
    await ada.tab.sees_text("The browser may not use your camera")
    await probes.sees_moving(ada.page, "remote-camera", grace.signature)
    await probes.hears_tone(ada.page, grace.signature)
    await probes.hears_tone(grace.page, ada.signature)
    await probes.sees_nothing(grace.page, "remote-camera")
    await stage.hang_up()


async def test_no_camera_at_all(stages: Stages, playwright: Playwright) -> None:
    chromium = await launch_chromium(playwright, [FAKE_PROMPT, f"{FAKE_DEVICES},device-count=0", FREE_AUTOPLAY])
    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, Engine.CHROMIUM)
    await stages.seat(grace, chromium)
    await stage.connect()
    await grace.tab.sees_text("No camera was found")
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    await probes.hears_tone(ada.page, grace.signature)
    await probes.hears_tone(grace.page, ada.signature)
    await stage.hang_up()
    await chromium.close()


async def test_neither_microphone_nor_camera(stages: Stages, playwright: Playwright) -> None:
    chromium = await launch_chromium(playwright, [FAKE_PROMPT, FREE_AUTOPLAY, "--disable-audio-input"])
    stage = await stages.empty()
    await stages.seat(stage.ada, chromium)
    await stages.seat(stage.grace, Engine.CHROMIUM)
    await stage.ada.tab.place("Grace")
    await stage.ada.tab.ends(EndReason.NO_DEVICE)
    assert [row.reason for row in await stage.ada.logged(1)] == [EndReason.NO_DEVICE]
    await chromium.close()


def reasons(rows: list[CallRecord]) -> list[EndReason]:
    return [row.reason for row in rows]


@pytest.mark.parametrize("scene", [ORDINARY, CALLER_OFFERS], ids=lambda scene: scene.family.value)
async def test_caller_without_microphone_permission_rings_nobody(
    stages: Stages, asking_chromium: Browser, scene: Scene
) -> None:
    stage = await stages.empty(scene)
    await stages.seat(stage.ada, asking_chromium, permissions=[])
    await stages.seat(stage.grace, Engine.CHROMIUM)
    await stage.ada.tab.place("Grace")
    await stage.ada.tab.ends(EndReason.PERMISSION_DENIED)
    await stage.ada.tab.sees_text("The browser may not use the microphone")
    assert await stage.grace.log() == []


@pytest.mark.parametrize("scene", [ORDINARY, CALLER_OFFERS], ids=lambda scene: scene.family.value)
async def test_callee_without_microphone_permission(stages: Stages, playwright: Playwright, scene: Scene) -> None:
    firefox = await launch_firefox(
        playwright,
        {**FIREFOX_PREFS, "media.navigator.permission.disabled": False, "permissions.default.microphone": 2},
    )
    stage = await stages.empty(scene)
    await stages.seat(stage.ada, Engine.CHROMIUM)
    await stages.seat(stage.grace, firefox)
    await stage.ada.tab.place("Grace", "audio")
    await stage.grace.tab.press("Answer")
    await stage.grace.tab.ends(EndReason.PERMISSION_DENIED)
    await stage.ada.tab.ends(EndReason.PEER_FAILED)
    assert reasons(await stage.ada.logged(1)) == [EndReason.PEER_FAILED]
    assert reasons(await stage.grace.logged(1)) == [EndReason.PERMISSION_DENIED]
    await firefox.close()


async def test_an_open_prompt_is_told_and_keeps_the_call_waiting(stages: Stages) -> None:
    """The browser asks; the person takes their time."""
    stage = await stages.empty()
    await stages.seat(stage.ada, Engine.CHROMIUM)
    await stages.seat(stage.grace, Engine.CHROMIUM)
    await stage.grace.page.evaluate(
        """() => {
          const open = navigator.mediaDevices.getUserMedia;
          navigator.permissions.query = async () => ({state: "prompt"});
          navigator.mediaDevices.getUserMedia = async (wanted) => {
            await new Promise((resolve) => (window.allow = resolve));
            return open(wanted);
          };
        }"""
    )
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Answer")
    await stage.grace.tab.sees_text("Allow the microphone and camera")
    await stage.grace.page.evaluate("() => window.allow()")
    await stage.both_reach(CallState.CONNECTED)
    await expect(stage.grace.page.get_by_text("Allow the microphone and camera")).to_have_count(0)
    await stage.both_ways()
    await stage.hang_up()
