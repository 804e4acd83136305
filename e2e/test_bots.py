"""Bots that people call: the demo's Echo, and bots on Delta Chat, from our page and from Delta Chat's own."""

from __future__ import annotations

import asyncio
import json
import signal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from e2e import probes
from e2e.browsers import Engine
from e2e.by_mail import OURS, StagesByMail, is_in
from e2e.peers import CALLS_WEBAPP
from e2e.post import Account
from e2e.probes import ADA
from e2e.programs import program
from e2e.stage import Stages, Tab
from e2e.waiting import SOON, until, until_true
from localcall.bots.answering_machine import AnsweringMachine
from localcall.bots.echo import Echo
from localcall.bots.folder import ready_folder
from localcall.bots.phone import BotPhone
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.clock import LoopClock
from localcall.headless_phone import HeadlessPhone
from localcall.history import History
from localcall.media.generate import tone
from localcall.media.pace import paced
from tests.bots.town import hears
from tests.media.sounds import heard, loudest


@pytest.mark.parametrize("engine", Engine)
async def test_the_demos_echo_sends_back_what_a_page_sends(stages: Stages, engine: Engine, tmp_path: Path) -> None:
    command = ("-m", "localcall", "demo", "--bot", "--no-open", "--json", "--port", "0")
    async with program(*command, environ={"HOME": str(tmp_path)}) as process:
        assert process.stdout is not None
        async with asyncio.timeout(SOON):
            ada, echo = json.loads(await process.stdout.readline())["profiles"]
        assert echo == {"name": "Echo", "bot": True, "url": None}
        context = await (await stages.browsers(engine)).new_context(locale="en-US")
        stages.follow("Ada", context)
        await probes.install(context, ADA)
        tab = Tab(await context.new_page())
        await tab.page.goto(ada["url"])
        await tab.is_home()
        await tab.place("Echo")
        await tab.reaches(CallState.CONNECTED)
        await probes.sees_moving(tab.page, "remote-camera", ADA)
        await probes.hears_tone(tab.page, ADA)
        await tab.sees_text("Encrypted")
        process.send_signal(signal.SIGINT)
        await tab.ends(EndReason.PEER_HUNG_UP)
        async with asyncio.timeout(SOON):
            assert await process.communicate() == (b"", b"")
        assert process.returncode == 0


@pytest.mark.parametrize("page", [OURS, CALLS_WEBAPP], ids=["ours", "theirs"])
async def test_an_echo_on_delta_chat(stages: Stages, by_mail: StagesByMail, page: Path | None) -> None:
    mine, its = await by_mail.friends()
    await stages.enter(BotPhone(its.core(), Echo(), clock=LoopClock()))
    ada = await by_mail.join("Ada", mine, page=page)
    await stages.seat(ada, Engine.CHROMIUM)
    await ada.tab.place("Grace")
    await until_true(partial(is_in, ada, CallState.CONNECTED), "Ada is connected")
    await probes.sees_moving(ada.page, "remote-camera", ADA)
    await probes.hears_tone(ada.page, ADA)
    await ada.page.get_by_role("button", name="End call").click()
    await ada.tab.ends(EndReason.HUNG_UP)


def same_file(one: str | None, other: str) -> bool:
    return one is not None and Path(one).read_bytes() == Path(other).read_bytes()


async def voice_message(account: Account) -> dict[str, Any] | None:
    """The newest one that is wholly here."""
    for chat in await account.call("get_chatlist_entries", None, None, None):
        for number in reversed(await account.call("get_message_ids", chat, False, False)):
            message: dict[str, Any] = await account.call("get_message", number)
            if message["viewType"] == "Voice" and message["downloadState"] == "Done":
                return message
    return None


async def test_a_message_on_the_answering_machine_lands_in_the_chat(
    stages: Stages, by_mail: StagesByMail, tmp_path: Path
) -> None:
    mine, its = await by_mail.friends()
    machine = AnsweringMachine(ready_folder(tmp_path / "messages"))
    history = History(None, clock=LoopClock())
    await stages.enter(BotPhone(its.core(), machine, history=history))
    ada = await stages.enter(HeadlessPhone(mine.core()))
    call = ada.place(ada.contacts[0], "audio")
    await hears(call, 880, 0.2)
    await call.play(paced(tone(440, seconds=2)))
    call.end()
    message = await until(partial(voice_message, mine), lambda seen: seen is not None, "Ada has it in her chat")
    assert message is not None
    assert message["text"] == "Message on the answering machine"
    assert abs(loudest(heard(Path(message["file"]))) - 440) < 5
    (record,) = history.recent()
    assert record.contact_name == "Ada"
    assert same_file(record.recording, message["file"])
