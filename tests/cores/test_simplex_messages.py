"""What travels between the SimpleX core and its program: keys, candidates, sizes, people, and what no program says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from localcall.calls.effects import SendAnswer, SendCandidates, SendOffer
from localcall.calls.inputs import Session
from localcall.calls.reasons import EndReason
from localcall.cores.base import CoreError
from localcall.cores.simplex import told
from localcall.errors import CallError
from localcall.wire.commands import IceCommand
from localcall.wire.lz import compress
from localcall.wire.responses import IceResponse
from localcall.wire.session import (
    MAX_PACKED_CHARS,
    decode_candidates,
)
from tests.conformance.kit import VIDEO
from tests.conformance.kit import settle as turns
from tests.conformance.pages import ScriptedPage, joined
from tests.cores.simplex_double import USER
from tests.cores.simplex_town import (
    Town,
    answer,
    candidates,
    candidates_in,
    commands,
    live_call,
    long_session,
    ringing_cores,
)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    town = Town()
    yield town
    await town.close()


# --- what travels -----------------------------------------------------------------------------------------------------


async def test_both_programs_agree_on_the_key(town: Town) -> None:
    pair = await town.pair()
    call, page, theirs, _ = await pair.call()
    key = live_call(town.ann).shared_key
    assert call.machine.aes_key == theirs.machine.aes_key == key
    assert len(key) == 44 and page.received[-1] != key


@pytest.mark.parametrize("goes_on", [True, False])
async def test_who_cannot_encrypt_is_asked_about(town: Town, goes_on: bool) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    theirs = pair.ben.ringing
    pair.ben.manager.accept(theirs.id, VIDEO)
    ScriptedPage(theirs, "plain", encryption=False).open()
    await town.settle()
    assert call.question == "unencrypted" and live_call(town.ann).state == "offerReceived"
    call.confirm("unencrypted", yes=goes_on)
    await town.settle()
    if goes_on:
        assert live_call(town.ann).state == "negotiated" and call.machine.aes_key is None
    else:
        pair.ends(EndReason.ENCRYPTION_REFUSED, EndReason.PEER_HUNG_UP)


async def test_a_caller_who_cannot_encrypt_asks_nobody(town: Town) -> None:
    pair = await town.pair()
    call = pair.ann.manager.place(pair.ben.id, VIDEO)
    page = ScriptedPage(call, "plain", encryption=False).open()
    await town.settle()
    assert not pair.ben.ringing.encrypted
    their_page = await answer(pair.ben, town)
    assert call.question is None and joined(page, their_page)
    assert call.machine.aes_key is None


async def test_candidates_wait_for_the_answer(town: Town) -> None:
    town.network.plan = lambda message: (1.0 if message.event in ("x.call.answer", "x.call.extra") else 0,)
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    await town.settle()
    town.ann.held.add("answer")
    their_page = await answer(pair.ben, town)
    their_page.say(IceResponse(candidates(1, "theirs")))
    page.say(IceResponse(candidates(1, "ours")))
    await town.settle()
    assert "extra" not in commands(town.ann) + commands(town.ben)
    town.ann.release()
    await town.settle()
    their_page.say(IceResponse(candidates(1, "theirs")))
    assert "extra" not in commands(town.ben)
    await town.wait(2)
    assert commands(town.ann) == ["get", "invite", "answer", "status", "extra"]
    assert commands(town.ben) == ["get", "offer", "status", "extra", "extra"]
    assert [c.iceCandidates for c in their_page.received if isinstance(c, IceCommand)] == [candidates(1, "ours")]
    assert [c.iceCandidates for c in page.received if isinstance(c, IceCommand)] == 2 * [candidates(1, "theirs")]


@pytest.mark.parametrize("length", [10, 9_000, 12_000])
async def test_what_does_not_fit_follows_after_the_answer(town: Town, length: int) -> None:
    ann, ref, _, ben, theirs = await ringing_cores(town)
    many = candidates(99, "many")
    for core, its in ((ann, ref), (ben, theirs)):
        await core.perform(its, SendCandidates(candidates(1, "early")))
    await ben.perform(theirs, SendOffer(Session(long_session("offer", length), many), VIDEO, encryption=True))
    await turns()
    assert [message.event for message in town.network.sent] == ["x.call.inv", "x.call.offer"]
    await ann.perform(ref, SendAnswer(Session(long_session("answer", length), many)))
    await turns()
    assert live_call(town.ann).state == live_call(town.ben).state == "negotiated"
    assert all(len(message.text) <= 13_380 for message in town.network.sent)
    for sender in (town.ann, town.ben):
        sent = [m for m in town.network.sent if m.sender is sender and m.event != "x.call.inv"]
        texts = [candidates_in(json.loads(message.text)["params"]) for message in sent]
        came = [each.candidate for text in texts for each in decode_candidates(text)]
        early = [each.candidate for each in decode_candidates(candidates(1, "early"))]
        all_of_them = [each.candidate for each in decode_candidates(many)]
        if length == 10:
            assert came == [*all_of_them, *early] and len(sent) == 2
        else:
            assert came == [*(each for each in all_of_them if " udp " in each), *early]
            assert {message.event for message in sent[1:]} == {"x.call.extra"}
            assert (len(sent) > 2) == (length == 12_000)
    await ann.close()
    await ben.close()


async def test_a_description_that_is_too_long_is_said(town: Town) -> None:
    ann, _, _, ben, theirs = await ringing_cores(town)
    long = Session(long_session("offer", 14_000), candidates(2, "few"))
    with pytest.raises(CoreError, match=r"description has \d+ bytes, and SimpleX carries 12780 at most"):
        await ben.perform(theirs, SendOffer(long, VIDEO, encryption=True))
    await ann.close()
    await ben.close()


async def test_restart_objects_pass_unread(town: Town) -> None:
    pair = await town.pair()
    _, page, _, their_page = await pair.call()
    restart = compress(json.dumps({"t": "restartOffer", "gen": 1, "sdp": "v=0\r\n", "candidates": []}))
    page.say(IceResponse(restart))
    await town.settle()
    assert [c.iceCandidates for c in their_page.received if isinstance(c, IceCommand)] == [restart]


# --- people -----------------------------------------------------------------------------------------------------------


async def test_people_have_names_and_pictures(town: Town) -> None:
    picture = "data:image/jpg;base64,/9j/4AAQ"
    town.ann.image = picture
    town.ann.friend(town.ben).image = picture
    town.ann.meet(town.network.program("Eve"), alias="Evie", image="https://example.org/eve.jpg")
    ann = await town.person(town.ann, "simplex:7")
    assert (ann.manager.profile.name, ann.manager.profile.avatar) == ("Ada", picture)
    assert [(c.id, c.name, c.avatar) for c in ann.manager.contacts] == [
        ("simplex:4", "Grace", picture),
        ("simplex:5", "Evie", None),
    ]


async def test_calls_switched_off_are_said_before_the_call(town: Town) -> None:
    friend = town.ann.friend(town.ben)
    friend.calls = False
    ann = await town.person(town.ann, "simplex:7")
    (contact,) = ann.manager.contacts
    assert not contact.can_call and "Calls with Grace are switched off" in str(contact.obstacle)
    with pytest.raises(CallError, match="Switch them on in SimpleX"):
        ann.manager.place("simplex:4", VIDEO)
    friend.calls = True
    town.ann.tell("contactUpdated", user=town.ann.user(), fromContact=friend.as_json(), toContact=friend.as_json())
    await town.wait(1)
    assert ann.manager.contacts[0].can_call


async def test_calls_switched_off_a_moment_ago_refuse_with_a_sentence(town: Town) -> None:
    pair = await town.pair()
    town.ann.friend(town.ben).calls = False
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    assert call.reason is EndReason.CORE_REFUSED
    assert "switched off" in str(call.message)


@pytest.mark.parametrize(
    ("more", "obstacle"),
    [
        ({"activeConn": {"connStatus": {"type": "joined"}}}, "not connected in SimpleX yet"),
        ({"activeConn": None}, "not connected in SimpleX yet"),
        ({"contactStatus": "deleted"}, "has left"),
        ({"activeConn": {"connStatus": "ready"}}, None),
        ({"activeConn": {"connStatus": {"type": "sndReady"}}}, None),
        ({"mergedPreferences": {"calls": 7}}, None),
    ],
)
async def test_who_cannot_be_called(town: Town, more: dict[str, Any], obstacle: str | None) -> None:
    town.ann.friend(town.ben).more = more
    ann = await town.person(town.ann, "simplex:7")
    (contact,) = ann.manager.contacts
    assert contact.can_call == (obstacle is None)
    assert obstacle is None or obstacle in str(contact.obstacle)


async def test_who_was_met_while_the_program_was_away_is_there(town: Town) -> None:
    pair = await town.pair()
    town.ann.drop()
    town.ann.meet(town.network.program("Eve"))
    await town.wait(5)
    assert [contact.name for contact in pair.ann.manager.contacts] == ["Grace", "Eve"]


async def test_a_caller_who_is_new_is_known(town: Town) -> None:
    pair = await town.pair()
    eve = town.network.program("Eve", first=1)
    eve.meet(town.ben)
    town.ben.meet(eve)
    await eve.reply('/_call invite @1 {"media":"audio","capabilities":{"encryption":true}}')
    await town.settle()
    assert pair.ben.manager.rings(pair.ben.ringing) and pair.ben.ringing.contact.name == "Eve"


# --- hostile ----------------------------------------------------------------------------------------------------------


def _wrecks(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The event with each of its fields missing, and of another type, at any depth."""
    wrongs: list[Any] = [None, 7, -1, "x", [], {}, [[]], True, "\U0001f600" * 9]
    for key, value in event.items():
        if key == "type":
            continue
        yield {k: v for k, v in event.items() if k != key}
        yield from ({**event, key: wrong} for wrong in wrongs)
        if isinstance(value, dict):
            for inner in _wrecks(value):
                yield {**event, key: inner}


