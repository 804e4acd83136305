"""Calls by link: two programs that know nothing of each other, two texts, two pastes."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, Playwright, expect

from e2e import probes
from e2e.browsers import Engine
from e2e.networks import lab
from e2e.probes import ADA, GRACE, Signature
from e2e.programs import program
from e2e.simplex_stage import first_line
from e2e.stage import CF, FC, Company, Media, Pair, Stages, Tab, named
from e2e.translated import two_homes
from e2e.waiting import SOON
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.clock import LoopClock
from localcall.cores.link import LinkCore
from localcall.cores.link.text import MAX_CHARS
from localcall.settings import Settings

BY_MAIL = 60
"""Where mail programs break lines."""


@asynccontextmanager
async def serving(home: Path, *arguments: str) -> AsyncIterator[str]:
    """`localcall serve`; gives the address of home."""
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(home))
    async with program("-m", "localcall", "serve", *arguments, "--json", "--port", "0", environ=folders) as process:
        (profile,) = json.loads(await first_line(process))["profiles"]
        yield profile["url"]


async def at_home(stages: Stages, engine: Engine, home: Path, signature: Signature, name: str) -> Tab:
    """A person with a program and a browser of their own."""
    url = await stages.enter(serving(home, *(("--core", "link", "--profile", name) if name else ())))
    context = await (await stages.browsers(engine)).new_context(locale="en-US")
    stages.follow(name or "nobody", context)
    await probes.install(context, signature)
    page = await context.new_page()
    await page.goto(url)
    tab = Tab(page)
    await tab.is_home()
    return tab


async def make_link(tab: Tab, media: Media = "video") -> str:
    await tab.press("Call by link")
    await tab.press(f"{media.capitalize()} link")
    return await text_to_send(tab)


async def text_to_send(tab: Tab) -> str:
    shown = tab.page.locator("#text-to-send")
    await expect(shown).to_have_value(re.compile("^Localcall"), timeout=SOON * 1000)
    return await shown.input_value()


async def paste(page: Page, field: str, text: str) -> None:
    await page.locator(field).fill(text)


async def open_link(tab: Tab, text: str) -> None:
    await tab.press("Call by link")
    await paste(tab.page, "#link-paste", text)


def wrapped(text: str) -> str:
    """As a mail that is answered brings it."""
    lines = [text[start : start + BY_MAIL] for start in range(0, len(text), BY_MAIL)]
    return "\n> ".join(["On Saturday Ada wrote:", *lines]) + "\n\nSent from my telephone"


async def two(stages: Stages, pair: Pair, folder: Path, names: tuple[str, str] = ("Ada", "")) -> tuple[Tab, Tab]:
    first, second = pair
    return (
        await at_home(stages, first, folder / "1", ADA, names[0]),
        await at_home(stages, second, folder / "2", GRACE, names[1]),
    )


@pytest.mark.parametrize("pair", [CF, FC], ids=named)
async def test_two_pastes_make_a_call(stages: Stages, pair: Pair, tmp_path: Path) -> None:
    ada, grace = await two(stages, pair, tmp_path)
    link = await make_link(ada)
    await ada.sees_text("Waiting for the other")

    await open_link(grace, wrapped(link))
    await grace.sees_text("Ada is calling")
    assert await probes.live_captures(grace.page) == 0, "nothing opens before they answer"
    await grace.press("Answer")
    answer = await text_to_send(grace)
    assert max(len(link), len(answer)) <= MAX_CHARS
    assert link.isalnum() and link.isascii() and answer.isalnum() and answer.isascii()

    await paste(ada.page, "#answer-paste", wrapped(answer))
    for tab, other in ((ada, GRACE), (grace, ADA)):
        await tab.reaches(CallState.CONNECTED)
        await probes.sees_moving(tab.page, "remote-camera", other)
        await probes.hears_tone(tab.page, other)
        await expect(tab.page.locator(".carry")).to_have_count(0)
    await ada.press("End call")
    await ada.ends(EndReason.HUNG_UP)
    await grace.ends(EndReason.PEER_HUNG_UP)


async def test_between_two_homes_with_nothing_but_a_stun_server(
    stages: Stages, playwright: Playwright, tmp_path: Path
) -> None:
    async with lab(playwright, tmp_path) as made, two_homes(made) as stun:
        people = []
        for name, where, browser in zip(("Ada", "Grace"), (made.left, made.right), made.browsers, strict=True):
            settings = Settings(ice_servers=(stun,))
            one = await stages.join(name, LinkCore(name), settings, None, LoopClock())
            await made.admit(one, where)
            await stages.seat(one, browser)
            people.append(one)
        both = Company(people)
        ada, grace = both.ada.tab, both.grace.tab
        link = await make_link(ada)
        await open_link(grace, link)
        await grace.press("Answer")
        await paste(ada.page, "#answer-paste", await text_to_send(grace))
        await both.both_reach(CallState.CONNECTED)
        await both.both_ways()
        for one in people:
            _, remote = await probes.selected_pair(one.page)
            assert remote.candidateType in ("srflx", "prflx")
        await both.hang_up()
        await stages.strike()
