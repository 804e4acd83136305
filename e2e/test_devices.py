"""Which devices a call uses: chosen, switched, unplugged, plugged in; and tried out before a call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from attrs import asdict
from playwright.async_api import Browser, Locator, Page, Playwright, expect

from e2e import probes
from e2e.browsers import CHROMIUM_ARGS, FAKE_DEVICES, FREE_AUTOPLAY, Engine, launch_chromium
from e2e.probes import ADA, LINUS, Plug, Signature
from e2e.stage import CC, FC, FF, Pair, Stage, Stages, Tab, named
from e2e.waiting import SOON, until

BUILT_IN = Plug("audioinput", "Built-in microphone", ADA)
HEADSET = Plug("audioinput", "Headset", Signature(1100, (0, 0, 0), (0, 0, 0)))
WEBCAM = Plug("videoinput", "Webcam", ADA)
OTHER_CAMERA = Plug("videoinput", "Document camera", LINUS)
MOST_TABS = 30
PLUGS = (BUILT_IN, HEADSET, WEBCAM, OTHER_CAMERA)


async def plugged(stages: Stages, pair: Pair, plugs: Sequence[Plug] = PLUGS) -> Stage:
    """Ada has devices to plug in and out."""
    stage = await stages.empty()
    await stages.seat(stage.ada, pair[0], plugs=plugs)
    await stages.seat(stage.grace, pair[1])
    return stage


async def plug(page: Page, *plugs: Plug) -> None:
    told = [{"kind": one.kind, "label": one.label, "groupId": one.group or one.label} for one in plugs]
    sent = {one.label: asdict(one.signature) for one in plugs if one.signature}
    await page.evaluate(
        """([plugs, sent]) => {
          Object.assign(PROBE.of, sent);
          localcallPlugs.plug(...plugs);
        }""",
        [told, sent],
    )


async def unplug(page: Page, *plugs: Plug) -> None:
    await page.evaluate("labels => localcallPlugs.unplug(...labels)", [one.label for one in plugs])


async def choice(tab: Tab, name: str) -> Locator:
    """In the “More” sheet, which is opened for it."""
    select = tab.page.get_by_role("combobox", name=name)
    if await select.count() == 0:
        await tab.press("More")
    await expect(select).to_be_visible(timeout=SOON * 1000)
    return select


async def choose(tab: Tab, name: str, label: str) -> None:
    await (await choice(tab, name)).select_option(label=label)


async def descriptions(page: Page) -> list[str]:
    """How each connection of the page describes itself."""
    return list(
        await page.evaluate("() => localcallProbe.connections.map(({localDescription}) => localDescription?.sdp ?? '')")
    )


def sending(plugs: Sequence[Plug]) -> Signature:
    """The tone of a microphone, the picture of a camera."""
    [microphone] = [one.signature for one in plugs if one.kind == "audioinput" and one.signature]
    [camera] = [one.signature for one in plugs if one.kind == "videoinput" and one.signature]
    return Signature(microphone.hz, camera.left, camera.right)


async def receives(page: Page, *plugs: Plug) -> None:
    await probes.hears_tone(page, sending(plugs))
    await probes.sees_moving(page, "remote-camera", sending(plugs))


@pytest.mark.parametrize("pair", [CC, FC, FF], ids=named)
async def test_switched_in_a_call_and_kept_for_the_next(stages: Stages, pair: Pair) -> None:
    stage = await plugged(stages, pair)
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await receives(grace.page, BUILT_IN, WEBCAM)
    before = await descriptions(ada.page)

    await choose(ada.tab, "Microphone", HEADSET.label)
    await receives(grace.page, HEADSET, WEBCAM)
    await choose(ada.tab, "Camera", OTHER_CAMERA.label)
    await receives(grace.page, HEADSET, OTHER_CAMERA)
    await probes.sees_moving(ada.page, "local-camera", LINUS)
    assert await descriptions(ada.page) == before
    await until(lambda: probes.live_captures(ada.page), lambda live: live == 2, "the old devices are free")
    await stage.hang_up()

    await ada.tab.press("Back to contacts")
    await grace.tab.press("Back to contacts")
    await stage.connect()
    await receives(grace.page, HEADSET, OTHER_CAMERA)
    await stage.hang_up()


async def test_one_that_is_busy_is_told_and_nothing_changes(stages: Stages) -> None:
    stage = await plugged(stages, CC)
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await ada.page.evaluate("label => localcallPlugs.held.push(label)", HEADSET.label)
    await choose(ada.tab, "Microphone", HEADSET.label)
    await ada.tab.sees_text("Another program holds “Headset”. Nothing was changed.")
    await expect(await choice(ada.tab, "Microphone")).to_have_value("")
    await receives(grace.page, BUILT_IN, WEBCAM)
    await stage.hang_up()


@pytest.mark.parametrize("pair", [CC, FC], ids=named)
async def test_unplugged_another_takes_over_and_back_it_is_used_again(stages: Stages, pair: Pair) -> None:
    stage = await plugged(stages, pair)
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await choose(ada.tab, "Microphone", HEADSET.label)
    await receives(grace.page, HEADSET, WEBCAM)

    await unplug(ada.page, HEADSET)
    await ada.tab.sees_text("“Headset” was unplugged. Now using “Built-in microphone”.")
    await receives(grace.page, BUILT_IN, WEBCAM)
    await expect(ada.tab.button("Mute microphone")).to_be_visible()
    await expect(await choice(ada.tab, "Microphone")).to_have_value(HEADSET.label)

    await plug(ada.page, HEADSET)
    await ada.tab.sees_text("“Headset” is connected again, and in use.")
    await receives(grace.page, HEADSET, WEBCAM)
    await stage.hang_up()


async def test_the_only_camera_unplugged_and_plugged_in_again(stages: Stages) -> None:
    stage = await plugged(stages, CC, [BUILT_IN, WEBCAM])
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await receives(grace.page, BUILT_IN, WEBCAM)
    # It is loaded once the call is up.
    await choice(ada.tab, "Camera")
    await unplug(ada.page, WEBCAM)
    await ada.tab.sees_text("No camera was found")
    await probes.sees_nothing(grace.page, "remote-camera")
    await plug(ada.page, WEBCAM)
    await receives(grace.page, BUILT_IN, WEBCAM)
    await stage.hang_up()


async def test_a_new_one_is_offered_and_not_taken(stages: Stages) -> None:
    stage = await plugged(stages, CC, [BUILT_IN, WEBCAM])
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await choice(ada.tab, "Microphone")
    await plug(ada.page, HEADSET)
    await ada.tab.sees_text("Use “Headset”?")
    await receives(grace.page, BUILT_IN, WEBCAM)
    await ada.tab.press("Use it")
    await receives(grace.page, HEADSET, WEBCAM)
    await expect(await choice(ada.tab, "Microphone")).to_have_value(HEADSET.label)
    await stage.hang_up()


async def test_the_speaker_of_a_call(stages: Stages) -> None:
    """With Chromium's own fake speakers: what plays the peer is led to the chosen one, in the next call too."""
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace

    async def sinks() -> list[str]:
        return list(await ada.page.evaluate("() => [...document.querySelectorAll('audio')].map(({sinkId}) => sinkId)"))

    await stage.connect()
    select = await choice(ada.tab, "Speaker")
    labels = await select.locator("option").all_inner_texts()
    assert labels[:1] == ["As the system"]
    assert len(labels) == 3
    await select.select_option(label=labels[2])
    await until(sinks, lambda ids: bool(ids) and all(ids), "the chosen speaker plays")
    chosen = await select.input_value()
    assert set(await sinks()) == {chosen}
    await probes.hears_tone(ada.page, grace.signature)
    await stage.hang_up()
    await ada.tab.press("Back to contacts")
    await grace.tab.press("Back to contacts")
    await stage.connect()
    await until(sinks, lambda ids: set(ids) == {chosen}, "the chosen speaker plays in the next call")
    await stage.hang_up()


