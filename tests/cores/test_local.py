"""The local core through the conformance kit, and what a bad network makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from unittest.mock import AsyncMock

import pytest

from localcall.calls.effects import SendAnswer, SendCandidates, SendEnd, SendOffer
from localcall.calls.inputs import PeerEnded
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.cores.local import LocalCore, LocalNetwork, Plan, Signal, at_once, random_key
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings
from localcall.wire.frames import import_key
from localcall.wire.terms import CallMediaType
from tests.clock import FakeClock
from tests.conformance.kit import VIDEO, CallScripts, Pair, Person, settle
from tests.conformance.pages import connect, joined


class Town:
    """Any number of people on one local network, on a clock that tests move."""

    def __init__(self, family: Family, plan: Plan = at_once, signal_seconds: float = 1.0) -> None:
        self.clock = FakeClock()
        frame_key = family is Family.CALLEE_OFFERS
        self.network = LocalNetwork(
            family=family, frame_key=frame_key, plan=plan, clock=self.clock, signal_seconds=signal_seconds
        )
        self.people: list[Person] = []

    async def person(self, name: str, settings: Settings | None = None) -> Person:
        history = History(None, clock=self.clock)
        core = self.network.join(name)
        manager = CallManager([core], settings or Settings(), clock=self.clock, history=history)
        await manager.start()
        self.people.append(Person(manager, core.contact.id))
        return self.people[-1]

    async def wait(self, seconds: float) -> None:
        until = self.clock.now() + seconds
        await settle()
        while self.clock.step_to(until):
            await settle()
        await settle()

    async def pair(self) -> Pair:
        return Pair(await self.person("Ann"), await self.person("Ben"), settle, self.wait)

    async def close(self) -> None:
        for person in self.people:
            await person.manager.close()
            assert person.manager.history is not None
            person.manager.history.close()


@pytest.fixture(params=Family, ids=lambda family: family.value)
def family(request: pytest.FixtureRequest) -> Family:
    chosen: Family = request.param
    return chosen


@pytest.fixture
async def town(family: Family) -> AsyncIterator[Town]:
    town = Town(family)
    yield town
    await town.close()


class TestLocal(CallScripts):
    @pytest.fixture
    async def pair(self, town: Town) -> Pair:
        return await town.pair()


async def test_a_third_person_is_a_silent_banner(town: Town) -> None:
    pair = await town.pair()
    cleo = await town.person("Cleo")
    call, *_ = await pair.call()
    third, third_page = cleo.place(pair.ann)
    await settle()
    banner = pair.ann.ringing
    assert not pair.ann.manager.rings(banner)
    pair.ann.manager.accept(banner.id, VIDEO, end_other=True)
    page = pair.ann.page(banner)
    await settle()
    assert call.reason is EndReason.SWITCHED
    assert pair.ben.log[0].reason is EndReason.PEER_HUNG_UP
    assert joined(page, third_page) and third.state is not CallState.ENDED


async def test_a_silent_banner_rings_when_the_call_is_over(town: Town) -> None:
    pair = await town.pair()
    cleo = await town.person("Cleo")
    call, *_ = await pair.call()
    cleo.place(pair.ann)
    await settle()
    call.end()
    await settle()
    assert pair.ann.manager.rings(pair.ann.ringing)


async def test_busy_is_told_where_the_person_wants_it(town: Town) -> None:
    pair = await town.pair()
    cleo = await town.person("Cleo")
    await pair.call()
    pair.ann.choose(Settings(auto_busy=True))
    third, _ = cleo.place(pair.ann)
    await settle()
    assert third.reason is EndReason.BUSY
    assert [(r.reason, r.missed) for r in pair.ann.log] == [(EndReason.BUSY_HERE, True)]


async def test_contacts_come_and_go(town: Town) -> None:
    pair = await town.pair()
    assert [c.id for c in pair.ann.manager.contacts] == ["local:ben"]
    await pair.ben.manager.close()
    assert pair.ann.manager.contacts == []
    with pytest.raises(ValueError, match="Ann already"):
        town.network.join("Ann")


async def test_a_peer_that_left_is_said(town: Town) -> None:
    pair = await town.pair()
    call = pair.ann.manager.place(pair.ben.id, VIDEO)
    await pair.ben.manager.close()
    pair.ann.page(call)
    await settle()
    assert call.reason is EndReason.CORE_REFUSED
    assert call.message == "They are not here any more."


@pytest.mark.parametrize("seconds", [61, 200])
async def test_an_invitation_that_comes_too_late_is_a_missed_call(family: Family, seconds: float) -> None:
    town = Town(family, lambda signal: [seconds] if _rings(signal) else [0], signal_seconds=90)
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await pair.wait(seconds + 1)
    assert pair.ben.live == []
    assert [(r.reason, r.missed) for r in pair.ben.log] == [(EndReason.STALE, True)]
    await town.close()


async def test_a_hang_up_that_overtakes_its_invitation_does_not_ring(family: Family) -> None:
    town = Town(family, lambda signal: [5] if _rings(signal) else [0])
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await settle()
    call.end()
    await pair.wait(6)
    assert pair.ben.live == []
    assert [(r.reason, r.missed) for r in pair.ben.log] == [(EndReason.PEER_CANCELLED, True)]
    await town.close()


@pytest.mark.parametrize("late", [20, 90])
async def test_a_late_answer_connects(family: Family, late: float) -> None:
    town = Town(family, lambda signal: [late] if isinstance(signal.effect, SendAnswer) else [0], signal_seconds=120)
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    await settle()
    theirs = pair.ben.ringing
    pair.ben.manager.accept(theirs.id, VIDEO)
    their_page = pair.ben.page(theirs)
    await pair.wait(late + 1)
    connect(page, their_page)
    await settle()
    assert theirs.state is CallState.CONNECTED
    await town.close()


async def test_everything_doubled_and_out_of_order_connects_once(family: Family) -> None:
    delays = iter([0.3, 0.1, 0.2, 0.05] * 40)

    def plan(_: Signal) -> Sequence[float]:
        return [0, next(delays)]

    town = Town(family, plan)
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    await pair.wait(1)
    theirs = pair.ben.ringing
    pair.ben.manager.accept(theirs.id, VIDEO)
    their_page = pair.ben.page(theirs)
    await pair.wait(1)
    connect(page, their_page)
    theirs.end()
    await pair.wait(1)
    pair.ends(EndReason.PEER_HUNG_UP, EndReason.HUNG_UP)
    assert len(pair.ann.log) == len(pair.ben.log) == 1
    await town.close()


async def test_events_of_strangers_calls_are_bounded(town: Town) -> None:
    pair = await town.pair()
    manager, core = pair.ann.manager, pair.ann.manager._cores[0]
    for number in range(1000):
        manager.happened(core, f"unknown-{number}", PeerEnded())
    kept = [number for number in range(1000) if manager._strays.take((core.name, f"unknown-{number}"))]
    assert 0 < len(kept) <= 64


@pytest.mark.parametrize("lost", [SendOffer, SendAnswer, SendEnd, SendCandidates])
async def test_a_lost_signal_leaves_nobody_alone(family: Family, lost: type) -> None:
    town = Town(family, lambda signal: [] if isinstance(signal.effect, lost) else [0])
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await settle()
    if pair.ben.live:
        theirs = pair.ben.ringing
        pair.ben.manager.accept(theirs.id, CallMediaType.VIDEO)
        pair.ben.page(theirs)
    await pair.wait(400)
    assert pair.ann.live == pair.ben.live == []
    await town.close()


def test_keys_are_32_random_bytes() -> None:
    import_key(random_key())
    assert random_key() != random_key()


def _rings(signal: Signal) -> bool:
    return type(signal.effect).__name__ == "Invite" or (isinstance(signal.effect, SendOffer))


async def test_a_core_that_breaks_ends_the_call_and_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = await town.pair()
    monkeypatch.setattr(LocalCore, "perform", AsyncMock(side_effect=RuntimeError("a defect")))
    call, _ = pair.ann.place(pair.ben)
    await settle()
    assert call.reason is EndReason.CORE_REFUSED
    assert call.message == "localcall could not pass this on. Its log says more."
