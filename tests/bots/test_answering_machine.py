from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest
from attrs import define, field

from localcall.bots.answering_machine import AnsweringMachine
from localcall.bots.folder import ready_folder
from localcall.bots.phone import BotPhone
from localcall.calls.reasons import EndReason
from localcall.clock import LoopClock
from localcall.cores.base import ChatCore, CoreError
from localcall.cores.local import LocalCore
from localcall.headless_phone import HeadlessPhone
from localcall.history import History
from localcall.media.errors import MediaError
from localcall.media.files import MediaFile
from localcall.media.frames import SAMPLE_RATE
from localcall.media.generate import joined, silence, tone
from localcall.media.pace import paced
from tests.bots.town import SECONDS, caller_and, files, hears, logged, network
from tests.media.sounds import heard, loudest
from tests.media.test_files import write_wav

pytestmark = pytest.mark.realtime


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_it_greets_records_until_silence_hangs_up_and_logs(tmp_path: Path) -> None:
    greeting = MediaFile.load(write_wav(tmp_path / "greeting.wav", hertz=600, seconds=1))
    machine = AnsweringMachine(ready_folder(tmp_path / "messages"), greeting, patience=1.5)
    async with caller_and(machine) as (ada, bot):
        call = ada.place("local:bot", "audio")
        await hears(call, 600)
        await hears(call, 880, 0.2)
        await call.play(paced(joined(silence(0.4), tone(440, seconds=2), silence(5))))
        async with asyncio.timeout(SECONDS):
            assert await call.ended() is EndReason.PEER_HUNG_UP
        record = await logged(bot)
        assert (record.contact_name, record.connected_at is not None) == ("Ada", True)
        path = Path(record.recording or "")
        assert path.parent == tmp_path / "messages"
        assert "Ada" in path.name
        assert (mode(path), mode(path.parent)) == (0o600, 0o700)
        samples = heard(path)
        assert loudest(samples) == pytest.approx(440, abs=3)
        assert 3 < len(samples) / SAMPLE_RATE < 6


async def test_a_caller_who_hangs_up_has_left_a_message(tmp_path: Path) -> None:
    async with caller_and(AnsweringMachine(ready_folder(tmp_path))) as (ada, bot):
        call = ada.place("local:bot", "audio")
        await hears(call, 880, 0.2)
        await call.play(paced(tone(440, seconds=1.5)))
        call.end()
        record = await logged(bot)
        assert record.reason is EndReason.PEER_HUNG_UP
        assert loudest(heard(Path(record.recording or ""))) == pytest.approx(440, abs=3)


async def test_who_says_nothing_leaves_nothing(tmp_path: Path) -> None:
    async with caller_and(AnsweringMachine(ready_folder(tmp_path), patience=1)) as (ada, bot):
        for quiet in (True, False):
            call = ada.place("local:bot", "audio")
            await hears(call, 880, 0.2)
            if quiet:
                await call.play(paced(silence(5)))
            async with asyncio.timeout(SECONDS):
                assert await call.ended() is EndReason.PEER_HUNG_UP
        assert files(tmp_path) == []
        assert bot.manager.history is not None
        assert [record.recording for record in bot.manager.history.recent()] == [None, None]


async def test_a_message_has_a_limit(tmp_path: Path) -> None:
    async with caller_and(AnsweringMachine(ready_folder(tmp_path), limit=1.5)) as (ada, bot):
        call = ada.place("local:bot", "audio")
        await hears(call, 880, 0.2)
        await call.play(paced(tone(440)))
        assert await call.ended() is EndReason.PEER_HUNG_UP
        seconds = len(heard(Path((await logged(bot)).recording or ""))) / SAMPLE_RATE
        assert 1 < seconds < 2


@define(eq=False)
class Post:
    """What a network with files was asked to carry."""

    sent: list[tuple[str, Path, str]] = field(factory=list)
    refusal: str | None = None


@define(eq=False)
class PostalCore:
    """The local network, which carries files too."""

    _core: LocalCore
    _post: Post

    def __getattr__(self, name: str) -> object:
        return getattr(self._core, name)

    async def send_file(self, contact_id: str, path: Path, text: str) -> None:
        if self._post.refusal is not None:
            raise CoreError(self._post.refusal)
        self._post.sent.append((contact_id, path, text))


@pytest.mark.parametrize("refusal", [None, "The mailbox is full."])
async def test_the_message_goes_to_the_chat_where_it_can(
    tmp_path: Path, refusal: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    town = network()
    post = Post(refusal=refusal)
    ada, core = town.join("Ada"), cast(ChatCore, PostalCore(town.join("Bot"), post))
    machine = AnsweringMachine(ready_folder(tmp_path))
    history = History(None, clock=LoopClock())
    async with HeadlessPhone(ada) as phone, BotPhone(core, machine, history=history) as bot:
        call = phone.place("local:bot", "audio")
        await hears(call, 880, 0.2)
        await call.play(paced(tone(440, seconds=1)))
        call.end()
        path = Path((await logged(bot)).recording or "")
        async with asyncio.timeout(SECONDS):
            while not (post.sent or "could not be sent" in caplog.text):
                await asyncio.sleep(0.02)
    if refusal is None:
        assert post.sent == [("local:ada", path, "Message on the answering machine")]
    else:
        assert f"A message is kept, see localcall history, but could not be sent to the chat: {refusal}" in caplog.text
    assert loudest(heard(path)) == pytest.approx(440, abs=3)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MediaError, match="Recordings cannot be kept in"):
        ready_folder(tmp_path / "file")
