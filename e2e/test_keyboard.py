"""A whole call with the keyboard alone, and the keys that a call has of its own."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from e2e import probes
from e2e.browsers import Engine
from e2e.keys import focused, press_by_tab, tab_to
from e2e.stage import CC, FF, Pair, Stages, named
from e2e.waiting import SOON, until
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

BOTH = [pytest.param(pair, id=named(pair)) for pair in (CC, FF)]


@pytest.mark.parametrize("pair", [pytest.param(CC, id=named(CC))])
async def test_whole_call(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    ada, grace = stage.ada.page, stage.grace.page
    await press_by_tab(ada, "Video call Grace")
    await expect(stage.grace.tab.button("Answer")).to_be_visible(timeout=SOON * 1000)
    await press_by_tab(grace, "Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()

    await press_by_tab(ada, "Mute microphone")
    await probes.hears_nothing(grace)
    assert await focused(ada) == "Unmute microphone"

    await press_by_tab(ada, "More")
    sheet = ada.get_by_role("dialog", name="More")
    await expect(sheet).to_be_visible(timeout=SOON * 1000)
    await expect(sheet).to_be_focused()
    await tab_to(ada, "Volume")
    await ada.keyboard.press("Home")
    volumes = "() => [...document.querySelectorAll('audio')].map(({volume}) => volume)"
    await until(lambda: ada.evaluate(volumes), lambda seen: bool(seen) and not any(seen), "the volume is down")
    await ada.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    assert await focused(ada) == "More"

    await tab_to(ada, "You", "Shift+Tab")
    corner = ada.locator(".tiles")
    for key, place in (("ArrowUp", "top-end"), ("ArrowLeft", "top-start"), ("ArrowDown", "bottom-start")):
        await ada.keyboard.press(key)
        await expect(corner).to_have_attribute("data-corner", place)
    await ada.keyboard.press("Enter")
    await expect(ada.locator("[data-slot=local-camera].large")).to_be_visible()
    await expect(ada.locator("[data-slot=remote-camera].small")).to_be_visible()

    await press_by_tab(ada, "End call")
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    await press_by_tab(ada, "Back to contacts")
    await stage.ada.tab.is_home()


@pytest.mark.parametrize("pair", BOTH)
async def test_own_keys(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    await stage.connect()
    await stage.both_ways()
    ada, grace = stage.ada.page, stage.grace.page
    mute = ada.get_by_role("button", name="Mute microphone", exact=True)
    await expect(mute).to_have_attribute("aria-keyshortcuts", "M")
    await ada.keyboard.press("Control+m")
    await ada.keyboard.press("m")
    await probes.hears_nothing(grace)

    await ada.keyboard.press("?")
    help_ = ada.get_by_role("dialog", name="Keyboard")
    await expect(help_).to_contain_text("Microphone on or off")
    hangs_up = "No" if pair[0] is Engine.FIREFOX else "Yes"
    await expect(help_).to_contain_text(re.compile(f"Hanging up by the system.s media keys{hangs_up}"))
    # Above the help no key does anything.
    await ada.keyboard.press("v")
    await ada.keyboard.press("Escape")
    await expect(help_).to_have_count(0)
    await expect(stage.ada.tab.button("Stop camera")).to_be_visible()

    await stage.ada.tab.press("More")
    await ada.get_by_label("Push to talk").check()
    await ada.keyboard.press("Escape")
    # The button that was clicked last does not take the space bar.
    await ada.mouse.click(400, 300)
    await ada.keyboard.down(" ")
    await probes.hears_tone(grace, stage.ada.signature)
    await ada.keyboard.up(" ")
    await probes.hears_nothing(grace)

    await stage.ada.tab.press("More")
    await ada.get_by_label("Single-key shortcuts").uncheck()
    await ada.keyboard.press("Escape")
    await expect(stage.ada.tab.button("Stop camera")).not_to_have_attribute("aria-keyshortcuts", "V")
    await ada.keyboard.press("v")
    await stage.ada.tab.press("More")
    await ada.get_by_label("Single-key shortcuts").check()
    await ada.keyboard.press("Escape")
    await expect(stage.ada.tab.button("Stop camera")).to_be_visible()
    await ada.keyboard.press("Shift+E")
    await stage.ada.tab.ends(EndReason.HUNG_UP)
