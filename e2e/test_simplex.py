"""Calls between SimpleX users: doubles of their programs, real servers, pages and browsers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from e2e import probes
from e2e.probes import ADA, GRACE, Signature
from e2e.simplex_stage import StagesOnSimplex, serving, two_programs
from e2e.stage import CC, CF, FC, Pair, Stages, Tab, named
from e2e.waiting import until_true
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from tests.cores.simplex_double import Message


@pytest.fixture
def on_simplex(stages: Stages) -> StagesOnSimplex:
    return StagesOnSimplex(stages)


SIGNATURES: tuple[Signature, Signature] = (ADA, GRACE)


@pytest.mark.parametrize("pair", [CF, FC], ids=named)
async def test_two_that_serve_are_seen_and_heard_in_four_encrypted_slots(
    stages: Stages, pair: Pair, tmp_path: Path
) -> None:
    tabs = []
    urls = await stages.enter(two_programs())
    for number, (engine, url, signature) in enumerate(zip(pair, urls, SIGNATURES, strict=True)):
        home = await stages.enter(serving(url, tmp_path / str(number)))
        context = await (await stages.browsers(engine)).new_context(locale="en-US")
        stages.follow(f"person-{number}", context)
        await probes.install(context, signature)
        page = await context.new_page()
        await page.goto(home)
        tabs.append(Tab(page))
        await tabs[-1].is_home()
    first, second = tabs
    await first.place("Grace")
    await second.press("Answer")
    for tab, other in ((first, GRACE), (second, ADA)):
        await tab.reaches(CallState.CONNECTED)
        await probes.sees_moving(tab.page, "remote-camera", other)
        await probes.hears_tone(tab.page, other)
        await tab.sees_text("Encrypted")
        assert await tab.page.evaluate(
            "() => localcallProbe.connections.at(-1).getTransceivers().map(({ mid, direction }) => [mid, direction])"
        ) == [[mid, "sendrecv"] for mid in "0123"]
    await first.press("End call")
    await first.ends(EndReason.HUNG_UP)
    await second.ends(EndReason.PEER_HUNG_UP)


async def test_declined(on_simplex: StagesOnSimplex) -> None:
    company = await on_simplex.set()
    await company.ada.tab.place("Grace")
    await company.grace.tab.press("Decline")
    await company.ada.tab.ends(EndReason.PEER_DECLINED)
    assert [row.reason for row in await company.grace.logged(1)] == [EndReason.DECLINED]
    assert [(row.reason, row.missed) for row in await company.ada.logged(1)] == [(EndReason.PEER_DECLINED, False)]


async def test_cancelled(on_simplex: StagesOnSimplex) -> None:
    company = await on_simplex.set()
    await company.ada.tab.place("Grace")
    await company.grace.tab.button("Answer").wait_for()
    await company.ada.tab.press("End call")
    await company.ada.tab.ends(EndReason.CANCELLED)
    await company.grace.tab.button("Answer").wait_for(state="detached")
    assert [(row.reason, row.missed) for row in await company.grace.logged(1)] == [(EndReason.PEER_CANCELLED, True)]


async def without_transforms(context: BrowserContext) -> None:
    await context.add_init_script(
        "delete window.RTCRtpScriptTransform; delete RTCRtpSender.prototype.createEncodedStreams"
    )


@pytest.mark.parametrize("goes_on", [True, False])
async def test_a_callee_who_cannot_encrypt_is_asked_about(on_simplex: StagesOnSimplex, goes_on: bool) -> None:
    company = await on_simplex.set(CC, {"Grace": without_transforms})
    ada, grace = company.people
    await ada.tab.place("Grace")
    await grace.tab.press("Answer")
    await ada.tab.press("Yes" if goes_on else "No")
    if not goes_on:
        await ada.tab.ends(EndReason.ENCRYPTION_REFUSED)
        await grace.tab.ends(EndReason.PEER_HUNG_UP)
        return
    await company.both_reach(CallState.CONNECTED)
    await company.both_ways()
    for person in company.people:
        await person.tab.sees_text("Standard encryption")
    await company.hang_up()


async def test_a_caller_who_cannot_encrypt_asks_nobody(on_simplex: StagesOnSimplex) -> None:
    company = await on_simplex.set(CF, {"Ada": without_transforms})
    await company.connect()
    await company.both_ways()
    for person in company.people:
        await person.tab.sees_text("Standard encryption")
    await company.hang_up()


async def test_killed_while_it_rings_and_back(on_simplex: StagesOnSimplex) -> None:
    """Answered while the program is away, and again with it there."""
    company = await on_simplex.set()
    ada, grace = company.people
    await ada.tab.place("Grace")
    await grace.tab.button("Answer").wait_for()
    await company.kill("Grace")
    await grace.tab.press("Answer")
    await grace.tab.reaches(CallState.OFFER_SENT)
    await company.doubles["Grace"].start()
    await company.both_reach(CallState.CONNECTED)
    await company.both_ways()

    await company.kill("Grace")
    await company.both_ways()
    await ada.tab.press("End call")
    await ada.tab.ends(EndReason.HUNG_UP)


async def test_who_call_each_other_at_once_are_in_one_call(on_simplex: StagesOnSimplex) -> None:
    company = await on_simplex.set()
    ada, grace = company.people
    network = company.doubles["Ada"].program.network
    on_the_way: list[Message] = []

    def hold(message: Message) -> Sequence[float]:
        on_the_way.append(message)
        return ()

    network.plan, at_once = hold, network.plan
    await ada.tab.place("Grace")
    await grace.tab.place("Ada")
    await until_true(lambda: len(on_the_way) == 2, "both invitations are on their way")
    network.plan = at_once
    for message in on_the_way:
        message.receiver.arrived(message)
    await company.both_reach(CallState.CONNECTED)
    await company.both_ways()
    await company.hang_up()
    assert len(await ada.log()) == len(await grace.log()) == 1
