"""Pieces of work at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from localcall.tasks import MAX_WAITING, merged


async def count(given: list[int], end: int) -> AsyncIterator[int]:
    for number in range(end):
        given.append(number)
        yield number


async def test_what_is_merged_is_not_fetched_further_than_it_is_read() -> None:
    given: list[int] = []
    async for _ in merged(count(given, 10_000)):
        for _ in range(MAX_WAITING + 10):
            await asyncio.sleep(0)
        break
    assert len(given) <= MAX_WAITING + 2


async def test_all_of_it_comes_and_then_its_end() -> None:
    found = [each async for each in merged(count([], 1000), count([], 500))]
    assert sorted(found) == sorted([*range(1000), *range(500)])


async def test_the_failure_of_one_is_the_end_of_all() -> None:
    async def fail() -> AsyncIterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        async for _ in merged(count([], MAX_WAITING), fail()):
            pass