async def test_noise_suppression_is_switched_in_a_call(stages: Stages) -> None:
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace

    async def suppression() -> list[bool]:
        return list(
            await ada.page.evaluate(
                """() => localcallProbe.captures
                  .filter(({kind, readyState}) => kind === "audio" && readyState === "live")
                  .map((track) => track.getSettings().noiseSuppression)"""
            )
        )

    await stage.connect()
    assert await suppression() == [True]
    await choice(ada.tab, "Microphone")
    await ada.page.get_by_role("checkbox", name="Suppress noise").uncheck()
    await until(suppression, lambda seen: seen == [False], "one microphone is open, without noise suppression")
    await probes.hears_tone(grace.page, ada.signature)
    await stage.hang_up()


# --- before a call ----------------------------------------------------------------------------------------------------


async def settings(tab: Tab) -> Locator:
    await tab.press("Settings")
    dialog = tab.page.get_by_role("dialog", name="Settings")
    await dialog.get_by_role("button", name="Devices").click()
    await expect(dialog.get_by_role("button", name="Check camera and microphone")).to_be_visible()
    return dialog


async def level(dialog: Locator) -> int:
    return int(await dialog.get_by_role("meter").get_attribute("aria-valuenow") or 0)


@pytest.mark.parametrize("engine", Engine)
async def test_tried_out_before_a_call_and_free_afterwards(stages: Stages, engine: Engine) -> None:
    stage = await stages.empty()
    ada = stage.ada
    await stages.seat(ada, engine)
    dialog = await settings(ada.tab)
    assert await ada.page.evaluate("() => localcallProbe.captures.length") == 0

    await dialog.get_by_role("button", name="Check camera and microphone").click()
    await until(lambda: level(dialog), lambda seen: seen > 50, "the meter shows the tone")
    await probes.sees_moving(ada.page, "local-camera", ada.signature)
    assert await probes.live_captures(ada.page) == 2

    await dialog.get_by_role("button", name="Play a test sound").click()
    await probes.hears_tone(ada.page, Signature(659.3, (0, 0, 0), (0, 0, 0)))

    await dialog.get_by_role("button", name="Stop").click()
    await ada.tab.holds_nothing()
    await dialog.get_by_role("button", name="Check camera and microphone").click()
    await until(lambda: probes.live_captures(ada.page), lambda live: live == 2, "both are open again")
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await ada.tab.holds_nothing()


