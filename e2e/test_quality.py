"""The step of quality that a person sees follows what the link does to the call."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Playwright, expect

from e2e.browsers import CHROMIUM_ARGS
from e2e.networks import Lab, Wire, lab, lay
from e2e.stage import Person, Scene, Stages

LOWERS = 8.0
"""Seconds; on a machine with nothing else to do it takes less than 5."""

RAISES = 90.0
"""A sender that was held back takes its time to send more."""

WIDTH, HEIGHT, BLOCK, FRAMES, RATE = 320, 240, 10, 30, 15


def restless(path: Path) -> Path:
    """A picture of which nothing stays, in some 650 kbit/s, as YUV4MPEG2. The fake camera plays it again and again."""
    random = Random(1)
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)

    def row() -> bytes:
        return b"".join(bytes([light]) * BLOCK for light in random.randbytes(WIDTH // BLOCK)) * BLOCK

    frames = [b"FRAME\n" + b"".join(row() for _ in range(HEIGHT // BLOCK)) + grey for _ in range(FRAMES)]
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420\n".encode() + b"".join(frames))
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def wired(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Lab]:
    args = (*CHROMIUM_ARGS, f"--use-file-for-fake-video-capture={restless(tmp_path / 'camera.y4m')}")
    async with lab(playwright, tmp_path, args) as made:
        yield made


async def as_it_is(context: BrowserContext) -> None:
    """The camera's own picture, not the pattern of the probes."""
    await context.add_init_script("delete navigator.mediaDevices?.getUserMedia")


def losing(wire: Wire) -> None:
    wire.lose(10)


def slow(wire: Wire) -> None:
    wire.slow(300)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("impair", [losing, slow], ids=lambda impair: impair.__name__)
async def test_steps(stages: Stages, wired: Lab, impair: Callable[[Wire], None]) -> None:
    wire = lay(wired.left, wired.right)
    stage = await stages.empty(Scene())
    await wired.seat(stages, stage.people, as_it_is)
    await stage.connect()
    for person in stage.people:
        await expect(good(person)).to_be_visible(timeout=RAISES * 1000)
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
