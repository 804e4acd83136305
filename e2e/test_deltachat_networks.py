"""Calls between Delta Chat users whose networks go, come back and change: real wires, pulled by the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Playwright

from e2e.by_mail import MailCompany, StagesByMail
from e2e.networks import Lab, lab, lay
from e2e.probes import selected_pair
from e2e.stage import Person
from e2e.waiting import until
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

LOST = 15.0
"""Seconds in which a browser notices that nothing comes any more."""

BUDGET = 45.0
"""Three restarts of 8 s, and what comes before and after."""


@pytest_asyncio.fixture(loop_scope="session")
async def wired(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(playwright, tmp_path) as made:
        yield made


async def company(by_mail: StagesByMail, wired: Lab) -> MailCompany:
    """Ada's browser in the one namespace, Grace's in the other."""
    names = ("Ada", "Grace")
    accounts = dict(zip(names, await by_mail.friends(names), strict=True))
    people = [await by_mail.join(name, account) for name, account in accounts.items()]
    await wired.seat(by_mail.stages, people)
    return MailCompany(people, accounts)


async def test_the_network_goes_and_comes_back(by_mail: StagesByMail, wired: Lab) -> None:
    wire = lay(wired.left, wired.right)
    both = await company(by_mail, wired)
    await both.connect()
    await both.both_ways()
    wire.unplug()
    await both.both_reach(CallState.RECONNECTING, LOST)
    wire.plug_in()
    await both.both_reach(CallState.CONNECTED, BUDGET)
    await both.both_ways()
    await both.hang_up()


async def test_one_of_two_networks_goes(by_mail: StagesByMail, wired: Lab) -> None:
    wires = [lay(wired.left, wired.right) for _ in range(2)]
    both = await company(by_mail, wired)
    await both.connect()
    await both.both_ways()
    used = await remote_address(both.ada)
    [cut] = [wire for wire in wires if used.startswith(f"{wire.subnet}.")]
    cut.unplug()
    await until(
        lambda: remote_address(both.ada), lambda seen: bool(seen) and seen != used, "the other one is used", BUDGET
    )
    await both.both_reach(CallState.CONNECTED, BUDGET)
    await both.both_ways()
    await both.hang_up()


async def test_the_only_network_is_replaced(by_mail: StagesByMail, wired: Lab) -> None:
    wire = lay(wired.left, wired.right)
    both = await company(by_mail, wired)
    await both.connect()
    await both.both_ways()
    wire.unplug()
    wire.readdress()
    wire.plug_in()
    for person in both.people:
        await person.tab.ends(EndReason.NETWORK_CHANGED, BUDGET + LOST)
    await both.ada.tab.press("Call again")
    await both.grace.tab.press("Answer")
    await both.both_reach(CallState.CONNECTED)
    await both.both_ways()
    await both.hang_up()


async def remote_address(person: Person) -> str:
    """Where this browser sends its media now."""
    _, remote = await selected_pair(person.page)
    return remote.address or ""
