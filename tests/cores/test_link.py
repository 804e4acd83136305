"""Calls by link, the texts carried by the test: what both ends do, and what is told of a text that is of no use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from attrs import define, evolve

from localcall.call import Call
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.base import CoreError
from localcall.cores.link import LinkCore, TextError, Trouble
from localcall.cores.link.core import CARRY_SECONDS, LIFE_SECONDS, SKEW_SECONDS
from localcall.cores.link.text import Kind, LinkText, read, write
from localcall.cores.local import LocalNetwork
from localcall.errors import CallError
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings, WhoMayRing
from localcall.wire.commands import CarryCommand, NotCarriedCommand
from localcall.wire.responses import CarriedResponse
from localcall.wire.terms import CallMediaType
from tests.clock import FakeClock
from tests.conformance.kit import AUDIO, VIDEO, settle
from tests.conformance.pages import ScriptedPage, connect, joined


@define(eq=False)
class Person:
    manager: CallManager
    clock: FakeClock

    async def makes(self, media: CallMediaType = VIDEO, name: str | None = None) -> tuple[Call, ScriptedPage]:
        call = self.manager.make_link(media, name)
        page = ScriptedPage(call, "maker").open()
        await settle()
        return call, page

    async def answers(self, text: str, media: CallMediaType = VIDEO) -> tuple[Call, ScriptedPage]:
        call = self.manager.read_link(text)
        self.manager.accept(call.id, media)
        page = ScriptedPage(call, "answerer").open()
        await settle()
        return call, page

    async def wait(self, seconds: float) -> None:
        until = self.clock.now() + seconds
        while self.clock.step_to(until):
            await settle()


async def person(name: str, clock: FakeClock, settings: Settings | None = None, *, several: bool = False) -> Person:
    history = History(None, clock=clock)
    core = LinkCore(name, clock=clock)
    manager = CallManager([core], settings or Settings(), clock=clock, history=history, several=several)
    await manager.start()
    return Person(manager, clock)


@pytest.fixture
async def ada() -> AsyncIterator[Person]:
    ada = await person("Ada", FakeClock())
    yield ada
    await ada.manager.close()


@pytest.fixture
async def grace() -> AsyncIterator[Person]:
    """Her clock is a little behind."""
    grace = await person("Grace", FakeClock(FakeClock().time - SKEW_SECONDS / 2))
    yield grace
    await grace.manager.close()


async def test_two_texts_join_two_pages(ada: Person, grace: Person) -> None:
    call, page = await ada.makes()
    link = await call.text()
    theirs = grace.manager.read_link(link)
    assert (theirs.contact.name, theirs.media, theirs.state) == ("Ada", VIDEO, CallState.INVITATION_RECEIVED)
    assert not grace.manager.rings(theirs)
    theirs, their_page = await grace.answers(link)
    call.carry(await theirs.text())
    await settle()
    assert joined(page, their_page)
    connect(page, their_page)
    await settle()
    assert call.state is theirs.state is CallState.CONNECTED
    assert not call.encrypted and not theirs.encrypted


async def test_the_page_is_given_the_text_and_gives_the_answer(ada: Person, grace: Person) -> None:
    call, page = await ada.makes()
    (carry,) = [command for command in page.received if isinstance(command, CarryCommand)]
    assert carry == CarryCommand(await call.text(), round((ada.clock.now() + LIFE_SECONDS) * 1000))
    theirs, their_page = await grace.answers(carry.text)
    page.say(CarriedResponse("no text"))
    assert page.received[-1] == NotCarriedCommand("foreign", Trouble.FOREIGN.sentence)
    assert call.state is CallState.OFFER_SENT
    page.say(CarriedResponse(await theirs.text()))
    await settle()
    assert joined(page, their_page)


async def test_a_page_whose_socket_was_lost_is_given_the_text_again(ada: Person) -> None:
    _, page = await ada.makes()
    page.shut()
    page.received.clear()
    page.open(holding=True)
    await settle()
    assert page.types().count("carry") == 1


async def test_nothing_reaches_the_page_before_they_answer(ada: Person, grace: Person) -> None:
    call, _ = await ada.makes()
    theirs = grace.manager.read_link(await call.text())
    page = ScriptedPage(theirs, "answerer").open()
    await settle()
    assert page.asked_for() == []


async def test_an_audio_link_says_so_and_may_have_no_name(ada: Person, grace: Person) -> None:
    call, _ = await ada.makes(AUDIO, "")
    theirs = grace.manager.read_link(await call.text())
    assert (theirs.contact.name, theirs.media) == ("Somebody", AUDIO)


def refused(person: Person, text: str) -> Trouble:
    with pytest.raises(TextError) as caught:
        person.manager.read_link(text)
    return caught.value.trouble


def not_carried(call: Call, text: str) -> Trouble:
    before = call.state
    with pytest.raises(TextError) as caught:
        call.carry(text)
    assert call.state is before
    return caught.value.trouble


async def test_the_own_link(ada: Person) -> None:
    call, _ = await ada.makes()
    assert refused(ada, await call.text()) is Trouble.OWN
    assert not_carried(call, await call.text()) is Trouble.OWN
    assert list(ada.manager.calls.values()) == [call]


async def test_an_answer_where_a_link_belongs_and_the_reverse(ada: Person, grace: Person) -> None:
    call, _ = await ada.makes()
    theirs, _ = await grace.answers(await call.text())
    for one in (ada, grace):
        assert refused(one, await theirs.text()) is Trouble.ANSWER_HERE
    linus = await person("Linus", FakeClock())
    other, _ = await linus.makes()
    assert not_carried(call, await other.text()) is Trouble.LINK_HERE


async def test_the_answer_to_another_link(ada: Person, grace: Person) -> None:
    first, _ = await ada.makes()
    link = await first.text()
    first.end()
    await settle()
    theirs, _ = await grace.answers(link)
    second, _ = await ada.makes()
    assert not_carried(second, await theirs.text()) is Trouble.NOT_WAITED
    assert not_carried(first, await theirs.text()) is Trouble.NOT_WAITED


async def test_each_is_used_once(ada: Person, grace: Person) -> None:
    call, page = await ada.makes()
    link = await call.text()
    theirs, their_page = await grace.answers(link)
    linus = await person("Linus", FakeClock())
    late, _ = await linus.answers(link)
    call.carry(await theirs.text())
    assert not_carried(call, await theirs.text()) is Trouble.USED
    assert not_carried(call, await late.text()) is Trouble.USED
    await settle()
    assert joined(page, their_page)
    theirs.end()
    await settle()
    assert refused(grace, link) is Trouble.USED


async def test_pasted_twice_it_is_the_same_call(ada: Person, grace: Person) -> None:
    call, _ = await ada.makes()
    link = await call.text()
    assert grace.manager.read_link(link) is grace.manager.read_link(link)


async def test_declined_it_can_be_read_again(ada: Person, grace: Person) -> None:
    call, _ = await ada.makes()
    link = await call.text()
    declined = grace.manager.read_link(link)
    declined.end()
    await settle()
    theirs, _ = await grace.answers(link)
    assert theirs is not declined and theirs.to_carry is not None
    assert call.state is CallState.OFFER_SENT


@pytest.mark.parametrize(
    ("late", "expired"),
    [(LIFE_SECONDS - 1, False), (LIFE_SECONDS + SKEW_SECONDS / 4, False), (LIFE_SECONDS + 2 * SKEW_SECONDS, True)],
)
async def test_a_link_expires_but_clocks_may_differ(ada: Person, grace: Person, late: float, expired: bool) -> None:
    call, _ = await ada.makes()
    link = await call.text()
    grace.clock.time += late
    if expired:
        assert refused(grace, link) is Trouble.EXPIRED
    else:
        assert (await grace.answers(link))[0].to_carry is not None


async def test_a_link_from_far_in_the_future_has_no_longer_life(ada: Person, grace: Person) -> None:
    text = read(await (await ada.makes())[0].text(), Kind.LINK)
    for_ever = write(evolve(text, expires=text.expires + 100 * int(LIFE_SECONDS)))
    assert refused(grace, for_ever) is Trouble.EXPIRED


async def test_nobody_answers(ada: Person) -> None:
    call, _ = await ada.makes()
    await ada.wait(LIFE_SECONDS)
    assert call.state is CallState.OFFER_SENT, "an answer may be on its way"
    await ada.wait(2 * CARRY_SECONDS + 1)
    assert call.reason is EndReason.NO_ANSWER


async def test_the_answerer_waits_for_the_paste(ada: Person, grace: Person) -> None:
    call, page = await ada.makes()
    theirs, their_page = await grace.answers(await call.text())
    await grace.wait(CARRY_SECONDS)
    call.carry(await theirs.text())
    await settle()
    connect(page, their_page)
    await settle()
    assert theirs.state is CallState.CONNECTED
    assert "callState" in their_page.types()


async def test_a_link_that_waits_too_long_to_be_answered_is_missed(ada: Person, grace: Person) -> None:
    call, _ = await ada.makes()
    theirs = grace.manager.read_link(await call.text())
    await grace.wait(LIFE_SECONDS + SKEW_SECONDS)
    assert theirs.reason is EndReason.MISSED


async def test_one_call_at_a_time_where_pages_hold_them(ada: Person, grace: Person) -> None:
    await ada.makes()
    with pytest.raises(CallError, match="in a call with Somebody"):
        ada.manager.make_link(VIDEO)
    other, _ = await grace.makes()
    assert ada.manager.read_link(await other.text()).state is CallState.INVITATION_RECEIVED


async def test_several_links_wait_each_for_its_own_answer(grace: Person) -> None:
    ada = await person("Ada", FakeClock(), several=True)
    calls = [await ada.makes() for _ in range(2)]
    texts = [await call.text() for call, _ in calls]
    assert texts[0] != texts[1]
    theirs, their_page = await grace.answers(texts[1])
    (first, _), (second, page) = calls
    assert not_carried(first, await theirs.text()) is Trouble.NOT_WAITED
    second.carry(await theirs.text())
    await settle()
    assert joined(page, their_page) and first.state is CallState.OFFER_SENT


@pytest.mark.parametrize("who", WhoMayRing)
async def test_who_pastes_a_link_wants_it_whoever_may_ring(ada: Person, who: WhoMayRing) -> None:
    grace = await person("Grace", FakeClock(), Settings(who_may_ring=who))
    call, _ = await ada.makes()
    assert grace.manager.read_link(await call.text()).state is CallState.INVITATION_RECEIVED


async def test_an_sdp_that_cannot_be_read_is_no_call(grace: Person) -> None:
    expires = int(grace.clock.now()) + 60
    assert refused(grace, write(LinkText(Kind.LINK, b"12345678", expires, "no SDP"))) is Trouble.CHANGED
    assert not grace.manager.calls


async def test_a_call_that_ends_first_has_no_text(ada: Person) -> None:
    call = ada.manager.make_link(VIDEO)
    waiting = asyncio.create_task(call.text())
    await settle()
    call.end()
    with pytest.raises(CoreError, match="You cancelled"):
        await waiting


async def test_other_networks_carry_by_themselves() -> None:
    network = LocalNetwork(clock=FakeClock())
    core, peer = network.join("Ada"), network.join("Grace")
    manager = CallManager([core], Settings(), clock=network.clock)
    await manager.start()
    call = manager.place(peer.contact.id, VIDEO)
    with pytest.raises(CoreError, match="by itself"):
        call.carry("text")
    with pytest.raises(CallError, match="own call page"):
        manager.read_link("text")
    assert manager.link_name is None
    call.end()
    await settle()


async def test_beside_another_core_it_has_that_ones_profile() -> None:
    core = LocalNetwork(clock=FakeClock()).join("Ada")
    link = LinkCore(beside=core)
    manager = CallManager([core, link], Settings(), clock=FakeClock())
    assert manager.link_name == "Ada" and link.profile == core.profile
    assert not manager.contacts


async def test_without_a_name_the_link_has_none() -> None:
    assert LinkCore().own_name == "" and LinkCore().profile.name == "You"
