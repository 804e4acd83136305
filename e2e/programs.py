"""Programs that open the person's browser, with a browser of the tests in its place."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import define
from playwright.async_api import BrowserContext, Page

from e2e.waiting import STEP

ROOT = Path(__file__).resolve().parent.parent


@define(eq=False)
class StandIn:
    """What ``$BROWSER`` names: it writes down each address that it is given."""

    command: Path
    _written: Path

    @classmethod
    def make(cls, folder: Path) -> StandIn:
        command, written = folder / "browser", folder / "addresses"
        command.write_text(f'#!/bin/sh\necho "$1" >> "{written}"\n')
        command.chmod(0o755)
        written.touch()
        return cls(command, written)

    async def open_all(self, context: BrowserContext, pages: list[Page]) -> None:
        """Opens each address in a tab of ``context``, until cancelled."""
        while True:
            for address in self._written.read_text().splitlines()[len(pages) :]:
                pages.append(await context.new_page())
                await pages[-1].goto(address)
            await asyncio.sleep(STEP)


@asynccontextmanager
async def program(
    *arguments: str | Path, environ: dict[str, str] | None = None, stdin: int = subprocess.DEVNULL
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Python with these arguments, `localcall` importable, leading a group of its own; killed at the end if it runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *map(str, arguments),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "server"), "PYTHONUNBUFFERED": "1", **(environ or {})},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def lines(process: asyncio.subprocess.Process) -> Sequence[str]:
    """What it writes until it ends; fails with its errors when it ends badly."""
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode().splitlines()
