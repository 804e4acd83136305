"""The call scripts of the conformance kit, headless with headless: the whole of it real, in seconds."""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import Sequence

import pytest
from attrs import evolve

from localcall.call import Call
from localcall.calls.effects import CoreEffect, SendOffer
from localcall.calls.inputs import PeerEnded
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.local import LocalCore, LocalNetwork, Signal
from localcall.endpoints.headless import media_of
from localcall.errors import CallError
from localcall.headless_phone import HeadlessPhone
from localcall.settings import Settings, WhoMayRing
from tests.endpoints.headless_pair import NETWORKS, heard, phones, placed, reached, tone, until

pytestmark = pytest.mark.realtime


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> LocalNetwork:
    return NETWORKS[request.param]()


async def ringing(phone: HeadlessPhone) -> Call:
    return await asyncio.wait_for(anext(phone.incoming()), 5)


async def ends(call: Call, reason: EndReason) -> None:
    assert await asyncio.wait_for(call.ended(), 5) is reason
    await asyncio.wait_for(call.delivered(), 5)


async def connected(*calls: Call) -> None:
    for call in calls:
        await reached(call, CallState.CONNECTED)


async def hears(speaker: Call, listener: Call) -> None:
    playing = asyncio.create_task(media_of(speaker).play_audio(tone(440)))
    assert await heard(media_of(listener)) == pytest.approx(440, abs=5)
    playing.cancel()


def live(phone: HeadlessPhone) -> list[Call]:
    return [call for call in phone.manager.calls.values() if call.state is not CallState.ENDED]


async def test_decline(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        call = ann.place("local:ben")
        (await ringing(ben)).end()
        await ends(call, EndReason.PEER_DECLINED)


async def test_cancel(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        call = ann.place("local:ben")
        theirs = await ringing(ben)
        call.end()
        await ends(theirs, EndReason.PEER_CANCELLED)
        await ends(call, EndReason.CANCELLED)


async def test_cancel_in_the_same_breath(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        call = ann.place("local:ben")
        call.end()
        await ends(call, EndReason.CANCELLED)
        assert live(ben) == []


@pytest.mark.parametrize("turns", range(0, 12, 2))
async def test_the_end_in_any_moment_of_the_beginning_leaves_nothing_open(network: LocalNetwork, turns: int) -> None:
    async with phones(network) as (ann, ben):
        call, theirs = await placed(ann, ben)
        for _ in range(turns):
            await asyncio.sleep(0)
        call.end()
        await asyncio.wait_for(theirs.ended(), 5)
    gc.collect()  # a socket that nobody closed is a warning, and a warning is an error
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()}, 1)


async def test_no_answer(network: LocalNetwork) -> None:
    network.ring_seconds, network.signal_seconds = 0.5, 0.1
    async with phones(network) as (ann, ben):
        call = ann.place("local:ben")
        theirs = await ringing(ben)
        await ends(theirs, EndReason.MISSED)
        await ends(call, EndReason.NO_ANSWER)


async def test_glare_is_one_call(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        mine, theirs = ann.place("local:ben"), ben.place("local:ann")
        await connected(mine, theirs)
        assert live(ann) == [mine] and live(ben) == [theirs]
        await hears(mine, theirs)
        await hears(theirs, mine)
        mine.end()
        await ends(theirs, EndReason.PEER_HUNG_UP)


async def test_calling_who_is_calling_answers(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        mine = ann.place("local:ben")
        await ringing(ben)
        theirs = ben.place("local:ann")
        await connected(mine, theirs)
        await hears(mine, theirs)


async def test_call_again_and_again(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        for _ in range(3):
            call, theirs = await placed(ann, ben)
            await connected(call, theirs)
            await hears(call, theirs)
            call.end()
            await ends(theirs, EndReason.PEER_HUNG_UP)
            await ends(call, EndReason.HUNG_UP)


async def test_re_call_before_the_hang_up_was_noticed() -> None:
    network = LocalNetwork()
    async with phones(network) as (ann, ben):
        call, theirs = await placed(ann, ben)
        await connected(call, theirs)
        call.happened(PeerEnded())  # one end is gone without a word to the other
        again = ann.place("local:ben")
        await ends(theirs, EndReason.RECALLED)
        (await ringing(ben)).accept()
        await connected(again)


async def test_a_doubled_hang_up_is_harmless(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        call, theirs = await placed(ann, ben)
        await connected(call, theirs)
        call.end()
        theirs.end()
        call.end()
        await ends(call, EndReason.HUNG_UP)
        await ends(theirs, EndReason.HUNG_UP)


async def test_signals_doubled_and_out_of_order(network: LocalNetwork) -> None:
    delays = itertools.cycle([0.15, 0.05, 0.1, 0.02])

    def plan(_: Signal) -> Sequence[float]:
        return [0, next(delays)]

    network.plan = plan
    async with phones(network) as (ann, ben):
        call, theirs = await placed(ann, ben)
        await connected(call, theirs)
        await hears(call, theirs)
        await hears(theirs, call)


async def test_one_call_at_a_time_unless_several_are_wanted() -> None:
    network = LocalNetwork()
    async with phones(network) as (ann, ben), HeadlessPhone(network.join("Bot"), several=True) as bot:
        calls = [ann.place("local:bot"), ben.place("local:bot")]
        await until(lambda: len(bot.manager.calls) == 2)
        theirs = list(bot.manager.calls.values())
        assert all(bot.manager.rings(call) for call in theirs)
        for call in theirs:
            call.accept()
        await connected(*calls, *theirs)
        with pytest.raises(CallError, match="in a call with"):
            ann.place("local:ben")
        for each in calls:
            (other,) = [call for call in theirs if call.ref == each.ref]
            await hears(each, other)


async def test_who_may_ring(network: LocalNetwork) -> None:
    network.ring_seconds, network.signal_seconds = 0.5, 0.1
    async with phones(network, ben=Settings(who_may_ring=WhoMayRing.NOBODY)) as (ann, ben):
        call = ann.place("local:ben")
        await ends(call, EndReason.NO_ANSWER)
        assert live(ben) == []


async def test_closing_ends_every_call(network: LocalNetwork) -> None:
    async with phones(network) as (ann, ben):
        call, theirs = await placed(ann, ben)
        await connected(call, theirs)
        await ann.manager.close()
        await ends(theirs, EndReason.PEER_HUNG_UP)
        assert call.reason is EndReason.SERVER_STOPPED


class WithoutKey(LocalNetwork):
    """Whoever is called cannot encrypt."""

    def carry(self, sender: LocalCore, receiver: str, ref: str, effect: CoreEffect) -> None:
        if isinstance(effect, SendOffer):
            effect = evolve(effect, encryption=False)
        super().carry(sender, receiver, ref, effect)


@pytest.mark.parametrize("go_on", [True, False])
async def test_whether_to_go_on_unencrypted_is_decided_beforehand(*, go_on: bool) -> None:
    network = WithoutKey()
    async with (
        HeadlessPhone(network.join("Ann"), unencrypted=go_on) as ann,
        HeadlessPhone(network.join("Ben")) as ben,
    ):
        call, _ = await placed(ann, ben)
        if go_on:
            await connected(call)
            assert not call.encrypted
        else:
            await ends(call, EndReason.ENCRYPTION_REFUSED)
