"""What goes beside a call: the small window, the whole screen, a screen that stays on, the system's own controls."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from e2e import probes
from e2e.browsers import Engine
from e2e.stage import Stage, Stages
from e2e.waiting import until
from localcall.calls.reasons import EndReason

BOTH = [pytest.param(engine, id=engine.value) for engine in (Engine.CHROMIUM, Engine.FIREFOX)]

_NOTES = """(() => {
  const noted = (window.noted = {locks: [], actions: {}});
  const lock = navigator.wakeLock;
  if (lock) {
    const request = lock.request.bind(lock);
    lock.request = async (...what) => {
      const held = await request(...what);
      noted.locks.push(held);
      return held;
    };
  }
  const session = navigator.mediaSession;
  const setActionHandler = session.setActionHandler.bind(session);
  session.setActionHandler = (action, handler) => {
    setActionHandler(action, handler);
    noted.actions[action] = handler;
  };
})()"""


async def connected(stages: Stages, engine: Engine) -> Stage:
    stage = await stages.empty()
    for person in stage.people:
        permissions = ["screen-wake-lock"] if engine is Engine.CHROMIUM else None
        await stages.seat(person, engine, permissions=permissions, prepare=note)
    await stage.connect()
    await stage.both_ways()
    await expect(stage.ada.tab.button("Mute microphone")).to_have_attribute("aria-keyshortcuts", "M")
    return stage


async def note(context: BrowserContext) -> None:
    await context.add_init_script(_NOTES)


_SMALL_PICTURE = """() => {
  const video = documentPictureInPicture.window?.document.querySelector("video.theirs");
  if (!video?.videoWidth) return "";
  const pen = new OffscreenCanvas(32, 24).getContext("2d");
  pen.drawImage(video, 0, 0, 32, 24);
  return pen.getImageData(0, 0, 32, 24).data.join(" ");
}"""
"""The colours of a picture; Firefox counts no frames in that window."""


@pytest.mark.parametrize("engine", BOTH)
async def test_small_window(stages: Stages, engine: Engine) -> None:
    stage = await connected(stages, engine)
    ada, tab = stage.ada.page, stage.ada.tab
    await tab.press("More")
    await tab.press("Picture in picture")

    async def picture() -> str:
        return str(await ada.evaluate(_SMALL_PICTURE))

    first = await until(picture, lambda colours: len(set(colours.split())) > 2, "the small window shows the peer")
    await until(picture, lambda colours: colours not in ("", first), "and the picture moves")
    press = "name => documentPictureInPicture.window.document.querySelector(`[aria-label='${name}']`).click()"
    await ada.evaluate(press, "Mute microphone")
    await probes.hears_nothing(stage.grace.page)
    await ada.evaluate(press, "End call")
    await tab.ends(EndReason.HUNG_UP)
    gone = "() => documentPictureInPicture.window === null"
    await until(lambda: ada.evaluate(gone), bool, "the small window goes with the call")


@pytest.mark.parametrize("engine", BOTH)
async def test_system(stages: Stages, engine: Engine) -> None:
    """The screen is kept on until the end; the media keys do what this browser knows of."""
    stage = await connected(stages, engine)
    ada, tab = stage.ada.page, stage.ada.tab
    locks = "() => noted.locks.map(({released}) => released)"
    await until(lambda: ada.evaluate(locks), lambda released: released == [False], "the screen is kept on")
    assert await ada.evaluate("() => navigator.mediaSession.metadata.title") == "Call with Grace"
    known = await ada.evaluate("() => Object.keys(noted.actions).filter((action) => noted.actions[action])")
    assert ("hangup" in known) is (engine is Engine.CHROMIUM)
    if engine is Engine.CHROMIUM:
        await ada.evaluate("() => noted.actions.togglemicrophone()")
        await probes.hears_nothing(stage.grace.page)
        await ada.evaluate("() => noted.actions.hangup()")
    else:
        await tab.press("End call")
    await tab.ends(EndReason.HUNG_UP)
    await until(lambda: ada.evaluate(locks), lambda released: released == [True], "the screen may go dark")
    assert await ada.evaluate("() => navigator.mediaSession.metadata") is None
    assert not await ada.evaluate("() => Object.values(noted.actions).some(Boolean)")


async def test_whole_screen(stages: Stages) -> None:
    stage = await connected(stages, Engine.CHROMIUM)
    ada = stage.ada.page
    whole = "() => document.fullscreenElement !== null"
    await ada.keyboard.press("f")
    await until(lambda: ada.evaluate(whole), bool, "the call has the whole screen")
    await stage.ada.tab.press("More")
    await stage.ada.tab.press("Leave full screen")
    await until(lambda: ada.evaluate(whole), lambda is_whole: not is_whole, "it has not any more")


async def test_the_own_picture_is_dragged_to_another_corner(stages: Stages) -> None:
    stage = await connected(stages, Engine.CHROMIUM)
    page = stage.ada.page
    tiles = page.locator(".tiles")
    box = await page.locator("[data-slot=local-camera]").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(100, 100, steps=5)
    await page.mouse.up()
    await expect(tiles).to_have_attribute("data-corner", "top-start")


async def test_report(stages: Stages) -> None:
    """Of a call that is over, and it names nobody."""
    stage = await connected(stages, Engine.CHROMIUM)
    await stage.hang_up()
    await stage.ada.tab.press("Show report")
    text = await stage.ada.page.locator("pre").inner_text()
    assert "connection: connected" in text and "ended: hung-up" in text
    assert "Grace" not in text and "127.0.0.1" not in text
