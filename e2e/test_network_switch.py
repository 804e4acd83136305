"""The network goes and comes back, or another comes in its place: a sound tells, and the picture is there by itself."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Playwright

from e2e.networks import Lab, Wire, lab, lay
from e2e.outages import Frames
from e2e.ring import detect_ring, hears_ring, loudest_ring
from e2e.stage import Scene, Stages
from e2e.waiting import until
from localcall.calls.states import CallState

AGAIN = 5.0
"""Seconds from the link to the first frame. On a machine with nothing else to do it takes less than 3, of which the
browser may need 2.5 to tell of the new address."""


@pytest_asyncio.fixture(loop_scope="session")
async def wired(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(playwright, tmp_path) as made:
        yield made


async def down_and_back(_: Lab, wire: Wire, seen: Sequence[Frames]) -> None:
    wire.unplug()
    await gone_for(5, seen)
    wire.plug_in()


async def another_at_once(lab: Lab, wire: Wire, _: Sequence[Frames]) -> None:
    wire.remove()
    lay(lab.left, lab.right)


async def another_later(lab: Lab, wire: Wire, seen: Sequence[Frames]) -> None:
    wire.remove()
    await gone_for(4, seen)
    lay(lab.left, lab.right)


async def gone_for(seconds: float, seen: Sequence[Frames]) -> None:
    """Neither has had a frame of the other for so long."""

    async def last() -> float:
        return max([await frames.last() for frames in seen])

    await until(last, lambda at: time.time() - at >= seconds, f"no frames for {seconds:g} s")


SWITCHES = (down_and_back, another_at_once, another_later)


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.__name__)
async def test_media_again(
    stages: Stages,
    wired: Lab,
    switch: Callable[[Lab, Wire, Sequence[Frames]], Awaitable[None]],
    record_property: Callable[[str, float], None],
) -> None:
    wire = lay(wired.left, wired.right)
    stage = await stages.empty(Scene())
    await wired.seat(stages, stage.people, detect_ring)
    await stage.connect()
    await stage.both_ways()
    frames = [await Frames.of(person.page) for person in stage.people]
    walks = [await person.tab.walk() for person in stage.people]
    for person in stage.people:
        await loudest_ring(person.page)
    await switch(wired, wire, frames)
    linked = time.time()
    for person, seen in zip(stage.people, frames, strict=True):
        # What was on its way when the wire went is decoded a little later.
        took = await seen.come_after(linked + 0.2) + 0.2
        record_property(f"seconds until {person.name} sees again", round(took, 2))
        print(f"{person.name} sees again after {took:.2f} s")
        assert took < AGAIN
    for person in stage.people:
        await hears_ring(person.page)
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    for walk in walks:
        assert CallState.RECONNECTING in await walk.states()
    await stage.hang_up()
