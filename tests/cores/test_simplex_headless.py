"""An echo bot on SimpleX: both ends without a browser, with the key that two doubles of the program agree."""

from __future__ import annotations

import asyncio

import pytest

from localcall.bots.echo import Echo
from localcall.bots.phone import BotPhone
from localcall.calls.reasons import EndReason
from localcall.clock import LoopClock
from localcall.cores.simplex import SimplexChat, SimplexCore
from localcall.headless_phone import HeadlessPhone
from localcall.history import History
from localcall.media.generate import tone
from localcall.media.pace import paced
from localcall.settings import Settings
from tests.bots.town import SECONDS, hears
from tests.cores.simplex_clients import in_process
from tests.cores.simplex_double import SimplexNetwork, two_friends

pytestmark = pytest.mark.realtime


async def test_the_own_tone_comes_back_encrypted() -> None:
    programs = two_friends(SimplexNetwork())
    history = History(None, clock=LoopClock())
    async with (
        SimplexChat(in_process(programs[0])) as mine,
        SimplexChat(in_process(programs[1])) as theirs,
        HeadlessPhone(SimplexCore(mine)) as ada,
        BotPhone(SimplexCore(theirs), Echo(), Settings(), history),
    ):
        call = ada.place("simplex:4", "audio")
        playing = asyncio.create_task(call.play(paced(tone(523))))
        await hears(call, 523)
        assert call.machine.aes_key == programs[0].calls[4].shared_key is not None
        call.end()
        await playing
        async with asyncio.timeout(SECONDS):
            assert await call.ended() is EndReason.HUNG_UP
            while programs[1].calls:
                await asyncio.sleep(0.01)
