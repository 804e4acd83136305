"""`localcall serve` opens a real browser when a call comes in and no page is open, and the call is answered there."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Error, Page, Playwright

from e2e import probes
from e2e.browsers import CHROMIUM_ARGS, QUIET, Engine
from e2e.install_browsers import find_browsers
from e2e.ports import free_ports
from e2e.probes import ADA
from e2e.programs import program
from e2e.stage import Stages, Tab
from e2e.waiting import until
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

SERVE = ("-m", "localcall", "serve", "--profile", "Ada", "--profile", "Grace", "--json", "--port", "0", "--no-history")


def make_chromium(playwright: Playwright, folder: Path, port: int) -> Path:
    """What the settings name: Chromium with its own profile and a port for Playwright. It keeps what it is given."""
    real = find_browsers()[Engine.CHROMIUM].executable or Path(playwright.chromium.executable_path)
    words = [*QUIET, *CHROMIUM_ARGS, "--headless=new", f"--user-data-dir={folder}/profile"]
    words += [f"--remote-debugging-port={port}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    command = folder / "chromium"
    command.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/given"\nexec "{real}" {" ".join(words)} "$@"\n')
    command.chmod(0o755)
    return command


@asynccontextmanager
async def summoned(playwright: Playwright, port: int) -> AsyncIterator[Browser]:
    """The browser that was opened; closed at the end, for it outlives who opened it."""

    async def look() -> Browser | None:
        try:
            return await playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        except Error:
            return None

    browser = await until(look, lambda found: found is not None, "a browser is open")
    assert browser is not None
    session = await browser.new_browser_cdp_session()
    try:
        yield browser
    finally:
        await session.send("Browser.close")


async def test_nothing_is_open_and_a_call_comes_in(stages: Stages, playwright: Playwright, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    settings = tmp_path / "settings.toml"
    settings.write_text(f'browser = "{make_chromium(playwright, tmp_path, port)}"\napp_window = true\n')
    async with program(*SERVE, "--settings", settings) as process:
        assert process.stdout is not None
        ada, grace = json.loads(await process.stdout.readline())["profiles"]
        context = await (await stages.browsers(Engine.CHROMIUM)).new_context(locale="en-US")
        stages.follow("Ada", context)
        await probes.install(context, ADA)
        tab = Tab(await context.new_page())
        await tab.page.goto(ada["url"])
        await tab.is_home()
        await tab.place("Grace")
        async with summoned(playwright, port) as browser:

            async def pages() -> list[Page]:
                return [page for page in browser.contexts[0].pages if page.url.startswith(grace["origin"])]

            [page] = await until(pages, lambda found: len(found) == 1, "Grace's home is open")
            await Tab(page).press("Answer")
            await tab.reaches(CallState.CONNECTED)
            await probes.sees_anything_move(tab.page, "remote-camera")
            await Tab(page).press("End call")
            await tab.ends(EndReason.PEER_HUNG_UP)
            [given] = await asyncio.to_thread(lambda: (tmp_path / "given").read_text().splitlines())
            assert given.startswith("--app=file://")
            assert grace["origin"] not in given
