"""People without browsers on one local network, and how a test calls a bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from localcall.bots.base import Bot
from localcall.bots.phone import BotPhone
from localcall.call import Call
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.clock import LoopClock
from localcall.cores.local import LocalNetwork
from localcall.headless_phone import HeadlessPhone
from localcall.history import CallRecord, History
from localcall.media.frames import SAMPLE_RATE
from localcall.settings import Settings
from tests.media.sounds import loudest

SECONDS = 20.0
"""How long anything in a call may take on a busy machine."""


def network(profile: str = "simplex", family: Family = Family.CALLEE_OFFERS) -> LocalNetwork:
    return LocalNetwork(family, profile=profile)


@asynccontextmanager
async def caller_and(
    bot: Bot, *, profile: str = "simplex", settings: Settings | None = None
) -> AsyncIterator[tuple[HeadlessPhone, BotPhone]]:
    """Ada, and a bot whose contact is ``local:bot``."""
    town = network(profile)
    ada, core = town.join("Ada"), town.join("Bot")
    history = History(None, clock=LoopClock())
    async with HeadlessPhone(ada) as phone, BotPhone(core, bot, settings or Settings(), history) as answering:
        yield phone, answering


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def connected(call: Call) -> None:
    async with asyncio.timeout(SECONDS):
        async for state in call.states():
            if state is CallState.CONNECTED:
                return
    raise AssertionError(f"the call ended: {call.reason}")


async def hears(call: Call, hertz: float, seconds: float = 0.5) -> None:
    """Waits until the peer's sound is, for this long, a tone of this frequency."""
    window: NDArray[np.float64] = np.zeros(0)
    async with asyncio.timeout(SECONDS):
        async for frame in call.audio:
            window = np.concatenate([window, frame.samples.mean(axis=1) / 32768])[-round(seconds * SAMPLE_RATE) :]
            loud = float(np.sqrt(np.mean(window**2))) > 0.02
            if len(window) == round(seconds * SAMPLE_RATE) and loud and abs(loudest(window) - hertz) < 5:
                return
    raise AssertionError(f"the call ended before {hertz} Hz was heard")


async def logged(bot: BotPhone) -> CallRecord:
    """The one call in the bot's log, once it has a recording."""
    assert bot.manager.history is not None
    async with asyncio.timeout(SECONDS):
        while True:
            for record in bot.manager.history.recent():
                if record.recording is not None:
                    return record
            await asyncio.sleep(0.02)
