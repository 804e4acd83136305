"""Media of real calls in the hands of a program."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from localcall.endpoints.headless import media_of
from localcall.headless_phone import HeadlessPhone
from localcall.media.errors import MediaError
from localcall.media.frames import SAMPLE_RATE
from localcall.media.generate import silence, tone
from localcall.media.levels import Level
from localcall.media.pace import paced
from tests.bots.town import SECONDS, connected, hears, network
from tests.media.sounds import bar_of, heard, loudest, rms
from tests.media.test_files import write_film

pytestmark = pytest.mark.realtime


async def sixteen(digits: AsyncIterator[str]) -> str:
    heard = ""
    async for digit in digits:
        heard += digit
        if len(heard) == 16:
            break
    return heard


async def loud(levels: AsyncIterator[Level]) -> Level:
    async for level in levels:
        if level.peak > -8:
            return level
    raise AssertionError("nothing was loud")


async def test_a_whole_call_as_a_program_makes_it(tmp_path: Path) -> None:
    """Digits sent and heard, levels, a recording with a pause in it, through real connections and real Opus."""
    town = network()
    async with HeadlessPhone(town.join("Ada")) as ada, HeadlessPhone(town.join("Grace")) as grace:
        call = ada.place("local:grace", "audio")
        incoming = await anext(grace.incoming())
        incoming.accept()
        await connected(call)
        digits = asyncio.create_task(sixteen(incoming.digits))
        levels = asyncio.create_task(loud(incoming.levels))
        recording, began = incoming.record(tmp_path / "call.ogg"), time.monotonic()
        await call.dtmf("0123456789*#ABCD")
        await call.play(paced(silence(0.2)))
        async with asyncio.timeout(SECONDS):
            assert await digits == "0123456789*#ABCD"
            assert -14 < (await levels).rms < -6
        await asyncio.sleep(1)  # a pause in what is said is what is tested
        await call.play(paced(tone(440, seconds=1)))
        lasted = time.monotonic() - began
        call.end()
        async with asyncio.timeout(SECONDS):
            assert await recording.finished() == tmp_path / "call.ogg"
    samples = heard(tmp_path / "call.ogg")
    # A recording takes the time that the call took, pauses and a busy machine's waits included.
    assert len(samples) / SAMPLE_RATE == pytest.approx(lasted, abs=0.5)
    assert loudest(samples[-round(0.7 * SAMPLE_RATE) :]) == pytest.approx(440, abs=3)
    assert rms(samples[-round(1.8 * SAMPLE_RATE) : -round(1.3 * SAMPLE_RATE)]) < 0.02


async def test_bad_files_are_refused_in_the_call_and_the_call_goes_on(tmp_path: Path) -> None:
    town = network()
    async with HeadlessPhone(town.join("Ada")) as ada, HeadlessPhone(town.join("Grace")) as grace:
        call = ada.place("local:grace", "audio")
        incoming = await anext(grace.incoming())
        incoming.accept()
        await connected(call)
        (tmp_path / "empty.wav").touch()
        for wrong in (call.play(tmp_path / "empty.wav"), call.play(tmp_path / "nothing.wav"), call.dtmf("12x")):
            with pytest.raises(MediaError):
                await wrong
        (tmp_path / "there.ogg").touch()
        with pytest.raises(MediaError, match="is there already"):
            call.record(tmp_path / "there.ogg")
        playing = asyncio.create_task(call.play(paced(tone(440))))
        await hears(incoming, 440)
        call.end()
        await playing


async def test_a_film_is_shared_as_a_screen(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.webm", "libvpx", seconds=3)
    town = network()
    async with HeadlessPhone(town.join("Ada")) as ada, HeadlessPhone(town.join("Grace")) as grace:
        call = ada.place("local:grace", "video")
        incoming = await anext(grace.incoming())
        incoming.accept()
        await connected(call)
        pictures = incoming.held.video("screenVideo")
        sharing = asyncio.create_task(call.play(film, screen=True))
        async with asyncio.timeout(SECONDS):
            places = [bar_of((await anext(pictures)).image) for _ in range(10)]
        assert places == sorted(places) and places[0] < places[-1]
        assert media_of(incoming).inlets["camera"].received == 0
        call.end()
        await sharing
