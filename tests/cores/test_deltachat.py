"""The Delta Chat core through the conformance kit, and what is Delta Chat's own, over a double of its program."""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.deltachat import DeltaChat, DeltaChatCore
from localcall.cores.deltachat.directory import MAX_AVATAR_BYTES
from localcall.cores.deltachat.rpc import RESTART_SECONDS
from localcall.errors import CallError
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings, WhoMayRing
from localcall.wire.terms import CallMediaType, IceServer
from tests.clock import FakeClock
from tests.conformance.kit import AUDIO, VIDEO, CallScripts, Pair, Person
from tests.conformance.kit import settle as turns
from tests.conformance.pages import connect, joined
from tests.cores.deltachat_double import ACCOUNT, RING, Device, PostOffice

FOLDER = Path("/nowhere")


async def settle() -> None:
    """A signal here is half a dozen requests and replies."""
    await turns(400)


class Town:
    """People with an account each, on a clock that tests move."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.post = PostOffice(self.clock)
        self._stack = AsyncExitStack()

    async def person(self, device: Device, called: str = "deltachat:10") -> Person:
        chat = await self._stack.enter_async_context(DeltaChat(FOLDER, clock=self.clock, launch=device.launch))
        history = History(None, clock=self.clock)
        self._stack.callback(history.close)
        manager = CallManager([DeltaChatCore(chat, ACCOUNT)], Settings(), clock=self.clock, history=history)
        await manager.start()
        self._stack.push_async_callback(manager.close)
        return Person(manager, called)

    def devices(self, *, ben_accepted: bool = True) -> tuple[Device, Device]:
        ann, ben = self.post.device("ann@example.org"), self.post.device("ben@example.org")
        ann.meet(ben, name="Ben")
        known = ben.meet(ann, name="Ann")
        if not ben_accepted:
            ben.requests.add(100 + known.id)
        return ann, ben

    async def wait(self, seconds: float) -> None:
        until = self.clock.now() + seconds
        await settle()
        while self.clock.step_to(until):
            await settle()
        await settle()

    async def pair(self, ann: Device, ben: Device) -> Pair:
        return Pair(await self.person(ann, "deltachat:20"), await self.person(ben), settle, self.wait)

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    town = Town()
    yield town
    await town.close()


class TestDeltaChat(CallScripts):
    @pytest.fixture
    async def pair(self, town: Town) -> Pair:
        return await town.pair(*town.devices())


def core_of(person: Person) -> DeltaChatCore:
    core = person.manager._cores[0]
    assert isinstance(core, DeltaChatCore)
    return core


# --- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "heard"), [(118, EndReason.PEER_DECLINED), (119.5, EndReason.NO_ANSWER)])
async def test_a_decline_is_told_from_a_timeout_by_the_clock(town: Town, seconds: float, heard: EndReason) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    call, _ = pair.ann.place(pair.ben)
    await town.wait(seconds)
    ben.end(ben.call(), "us")
    ann.end(ann.call(), "peer")
    await settle()
    assert call.reason is heard
    assert pair.ben.log[0].reason is EndReason.DECLINED_ELSEWHERE


async def test_the_programs_clock_ends_the_ringing_on_both_sides(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    call, _ = pair.ann.place(pair.ben)
    await town.wait(RING - 1)
    assert call.state is CallState.OFFER_SENT and pair.ben.manager.rings(pair.ben.ringing)
    await town.wait(1)
    pair.ends(EndReason.NO_ANSWER, EndReason.MISSED)
    assert "end_call" not in ann.requested + ben.requested


async def test_an_answer_that_comes_too_late_ends_the_call(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    pair.ann.place(pair.ben)
    await settle()
    theirs = pair.ben.ringing
    ben.call().ended_by = "peer"  # and the event of it has not come yet
    pair.ben.manager.accept(theirs.id, VIDEO)
    pair.ben.page(theirs)
    await settle()
    assert theirs.reason is EndReason.PEER_HUNG_UP
    assert not ben.call().accepted


async def test_a_call_ended_while_it_is_placed_is_ended_after(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    ann.held.add("place_outgoing_call")
    call, _ = pair.ann.place(pair.ben)
    await settle()
    call.end()
    await settle()
    assert ann.call().kind == "Alerting"
    assert ann.running is not None
    ann.running.release()
    await settle()
    assert ann.call().kind == "Canceled"
    pair.ends(EndReason.CANCELLED, EndReason.PEER_CANCELLED)


async def test_events_that_overtake_the_reply_are_kept(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    ann.held.add("place_outgoing_call")
    call, page = pair.ann.place(pair.ben)
    await settle()
    theirs = pair.ben.ringing
    pair.ben.manager.accept(theirs.id, VIDEO)
    their_page = pair.ben.page(theirs)
    await settle()
    assert page.remote is None
    assert ann.running is not None
    ann.running.release()
    await settle()
    assert joined(page, their_page)
    theirs.end()
    await settle()
    assert call.reason is EndReason.PEER_HUNG_UP


async def test_audio_calls_are_audio(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    pair.ann.place(pair.ben, AUDIO)
    await settle()
    assert not ben.call().video
    assert pair.ben.ringing.media is CallMediaType.AUDIO


# --- what travels -----------------------------------------------------------------------------------------------------


async def test_the_network_carries_a_bare_sdp(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    pair.ann.place(pair.ben)
    await settle()
    assert ben.call().offer == "v=0\r\ns=deltachat:20#0 0\r\n"


@pytest.mark.parametrize("offer", ["", "hello", "v=0\r\n\x00", "v=0\r\n" + "a=x\r\n" * 20000])
async def test_an_offer_that_is_no_sdp_is_declined(town: Town, offer: str, caplog: pytest.LogCaptureFixture) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    assert ann.running is not None
    ann.running._place_outgoing_call(ACCOUNT, 110, offer, True)
    await settle()
    assert pair.ben.live == [] and pair.ben.log == []
    assert ben.call().kind == "Declined"
    assert "cannot be read" in caplog.text
    await pair.call()


async def test_an_answer_that_is_no_sdp_ends_the_call(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    call, _ = pair.ann.place(pair.ben)
    await settle()
    assert ben.running is not None
    ben.running._accept_incoming_call(ACCOUNT, ben.call().id, "hello")
    await settle()
    assert call.reason is EndReason.PEER_FAILED
    assert ann.call().kind == ben.call().kind == "Completed"


# --- several devices --------------------------------------------------------------------------------------------------


async def test_another_device_answers(town: Town) -> None:
    ann, ben = town.devices()
    tablet = town.post.device(ben.address)
    tablet.meet(ann)
    pair = await town.pair(ann, ben)
    other = await town.person(tablet)
    pair.ann.place(pair.ben)
    await settle()
    theirs = other.ringing
    other.manager.accept(theirs.id, VIDEO)
    other.page(theirs)
    await settle()
    assert pair.ben.live == []
    assert [(r.reason, r.missed) for r in pair.ben.log] == [(EndReason.ANSWERED_ELSEWHERE, False)]
    assert theirs.state is not CallState.ENDED


async def test_another_device_declines(town: Town) -> None:
    ann, ben = town.devices()
    tablet = town.post.device(ben.address)
    tablet.meet(ann)
    pair = await town.pair(ann, ben)
    other = await town.person(tablet)
    pair.ann.place(pair.ben)
    await settle()
    other.ringing.end()
    await settle()
    assert [(r.reason, r.missed) for r in pair.ben.log] == [(EndReason.DECLINED_ELSEWHERE, False)]
    assert pair.ann.log[0].reason is EndReason.PEER_DECLINED


async def test_calls_that_another_device_placed_are_not_ours(town: Town) -> None:
    ann, ben = town.devices()
    laptop = town.post.device(ann.address)
    laptop.meet(ben)
    laptop.who_can_call_me = "2"
    pair = await town.pair(ann, ben)
    other = await town.person(laptop)
    await pair.call()
    pair.ann.live[0].end()
    await settle()
    assert laptop.call().kind == "Completed"
    assert other.manager.calls == {} and other.log == []


# --- who may ring -----------------------------------------------------------------------------------------------------


async def test_a_contact_request_is_shown_silently_and_can_be_answered(town: Town) -> None:
    ann, ben = town.devices(ben_accepted=False)
    pair = await town.pair(ann, ben)
    assert pair.ben.manager.contacts == []
    _, page = pair.ann.place(pair.ben)
    await settle()
    theirs = pair.ben.ringing
    assert theirs.contact.name == "Ann" and not pair.ben.manager.rings(theirs)
    pair.ben.manager.accept(theirs.id, VIDEO)
    their_page = pair.ben.page(theirs)
    await settle()
    assert joined(page, their_page)
    assert not ben.requests


async def test_a_contact_request_that_gives_up_is_missed(town: Town) -> None:
    ann, ben = town.devices(ben_accepted=False)
    pair = await town.pair(ann, ben)
    call, _ = pair.ann.place(pair.ben)
    await settle()
    call.end()
    await settle()
    assert [r.reason for r in pair.ben.log] == [EndReason.PEER_CANCELLED]


@pytest.mark.parametrize(("who", "accepted", "rings"), [("0", False, True), ("1", True, True), ("2", True, False)])
async def test_who_can_call_me(town: Town, who: str, accepted: bool, rings: bool) -> None:
    ann, ben = town.devices(ben_accepted=accepted)
    ben.who_can_call_me = who
    pair = await town.pair(ann, ben)
    pair.ben.choose(Settings(who_may_ring=WhoMayRing.EVERYONE))
    pair.ann.place(pair.ben)
    await settle()
    assert pair.ben.manager.rings(pair.ben.ringing) is rings
    assert len(pair.ben.manager.calls) == 1


async def test_the_blocked_do_not_ring(town: Town) -> None:
    ann, ben = town.devices()
    ben.people[20].blocked = True
    ben.who_can_call_me = "2"
    pair = await town.pair(ann, ben)
    pair.ann.place(pair.ben)
    await settle()
    ben.tell("MsgsChanged", chatId=120, msgId=ben.call().id)
    await settle()
    assert pair.ben.live == [] and pair.ben.log == [] and pair.ben.manager.contacts == []


# --- offline ----------------------------------------------------------------------------------------------------------


async def test_back_in_time_it_rings(town: Town) -> None:
    ann, ben = town.devices()
    caller = await town.person(ann)
    caller.manager.place("deltachat:10", VIDEO)
    caller.page(*caller.manager.calls.values())
    await town.wait(60)
    callee = await town.person(ben)
    await settle()
    assert callee.manager.rings(callee.ringing)
    await town.wait(61)
    assert [r.reason for r in callee.log] == [EndReason.MISSED]


async def test_back_too_late_it_is_a_missed_call_once(town: Town) -> None:
    ann, ben = town.devices()
    caller = await town.person(ann)
    call = caller.manager.place("deltachat:10", VIDEO)
    caller.page(call)
    await town.wait(RING + 10)
    assert call.reason is EndReason.NO_ANSWER
    callee = await town.person(ben)
    await settle()
    ben.tell("MsgsChanged", chatId=120, msgId=ben.call().id)
    await settle()
    assert [(r.reason, r.missed) for r in callee.log] == [(EndReason.STALE, True)]
    assert callee.manager.calls == {}


async def test_cancelled_while_we_were_away_is_a_missed_call(town: Town) -> None:
    ann, ben = town.devices()
    caller = await town.person(ann)
    call = caller.manager.place("deltachat:10", VIDEO)
    caller.page(call)
    await town.wait(5)
    call.end()
    await settle()
    callee = await town.person(ben)
    await settle()
    assert [(r.reason, r.missed) for r in callee.log] == [(EndReason.PEER_CANCELLED, True)]
    assert callee.manager.calls == {}


async def test_a_clock_two_minutes_wrong_is_a_missed_call(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    mail = {"what": "call", "rid": 77, "offer": "v=0\r\ns=x\r\n", "video": True, "sent": town.clock.now() - 150}
    town.post.send(ann, ben.address, mail)
    await settle()
    assert pair.ben.live == []
    assert [(r.reason, r.missed) for r in pair.ben.log] == [(EndReason.STALE, True)]


async def test_old_calls_are_not_logged_anew(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    old = ben.add(5, ben.people[20], outgoing=False, offer="v=0\r\n", video=True, sent=town.clock.now() - 5000)
    old.received -= 4000
    old.ended_by = "clock"
    ben.tell("MsgsChanged", chatId=120, msgId=old.id)
    ben.others[9] = {"viewType": "Text"}
    ben.tell("IncomingMsg", chatId=120, msgId=9)
    ben.tell("MsgsChanged", chatId=120, msgId=12345)
    ben.tell("MsgsChanged", chatId=0, msgId=0)
    await settle()
    assert pair.ben.log == []


# --- the program dies and comes back ----------------------------------------------------------------------------------


async def test_a_death_ends_what_rings_and_the_peer_hears_of_it(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    call, _ = pair.ann.place(pair.ben)
    await settle()
    assert ann.running is not None
    ann.running.die()
    await settle()
    assert call.reason is EndReason.CORE_LOST
    assert pair.ben.manager.rings(pair.ben.ringing)
    await town.wait(RESTART_SECONDS[0])
    pair.ends(EndReason.CORE_LOST, EndReason.PEER_CANCELLED)
    await pair.call()


async def test_a_death_over_the_placing_leaves_no_call_that_rings(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    ann.held.add("place_outgoing_call")
    call, _ = pair.ann.place(pair.ben)
    await settle()
    assert ann.running is not None
    ann.running.die()
    ann.held.clear()
    await town.wait(RESTART_SECONDS[0])
    pair.ends(EndReason.CORE_LOST, EndReason.PEER_CANCELLED)
    assert call.reason is EndReason.CORE_LOST


async def test_a_call_goes_on_without_the_program_and_its_end_is_told_later(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    call, _, theirs, _ = await pair.call()
    assert ann.running is not None
    ann.running.die()
    await settle()
    assert call.state is CallState.CONNECTED
    call.end()
    await settle()
    assert theirs.state is CallState.CONNECTED
    await town.wait(RESTART_SECONDS[0])
    pair.ends(EndReason.HUNG_UP, EndReason.PEER_HUNG_UP)


async def test_without_the_program_a_call_is_refused_with_a_sentence(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    assert ann.running is not None
    ann.running.die()
    await settle()
    call, _ = pair.ann.place(pair.ben)
    await settle()
    assert call.reason is EndReason.CORE_REFUSED
    assert call.message == "Delta Chat's core stopped. It is being restarted; try again in a moment."


async def test_it_is_tried_again_more_and_more_slowly(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    ann.locked = True
    assert ann.running is not None
    ann.running.die()
    await town.wait(sum(RESTART_SECONDS[:3]))
    assert caplog.text.count(f"Another program uses the Delta Chat accounts in {FOLDER}. Close it") == 1
    ann.locked = False
    await town.wait(RESTART_SECONDS[3] - 0.1)
    assert core_of(pair.ann).chat.pid is None
    await town.wait(0.2)
    await pair.call()


# --- people and servers -----------------------------------------------------------------------------------------------


async def test_contacts_are_people_whom_one_can_call(town: Town) -> None:
    ann, _ = town.devices()
    cleo, eve = town.post.device("cleo@example.org"), town.post.device("eve@example.org")
    ann.meet(cleo, encrypted=False)
    ann.meet(eve, blocked=True)
    person = await town.person(ann)
    assert [(c.id, c.name, c.can_call) for c in person.manager.contacts] == [
        ("deltachat:10", "Ben", True),
        ("deltachat:11", "cleo@example.org", False),
    ]
    assert person.manager.profile.name == "ann@example.org"
    with pytest.raises(CallError, match=r"Only encrypted chats can carry calls.*localcall deltachat invite"):
        person.manager.place("deltachat:11", VIDEO)


async def test_a_chat_that_lost_its_encryption_is_refused_with_a_sentence(town: Town) -> None:
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    ann.people[10].encrypted = False
    call, _ = pair.ann.place(pair.ben)
    await settle()
    assert call.reason is EndReason.CORE_REFUSED
    assert call.message is not None and call.message.startswith("Only encrypted chats can carry calls")


async def test_changes_of_contacts_are_told_once(town: Town) -> None:
    ann, _ = town.devices()
    person = await town.person(ann)
    told: list[Any] = []
    person.manager.subscribe(told.append)
    ann.people[10].name = "Benjamin"
    ann.requested.clear()
    for kind in ("ContactsChanged", "ChatModified", "ChatlistChanged"):
        ann.tell(kind, contactId=10, chatId=110)
    await town.wait(1)
    assert [c.name for c in person.manager.contacts] == ["Benjamin"]
    assert ann.requested.count("get_contacts") == 1
    ann.tell("ContactsChanged", contactId=10)
    await town.wait(1)
    assert len(told) == 1


PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (PNG + b"x" * (MAX_AVATAR_BYTES - len(PNG)), True),
        (PNG + b"x" * MAX_AVATAR_BYTES, False),
        (b"<svg onload='alert(1)'/>", False),
        (None, False),
    ],
)
async def test_pictures_are_small_and_pictures(town: Town, tmp_path: Path, content: bytes | None, shown: bool) -> None:
    ann, _ = town.devices()
    path = tmp_path / "avatar"
    if content is not None:
        path.write_bytes(content)
    ann.people[10].picture = str(path)
    person = await town.person(ann)
    (contact,) = person.manager.contacts
    assert (contact.avatar is not None) is shown
    if contact.avatar is not None:
        kind, _, data = contact.avatar.partition(",")
        assert (kind, b64decode(data)) == ("data:image/png;base64", content)


async def test_ice_servers_are_read_at_start_when_online_and_hourly(town: Town) -> None:
    ann, _ = town.devices()
    person = await town.person(ann)
    core = core_of(person)
    await settle()
    assert core.ice_servers == []
    ann.ice = '[{"urls": ["turn:192.0.2.1:3478"], "username": "1700000000", "credential": "s3cret"}]'
    relay = IceServer(["turn:192.0.2.1:3478"], "1700000000", "s3cret")
    ann.tell("ImapInboxIdle")
    await settle()
    assert core.ice_servers == [relay]
    ann.ice = '[{"urls": ["stun:192.0.2.1"], "username": null, "credential": null}]'
    ann.tell("ImapInboxIdle")
    await settle()
    assert core.ice_servers == [relay]
    await town.wait(3600)
    assert core.ice_servers == [IceServer(["stun:192.0.2.1"])]


@pytest.mark.parametrize("told", ["", "null", '{"urls": []}', '[{"urls": 1}]', '[{"username": "s3cret"}]'])
async def test_ice_servers_that_cannot_be_read_are_none(
    town: Town, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ann, _ = town.devices()
    ann.ice = told
    person = await town.person(ann)
    await settle()
    assert list(core_of(person).ice_servers) == []
    assert "no ICE servers" in caplog.text and "s3cret" not in caplog.text


async def test_nothing_of_a_call_is_logged(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ann, ben = town.devices()
    pair = await town.pair(ann, ben)
    _, page, theirs, their_page = await pair.call()
    connect(page, their_page)
    theirs.end()
    await settle()
    for secret in ("v=0", "example.org", "Ann", "Ben"):
        assert secret not in caplog.text
