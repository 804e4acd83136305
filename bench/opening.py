"""How long until a person can press what matters in a page that was just opened.

The one-file page beside the page of Delta Chat's own clients, both under the same host: opened with an incoming call,
until it can be answered, on this machine as it is and four times slower; opened with `#startCall`, as hosts on
telephones do it, until the offer is handed over. Then our home, filled by its server, beside the same page.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from attrs import frozen
from playwright.async_api import Browser, BrowserContext, async_playwright

from bench.embedded import NO_SERVERS, host_context
from bench.programs import DEMO, FLOOR, running
from bench.report import Measure
from e2e.browsers import Engine, launch
from e2e.hosts import ONE_FILE
from e2e.peers import CALLS_WEBAPP

RUNS = 12
AIM = 1.0

_WATCH = Path(__file__).with_name("opening.js").read_text()
_OFFER = "async () => (await new RTCPeerConnection().createOffer({offerToReceiveVideo: true})).sdp"
_SECONDS = 30.0


@frozen
class _Opening:
    """``button``: a CSS selector. ``slower``: how much the processor is held back. ``ticket``: opened once, before."""

    url: str
    moment: str = "interactive"
    button: str = "button:enabled"
    slower: int = 1
    ticket: str | None = None


def measure() -> Iterator[Measure]:
    yield from asyncio.run(_measure())


async def _measure() -> list[Measure]:
    with (
        running((*FLOOR, str(ONE_FILE))) as our_host,
        running((*FLOOR, str(CALLS_WEBAPP))) as their_host,
        running(DEMO) as demo,
    ):
        ours, theirs = (f"{host.ready['origins'][0]}/" for host in (our_host, their_host))
        profile = demo.ready["profiles"][0]
        async with async_playwright() as playwright:
            browser = await launch(playwright, Engine.CHROMIUM)
            rings = f"#offerIncomingCall={await _offer(browser, theirs)}"
            measures = [
                *[
                    await _beside(
                        browser,
                        f"opened with an incoming call → answerable, CPU ÷ {slower}",
                        _Opening(ours + rings, slower=slower),
                        _Opening(theirs + rings, slower=slower),
                    )
                    for slower in (1, 4)
                ],
                await _beside(
                    browser,
                    "opened with #startCall → offer",
                    _Opening(f"{ours}#startCall", "offered"),
                    _Opening(f"{theirs}#startCall", "offered"),
                ),
                await _beside(
                    browser,
                    "home opened → a contact can be called",
                    _Opening(
                        profile["origin"], button='button[aria-label^="Video call"]:enabled', ticket=profile["url"]
                    ),
                    _Opening(theirs),
                ),
            ]
            await browser.close()
    return measures


async def _beside(browser: Browser, name: str, ours: _Opening, theirs: _Opening) -> Measure:
    """Each in turn, the first turn left out."""
    contexts = [await _context(browser, opening) for opening in (ours, theirs)]
    samples = [
        [await _open(context, opening) for context, opening in zip(contexts, (ours, theirs), strict=True)]
        for _ in range(1 + RUNS)
    ]
    for context in contexts:
        await context.close()
    ours_ms, theirs_ms = zip(*samples[1:], strict=True)
    return Measure(name, "ms", ours_ms, theirs_ms, AIM)


async def _context(browser: Browser, opening: _Opening) -> BrowserContext:
    context = await host_context(browser, NO_SERVERS)
    await context.add_init_script(f"const BUTTON = {json.dumps(opening.button)};\n{_WATCH}")
    if opening.ticket:
        page = await context.new_page()
        await page.goto(opening.ticket, wait_until="networkidle")
        await page.close()
    return context


async def _open(context: BrowserContext, opening: _Opening) -> float:
    page = await context.new_page()
    if opening.slower > 1:
        session = await context.new_cdp_session(page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": opening.slower})
    await page.goto(opening.url)
    await page.wait_for_function("moment => opening[moment]", arg=opening.moment, timeout=_SECONDS * 1000)
    milliseconds = float(await page.evaluate("moment => opening[moment]", opening.moment))
    await page.close()
    return milliseconds


async def _offer(browser: Browser, url: str) -> str:
    """As it stands in the hash."""
    page = await browser.new_page()
    await page.goto(url)
    sdp = str(await page.evaluate(_OFFER))
    await page.close()
    return quote(b64encode(sdp.encode()), safe="")
