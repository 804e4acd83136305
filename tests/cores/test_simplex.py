"""The SimpleX core through the conformance kit, and what is SimpleX's own, over a double of its program."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from localcall.cores.simplex import SimplexChat, SimplexCore
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings
from tests.clock import FakeClock
from tests.conformance.kit import CallScripts, Pair, Person
from tests.conformance.kit import settle as turns
from tests.cores.simplex_double import Program, SimplexNetwork, two_friends


class Town:
    """People with a program each, on a clock that tests move. Pauses are 0.3 s, then 0.5 s, then so on."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.network = SimplexNetwork(self.clock)
        self.ann, self.ben = two_friends(self.network)
        self.cores: list[SimplexCore] = []
        self._pauses = itertools.count(3, 2)
        self._stack = AsyncExitStack()

    async def person(self, program: Program, called: str) -> Person:
        chat = await self._stack.enter_async_context(SimplexChat(program.open, clock=self.clock))
        core = SimplexCore(chat, pause=lambda: next(self._pauses) / 10)
        self.cores.append(core)
        history = History(None, clock=self.clock)
        self._stack.callback(history.close)
        manager = CallManager([core], Settings(), clock=self.clock, history=history)
        await manager.start()
        self._stack.push_async_callback(manager.close)
        return Person(manager, called)

    async def pair(self) -> Pair:
        return Pair(
            await self.person(self.ann, "simplex:7"), await self.person(self.ben, "simplex:4"), self.settle, self.wait
        )

    async def settle(self) -> None:
        """With the short pauses of calls that crossed."""
        await turns(200)
        while any(call.crossing for core in self.cores for call in core._open_calls._current.values()):
            self.clock.step_to(self.clock.now() + 2)
            await turns(200)

    async def wait(self, seconds: float) -> None:
        until = self.clock.now() + seconds
        await self.settle()
        while self.clock.step_to(until):
            await self.settle()
        await self.settle()

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    town = Town()
    yield town
    await town.close()


class TestSimplex(CallScripts):
    @pytest.fixture
    async def pair(self, town: Town) -> Pair:
        return await town.pair()