def _events(town: Town) -> list[dict[str, Any]]:
    friend = {"user": town.ben.user(), "contact": town.ben.friend(town.ann).as_json()}
    session = {"rtcSession": long_session("offer", 10), "rtcIceCandidates": candidates(1, "x")}
    call_type = {"media": "video", "capabilities": {"encryption": True}}
    times = {"callUUID": "u", "callTs": "2026-11-20T10:00:00Z", "sharedKey": "A" * 43 + "="}
    return [
        {"type": "callInvitation", "callInvitation": {**friend, "callType": call_type, **times}},
        {"type": "callOffer", **friend, "callType": call_type, "offer": session, "askConfirmation": False},
        {"type": "callAnswer", **friend, "answer": session},
        {"type": "callExtraInfo", **friend, "extraInfo": {"rtcIceCandidates": candidates(1, "x")}},
        {"type": "callEnded", **friend},
        {"type": "newChatItems", "user": town.ben.user(), "chatItems": [{"chatInfo": {"type": "direct"}}]},
        {"type": "chatItemsStatusesUpdated", "user": town.ben.user(), "chatItems": [None, 7, {}, []]},
        {"type": "contactUpdated", "user": town.ben.user()},
        {"type": "chatError", "chatError": {"type": "errorAgent"}},
        {"type": 7},
        {},
    ]


