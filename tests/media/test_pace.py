from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from itertools import islice

import pytest
from attrs import define

from localcall.media.frames import AudioFrame
from localcall.media.generate import silence, tone
from localcall.media.pace import paced


@define
class Time:
    """Passes only while somebody waits."""

    present: float = 50.0

    def now(self) -> float:
        return self.present

    async def sleep(self, seconds: float) -> None:
        self.present += seconds


@pytest.mark.parametrize("threaded", [False, True])
async def test_each_frame_when_it_is_due(threaded: bool) -> None:
    time = Time()
    due = [time.now() async for _ in paced(silence(0.4), threaded=threaded, now=time.now, sleep=time.sleep)]
    assert due == pytest.approx([50 + number * 0.02 for number in range(20)])


async def test_a_short_delay_is_caught_up_with_and_a_long_one_is_not() -> None:
    time = Time()
    due = []
    async for _ in paced(silence(1), now=time.now, sleep=time.sleep):
        due.append(time.now())
        if len(due) == 10:
            time.present += 0.3
        if len(due) == 30:
            time.present += 60
    assert due[29] == pytest.approx(50 + 29 * 0.02)
    assert due[30] == pytest.approx(50 + 29 * 0.02 + 60)
    assert due[-1] == pytest.approx(due[30] + 19 * 0.02)


async def test_to_leave_it_early_closes_the_maker() -> None:
    closed = threading.Event()

    def maker() -> Iterator[AudioFrame]:
        try:
            yield from tone(440)
        finally:
            closed.set()

    frames = paced(maker(), threaded=True)
    await anext(frames)
    await frames.aclose()
    assert closed.is_set()


async def test_to_leave_it_while_the_maker_works_waits_for_the_maker() -> None:
    working, closed = threading.Event(), threading.Event()
    go_on = threading.Event()

    def maker() -> Iterator[AudioFrame]:
        try:
            working.set()
            go_on.wait(10)
            yield from tone(440)
        finally:
            closed.set()

    frames = paced(maker(), threaded=True)
    reading = asyncio.ensure_future(anext(frames))
    await asyncio.to_thread(working.wait)
    reading.cancel()
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await reading
    await frames.aclose()
    assert closed.is_set()


async def test_an_error_of_the_maker_comes_through() -> None:
    def maker() -> Iterator[AudioFrame]:
        yield from islice(silence(), 3)
        raise ValueError("torn")

    with pytest.raises(ValueError, match="torn"):
        async for _ in paced(maker(), threaded=True):
            pass
