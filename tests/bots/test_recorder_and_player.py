from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from localcall.bots.folder import ready_folder
from localcall.bots.player import Player
from localcall.bots.recorder import CallRecorder
from localcall.calls.reasons import EndReason
from localcall.media.files import MediaFile
from localcall.media.frames import SAMPLE_RATE
from localcall.media.generate import pattern, tone
from localcall.media.pace import paced
from tests.bots.town import SECONDS, caller_and, connected, files, hears, logged
from tests.media.sounds import heard, loudest
from tests.media.test_files import write_wav

pytestmark = pytest.mark.realtime


def size(path: Path) -> int:
    return path.stat().st_size


@pytest.mark.parametrize("media", ["audio", "video"])
async def test_the_recorder_keeps_every_call(tmp_path: Path, media: str) -> None:
    async with caller_and(CallRecorder(ready_folder(tmp_path))) as (ada, bot):
        call = ada.place("local:bot", "video" if media == "video" else "audio")
        await connected(call)
        playing = [asyncio.create_task(call.play(paced(tone(440, seconds=2))))]
        if media == "video":
            playing.append(asyncio.create_task(call.play(paced(pattern(320, 240, seconds=2)))))
        await asyncio.gather(*playing)
        call.end()
        path = Path((await logged(bot)).recording or "")
        await bot.__aexit__()
    assert path.suffix == (".webm" if media == "video" else ".ogg")
    samples = heard(path)
    assert loudest(samples[: round(1.8 * SAMPLE_RATE)]) == pytest.approx(440, abs=3)
    assert len(samples) / SAMPLE_RATE == pytest.approx(2, abs=0.4)
    if media == "video":
        pictures = list(MediaFile.load(path).video())
        assert pictures[0].image.shape == (240, 320, 3)
        assert pictures[-1].time > 1


async def test_the_recorder_completes_its_file_when_the_bot_is_stopped(tmp_path: Path) -> None:
    async with caller_and(CallRecorder(ready_folder(tmp_path))) as (ada, bot):
        call = ada.place("local:bot", "audio")
        playing = asyncio.create_task(call.play(paced(tone(440))))
        await connected(call)
        async with asyncio.timeout(SECONDS):
            while not any(size(path) > 10_000 for path in files(tmp_path)):
                await asyncio.sleep(0.02)
        await bot.__aexit__()
        await playing
    (path,) = files(tmp_path)
    assert loudest(heard(path)) == pytest.approx(440, abs=3)


async def test_the_player_plays_once_and_hangs_up(tmp_path: Path) -> None:
    file = MediaFile.load(write_wav(tmp_path / "a.wav", hertz=500, seconds=1.5))
    async with caller_and(Player(file)) as (ada, _):
        call = ada.place("local:bot", "audio")
        await hears(call, 500)
        async with asyncio.timeout(SECONDS):
            assert await call.ended() is EndReason.PEER_HUNG_UP


async def test_a_file_that_is_gone_ends_the_call_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = MediaFile.load(write_wav(tmp_path / "a.wav"))
    file.path.unlink()
    async with caller_and(Player(file, loop=True)) as (ada, _):
        call = ada.place("local:bot", "audio")
        async with asyncio.timeout(SECONDS):
            assert await call.ended() is EndReason.PEER_HUNG_UP
    assert "In the call with" in caplog.text
    assert "there is no such file" in caplog.text
