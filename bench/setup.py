"""A video call from the click to the first frame decoded on both sides, beside the floor page in the same browser.

Ours is all of it: home, sockets, devices opened after the click, frame encryption, the interface. The floor page
(floor.html) has its stream before the click and does what WebRTC alone asks for. In both the callee's side makes the
offer. The time that a person takes to answer is left out, and they have allowed camera and microphone in an earlier
call. A call of the one and a call of the other take turns, each in pages freshly opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen
from cattrs import structure
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright, expect

from bench.programs import DEMO, FLOOR, running
from bench.report import Measure
from e2e.browsers import FIREFOX_PREFS, Engine, launch, launch_firefox
from e2e.stage import Tab

RUNS = 20
AIM = 1.2

Marks = Mapping[str, float]
"""Milliseconds since the epoch, by what happened; see stopwatch.js."""

_STOPWATCH = Path(__file__).with_name("stopwatch.js").read_text()
_SECONDS = 30.0


@frozen
class Setup:
    """One call. On the floor the caller is whoever gets the offer."""

    caller: Marks
    callee: Marks


_PLACING: Mapping[str, Callable[[Setup], float]] = {
    "call click → capabilities": lambda s: s.caller["sent capabilities"] - s.caller["click"],
    "→ ringing at the callee": lambda s: s.callee["ringing"] - s.caller["sent capabilities"],
}
_ANSWERING: Mapping[str, Callable[[Setup], float]] = {
    "answer click → offer": lambda s: s.callee["sent offer"] - s.callee["click"],
    "→ answer": lambda s: s.caller["sent answer"] - s.callee["sent offer"],
    "→ connected, caller": lambda s: s.caller["connected"] - s.caller["sent answer"],
    "→ connected, callee": lambda s: s.callee["connected"] - s.caller["sent answer"],
    "→ first frame, caller": lambda s: s.caller["frame"] - s.caller["connected"],
    "→ first frame, callee": lambda s: s.callee["frame"] - s.callee["connected"],
}


def _until_ringing(setup: Setup) -> float:
    return setup.callee["ringing"] - setup.caller["click"]


def _until_seen(setup: Setup) -> float:
    return max(setup.caller["frame"], setup.callee["frame"]) - setup.callee["click"]


def measure() -> Iterator[Measure]:
    for engine in Engine:
        yield from asyncio.run(_measure(engine))


async def _measure(engine: Engine) -> list[Measure]:
    with running(DEMO) as demo, running(FLOOR) as floor:
        async with async_playwright() as playwright:
            browser = await _browser(playwright, engine)
            people = [await context(browser) for _ in demo.ready["profiles"]]
            others = [await context(browser) for _ in floor.ready["origins"]]
            if engine is Engine.CHROMIUM:
                for each in (*people, *others):
                    await each.grant_permissions(["microphone", "camera"])
            for person, profile in zip(people, demo.ready["profiles"], strict=True):
                await let_in(person, profile["url"])
            homes = [profile["origin"] for profile in demo.ready["profiles"]]
            ours: list[Setup] = []
            bare: list[Setup] = []
            for _ in range(1 + RUNS):
                ours.append(await call(people, homes))
                bare.append(await _floor(others, floor.ready["origins"]))
            await browser.close()
    return _told(engine, ours[1:], bare[1:])


async def _browser(playwright: Playwright, engine: Engine) -> Browser:
    if engine is Engine.CHROMIUM:
        return await launch(playwright, engine)
    allowed = {"permissions.default.microphone": 1, "permissions.default.camera": 1}
    return await launch_firefox(playwright, {**FIREFOX_PREFS, **allowed})


def _told(engine: Engine, ours: Sequence[Setup], bare: Sequence[Setup]) -> list[Measure]:
    def beside(name: str, span: Callable[[Setup], float], aim: float | None = None) -> Measure:
        return Measure(f"{engine}: {name}", "ms", [span(s) for s in ours], [span(s) for s in bare], aim)

    def alone(name: str, span: Callable[[Setup], float]) -> Measure:
        return Measure(f"{engine}: {name}", "ms", [span(s) for s in ours])

    return [
        beside("set-up, answer click → both see", _until_seen, AIM),
        alone("set-up, call click → ringing", _until_ringing),
        alone("set-up, both clicks → both see", lambda setup: _until_ringing(setup) + _until_seen(setup)),
        *(alone(f"  {name}", span) for name, span in _PLACING.items()),
        *(beside(f"  {name}", span) for name, span in _ANSWERING.items()),
    ]


async def context(browser: Browser) -> BrowserContext:
    made = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    await made.add_init_script(_STOPWATCH)
    return made


async def let_in(context: BrowserContext, url: str) -> None:
    page = await context.new_page()
    await page.goto(url)
    await expect(page.get_by_role("searchbox")).to_be_visible()
    await page.close()


async def call(people: Sequence[BrowserContext], homes: Sequence[str]) -> Setup:
    pages = await _open(people, homes)
    caller = Tab(pages[0])
    await caller.place("Grace")
    setup = await _clicked(pages[1], "Answer", pages)
    await caller.press("End call")
    for page in pages:
        await expect(page.locator("main[data-end-reason]")).to_be_visible()
        await page.close()
    return setup


async def _floor(others: Sequence[BrowserContext], origins: Sequence[str]) -> Setup:
    pages = await _open(others, origins)
    for page in pages:
        await expect(Tab(page).button("Call")).to_be_enabled()
    setup = await _clicked(pages[1], "Call", pages)
    for page in pages:
        await page.close()
    return setup


async def _open(contexts: Sequence[BrowserContext], addresses: Sequence[str]) -> list[Page]:
    pages = []
    for context, address in zip(contexts, addresses, strict=True):
        page = await context.new_page()
        await page.goto(address)
        pages.append(page)
    return pages


async def _clicked(page: Page, name: str, pages: Sequence[Page]) -> Setup:
    """By the mouse alone, after the second that a person takes: what finds the button must not run beside the call."""
    button = Tab(page).button(name)
    await expect(button).to_be_visible()
    await asyncio.sleep(1)
    box = await button.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return await _read(pages)


async def _read(pages: Sequence[Page]) -> Setup:
    """Raises `RuntimeError` where no picture comes."""
    try:
        async with asyncio.timeout(_SECONDS):
            caller, callee = await asyncio.gather(*(page.evaluate("() => stopwatch") for page in pages))
    except TimeoutError:
        seen = [await page.locator("body").inner_text() for page in pages]
        raise RuntimeError(f"no picture within {_SECONDS:g} s; the pages say {seen}") from None
    return Setup(structure(caller, dict[str, float]), structure(callee, dict[str, float]))
