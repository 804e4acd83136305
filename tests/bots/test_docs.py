"""The examples of docs/bots.md and of the README, word for word."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from localcall.calls.reasons import EndReason
from tests.bots.town import SECONDS, caller_and, hears
from tests.media.test_files import write_wav

pytestmark = pytest.mark.realtime

ROOT = Path(__file__).parent.parent.parent


def examples(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(("name", "number", "said"), [("docs/bots.md", 0, "Grace hears Ada.\n")])
def test_the_example_runs(name: str, number: int, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", examples(name)[number]],
        env={**os.environ, "PYTHONPATH": str(ROOT / "server")},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == (said, "", 0)


async def test_the_readmes_doorman(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = examples("README.md")[1]
    inside = example.split("class Doorman:")[1].split("asyncio.run")[0]
    assert len(inside.split("\n\n")[0].splitlines()) + len(inside.split("\n\n")[1].splitlines()) <= 14
    names: dict[str, Any] = {"__name__": "example"}
    monkeypatch.setattr(asyncio, "run", lambda work: work.close())  # its phone waits for ever
    exec(example, names)  # the example is ours
    monkeypatch.chdir(tmp_path)
    write_wav(tmp_path / "welcome.ogg", hertz=500, seconds=1)
    async with caller_and(names["Doorman"]()) as (ada, _):
        call = ada.place("local:bot", "audio")
        await hears(call, 500)
        async with asyncio.timeout(SECONDS):
            while not capsys.readouterr().out.startswith("Ada pressed 1"):  # until the welcome is over nobody listens
                await call.dtmf("1")
            await call.dtmf("2#")
            assert await call.ended() is EndReason.PEER_HUNG_UP
    assert capsys.readouterr().out.splitlines()[-2:] == ["Ada pressed 2", "Ada pressed #"]
