"""A call by link between two programs without browsers: docs/links.md, "From Python"."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from localcall.calls.reasons import EndReason
from localcall.cores.link import LinkCore
from localcall.headless_phone import HeadlessPhone
from localcall.media.generate import tone
from localcall.media.pace import paced
from tests.bots.town import SECONDS, hears

pytestmark = pytest.mark.realtime

DOCS = Path(__file__).parent.parent.parent / "docs" / "links.md"


async def test_a_tone_is_heard_after_two_texts() -> None:
    async with HeadlessPhone(LinkCore("Ada")) as ada, HeadlessPhone(LinkCore()) as grace:
        call = ada.make_link("audio")
        theirs = grace.read_link(await call.text())
        assert theirs.contact.name == "Ada" and not theirs.with_video
        theirs.accept()
        call.carry(await theirs.text())
        playing = asyncio.create_task(theirs.play(paced(tone(523))))
        await hears(call, 523)
        theirs.end()
        await playing
        async with asyncio.timeout(SECONDS):
            assert await call.ended() is EndReason.PEER_HUNG_UP


async def test_the_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(example.split("async def main() -> None:\n")[1].split("\n\n")[0].splitlines()) <= 10
    monkeypatch.setattr("builtins.input", lambda prompt: "no text of ours")
    compiled = compile(example.replace("asyncio.run(main())", ""), "links.md", "exec")
    names: dict[str, object] = {}
    exec(compiled, names)
    with pytest.raises(Exception, match="no text of localcall"):
        await names["main"]()  # type: ignore[operator]
    assert capsys.readouterr().out.startswith("LocalcallLink1x")
