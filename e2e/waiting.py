"""Waiting for a condition with a deadline; never for a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

SOON = 25.0
"""Seconds that anything on one machine may take, with two busy cores."""

STEP = 0.1


async def until(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool], what: str, seconds: float = SOON) -> T:
    """Looks again and again until it ``holds``; fails with what was seen last."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        seen = await look()
        if holds(seen):
            return seen
        if loop.time() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what}; last seen: {seen}")
        await asyncio.sleep(STEP)


async def until_true(look: Callable[[], bool], what: str, seconds: float = SOON) -> None:
    async def seen() -> bool:
        return look()

    await until(seen, bool, what, seconds)
