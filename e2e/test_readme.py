"""The README's example, word for word, with real browsers."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page

from e2e.browsers import Engine
from e2e.evidence import Browsers
from e2e.programs import ROOT, StandIn, lines, program
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

WALK = [
    CallState.INVITATION_SENT,
    CallState.OFFER_RECEIVED,
    CallState.NEGOTIATED,
    CallState.CONNECTED,
    CallState.ENDED,
]
"""The example begins to look when the peer rings."""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    text, _ = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "example.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    return StandIn.make(tmp_path)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("engine", Engine)
async def test_ten_lines_place_answer_follow_and_end_a_call(
    browsers: Browsers, engine: Engine, example: Path, stand_in: StandIn
) -> None:
    context = await (await browsers(engine)).new_context()
    pages: list[Page] = []
    async with program(example, environ={"BROWSER": str(stand_in.command)}) as process:
        opening = asyncio.create_task(stand_in.open_all(context, pages))
        async with asyncio.timeout(100):
            said = await lines(process)
        opening.cancel()
    await context.close()
    assert said == [*WALK[WALK.index(CallState(said[0])) :], EndReason.HUNG_UP.sentence]
    assert said[0] != CallState.ENDED
    assert len(pages) == 2
