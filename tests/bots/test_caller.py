from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from localcall.bots.base import hold
from localcall.bots.caller import EXIT_CODES, Caller, exit_code, find_contact
from localcall.bots.echo import Echo
from localcall.calls.reasons import EndReason
from localcall.cores.base import Contact
from localcall.errors import CallError
from localcall.media.errors import MediaError
from localcall.media.files import MediaFile
from tests.bots.town import SECONDS, caller_and
from tests.media.sounds import heard, loudest
from tests.media.test_files import write_wav

pytestmark = pytest.mark.realtime

DOCS = (Path(__file__).parent.parent.parent / "docs/bots.md").read_text(encoding="utf-8")

PEOPLE = [Contact("x:1", "Ada"), Contact("x:2", "Grace"), Contact("x:3", "grace")]


def test_a_contact_by_id_or_name() -> None:
    assert [find_contact(PEOPLE, wanted).id for wanted in ("x:2", "3", "ADA")] == ["x:2", "x:3", "x:1"]
    with pytest.raises(CallError, match=r"Several contacts are called Grace\. Use the id: x:2, x:3\."):
        find_contact(PEOPLE, "Grace")
    with pytest.raises(CallError, match=r"There is no contact Linus\. Known: Ada \(x:1\), Grace \(x:2\)"):
        find_contact(PEOPLE, "Linus")
    with pytest.raises(CallError, match="Known: nobody"):
        find_contact([], "Linus")


def test_the_docs_have_every_exit_code() -> None:
    told = {int(code): set(re.findall(r"`([a-z-]+)`", row)) for code, row in re.findall(r"\| (\d) \|(.*)\|", DOCS)}
    for code in set(EXIT_CODES.values()):
        assert told[code] == {reason.value for reason, its in EXIT_CODES.items() if its == code}
    assert exit_code(EndReason.PEER_FAILED) == 9
    assert 9 in told


async def test_it_plays_records_what_comes_and_hangs_up(tmp_path: Path) -> None:
    file = MediaFile.load(write_wav(tmp_path / "a.wav", hertz=500, seconds=1.5))
    caller = Caller(file, tmp_path / "b.ogg", seconds=2.5)
    async with caller_and(Echo()) as (ada, _):
        call = ada.place("local:bot", "audio")
        async with asyncio.timeout(SECONDS):
            await hold(call, caller)
            assert exit_code(await call.ended()) == 0
    assert loudest(heard(tmp_path / "b.ogg")) == pytest.approx(500, abs=3)


@pytest.mark.parametrize("dtmf", ["", "1"])
async def test_without_a_recording_it_hangs_up_when_all_is_said(tmp_path: Path, dtmf: str) -> None:
    file = MediaFile.load(write_wav(tmp_path / "a.wav", seconds=0.2))
    async with caller_and(Echo()) as (ada, _):
        call = ada.place("local:bot", "audio")
        async with asyncio.timeout(SECONDS):
            await hold(call, Caller(file, dtmf=dtmf))
            assert await call.ended() is EndReason.HUNG_UP


async def test_a_file_that_is_gone_is_an_error_and_ends_the_call(tmp_path: Path) -> None:
    file = MediaFile.load(write_wav(tmp_path / "a.wav"))
    (tmp_path / "a.wav").unlink()
    async with caller_and(Echo()) as (ada, _):
        call = ada.place("local:bot", "audio")
        with pytest.raises(MediaError, match="there is no such file"):
            await hold(call, Caller(file))
        assert await call.ended() is EndReason.HUNG_UP
