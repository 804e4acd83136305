"""How calls of Delta Chat end, and begin late: over real cores and a real mail server."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from playwright.async_api import expect

from e2e.browsers import Engine
from e2e.by_mail import StagesByMail
from e2e.post import Account
from e2e.stage import Company, Person
from e2e.waiting import SOON, until, until_true
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

RING_SECONDS = 120
"""The core's own clock, which no test can turn."""

HANG_UP = 5.0
"""Seconds in which a hang-up is seen by the data channels; ICE alone needs 8."""


async def rings(person: Person) -> None:
    await expect(person.tab.button("Answer")).to_be_visible(timeout=SOON * 1000)


async def rings_no_more(person: Person) -> None:
    await expect(person.tab.button("Answer")).to_be_hidden(timeout=SOON * 1000)


async def logged(person: Person, *reasons: EndReason) -> None:
    """The whole log, newest first."""
    rows = await person.logged(len(reasons))
    assert [row.reason for row in rows] == list(reasons)


async def call_state(account: Account, *, seconds: float = SOON, is_: str) -> None:
    """What the core itself thinks of the call that is the last message in the chat with the account's one contact."""

    async def state() -> str:
        [friend] = await account.call("get_contact_ids", 0, None)
        chat = await account.call("get_chat_id_by_contact_id", friend)
        *_, newest = await account.call("get_message_ids", chat, False, False)
        return str((await account.call("call_info", newest))["state"]["kind"])

    await until(state, lambda kind: kind == is_, f"the core says {is_}", seconds)


async def kill(account: Account) -> None:
    pid = account.chat.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until_true(lambda: account.chat.pid != pid, "its death is noticed")


async def is_back(account: Account) -> None:
    await until_true(lambda: account.chat.pid is not None, "the program runs again")


async def test_declined(by_mail: StagesByMail) -> None:
    company = await by_mail.set()
    await company.ada.tab.place("Grace")
    await company.grace.tab.press("Decline")
    await company.ada.tab.ends(EndReason.PEER_DECLINED)
    await logged(company.grace, EndReason.DECLINED)


async def test_cancelled(by_mail: StagesByMail) -> None:
    company = await by_mail.set()
    await company.ada.tab.place("Grace")
    await rings(company.grace)
    await company.ada.tab.press("End call")
    await company.ada.tab.ends(EndReason.CANCELLED)
    await rings_no_more(company.grace)
    await logged(company.grace, EndReason.PEER_CANCELLED)
    await call_state(company.accounts["Grace"], is_="Missed")


@pytest.mark.timeout(RING_SECONDS + 120)
async def test_nobody_answers(by_mail: StagesByMail) -> None:
    """Two waits of 120 s at once: one callee lets it ring, the other comes online too late."""
    patient = await by_mail.set()
    ada, late = await by_mail.friends()
    other = await by_mail.join("Ada", ada)
    await by_mail.stages.seat(other, Engine.CHROMIUM)
    await patient.ada.tab.place("Grace")
    await other.tab.place("Grace")
    await rings(patient.grace)
    for caller in (patient.ada, other):
        await caller.tab.ends(EndReason.NO_ANSWER, RING_SECONDS + SOON)
    await rings_no_more(patient.grace)
    await logged(patient.grace, EndReason.MISSED)
    callee = await by_mail.join("Grace", late)
    await by_mail.stages.seat(callee, Engine.CHROMIUM)
    await logged(callee, EndReason.STALE)
    await rings_no_more(callee)
    await callee.tab.sees_text("Missed")


async def test_a_callee_who_comes_online_while_it_rings(by_mail: StagesByMail) -> None:
    ada, grace = await by_mail.friends()
    caller = await by_mail.join("Ada", ada)
    await by_mail.stages.seat(caller, Engine.CHROMIUM)
    await caller.tab.place("Grace")
    await caller.tab.reaches(CallState.OFFER_SENT)
    await call_state(ada, is_="Alerting")
    callee = await by_mail.join("Grace", grace)
    await by_mail.stages.seat(callee, Engine.CHROMIUM)
    await callee.tab.press("Answer")
    company = Company([caller, callee])
    await company.both_reach(CallState.CONNECTED)
    await company.both_ways()
    await company.hang_up()


