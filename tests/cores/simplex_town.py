"""People on SimpleX with a program each, on a clock that tests move."""

from __future__ import annotations

import itertools
import random
from contextlib import AsyncExitStack
from typing import Any

from attrs import define, field

from localcall.calls.effects import Invite
from localcall.calls.inputs import Input
from localcall.cores.base import Invitation
from localcall.cores.simplex import SimplexChat, SimplexCore
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings
from localcall.wire.session import (
    IceCandidate,
    SessionDescription,
    encode_candidates,
    encode_session,
)
from tests.clock import FakeClock
from tests.conformance.kit import VIDEO, Pair, Person
from tests.conformance.kit import settle as turns
from tests.conformance.pages import ScriptedPage
from tests.cores.simplex_clients import in_process
from tests.cores.simplex_double import Json, Program, SimplexNetwork, Taker, two_friends


class Town:
    """People with a program each, on a clock that tests move. Pauses are 0.3 s, then 0.5 s, then so on."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.network = SimplexNetwork(self.clock)
        self.ann, self.ben = two_friends(self.network)
        self.cores: list[SimplexCore] = []
        self._pauses = itertools.count(3, 2)
        self._stack = AsyncExitStack()

    async def core(self, program: Program) -> SimplexCore:
        chat = await self._stack.enter_async_context(SimplexChat(in_process(program), clock=self.clock))
        return SimplexCore(chat, pause=lambda: next(self._pauses) / 10)

    async def stop(self, person: Person) -> None:
        """As `localcall serve` stops."""
        await person.manager.close()
        (core,) = person.manager._cores
        assert isinstance(core, SimplexCore)
        await core.chat.__aexit__()

    async def person(self, program: Program, called: str) -> Person:
        core = await self.core(program)
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


def live_call(program: Program) -> Any:
    (call,) = program.calls.values()
    return call


def commands(program: Program) -> list[str]:
    """The verbs of the call commands that came."""
    return [line.split(" ")[1] for line in program.log if line.startswith("/_call")]


def item_status(program: Program) -> tuple[str, int]:
    """Of the newest call's line in the chat, with its duration."""
    content = program.items[max(program.items)]["chatItem"]["content"]
    return content["status"], content["duration"]


async def answer(person: Person, town: Town) -> ScriptedPage:
    call = person.ringing
    person.manager.accept(call.id, VIDEO)
    page = person.page(call)
    await town.settle()
    return page


@define(eq=False)
class Heard:
    """What a core brings, where no manager is wanted."""

    invitations: list[Invitation] = field(factory=list)
    events: list[Input] = field(factory=list)

    def invited(self, invitation: Invitation) -> None:
        self.invitations.append(invitation)

    def happened(self, ref: str, event: Input) -> None:
        self.events.append(event)

    def contacts_changed(self) -> None: ...

    def lost(self) -> None: ...

    def back(self) -> None: ...


@define(eq=False)
class Listening:
    """Between a program and its client: keeps what is told."""

    _taker: Taker
    told: list[Json]

    def event(self, event: Json) -> None:
        self.told.append(event)
        self._taker.event(event)

    def over(self) -> None:
        self._taker.over()


async def ringing_cores(town: Town) -> tuple[SimplexCore, str, Heard, SimplexCore, str]:
    ann, ben = await town.core(town.ann), await town.core(town.ben)
    hears, rings = Heard(), Heard()
    await ann.start(hears)
    await ben.start(rings)
    ref = ann.open_call("simplex:4")
    await ann.perform(ref, Invite(VIDEO, encryption=True))
    await turns()
    return ann, ref, hears, ben, rings.invitations[0].ref


# --- what they send ---------------------------------------------------------------------------------------------------


def candidates(count: int, name: str) -> str:
    """Every third over TCP."""
    return encode_candidates(
        IceCandidate(
            f"candidate:{number} 1 {'tcp' if number % 3 == 2 else 'udp'} {random.Random(number).getrandbits(31)} "
            f"192.0.2.{number} {9000 + number} typ host ufrag {name}",
            str(number % 4),
            number % 4,
        )
        for number in range(count)
    )


def candidates_in(params: dict[str, Any]) -> str:
    text: str = next(
        found["rtcIceCandidates"]
        for found in (
            params.get("offer", {}).get("rtcSession", {}),
            params.get("answer", {}).get("rtcSession", {}),
            params.get("extra", {}).get("rtcExtraInfo", {}),
        )
        if found
    )
    return text


def long_session(kind: str, length: int) -> str:
    """A description whose text has a little more than so many bytes."""
    noise = random.Random(length)
    sdp = "v=0\r\n"
    while len(text := encode_session(SessionDescription(kind, sdp))) < length:
        sdp += "".join(f"a=x:{noise.getrandbits(1024):x}\r\n" for _ in range(1 + (length - len(text)) // 300))
    return text
