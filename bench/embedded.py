"""The one-file page beside the page of Delta Chat's own clients and the floor page, all under the same host.

From `#startCall` in a page that has loaded to `connected` at both ends; the callee is given `#acceptCall=` at once.
A call of each takes turns, in pages freshly opened. Then the same host names a STUN server that nobody answers for: how
long until the page gives its offer.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bench.programs import FLOOR, running
from bench.report import Measure
from e2e.browsers import Engine, launch
from e2e.hosts import ONE_FILE
from e2e.peers import CALLS_WEBAPP

RUNS = 15
DEAD_RUNS = 2
FLOOR_AIM, THEIRS_AIM = 1.15, 1.0
DEAD_AIM_MS = 3000.0

_HOST = Path(__file__).with_name("host.js").read_text()
NO_SERVERS = "[]"
_DEAD_SERVER = json.dumps([{"urls": ["stun:127.0.0.1:9"]}])
_SECONDS = 60.0

Marks = Mapping[str, float]
Start = Callable[[Page], Awaitable[None]]


def measure() -> Iterator[Measure]:
    yield Measure("one-file page, gzip", "kB", [_weight(ONE_FILE)], [_weight(CALLS_WEBAPP)])
    yield from asyncio.run(_measure())


def _weight(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0)) / 1000


async def _measure() -> list[Measure]:
    pages = (str(ONE_FILE), str(CALLS_WEBAPP))
    with running((*FLOOR, pages[0])) as ours, running((*FLOOR, pages[1])) as theirs, running(FLOOR) as floor:
        async with async_playwright() as playwright:
            browser = await launch(playwright, Engine.CHROMIUM)
            found: dict[str, list[float]] = {"ours": [], "theirs": [], "floor": []}
            for _ in range(1 + RUNS):
                found["ours"].append(await _call(browser, ours.ready["origins"], _place))
                found["theirs"].append(await _call(browser, theirs.ready["origins"], _place))
                found["floor"].append(await _call(browser, floor.ready["origins"], _press))
            dead = [
                [await _offer(browser, origins[0]) for _ in range(DEAD_RUNS)]
                for origins in (ours.ready["origins"], theirs.ready["origins"])
            ]
            await browser.close()
    warm = {name: samples[1:] for name, samples in found.items()}
    what = "#startCall → connected"
    return [
        Measure(f"{what}, against the floor", "ms", warm["ours"], warm["floor"], FLOOR_AIM),
        Measure(f"{what}, against theirs", "ms", warm["ours"], warm["theirs"], THEIRS_AIM),
        Measure("dead STUN server, #startCall → offer", "ms", dead[0], aim=DEAD_AIM_MS),
        Measure("dead STUN server, against theirs", "ms", dead[0], dead[1]),
    ]


async def host_context(browser: Browser, servers: str) -> BrowserContext:
    """`servers`: JSON, what the host answers with when it is asked for ICE servers."""
    context = await browser.new_context(viewport={"width": 640, "height": 480}, locale="en-US")
    await context.grant_permissions(["microphone", "camera"])  # the person was asked in an earlier call
    await context.add_init_script(f"const ICE_SERVERS = {json.dumps(servers)};\n{_HOST}")
    return context


async def _place(page: Page) -> None:
    await page.evaluate("() => place()")


async def _press(page: Page) -> None:
    await page.get_by_role("button", name="Call").click()


async def _call(browser: Browser, origins: list[str], start: Start) -> float:
    """Milliseconds. Raises `RuntimeError` where it does not connect."""
    contexts = [await host_context(browser, NO_SERVERS) for _ in origins]
    pages = [await context.new_page() for context in contexts]
    for page, origin in zip(pages, origins, strict=True):
        await page.goto(origin, wait_until="networkidle")
        if start is _place:
            await page.evaluate("() => join()")
    await start(pages[0])
    caller, callee = [await _mark(page, "connected") for page in pages]
    for context in contexts:
        await context.close()
    return max(caller["connected"], callee["connected"]) - caller["start"]


async def _offer(browser: Browser, origin: str) -> float:
    context = await host_context(browser, _DEAD_SERVER)
    page = await context.new_page()
    await page.goto(origin, wait_until="networkidle")
    await _place(page)
    marks = await _mark(page, "acceptCall")
    await context.close()
    return marks["acceptCall"] - marks["start"]


async def _mark(page: Page, name: str) -> Marks:
    await page.wait_for_function("name => marks[name]", arg=name, timeout=_SECONDS * 1000)
    marks: Marks = await page.evaluate("() => marks")
    return marks
