"""Calls between Delta Chat users, over real cores and a real mail server: our page, and Delta Chat's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from e2e.by_mail import OURS, MailCompany, StagesByMail
from e2e.mail.base import MailServer
from e2e.mail.pymap import Pymap
from e2e.peers import CALLS_WEBAPP
from e2e.post import Post
from e2e.probes import selected_pair
from e2e.relay import Relay
from e2e.stage import CC, CF, FC, Pair, Person, Stages
from e2e.waiting import until_true
from localcall.calls.reasons import EndReason
from localcall.settings import Settings

THEIRS = CALLS_WEBAPP


async def end(company: MailCompany) -> None:
    """Ada ends it, in whichever page she has; both come to an end screen of ours."""
    await company.ada.page.get_by_role("button", name="End call").click()
    await company.ada.tab.ends(EndReason.HUNG_UP)
    await company.grace.tab.ends(EndReason.PEER_HUNG_UP)


@pytest.mark.parametrize(
    ("pages", "pair"),
    [
        ((OURS, OURS), CC),
        ((OURS, THEIRS), CC),
        ((THEIRS, OURS), CC),
        ((THEIRS, THEIRS), CC),
        ((OURS, THEIRS), FC),
        ((THEIRS, OURS), CF),
    ],
    ids=["ours-ours", "ours-theirs", "theirs-ours", "theirs-theirs", "ours-firefox-theirs", "theirs-ours-firefox"],
)
async def test_both_are_seen_and_heard(
    by_mail: StagesByMail, pages: tuple[Path | None, Path | None], pair: Pair
) -> None:
    company = await by_mail.set(pair, pages)
    await company.connect()
    await company.both_ways()
    await end(company)


async def test_an_audio_call(by_mail: StagesByMail) -> None:
    company = await by_mail.set(CC, (OURS, THEIRS))
    await company.connect("audio")
    await company.both_ways(video=False)
    await end(company)


async def test_a_mail_server_that_pip_installs(stages: Stages, tmp_path: Path) -> None:
    company = await StagesByMail(stages, Post(await stages.enter(Pymap()), tmp_path)).set()
    await company.connect()
    await company.both_ways()
    await company.hang_up()


def knows_relay(person: Person) -> bool:
    servers = (*person.phone.core.ice_servers, *person.phone.settings.ice_servers)
    return any(url.startswith("turn:") for server in servers for url in server.urls)


async def test_relay_only_by_the_relay_that_the_mail_server_tells_of(
    by_mail: StagesByMail, mail_server: MailServer, relay: Relay
) -> None:
    given = () if mail_server.tells_of_relay else (relay.ice_server(),)
    company = await by_mail.set(settings=Settings(ice_servers=given, relay_only=True))
    for person in company.people:
        await until_true(partial(knows_relay, person), "its relay is known")
    await company.connect()
    await company.both_ways()
    for person in company.people:
        assert {end.candidateType for end in await selected_pair(person.page)} == {"relay"}
    await company.hang_up()