async def test_answered_and_declined_on_another_device(by_mail: StagesByMail) -> None:
    ada, grace = await by_mail.friends()
    second = await by_mail.stages.enter(by_mail.post.second_device(grace))
    caller = await by_mail.join("Ada", ada)
    here = await by_mail.join("Grace", grace)
    there = await by_mail.join("Linus", second)
    for person in (caller, here, there):
        await by_mail.stages.seat(person, Engine.CHROMIUM)
    company = Company([caller, here])
    await caller.tab.place("Grace")
    await rings(there)
    await here.tab.press("Answer")
    await company.both_reach(CallState.CONNECTED)
    await rings_no_more(there)
    await logged(there, EndReason.ANSWERED_ELSEWHERE)
    await company.both_ways()
    await company.hang_up()

    for person in (caller, here):
        await person.page.goto(person.phone.bridge.origin)
    await caller.tab.place("Grace")
    await rings(here)
    await there.tab.press("Decline")
    await caller.tab.ends(EndReason.PEER_DECLINED)
    await rings_no_more(here)
    await logged(here, EndReason.DECLINED_ELSEWHERE, EndReason.PEER_HUNG_UP)


async def test_two_who_call_each_other_at_once(by_mail: StagesByMail) -> None:
    """The core resolves nothing: both pages have handed their offers over before either sees the other's."""
    company = await by_mail.set()
    ada, grace = company.people
    await asyncio.gather(ada.tab.place("Grace"), grace.tab.place("Ada"))
    await company.both_reach(CallState.CONNECTED, 2 * SOON)
    await company.both_ways()
    await company.hang_up()
    for person in company.people:
        [row] = await person.logged(1)
        assert row.connected_at is not None


async def test_a_contact_request_is_shown_in_silence_and_can_be_answered(by_mail: StagesByMail) -> None:
    ada, grace = await by_mail.account("Ada"), await by_mail.account("Grace")
    await ada.befriends(grace)
    caller, callee = await by_mail.join("Ada", ada), await by_mail.join("Grace", grace)
    for person in (caller, callee):
        await by_mail.stages.seat(person, Engine.CHROMIUM)
    await caller.tab.place("Grace")
    await rings(callee)
    [call] = callee.phone.manager.calls.values()
    assert not callee.phone.manager.rings(call)
    await callee.tab.press("Answer")
    company = Company([caller, callee])
    await company.both_reach(CallState.CONNECTED)
    await company.both_ways()
    await company.hang_up()


async def test_a_chat_without_encryption_cannot_be_called_and_says_why(by_mail: StagesByMail) -> None:
    ada = await by_mail.account("Ada")
    contact = await ada.call("create_contact", "grace@example.test", "Grace")
    await ada.call("create_chat_by_contact_id", contact)
    caller = await by_mail.join("Ada", ada)
    await by_mail.stages.seat(caller, Engine.CHROMIUM)
    await expect(caller.tab.button("Video call Grace")).to_be_disabled()
    await caller.tab.sees_text("Only encrypted chats can carry calls")


@pytest.mark.parametrize("side", ["caller", "callee"])
async def test_a_core_that_dies_while_it_rings(by_mail: StagesByMail, side: str) -> None:
    company = await by_mail.set()
    await company.ada.tab.place("Grace")
    await rings(company.grace)
    name = "Ada" if side == "caller" else "Grace"
    await kill(company.accounts[name])
    if side == "caller":
        await company.ada.tab.ends(EndReason.CORE_LOST)
    else:
        await company.ada.tab.press("End call")
        await company.ada.tab.ends(EndReason.CANCELLED)
    await is_back(company.accounts[name])
    await rings_no_more(company.grace)
    await company.ada.tab.press("Call again")
    await company.grace.tab.press("Answer")
    await company.both_reach(CallState.CONNECTED)
    await company.both_ways()
    await company.hang_up()


async def test_a_core_that_dies_while_connected(by_mail: StagesByMail) -> None:
    """The media go on; a hang-up reaches the peer at once by the data channels, and the core when it is back."""
    company = await by_mail.set()
    await company.connect()
    ada = company.accounts["Ada"]
    await kill(ada)
    await company.both_ways()
    await is_back(ada)
    await kill(ada)
    await company.ada.tab.press("End call")
    await company.ada.tab.ends(EndReason.HUNG_UP)
    await company.grace.tab.ends(EndReason.PEER_HUNG_UP, HANG_UP)
    await is_back(ada)
    for account in company.accounts.values():
        await call_state(account, is_="Completed")
