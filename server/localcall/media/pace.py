"""Frames at the moment they are due, from makers that are faster than time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from itertools import islice
from typing import TypeVar

from localcall.media.frames import AudioFrame, VideoFrame

F = TypeVar("F", AudioFrame, VideoFrame)

MOST_LATE_SECONDS = 0.5
"""Who is later than that (a machine that slept) goes on from now: nobody wants to hear the missed part in a hurry."""


async def paced(
    frames: Iterable[F],
    *,
    threaded: bool = False,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> AsyncGenerator[F, None]:
    """Each frame when its ``time`` has come, counted from the first. ``threaded``: to make a frame may block."""
    start: float | None = None
    made = _from_thread(iter(frames)) if threaded else _at_once(iter(frames))
    async with aclosing(made):
        async for frame in made:
            if start is None or now() - (start + frame.time) > MOST_LATE_SECONDS:
                start = now() - frame.time
            # Also without a wait, so that a maker without times leaves room for others.
            await sleep(max(0.0, start + frame.time - now()))
            yield frame


async def _at_once(frames: Iterator[F]) -> AsyncGenerator[F, None]:
    for frame in frames:
        yield frame


_BATCH = 8
"""Frames that one journey to a thread brings: 160 ms of sound, 8 pictures."""


async def _from_thread(frames: Iterator[F]) -> AsyncGenerator[F, None]:
    reading: asyncio.Future[list[F]] | None = None
    try:
        while True:
            reading = asyncio.ensure_future(asyncio.to_thread(lambda: list(islice(frames, _BATCH))))
            batch = await asyncio.shield(reading)
            for frame in batch:
                yield frame
            if len(batch) < _BATCH:
                return
    finally:
        if reading is not None:
            await asyncio.wait([reading])  # a generator that runs in a thread cannot be closed
        close = getattr(frames, "close", None)
        if close is not None:
            close()
