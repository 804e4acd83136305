from __future__ import annotations

import asyncio

import pytest
from attrs import evolve

from localcall.bots.echo import Echo
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.base import ChatCore, Invitation
from localcall.in_band import Message
from localcall.manager import CallManager
from localcall.media.generate import pattern, tone
from localcall.media.pace import paced
from localcall.settings import Settings, WhoMayRing
from tests.bots.town import SECONDS, caller_and, connected, hears
from tests.media.sounds import bar_of

pytestmark = pytest.mark.realtime


@pytest.mark.parametrize("profile", ["simplex", "deltachat"])
async def test_own_tone_and_own_moving_picture_come_back(profile: str) -> None:
    async with caller_and(Echo(), profile=profile) as (ada, _):
        call = ada.place("local:bot", "video")
        playing = [
            asyncio.create_task(call.play(paced(tone(523)))),
            asyncio.create_task(call.play(paced(pattern(320, 240)))),
        ]
        await hears(call, 523)
        bars = set()
        async with asyncio.timeout(SECONDS):
            async for frame in call.video:
                assert frame.image.shape == (240, 320, 3)
                bars.add(round(bar_of(frame.image) / 20))
                if len(bars) >= 5:
                    break
        assert call.encrypted == (profile == "simplex")
        call.end()
        await asyncio.gather(*playing)


async def test_several_at_once() -> None:
    async with caller_and(Echo()) as (ada, bot):
        linus_core = ada.core.network.join("Linus")  # type: ignore[attr-defined]
        from localcall.headless_phone import HeadlessPhone

        async with HeadlessPhone(linus_core) as linus:
            calls = [phone.place("local:bot", "audio") for phone in (ada, linus)]
            playing = [
                asyncio.create_task(call.play(paced(tone(hertz))))
                for call, hertz in zip(calls, (440, 660), strict=True)
            ]
            await asyncio.gather(hears(calls[0], 440), hears(calls[1], 660))
            assert len([call for call in bot.manager.calls.values() if call.active]) == 2
            for call in calls:
                call.end()
            await asyncio.gather(*playing)


@pytest.mark.parametrize("who", [WhoMayRing.CONTACTS, WhoMayRing.EVERYONE])
async def test_a_stranger_who_asks_is_answered_only_where_everyone_may_call(
    who: WhoMayRing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = CallManager.invited

    def as_a_request(manager: CallManager, core: ChatCore, invitation: Invitation) -> None:
        real(manager, core, evolve(invitation, quiet=True))

    monkeypatch.setattr(CallManager, "invited", as_a_request)
    async with caller_and(Echo(), settings=Settings(who_may_ring=who)) as (ada, bot):
        call = ada.place("local:bot", "audio")
        if who is WhoMayRing.EVERYONE:
            await connected(call)
            return
        async with asyncio.timeout(SECONDS):
            while "is no contact and was not answered." not in caplog.text:
                await asyncio.sleep(0.01)
        assert [call.state for call in bot.manager.calls.values()] == [CallState.INVITATION_RECEIVED]


async def test_the_end_of_the_bot_ends_its_calls() -> None:
    async with caller_and(Echo()) as (ada, bot):
        call = ada.place("local:bot", "audio")
        await connected(call)
        await bot.__aexit__()
        async with asyncio.timeout(SECONDS):
            assert await call.ended() is EndReason.PEER_HUNG_UP


async def test_lines_of_text_and_reactions_come_back() -> None:
    async with caller_and(Echo()) as (ada, _):
        call = ada.place("local:bot", "audio")
        async with asyncio.timeout(SECONDS):
            await call.safety_words()
            messages = call.messages
            call.say("Is anybody there?")
            call.react("👋")
            said = [await anext(messages), await anext(messages)]
        assert said == [Message("text", "Is anybody there?"), Message("reaction", "👋")]