async def test_by_keyboard_alone(stages: Stages) -> None:
    stage = await plugged(stages, CC)
    page = stage.ada.page
    dialog = await settings(stage.ada.tab)

    async def tab_to(control: Locator) -> None:
        for _ in range(MOST_TABS):
            if await control.count() and await control.evaluate("one => one === document.activeElement"):
                return
            await page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {control}")

    await tab_to(dialog.get_by_role("button", name="Check camera and microphone"))
    await page.keyboard.press("Enter")
    microphone = dialog.get_by_role("combobox", name="Microphone")
    await expect(microphone).to_be_visible()
    await tab_to(microphone)
    await page.keyboard.type("Head")
    await expect(microphone).to_have_value(HEADSET.label)
    await until(lambda: level(dialog), lambda seen: seen > 50, "the meter shows the other microphone")
    await tab_to(dialog.get_by_role("checkbox", name="Cancel echo"))
    await page.keyboard.press("Space")
    await expect(dialog.get_by_role("checkbox", name="Cancel echo")).not_to_be_checked()
    await tab_to(dialog.get_by_role("button", name="Stop"))
    await page.keyboard.press("Enter")
    await stage.ada.tab.holds_nothing()


async def test_a_silent_microphone_is_told(stages: Stages) -> None:
    silent = Plug("audioinput", "Dead microphone", Signature(0, ADA.left, ADA.right))
    stage = await plugged(stages, CC, [silent, HEADSET, WEBCAM])
    dialog = await settings(stage.ada.tab)
    await dialog.get_by_role("button", name="Check camera and microphone").click()
    await stage.ada.tab.sees_text("Your microphone seems silent.")
    await dialog.get_by_role("combobox", name="Microphone").select_option(label=HEADSET.label)
    await expect(dialog.get_by_text("Your microphone seems silent.")).to_have_count(0)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def asking_chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    """Gives no permission but what a test grants."""
    browser = await launch_chromium(playwright, [FAKE_DEVICES, FREE_AUTOPLAY])
    yield browser
    await browser.close()


