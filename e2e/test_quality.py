"""The step of quality that a person sees follows what the link does to the call."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, Playwright, expect

from e2e import probes
from e2e.networks import Lab, Wire, lab, lay
from e2e.stage import Person, Scene, Stages
from e2e.waiting import SOON, until

LOWERS = 8.0
"""Seconds; on a machine with nothing else to do it takes less than 5."""

RAISES = 40.0
"""A sender that was held back takes its time to send more."""

_NOISE = """(() => {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    const [plain] = stream.getVideoTracks();
    if (!plain) return stream;
    const canvas = Object.assign(document.createElement("canvas"), {width: 480, height: 360});
    const pen = canvas.getContext("2d");
    const noise = new ImageData(480, 360);
    const pixels = new Uint32Array(noise.data.buffer);
    let seed = 1;
    const draw = () => {
      for (let at = 0; at < pixels.length; at++) {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        pixels[at] = 0xff000000 | (seed >> 8);
      }
      pen.putImageData(noise, 0, 0);
    };
    draw();
    const timer = setInterval(draw, 100);
    const [rich] = canvas.captureStream(10).getVideoTracks();
    const stop = rich.stop.bind(rich);
    rich.stop = () => { clearInterval(timer); stop(); plain.stop(); };
    return new MediaStream([...stream.getAudioTracks(), rich]);
  };
})()"""
"""A picture that takes all the rate that there is."""


@pytest_asyncio.fixture(loop_scope="session")
async def wired(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(playwright, tmp_path) as made:
        yield made


async def noisy(context: BrowserContext) -> None:
    await context.add_init_script(_NOISE)


def losing(wire: Wire) -> None:
    wire.lose(10)


def slow(wire: Wire) -> None:
    wire.slow(300)


@pytest.mark.parametrize("impair", [losing, slow], ids=lambda impair: impair.__name__)
async def test_steps(stages: Stages, wired: Lab, impair: Callable[[Wire], None]) -> None:
    wire = lay(wired.left, wired.right)
    stage = await stages.empty(Scene())
    for person, where, browser in zip(stage.people, (wired.left, wired.right), wired.browsers, strict=True):
        await wired.admit(person, where)
        await stages.seat(person, browser, prepare=noisy)
    await stage.connect()
    for person in stage.people:
        await expect(good(person)).to_be_visible(timeout=SOON * 1000)
    began = time.monotonic()
    impair(wire)
    for person in stage.people:
        await expect(good(person)).to_have_count(0, timeout=LOWERS * 1000)
        print(f"lowered for {person.name} after {time.monotonic() - began:.1f} s")
    await stage.ada.tab.page.get_by_role("button", name="connection").click()
    for figure in ("Received", "Their picture", "Lost on the way to you", "Round trip", "Jitter", "Codecs", "Route"):
        await stage.ada.tab.sees_text(figure)
    began = time.monotonic()
    wire.mend()
    for person in stage.people:
        await expect(good(person)).to_be_visible(timeout=RAISES * 1000)
        print(f"raised for {person.name} after {time.monotonic() - began:.1f} s")


def good(person: Person) -> Locator:
    return person.page.get_by_role("button", name="Good connection", exact=True)


async def width_from(page: Page) -> int:
    """Of the picture that a page sends."""
    return int(
        await page.evaluate(
            """async () => {
              const stats = await localcallProbe.connections.at(-1).getStats();
              const sent = [...stats.values()].find(({type, mid}) => type === "outbound-rtp" && mid === "1");
              return sent?.frameWidth ?? 0;
            }"""
        )
    )


async def test_low_data(stages: Stages) -> None:
    """What is sent shrinks, and grows again; audio only stops the camera and hides the peer's."""
    stage = await stages.set()
    await stage.connect()
    await stage.both_ways()
    page = stage.ada.page

    async def sent_width() -> int:
        return await width_from(page)

    full = await until(sent_width, lambda width: width > 0, "a picture is sent")
    await stage.ada.tab.press("More")
    await page.get_by_label("Low data").check()
    await until(sent_width, lambda width: width == full // 2, "half of the width is sent")
    theirs = stage.grace.page
    await until(lambda: width_from(theirs), lambda width: width == full // 2, "so does the peer, who was asked")
    await page.get_by_label("As the connection allows").check()
    await until(sent_width, lambda width: width == full, "all of the width is sent again")
    other = stage.grace.page
    await page.get_by_label("Audio only").check()
    await expect(stage.ada.tab.button("Start camera")).to_be_visible()
    await expect(page.locator("[data-slot=remote-camera]")).not_to_be_visible()
    await expect(other.get_by_text("wants sound alone")).to_be_visible()
    await probes.rtp_silent(other, probes.CAMERA, probes.MIC)
    await stage.hang_up()
