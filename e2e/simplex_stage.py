"""Stages on which the people are SimpleX users: doubles of their programs, our servers and pages."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from attrs import define, field

from e2e.browsers import Engine
from e2e.ports import free_ports
from e2e.programs import ROOT, program
from e2e.stage import CC, Company, Prepare, Stages
from e2e.waiting import SOON, until_true
from localcall.clock import LoopClock
from localcall.cores.simplex import SimplexChat, SimplexCore, websocket
from localcall.settings import Settings
from tests.cores.simplex_clients import listening
from tests.cores.simplex_double import Program, SimplexNetwork, two_friends


@define(eq=False)
class Double:
    """A program in this process that can be killed. ``port``: where it listens, each time it runs."""

    program: Program
    port: int
    _running: AsyncExitStack = field(factory=AsyncExitStack)

    async def start(self) -> None:
        self.program.restart()
        await self._running.enter_async_context(listening(self.program, self.port))

    async def kill(self) -> None:
        self.program.crash()
        await self._running.aclose()

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[str]:
        """Gives its address."""
        await self.start()
        try:
            yield f"ws://127.0.0.1:{self.port}"
        finally:
            await self.kill()


@define(eq=False)
class SimplexCompany(Company):
    doubles: Mapping[str, Double]
    chats: Mapping[str, SimplexChat]

    async def kill(self, name: str) -> None:
        """That person's program; their server has noticed."""
        await self.doubles[name].kill()
        await until_true(lambda: self.chats[name]._line is None, f"the program of {name} is missed")


@define(eq=False)
class StagesOnSimplex:
    stages: Stages

    async def set(
        self, browsers: Sequence[Engine] = CC, prepare: Mapping[str, Prepare] | None = None
    ) -> SimplexCompany:
        """Ada and Grace at home, each in a browser of their own. ``prepare``: by name, see `Stages.seat`."""
        people, doubles, chats = [], {}, {}
        programs = two_friends(SimplexNetwork())
        for each, port in zip(programs, free_ports(2), strict=True):
            double = doubles[each.name] = Double(each, port)
            chat = chats[each.name] = SimplexChat(websocket(await self.stages.enter(double.runs())))
            await self.stages.enter(chat)
            people.append(await self.stages.join(each.name, SimplexCore(chat), Settings(), None, LoopClock()))
        for person, browser in zip(people, browsers, strict=True):
            await self.stages.seat(person, browser, prepare=(prepare or {}).get(person.name))
        return SimplexCompany(people, doubles, chats)


@asynccontextmanager
async def two_programs() -> AsyncIterator[list[str]]:
    """Two doubles as a program of their own: their addresses."""
    async with program(
        "-m", "tests.cores.simplex_clients", environ={"PYTHONPATH": f"{ROOT / 'server'}:{ROOT}"}
    ) as process:
        yield [f"ws://127.0.0.1:{port}" for port in json.loads(await first_line(process))["ports"]]


@asynccontextmanager
async def serving(url: str, home: Path) -> AsyncIterator[str]:
    """`localcall serve --core simplex`; gives the address of home."""
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(home))
    command = ("-m", "localcall", "serve", "--core", "simplex", "--simplex", url, "--json", "--port", "0")
    async with program(*command, environ=folders) as process:
        (profile,) = json.loads(await first_line(process))["profiles"]
        yield profile["url"]


async def first_line(process: Process) -> bytes:
    assert process.stdout is not None
    async with asyncio.timeout(SOON):
        return await process.stdout.readline()