async def test_denied_is_told_and_opens_by_itself_once_it_is_allowed(stages: Stages, asking_chromium: Browser) -> None:
    stage = await stages.empty()
    ada = stage.ada
    await stages.seat(ada, asking_chromium, permissions=[])
    dialog = await settings(ada.tab)
    await dialog.get_by_role("button", name="Check camera and microphone").click()
    await ada.tab.sees_text("The browser may not use your microphone")
    await ada.tab.holds_nothing()
    await ada.page.context.grant_permissions(["microphone", "camera"])
    await until(lambda: level(dialog), lambda seen: seen > 50, "the meter shows the tone")
    await probes.sees_moving(ada.page, "local-camera", ada.signature)
    await expect(dialog.get_by_text("The browser may not use your")).to_have_count(0)


async def test_busy_and_missing_are_told_and_tried_again_in_place(stages: Stages) -> None:
    stage = await plugged(stages, CC, [BUILT_IN])
    ada = stage.ada
    await ada.page.evaluate("label => localcallPlugs.held.push(label)", BUILT_IN.label)
    dialog = await settings(ada.tab)
    await dialog.get_by_role("button", name="Check camera and microphone").click()
    await ada.tab.sees_text("Another program holds your microphone. Close it there.")
    await ada.tab.sees_text("No camera was found.")

    await ada.page.evaluate("() => localcallPlugs.held.splice(0)")
    await dialog.get_by_role("alert").filter(has_text="microphone").get_by_role("button", name="Try again").click()
    await until(lambda: level(dialog), lambda seen: seen > 50, "the meter shows the tone")
    await plug(ada.page, WEBCAM)
    await dialog.get_by_role("alert").filter(has_text="camera").get_by_role("button", name="Try again").click()
    await probes.sees_moving(ada.page, "local-camera", ada.signature)
    await expect(dialog.get_by_role("alert").filter(has_text="found")).to_have_count(0)


async def test_what_the_system_denies_is_not_blamed_on_the_browser(stages: Stages) -> None:
    stage = await stages.set()
    ada = stage.ada
    await ada.page.evaluate(
        """() => navigator.mediaDevices.getUserMedia = async () => {
          throw new DOMException("Permission denied by system", "NotAllowedError");
        }"""
    )
    dialog = await settings(ada.tab)
    await dialog.get_by_role("button", name="Check camera and microphone").click()
    await ada.tab.sees_text("The system gives the browser no microphone.")


async def test_the_background_is_blurred_where_the_browser_offers_it(stages: Stages, playwright: Playwright) -> None:
    """Chromium's fake camera does, behind a flag."""
    chromium = await launch_chromium(playwright, [*CHROMIUM_ARGS, "--enable-experimental-web-platform-features"])
    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, chromium)
    await stages.seat(grace, Engine.CHROMIUM)

    async def blurred() -> list[bool]:
        return list(
            await ada.page.evaluate(
                """() => localcallProbe.captures
                  .filter(({kind, readyState}) => kind === "video" && readyState === "live")
                  .map((track) => track.getSettings().backgroundBlur)"""
            )
        )

    await stage.connect()
    await choice(ada.tab, "Camera")
    await ada.page.get_by_role("checkbox", name="Blur the background").check()
    await until(blurred, lambda seen: seen == [True], "the one camera blurs")
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    await stage.hang_up()
    await ada.tab.press("Back to contacts")
    await grace.tab.press("Back to contacts")
    await stage.connect()
    await until(blurred, lambda seen: seen == [True], "the one camera blurs in the next call")
    await stage.hang_up()
    await chromium.close()
