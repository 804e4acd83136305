"""The conformance kit: call scripts that every core runs, with fakes and with its real network.

A core's test module derives a class from `CallScripts` and gives it a `pair` fixture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from attrs import define, field

from localcall.bulletin import SLOW_SIGNAL_SECONDS
from localcall.call import Call
from localcall.calls.inputs import PeerEnded
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import CoreTraits, Family
from localcall.errors import CallError
from localcall.history import CallRecord
from localcall.manager import CallManager
from localcall.settings import Settings, WhoMayRing
from localcall.wire.commands import CallStateCommand, ElsewhereCommand
from localcall.wire.responses import ConfirmResponse, TakeOverResponse
from localcall.wire.terms import CallMediaType
from tests.conformance.pages import ScriptedPage, connect, joined

VIDEO, AUDIO = CallMediaType.VIDEO, CallMediaType.AUDIO


@define(eq=False)
class Person:
    """One end: a manager, and what the other end calls this one."""

    manager: CallManager
    id: str
    pages: list[ScriptedPage] = field(factory=list)

    def place(self, peer: Person, media: CallMediaType = VIDEO) -> tuple[Call, ScriptedPage]:
        call = self.manager.place(peer.id, media)
        return call, self.page(call)

    def page(self, call: Call) -> ScriptedPage:
        page = ScriptedPage(call, f"{self.id}#{len(self.pages)}").open()
        self.pages.append(page)
        return page

    @property
    def live(self) -> list[Call]:
        return [call for call in self.manager.calls.values() if call.state is not CallState.ENDED]

    @property
    def ringing(self) -> Call:
        (call,) = [call for call in self.live if call.state is CallState.INVITATION_RECEIVED]
        return call

    @property
    def log(self) -> list[CallRecord]:
        assert self.manager.history is not None
        return self.manager.history.recent()

    def choose(self, settings: Settings) -> None:
        self.manager.settings = settings


@define(eq=False)
class Pair:
    """Two people on one network. ``settle`` lets everything arrive; ``wait`` lets time pass."""

    ann: Person
    ben: Person
    settle: Callable[[], Awaitable[None]]
    wait: Callable[[float], Awaitable[None]]

    @property
    def traits(self) -> CoreTraits:
        return self.ann.manager._cores[0].traits

    async def call(self) -> tuple[Call, ScriptedPage, Call, ScriptedPage]:
        """Ann calls Ben, both pages are connected."""
        call, page = self.ann.place(self.ben)
        await self.settle()
        theirs = self.ben.ringing
        self.ben.manager.accept(theirs.id, VIDEO)
        their_page = self.ben.page(theirs)
        await self.settle()
        connect(page, their_page)
        await self.settle()
        assert call.state is theirs.state is CallState.CONNECTED
        return call, page, theirs, their_page

    def ends(self, ann: EndReason, ben: EndReason) -> None:
        assert [r.reason for r in self.ann.log[:1]] == [ann]
        assert [r.reason for r in self.ben.log[:1]] == [ben]
        assert self.ann.live == self.ben.live == []


class CallScripts:
    """What any network must carry."""

    async def test_call_answer_talk_hang_up(self, pair: Pair) -> None:
        call, page, theirs, their_page = await pair.call()
        assert call.encrypted == theirs.encrypted
        await pair.wait(65)
        theirs.end()
        await pair.settle()
        pair.ends(EndReason.PEER_HUNG_UP, EndReason.HUNG_UP)
        assert page.types()[-1] == their_page.types()[-1] == "end"
        assert page.closed_with == their_page.closed_with == 1000
        assert pair.ann.log[0].duration_seconds == pair.ben.log[0].duration_seconds == 65
        assert not pair.ann.log[0].missed and not pair.ben.log[0].missed

    async def test_both_ends_hold_the_same_key_or_none(self, pair: Pair) -> None:
        call, _, theirs, _ = await pair.call()
        assert call.machine.aes_key == theirs.machine.aes_key

    async def test_nothing_reaches_the_callees_page_before_they_accept(self, pair: Pair) -> None:
        pair.ann.place(pair.ben)
        await pair.settle()
        page = pair.ben.page(pair.ben.ringing)
        await pair.settle()
        assert page.asked_for() == []

    async def test_the_caller_hears_that_it_rings(self, pair: Pair) -> None:
        call, _ = pair.ann.place(pair.ben)
        await pair.settle()
        assert call.alerting == pair.traits.tells_alerting
        assert pair.ben.manager.rings(pair.ben.ringing)

    async def test_a_page_that_comes_back_hears_how_it_stands(self, pair: Pair) -> None:
        call, page = pair.ann.place(pair.ben)
        await pair.settle()
        page.shut()
        page.received.clear()
        page.open(holding=True)
        await pair.settle()
        told = [command for command in page.received if isinstance(command, CallStateCommand)]
        slow = pair.traits.signal_seconds >= SLOW_SIGNAL_SECONDS
        assert [(bool(each.alerting), bool(each.slow)) for each in told] == [(pair.traits.tells_alerting, slow)]
        assert call.controlled

    async def test_a_late_page_is_primed(self, pair: Pair) -> None:
        call = pair.ann.manager.place(pair.ben.id, VIDEO)
        await pair.settle()
        assert pair.ben.live == [] and call.state is CallState.WAIT_CAPABILITIES
        page = pair.ann.page(call)
        await pair.settle()
        theirs = pair.ben.ringing
        pair.ben.manager.accept(theirs.id, VIDEO)
        await pair.settle()
        their_page = pair.ben.page(theirs)
        await pair.settle()
        assert joined(page, their_page)

    async def test_decline(self, pair: Pair) -> None:
        pair.ann.place(pair.ben)
        await pair.settle()
        pair.ben.ringing.end()
        await pair.settle()
        pair.ends(EndReason.PEER_DECLINED, EndReason.DECLINED)
        assert not pair.ben.log[0].missed

    async def test_cancel_before_the_answer(self, pair: Pair) -> None:
        call, _ = pair.ann.place(pair.ben)
        await pair.settle()
        call.end()
        await pair.settle()
        pair.ends(EndReason.CANCELLED, EndReason.PEER_CANCELLED)
        assert pair.ben.log[0].missed

    async def test_cancel_before_anything_was_sent(self, pair: Pair) -> None:
        call = pair.ann.manager.place(pair.ben.id, VIDEO)
        call.end()
        await pair.settle()
        assert [r.reason for r in pair.ann.log] == [EndReason.CANCELLED]
        assert not pair.ben.live and not pair.ben.log

    async def test_no_answer(self, pair: Pair) -> None:
        pair.ann.place(pair.ben)
        await pair.settle()
        await pair.wait(pair.traits.ring_seconds + 10)
        pair.ends(EndReason.NO_ANSWER, EndReason.MISSED)
        assert pair.ben.log[0].missed

    async def test_ignored_and_answered_after_all(self, pair: Pair) -> None:
        _, page = pair.ann.place(pair.ben)
        await pair.settle()
        theirs = pair.ben.ringing
        theirs.ignore()
        await pair.settle()
        assert not pair.ben.manager.rings(theirs)
        assert page.types()[-1] != "end"
        pair.ben.manager.accept(theirs.id, AUDIO)
        their_page = pair.ben.page(theirs)
        await pair.settle()
        assert joined(page, their_page)

    async def test_one_call_at_a_time(self, pair: Pair) -> None:
        call, *_ = await pair.call()
        with pytest.raises(CallError, match="in a call with"):
            pair.ben.manager.place(pair.ann.id, VIDEO)
        assert call.state is CallState.CONNECTED

    async def test_re_call_before_the_hang_up_was_noticed(self, pair: Pair) -> None:
        call, _, theirs, _ = await pair.call()
        call.happened(PeerEnded())  # one end is gone without a word to the other
        await pair.settle()
        pair.ann.place(pair.ben)
        await pair.settle()
        assert theirs.reason is EndReason.RECALLED
        assert pair.ben.manager.rings(pair.ben.ringing)

    async def test_glare(self, pair: Pair) -> None:
        mine, page = pair.ann.place(pair.ben)
        theirs, their_page = pair.ben.place(pair.ann)
        await pair.settle()
        assert joined(page, their_page)
        connect(page, their_page)
        await pair.settle()
        assert pair.ann.live == [mine] and pair.ben.live == [theirs]
        assert mine.state is theirs.state is CallState.CONNECTED
        mine.end()
        await pair.settle()
        pair.ends(EndReason.HUNG_UP, EndReason.PEER_HUNG_UP)
        assert len(pair.ann.log) == len(pair.ben.log) == 1

    async def test_calling_who_is_calling_answers(self, pair: Pair) -> None:
        _, page = pair.ann.place(pair.ben)
        await pair.settle()
        theirs, their_page = pair.ben.place(pair.ann)
        await pair.settle()
        assert joined(page, their_page)
        assert list(pair.ben.manager.calls.values()) == [theirs]

    async def test_a_doubled_hang_up_is_harmless(self, pair: Pair) -> None:
        call, _, theirs, _ = await pair.call()
        call.end()
        theirs.end()
        call.end()
        await pair.settle()
        pair.ends(EndReason.HUNG_UP, EndReason.HUNG_UP)
        assert len(pair.ann.log) == len(pair.ben.log) == 1

    async def test_call_again(self, pair: Pair) -> None:
        call, *_ = await pair.call()
        call.end()
        await pair.settle()
        await pair.call()

    async def test_who_may_ring(self, pair: Pair) -> None:
        pair.ben.choose(Settings(who_may_ring=WhoMayRing.NOBODY))
        pair.ann.place(pair.ben)
        await pair.settle()
        assert pair.ben.live == []
        assert [(r.reason, r.missed) for r in pair.ben.log] == [(EndReason.MISSED, True)]

    async def test_a_denied_microphone_is_told_to_both(self, pair: Pair) -> None:
        pair.ann.place(pair.ben)
        await pair.settle()
        theirs = pair.ben.ringing
        pair.ben.manager.accept(theirs.id, VIDEO)
        page = ScriptedPage(theirs, "denied", lame={"start": "permission-denied", "offer": "permission-denied"}).open()
        await pair.settle()
        told = EndReason.PEER_FAILED if pair.traits.tells_failure else EndReason.PEER_DECLINED
        pair.ends(told, EndReason.PERMISSION_DENIED)
        assert page.types()[-1] == "end"

    async def test_a_restart_after_a_stall(self, pair: Pair) -> None:
        call, page, theirs, their_page = await pair.call()
        page.stall()
        their_page.stall()
        await pair.settle()
        assert {call.state, theirs.state} == {CallState.RECONNECTING if pair.traits.restarts else CallState.CONNECTED}
        assert page.generation == their_page.generation == (1 if pair.traits.restarts else 0)
        connect(page, their_page)
        await pair.settle()
        assert {call.state, theirs.state} == {CallState.CONNECTED}

    @pytest.mark.parametrize("who", [0, 1])
    async def test_a_reloaded_page_takes_the_call_up(self, pair: Pair, who: int) -> None:
        talk = await pair.call()
        calls, pages = (talk[0], talk[2]), [talk[1], talk[3]]
        since = calls[0].connected_at
        pages[who].shut()
        pages[who] = (pair.ann, pair.ben)[who].page(calls[who])
        await pair.settle()
        if not pair.traits.restarts:
            reasons = [EndReason.PEER_HUNG_UP, EndReason.PEER_HUNG_UP]
            reasons[who] = EndReason.PAGE_RELOADED
            pair.ends(*reasons)
            return
        connect(pages[0], pages[1])
        await pair.settle()
        assert calls[0].state is calls[1].state is CallState.CONNECTED
        assert calls[0].connected_at == since

    async def test_a_lost_socket_resumes_and_misses_nothing(self, pair: Pair) -> None:
        call, page, theirs, their_page = await pair.call()
        page.shut()
        their_page.stall()
        await pair.settle()
        page.open(holding=True)
        await pair.settle()
        connect(page, their_page)
        await pair.settle()
        assert call.state is theirs.state is CallState.CONNECTED

    async def test_a_closed_page_ends_the_call(self, pair: Pair) -> None:
        _, page, _, _ = await pair.call()
        page.shut()
        await pair.wait(11)
        pair.ends(EndReason.PAGE_CLOSED, EndReason.PEER_HUNG_UP)

    async def test_a_second_page_is_told_and_may_take_over(self, pair: Pair) -> None:
        call, page, _, their_page = await pair.call()
        second = pair.ann.page(call)
        await pair.settle()
        assert second.types() == ["hello", "elsewhere"]
        assert second.received[-1] == ElsewhereCommand(canTakeOver=pair.traits.restarts)
        if not pair.traits.restarts:
            return
        second.say(TakeOverResponse())
        await pair.settle()
        assert page.types()[-1] == "takenOver"
        connect(second, their_page)
        await pair.settle()
        assert call.state is CallState.CONNECTED
        page.report("failed")
        await pair.settle()
        assert call.state is CallState.CONNECTED, "a page without control has no say"

    async def test_a_page_that_comes_after_the_end_is_told(self, pair: Pair) -> None:
        call, _ = pair.ann.place(pair.ben)
        await pair.settle()
        call.end()
        late = pair.ann.page(call)
        await pair.settle()
        assert late.types() == ["hello", "end"]
        assert late.closed_with == 1000

    async def test_an_unencrypted_answer_is_confirmed_first(self, pair: Pair) -> None:
        if pair.traits.family is Family.CALLER_OFFERS or not pair.traits.frame_key:
            return
        call, page = pair.ann.place(pair.ben)
        await pair.settle()
        theirs = pair.ben.ringing
        pair.ben.manager.accept(theirs.id, VIDEO)
        their_page = ScriptedPage(theirs, "plain", encryption=False).open()
        await pair.settle()
        assert call.question == "unencrypted"
        assert "ask" in page.types()
        page.say(ConfirmResponse("unencrypted", yes=True))
        await pair.settle()
        assert joined(page, their_page)
        assert not call.encrypted and not theirs.encrypted

    async def test_closing_ends_every_call(self, pair: Pair) -> None:
        await pair.call()
        await pair.ann.manager.close()
        await pair.settle()
        pair.ends(EndReason.SERVER_STOPPED, EndReason.PEER_HUNG_UP)


async def settle(turns: int = 60) -> None:
    """Lets the event loop run until nothing is left that was ready."""
    for _ in range(turns):
        await asyncio.sleep(0)
