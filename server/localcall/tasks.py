"""Pieces of work at once, none of which is left running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

MAX_WAITING = 128


async def all_of(*work: Coroutine[Any, Any, object]) -> None:
    """At once; where one fails the others are given up, and it raises what that one raised."""
    tasks = [asyncio.ensure_future(part) for part in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def merged(*streams: AsyncIterator[T]) -> AsyncIterator[T]:
    """What any of them gives, as it comes, until all have ended or one has failed. None of them gives ``None``.

    Fetched ahead no further than `MAX_WAITING`: what comes faster than it is read is theirs to drop.
    """
    given: asyncio.Queue[T | None] = asyncio.Queue(MAX_WAITING)

    async def take(stream: AsyncIterator[T]) -> None:
        async for each in stream:
            await given.put(each)

    async def take_all() -> None:
        try:
            await all_of(*map(take, streams))
        except Exception:
            await given.put(None)
            raise
        await given.put(None)

    taking = asyncio.ensure_future(take_all())
    try:
        while (each := await given.get()) is not None:
            yield each
        await taking
    finally:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)


async def until_over(work: Coroutine[Any, Any, T], over: Coroutine[Any, Any, object]) -> T | None:
    """What ``work`` gives, or ``None`` where ``over`` came first; neither is left running."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(over)
    try:
        await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, waiting):
            task.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
