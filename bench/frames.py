"""What frame encryption costs: the page's own worker beside a transform that passes frames on, in both browsers.

Both run in a worker of the same page and take turns, so that what the streams cost is in both. Frames are of a
sound's size and of a large picture's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import define, field
from playwright.async_api import Page, Route, async_playwright

from bench.report import Measure
from e2e.browsers import Engine, launch
from localcall.bridge.files import PAGE_DIR

ORIGIN = "http://localhost:50399"
BATCH = 2000
RUNS = 9
SIZES = (("audio", 120), ("video", 20_000))
ADDED_AIM_US = 1000.0

_DRIVER = Path(__file__).with_name("frames.js")
_PAGE = """<!doctype html><title>frames</title>"""

_START = """() => new Promise((resolve, reject) => {
  window.bench = new BroadcastChannel("bench");
  bench.onmessage = resolve;
  window.worker = new Worker("/frames.js", { type: "module" });
  worker.onerror = ({ message }) => reject(new Error(message));
})"""
_RUN = """(told) => new Promise((resolve, reject) => {
  worker.onerror = ({ message }) => reject(new Error(message));
  bench.onmessage = ({ data }) => resolve(data);
  bench.postMessage(told);
})"""


@define
class Samples:
    us: list[float] = field(factory=list)
    per_second: list[float] = field(factory=list)


def measure() -> Iterator[Measure]:
    yield from asyncio.run(_measure())


async def _measure() -> list[Measure]:
    measures: list[Measure] = []
    async with async_playwright() as playwright:
        for engine in Engine:
            browser = await launch(playwright, engine)
            page = await (await browser.new_context()).new_page()
            await page.route(f"{ORIGIN}/**", _serve)
            await page.goto(f"{ORIGIN}/")
            await page.evaluate(_START)
            for kind, size in SIZES:
                measures += await _compare(page, engine, kind, size)
            await browser.close()
    return measures


async def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    if path == "/":
        await route.fulfill(content_type="text/html", body=_PAGE)
        return
    (built,) = (PAGE_DIR / "assets").glob("frame-worker-*.js")
    script = {"/frames.js": _DRIVER, "/frame-worker.js": built}.get(path)
    if script is None:
        await route.abort()
    else:
        await route.fulfill(content_type="text/javascript", body=script.read_text())


async def _compare(page: Page, engine: Engine, kind: str, size: int) -> list[Measure]:
    ours, passed = Samples(), Samples()
    for run in range(1 + RUNS):
        for samples, encrypted in ((ours, True), (passed, False)):
            told = {"batch": BATCH, "size": size, "kind": kind, "encrypted": encrypted}
            found: dict[str, Any] = await page.evaluate(_RUN, told)
            if run:
                samples.us.append(found["us"])
                samples.per_second.append(found["perSecond"])
    what = f"{engine}, {size} B"
    added = [mine - plain for mine, plain in zip(ours.us, passed.us, strict=True)]
    return [
        Measure(f"{what}, frames encrypted, against passed on", "1/s", ours.per_second, passed.per_second),
        Measure(f"{what}, a frame alone, against passed on", "µs", ours.us, passed.us),
        Measure(f"{what}, added by encryption", "µs", added, aim=ADDED_AIM_US),
    ]
