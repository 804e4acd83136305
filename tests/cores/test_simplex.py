"""The SimpleX core through the conformance kit, and what is SimpleX's own, over a double of its program."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator

import pytest

from localcall.calls.effects import SendAnswer, SendEnd, SendOffer
from localcall.calls.inputs import PeerCause, PeerEnded, Session
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.base import CoreError
from localcall.cores.simplex.calls import CORE_SECONDS, ITEM_SECONDS, WAITING_SECONDS
from localcall.cores.simplex.core import RING_SECONDS
from localcall.wire.commands import IceCommand
from localcall.wire.responses import IceResponse
from tests.conformance.kit import AUDIO, VIDEO, CallScripts, Pair, Person
from tests.conformance.kit import settle as turns
from tests.conformance.pages import connect, joined
from tests.cores.simplex_clients import DoubleLine
from tests.cores.simplex_double import Json, Message
from tests.cores.simplex_town import (
    Listening,
    Town,
    answer,
    candidates,
    commands,
    item_status,
    live_call,
    long_session,
    ringing_cores,
)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    town = Town()
    yield town
    await town.close()


class TestSimplex(CallScripts):
    @pytest.fixture
    async def pair(self, town: Town) -> Pair:
        return await town.pair()


# --- ringing ----------------------------------------------------------------------------------------------------------


async def test_a_call_that_came_before_the_start_rings(town: Town) -> None:
    ann = await town.person(town.ann, "simplex:7")
    _, page = ann.place(Person(ann.manager, "simplex:4"))
    await town.wait(60)
    ben = await town.person(town.ben, "simplex:4")
    assert ben.manager.rings(ben.ringing)
    their_page = await answer(ben, town)
    assert joined(page, their_page)


async def test_what_is_left_of_three_minutes_is_rung(town: Town) -> None:
    ann = await town.person(town.ann, "simplex:7")
    ann.place(Person(ann.manager, "simplex:4"))
    await town.wait(100)
    ben = await town.person(town.ben, "simplex:4")
    await town.wait(RING_SECONDS - 101)
    assert ben.manager.rings(ben.ringing)
    await town.wait(2)
    assert ben.live == [] and [r.reason for r in ben.log] == [EndReason.MISSED]


async def test_an_older_one_is_missed_yet_a_call_answers_it(town: Town) -> None:
    await town.ann.reply('/_call invite @4 {"media":"video","capabilities":{"encryption":true}}')
    await town.wait(RING_SECONDS + 1)
    ben = await town.person(town.ben, "simplex:4")
    assert ben.live == [] and [(r.reason, r.missed) for r in ben.log] == [(EndReason.STALE, True)]
    call = ben.manager.place("simplex:7", VIDEO)
    ben.page(call)
    await town.settle()
    assert call.state is CallState.OFFER_SENT and call.encrypted
    assert live_call(town.ann).state == "offerReceived"
    assert "invite" not in commands(town.ben)


async def test_one_that_rang_out_is_answered_by_a_call(town: Town) -> None:
    await town.ann.reply('/_call invite @4 {"media":"video","capabilities":{"encryption":true}}')
    ben = await town.person(town.ben, "simplex:4")
    await town.wait(RING_SECONDS + 1)
    assert ben.live == []
    call = ben.manager.place("simplex:7", AUDIO)
    ben.page(call)
    await town.settle()
    assert live_call(town.ann).state == "offerReceived"


async def test_who_took_the_missed_call_back_is_called(town: Town) -> None:
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await town.wait(RING_SECONDS + 10)
    pair.ends(EndReason.NO_ANSWER, EndReason.MISSED)
    _, page = pair.ben.place(pair.ann)
    await town.settle()
    their_page = await answer(pair.ann, town)
    assert joined(page, their_page)


async def test_a_very_old_one_is_logged_once_and_called_anew(town: Town) -> None:
    await town.ann.reply('/_call invite @4 {"media":"video","capabilities":{"encryption":true}}')
    await town.wait(WAITING_SECONDS + 1)
    ben = await town.person(town.ben, "simplex:4")
    assert [r.reason for r in ben.log] == [EndReason.STALE]
    again = await town.person(town.ben, "simplex:4")
    assert again.log == [] and again.manager._cores[0].waiting("simplex:7") is None


async def test_who_waited_too_long_is_called_anew(town: Town) -> None:
    await town.ann.reply('/_call invite @4 {"media":"video","capabilities":{"encryption":true}}')
    ben = await town.person(town.ben, "simplex:4")
    await town.wait(WAITING_SECONDS + 1)
    _call, _ = ben.place(Person(ben.manager, "simplex:7"))
    await town.settle()
    assert commands(town.ben) == ["get", "invite"]


async def test_a_newer_invitation_replaces_the_older(town: Town) -> None:
    ben = await town.person(town.ben, "simplex:4")
    for encryption in ("true", "false"):
        await town.ann.reply(f'/_call invite @4 {{"media":"audio","capabilities":{{"encryption":{encryption}}}}}')
        await town.settle()
    assert [r.reason for r in ben.log] == [EndReason.RECALLED]
    assert not ben.ringing.encrypted
    await answer(ben, town)
    assert live_call(town.ann).state == "offerReceived"


async def test_the_ring_back_waits_for_the_receipt(town: Town) -> None:
    town.ben.friend(town.ann).receipts = False
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    assert pair.ben.manager.rings(pair.ben.ringing) and not call.alerting
    item = town.ann._item(town.ann.friend(town.ben), live_call(town.ann), "sndRcvd")
    other = json.loads(json.dumps(item))
    other["chatItem"]["meta"]["itemId"] -= 1
    town.ann.tell("chatItemsStatusesUpdated", user=town.ann.user(), chatItems=[other])
    await town.settle()
    assert not call.alerting, "it is the receipt of an earlier call"
    town.ann.tell("chatItemsStatusesUpdated", user=town.ann.user(), chatItems=[item])
    await town.settle()
    assert call.alerting


async def test_accept_while_in_a_call(town: Town) -> None:
    eve = town.network.program("Eve", first=4)
    eve.meet(town.ben)
    town.ben.meet(eve)
    pair = await town.pair()
    call, _, theirs, _ = await pair.call()
    third = await town.person(eve, "simplex:8")
    _, page = third.place(pair.ben)
    await town.settle()
    ringing = pair.ben.ringing
    assert not pair.ben.manager.rings(ringing), "shown silently"
    pair.ben.manager.accept(ringing.id, VIDEO, end_other=True)
    their_page = pair.ben.page(ringing)
    await town.settle()
    assert theirs.reason is EndReason.SWITCHED and call.reason is EndReason.PEER_HUNG_UP
    assert joined(page, their_page)


# --- ends -------------------------------------------------------------------------------------------------------------


async def test_to_decline_tells_and_to_ignore_does_not(town: Town) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    pair.ben.ringing.ignore()
    await town.settle()
    assert call.state is CallState.INVITATION_SENT and commands(town.ben) == ["get"]
    pair.ben.ringing.end()
    await town.settle()
    assert commands(town.ben) == ["get", "end"]
    pair.ends(EndReason.PEER_DECLINED, EndReason.DECLINED)
    assert item_status(town.ann) == item_status(town.ben) == ("missed", 0)


async def test_what_rings_when_localcall_stops_rings_at_the_next_start(town: Town) -> None:
    pair = await town.pair()
    call, page = pair.ann.place(pair.ben)
    await town.settle()
    await town.stop(pair.ben)
    await town.settle()
    assert call.state is CallState.INVITATION_SENT and "end" not in commands(town.ben)
    ben = await town.person(town.ben, "simplex:4")
    assert joined(page, await answer(ben, town))


async def test_the_chat_shows_how_long_it_was(town: Town) -> None:
    pair = await town.pair()
    call, *_ = await pair.call()
    assert item_status(town.ann)[0] == item_status(town.ben)[0] == "progress"
    await town.wait(65)
    call.end()
    await town.settle()
    assert item_status(town.ann) == item_status(town.ben) == ("ended", 65)
    assert town.ann.log[-3:] == ["/_call status @4 connecting", "/_call status @4 connected", "/_call end @4"]


async def test_nothing_is_reported_while_it_reconnects(town: Town) -> None:
    pair = await town.pair()
    call, page, _, _ = await pair.call()
    before = len(town.ann.log)
    page.report("disconnected")
    await town.wait(20)
    assert call.state is CallState.RECONNECTING
    assert town.ann.log[before:] == []
    page.report("connected")
    await town.wait(20)
    call.end()
    await town.settle()
    assert item_status(town.ann) == ("ended", 40)


@pytest.mark.parametrize(
    ("connected", "status", "reason"),
    [(False, "error", EndReason.CONNECT_FAILED), (True, "ended", EndReason.CONNECTION_LOST)],
)
async def test_a_failure_is_reported_before_the_end(
    town: Town, connected: bool, status: str, reason: EndReason
) -> None:
    pair = await town.pair()
    if connected:
        call, page, _, _ = await pair.call()
        page.report("disconnected")
    else:
        pair.ben.place(pair.ann)
        await town.settle()
        call = pair.ann.ringing
        await answer(pair.ann, town)
    await town.wait(70)
    assert call.reason is reason
    assert item_status(town.ann)[0] == status
    assert town.ann.log[-1] == "/_call end @4"


async def test_an_answer_that_comes_too_late_ends_the_call(town: Town) -> None:
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await town.settle()
    theirs = pair.ben.ringing
    town.ben.calls.clear()  # and the event of it has not come yet
    await answer(pair.ben, town)
    assert theirs.reason is EndReason.PEER_HUNG_UP


async def test_an_end_of_the_call_before_is_not_of_this_one(town: Town) -> None:
    pair = await town.pair()
    town.ann.held.add("invite")
    call, page = pair.ann.place(pair.ben)
    await town.settle()
    town.ann.tell("callEnded", user=town.ann.user(), contact=town.ann.friend(town.ben).as_json())
    await town.settle()
    town.ann.release()
    await town.settle()
    assert call.state is CallState.INVITATION_SENT
    assert joined(page, await answer(pair.ben, town))


async def test_events_that_overtake_the_reply_are_kept(town: Town) -> None:
    pair = await town.pair()
    town.ann.held.add("invite")
    town.ben.held.add("offer")
    _, page = pair.ann.place(pair.ben)
    await town.settle()
    their_page = await answer(pair.ben, town)
    assert pair.ann.live[0].state is CallState.NEGOTIATED
    town.ann.release()
    town.ben.release()
    await town.settle()
    connect(page, their_page)
    await town.settle()
    assert pair.ann.live[0].state is pair.ben.live[0].state is CallState.CONNECTED


async def test_what_came_twice_changes_nothing(town: Town) -> None:
    pair = await town.pair()
    told: list[Json] = []
    taker = town.ann._takers[0]
    town.ann._takers[0] = Listening(taker, told)
    _, page, _, their_page = await pair.call()
    for event in told:
        taker.event(event)
    await town.settle()
    page.say(IceResponse(candidates(1, "late")))
    await town.settle()
    assert [c.iceCandidates for c in their_page.received if isinstance(c, IceCommand)] == [candidates(1, "late")]


async def test_an_answer_to_what_only_rings_is_none(town: Town) -> None:
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await town.settle()
    session = {"rtcSession": long_session("answer", 10), "rtcIceCandidates": candidates(1, "x")}
    contact = town.ben.friend(town.ann).as_json()
    town.ben.tell("callAnswer", user=town.ben.user(), contact=contact, answer=session)
    await town.settle()
    assert commands(town.ben) == ["get"]


async def test_an_end_after_their_offer_is_no_decline(town: Town) -> None:
    ann, ref, hears, ben, theirs = await ringing_cores(town)
    session = Session(long_session("offer", 10), candidates(1, "x"))
    await ben.perform(theirs, SendOffer(session, VIDEO, encryption=True))
    await turns()
    await ben.perform(theirs, SendEnd(EndReason.HUNG_UP))
    await turns()
    assert hears.events[-1] == PeerEnded(PeerCause.HANG_UP)
    with pytest.raises(CoreError, match="This call is over"):
        await ann.perform(ref, SendAnswer(session))
    await ann.close()
    await ben.close()


async def test_an_end_after_an_offer_that_overtook_the_reply_is_no_decline(town: Town) -> None:
    pair = await town.pair()
    town.ann.held.add("invite")
    call, page = pair.ann.place(pair.ben)
    await town.settle()
    page.shut()
    await answer(pair.ben, town)
    town.ann.release()
    await town.settle()
    assert call.state is CallState.OFFER_RECEIVED
    pair.ben.live[0].end()
    await town.settle()
    assert call.reason is EndReason.PEER_HUNG_UP


async def test_nothing_is_kept_of_calls_that_are_over(town: Town) -> None:
    pair = await town.pair()
    for _ in range(3):
        await pair.call()
        pair.ann.live[0].happened(PeerEnded())  # without a word
        pair.ann.place(pair.ben)
        await town.settle()
        for person in (pair.ann, pair.ben):
            for call in person.live:
                call.end()
        await town.settle()
    assert [(core._open_calls._by_ref, core._open_calls._current) for core in town.cores] == 2 * [({}, {})]


# --- calls that cross -------------------------------------------------------------------------------------------------


async def test_the_one_who_waits_shorter_calls_anew(town: Town) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    theirs, _ = pair.ben.place(pair.ann)
    await town.settle()
    assert commands(town.ann).count("invite") == 1 and commands(town.ben).count("invite") == 2
    assert call.machine.direction == "incoming" and theirs.machine.direction == "outgoing"
    assert "end" not in commands(town.ann) + commands(town.ben)


async def test_calls_that_cross_twice(town: Town) -> None:
    town._pauses = iter([5, 5, 3, 15])  # type: ignore[assignment]
    town.network.plan = lambda _: (0.1,)
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    _, their_page = pair.ben.place(pair.ann)
    await town.wait(5)
    assert joined(page, their_page)
    assert commands(town.ann).count("invite") == 3 and commands(town.ben).count("invite") == 2


async def test_crossing_with_a_peer_who_does_not_know_the_cure(town: Town) -> None:
    ann = await town.person(town.ann, "simplex:7")
    _, page = ann.place(Person(ann.manager, "simplex:4"))
    await town.ben.reply('/_call invite @7 {"media":"video","capabilities":{"encryption":true}}')
    await town.settle()
    assert live_call(town.ann).state == "invitationSent" and live_call(town.ben).state == "invitationReceived"
    session = {"rtcSession": long_session("offer", 10), "rtcIceCandidates": candidates(1, "x")}
    call_type = {"media": "video", "capabilities": {"encryption": True}}
    await town.ben.reply(f"/_call offer @7 {json.dumps({'callType': call_type, 'rtcSession': session})}")
    await town.settle()
    assert page.remote == session["rtcSession"]
    assert live_call(town.ben).state == "negotiated"


async def test_a_call_that_comes_before_ours_went_out_is_answered(town: Town) -> None:
    pair = await town.pair()
    mine = pair.ann.manager.place(pair.ben.id, VIDEO)
    _, their_page = pair.ben.place(pair.ann)
    await town.settle()
    page = pair.ann.page(mine)
    await town.settle()
    assert joined(page, their_page)
    assert commands(town.ann) == ["get", "offer", "status"]


@pytest.mark.parametrize("seed", range(40))
async def test_whenever_both_call_they_are_in_one_call(town: Town, seed: int) -> None:
    """Each direction of the network keeps its order, and has a delay of its own."""
    dice = random.Random(seed)
    town._pauses = iter(lambda: dice.uniform(3, 20), None)  # type: ignore[assignment]
    delays = {town.ann: dice.uniform(0, 2), town.ben: dice.uniform(0, 2)}
    town.network.plan = lambda message: (delays[message.sender],)
    pair = await town.pair()
    people = [(pair.ann, pair.ben), (pair.ben, pair.ann)]
    dice.shuffle(people)
    for caller, callee in people:
        caller.place(callee)
        await turns(100)
        town.clock.step_to(town.clock.now() + dice.choice([0, 0.1, 0.5, 2]))
        await turns(100)
    (call,), (theirs,) = pair.ann.live, pair.ben.live
    for _ in range(60):
        await town.wait(1)
        if call.state is theirs.state is CallState.NEGOTIATED:
            break
    assert pair.ann.live == [call] and pair.ben.live == [theirs]
    assert joined(pair.ann.pages[0], pair.ben.pages[0])
    call.end()
    await town.wait(5)
    assert pair.ann.live == pair.ben.live == [] and len(pair.ann.log) == len(pair.ben.log) == 1


async def test_a_call_whose_placing_was_not_confirmed_is_taken_back(town: Town) -> None:
    pair = await town.pair()
    town.ann.held.add("invite")
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    assert pair.ben.manager.rings(pair.ben.ringing)
    town.ann.drop()
    town.ann.release()
    await town.wait(5)
    assert call.state is CallState.ENDED
    assert [record.reason for record in pair.ben.log] == [EndReason.PEER_CANCELLED]


async def test_hanging_up_while_it_crosses(town: Town) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    theirs, _ = pair.ben.place(pair.ann)
    await turns(200)
    call.end()
    await town.settle()
    assert commands(town.ann).count("invite") == 1
    assert theirs.state is CallState.INVITATION_SENT and pair.ann.manager.rings(pair.ann.ringing)


@pytest.mark.parametrize("times", [(0, 0), (0, 0.4), (4,)])
async def test_signals_that_come_twice_or_late(town: Town, times: tuple[float, ...]) -> None:
    town.network.plan = lambda _: times
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    await town.wait(5)
    their_page = await answer(pair.ben, town)
    await town.wait(10)
    assert joined(page, their_page)
    connect(page, their_page)
    await town.settle()
    pair.ann.live[0].end()
    await town.wait(5)
    pair.ends(EndReason.HUNG_UP, EndReason.PEER_HUNG_UP)


@pytest.mark.parametrize(
    ("lost", "reasons"),
    [
        ("x.call.inv", (EndReason.NO_ANSWER, None)),
        ("x.call.offer", (EndReason.PEER_DECLINED, EndReason.NO_RESPONSE)),
        ("x.call.answer", (EndReason.CONNECT_FAILED, EndReason.PEER_HUNG_UP)),
    ],
)
async def test_a_signal_that_is_lost_ends_the_call_on_both_sides(
    town: Town, lost: str, reasons: tuple[EndReason, EndReason | None]
) -> None:
    def plan(message: Message) -> tuple[float, ...]:
        return () if message.event == lost else (0,)

    town.network.plan = plan
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    if reasons[1] is not None:
        await answer(pair.ben, town)
    await town.wait(240)
    assert pair.ann.live == pair.ben.live == []
    assert (call.reason, pair.ben.log[0].reason if pair.ben.log else None) == reasons


# --- the program's life -----------------------------------------------------------------------------------------------


async def test_killed_while_ringing_and_back(town: Town) -> None:
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    await town.settle()
    town.ben.crash()
    await town.wait(5)
    assert pair.ben.manager.rings(pair.ben.ringing)
    town.ben.restart()
    await town.wait(10)
    assert len(pair.ben.live) == 1 and pair.ben.log == []
    assert joined(page, await answer(pair.ben, town))


async def test_an_answer_waits_for_the_program(town: Town) -> None:
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    await town.settle()
    town.ben.crash()
    await town.settle()
    their_page = await answer(pair.ben, town)
    await town.wait(CORE_SECONDS - 6)
    town.ben.restart()
    await town.wait(5)
    assert joined(page, their_page)


async def test_an_answer_does_not_wait_for_ever(town: Town) -> None:
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await town.settle()
    theirs = pair.ben.ringing
    town.ben.crash()
    await town.settle()
    await answer(pair.ben, town)
    await town.wait(CORE_SECONDS + 1)
    assert theirs.reason is EndReason.CORE_REFUSED
    assert str(theirs.message) == "SimpleX Chat is not running. Start it again: simplex-chat -p 5225"


async def test_a_call_that_ended_while_the_program_was_away(town: Town) -> None:
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await town.settle()
    town.ben.crash()
    town.ben.calls.clear()
    town.ben.restart()
    await town.wait(5)
    assert [r.reason for r in pair.ben.log] == [EndReason.PEER_CANCELLED]


async def test_a_call_to_be_placed_ends_with_the_program_and_the_peer_is_told_if_it_lived(town: Town) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    town.ann.drop()
    await town.settle()
    assert call.reason is EndReason.CORE_LOST
    await town.wait(5)
    pair.ends(EndReason.CORE_LOST, EndReason.PEER_CANCELLED)


async def test_a_declined_call_is_told_when_the_program_is_back(town: Town) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    town.ben.drop()
    await town.settle()
    town.ben.running = False
    pair.ben.ringing.end()
    await town.settle()
    town.ben.restart()
    await town.wait(10)
    assert call.reason is EndReason.PEER_DECLINED
    assert pair.ben.live == [] and len(pair.ben.log) == 1


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_newer_call_is_not_declined_with_the_old_one(town: Town, restarted: bool) -> None:
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await town.settle()
    town.ben.drop()
    await town.settle()
    pair.ben.ringing.end()
    pair.ann.live[0].end()
    await town.settle()
    town.clock.time += 1
    call, _ = pair.ann.place(pair.ben)
    await turns(200)
    if restarted:
        town.ben.crash()  # and no event tells of it again
        town.ben.restart()
    await town.wait(5)
    assert call.state is CallState.INVITATION_SENT
    assert pair.ben.manager.rings(pair.ben.ringing)


async def test_the_same_person_called_again_while_the_program_is_away(town: Town) -> None:
    pair = await town.pair()
    call, _ = pair.ann.place(pair.ben)
    await town.settle()
    town.ann.drop()
    await town.settle()
    assert call.reason is EndReason.CORE_LOST
    pair.ann.place(pair.ben)
    await town.wait(5)
    assert pair.ann.live[0].state is CallState.INVITATION_SENT
    assert pair.ben.manager.rings(pair.ben.ringing)


async def test_a_connection_made_while_the_program_is_away_is_in_the_chat(town: Town) -> None:
    pair = await town.pair()
    _, page = pair.ann.place(pair.ben)
    await town.settle()
    their_page = await answer(pair.ben, town)
    town.ann.drop()
    await town.settle()
    connect(page, their_page)
    await town.settle()
    assert item_status(town.ann)[0] == "negotiated"
    await town.wait(5)
    assert item_status(town.ann)[0] == "progress"


async def test_a_connected_call_goes_on_without_the_program(town: Town) -> None:
    pair = await town.pair()
    call, page, theirs, their_page = await pair.call()
    town.ann.drop()
    await town.settle()
    assert call.state is CallState.CONNECTED
    town.ann.running = False
    page.say(IceResponse(candidates(1, "late")))
    await town.wait(8)
    assert call.state is CallState.CONNECTED
    town.ann.restart()
    await town.wait(6)
    assert [c.iceCandidates for c in their_page.received if isinstance(c, IceCommand)] == [candidates(1, "late")]
    theirs.end()
    await town.settle()
    pair.ends(EndReason.PEER_HUNG_UP, EndReason.HUNG_UP)


async def test_a_call_placed_while_the_program_is_away_waits_for_it(town: Town) -> None:
    pair = await town.pair()
    town.ann.crash()
    await town.settle()
    call, _ = pair.ann.place(pair.ben)
    await town.wait(10)
    assert call.state is CallState.INVITATION_SENT
    town.ann.restart()
    await town.wait(6)
    assert pair.ben.manager.rings(pair.ben.ringing)


async def test_a_second_client_is_noticed(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    pair = await town.pair()
    other = DoubleLine(town.ann)
    town.ann._takers.insert(0, other)
    pair.ann.place(pair.ben)
    await town.wait(ITEM_SECONDS + 1)
    assert "localcall must be its only client" in caplog.text


async def test_a_single_client_is_not_suspected(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    pair = await town.pair()
    pair.ann.place(pair.ben)
    await town.wait(ITEM_SECONDS + 1)
    assert caplog.text == ""