async def test_whatever_the_program_says_the_next_call_works(town: Town) -> None:
    pair = await town.pair()
    line = town.ben._takers[0]
    count = 0
    for event in _events(town):
        for wreck in (event, {**event, "more": {"unknown": True}}, *_wrecks(event)):
            line.event(wreck)
            count += 1
    assert count > 500
    await turns(20 * count)
    for call in pair.ben.live:
        call.end()
    await town.settle()
    town.clock.time += 1
    await pair.call()


async def test_what_belongs_to_no_call_is_ignored(town: Town) -> None:
    pair = await town.pair()
    for event in _events(town)[1:]:
        town.ben._takers[0].event(event)
    await town.settle()
    assert pair.ben.live == [] and pair.ben.log == []


async def test_calls_of_another_user_are_not_taken(town: Town) -> None:
    pair = await town.pair()
    told = _events(town)[0]
    told["callInvitation"]["user"] = {**town.ben.user(), "userId": 2}
    town.ben._takers[0].event(told)
    await town.settle()
    assert pair.ben.live == [] and pair.ben.log == []


@pytest.mark.parametrize("session", ["", "hello", "N4Xy", "A" * 40_000])
async def test_a_description_that_cannot_be_read_ends_the_call(
    town: Town, session: str, caplog: pytest.LogCaptureFixture
) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    friend = {"user": town.ann.user(), "contact": town.ann.friend(town.ben).as_json()}
    offer = {"rtcSession": session, "rtcIceCandidates": candidates(1, "x")}
    town.ann.tell("callOffer", **friend, offer=offer)
    await town.settle()
    assert call.reason is EndReason.PEER_FAILED and town.ann.calls == {} and town.ben.calls == {}
    assert "callOffer" in caplog.text and (len(session) < 5 or session not in caplog.text)


@pytest.mark.parametrize("key", ["", "AAAA", "A" * 44, "A" * 40, 7, ["A"], "\u00e4" * 44])
def test_a_key_that_is_none_is_refused(town: Town, key: object) -> None:
    invitation = _events(town)[0]
    assert isinstance(told.read(invitation, USER), told.CallInvitation)
    invitation["callInvitation"]["sharedKey"] = key
    assert told.read(invitation, USER) == told.Unreadable(7, "callInvitation: the shared key is none")


def test_candidates_without_end_are_refused(town: Town) -> None:
    extra = _events(town)[3]
    assert isinstance(told.read(extra, USER), told.CallExtraInfo)
    extra["extraInfo"]["rtcIceCandidates"] = "A" * (MAX_PACKED_CHARS + 1)
    assert isinstance(told.read(extra, USER), told.Unreadable)


@pytest.mark.parametrize("time", ["", "yesterday", "2026-11-20", "2026-11-20T10:00:00.123456789Z", "9" * 400])
def test_times(town: Town, time: str) -> None:
    """Whatever it is, it is read or refused."""
    invitation = _events(town)[0]
    invitation["callInvitation"]["callTs"] = time
    read = told.read(invitation, USER)
    assert isinstance(read, told.CallInvitation) == time.startswith("2026")
