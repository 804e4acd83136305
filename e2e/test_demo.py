"""`localcall demo --no-open --json`, as a script starts and stops it, with people who are in the middle of a call."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from cattrs import Converter
from playwright.async_api import expect

from e2e import probes
from e2e.browsers import Engine
from e2e.probes import ADA, GRACE, Signature
from e2e.programs import program
from e2e.stage import CC, CF, FC, Pair, Stages, Tab, named
from e2e.waiting import SOON, until_true
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

PREFERRED = 50395
STOP_SECONDS = 2.0

AT_ONCE = 4.0
"""A page that finds nobody at its server's address, with two busy cores."""


@frozen
class Profile:
    name: str
    port: int
    origin: str
    url: str


@frozen
class Demo:
    """``home``: below it lies every folder that the program could write to."""

    process: Process
    profiles: tuple[Profile, Profile]
    home: Path

    async def stop(self, number: signal.Signals) -> None:
        """It ends well and in time, having said nothing but its one line."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        self.process.send_signal(number)
        async with asyncio.timeout(SOON):
            said = await self.process.communicate()
        assert loop.time() - before < STOP_SECONDS
        assert (self.process.returncode, *said) == (0, b"", b"")

    async def left_nothing(self) -> None:
        await until_true(lambda: not group_lives(self.process.pid), "its processes are gone")
        assert [path for path in self.home.rglob("*") if path.is_file()] == []
        assert all(is_free(profile.port) for profile in self.profiles)


def group_lives(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


def is_free(port: int) -> bool:
    return all(_can_bind(host, port) for host in ("127.0.0.1", "::1"))


def _can_bind(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError:
        return False
    return True


def first_free(port: int) -> int:
    return next(candidate for candidate in range(port, port + 100) if is_free(candidate))


@asynccontextmanager
async def demo(tmp_path: Path, *options: str) -> AsyncIterator[Demo]:
    home = tmp_path / "home"
    home.mkdir()
    folders = dict.fromkeys(
        ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"), str(home)
    )
    command = ("-B", "-m", "localcall", "demo", "--no-open", "--json", *options)
    async with program(*command, environ=folders) as process:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            line = await process.stdout.readline()
        yield Demo(process, Converter(forbid_extra_keys=True).structure(read(line), tuple[Profile, Profile]), home)


def read(line: bytes) -> Any:
    said = json.loads(line)
    assert list(said) == ["profiles"]
    assert all(list(profile) == ["name", "port", "origin", "url"] for profile in said["profiles"])
    return said["profiles"]


async def sit(stages: Stages, pair: Pair, running: Demo) -> tuple[Tab, Tab]:
    """Each at home in a browser of their own."""
    tabs = []
    signatures: tuple[Signature, Signature] = (ADA, GRACE)
    for engine, profile, signature in zip(pair, running.profiles, signatures, strict=True):
        context = await (await stages.browsers(engine)).new_context(locale="en-US")
        stages.follow(profile.name, context)
        await probes.install(context, signature)
        page = await context.new_page()
        await page.goto(profile.url)
        tabs.append(Tab(page))
        await tabs[-1].is_home()
    first, second = tabs
    return first, second


async def connect(running: Demo, first: Tab, second: Tab) -> None:
    await first.place(running.profiles[1].name)
    await second.press("Answer")
    for tab in (first, second):
        await tab.reaches(CallState.CONNECTED)
        assert await probes.live_captures(tab.page) == 2
    await probes.sees_moving(first.page, "remote-camera", GRACE)
    await probes.sees_moving(second.page, "remote-camera", ADA)


@pytest.mark.parametrize(
    ("number", "pair", "options"),
    [
        (signal.SIGINT, CF, []),
        (signal.SIGTERM, FC, ["--family", "caller-offers"]),
        (signal.SIGTERM, CC, ["--family", "callee-offers"]),
    ],
    ids=named,
)
async def test_two_browsers_in_a_call_and_a_signal_to_stop(
    stages: Stages, tmp_path: Path, number: signal.Signals, pair: Pair, options: list[str]
) -> None:
    first_port = first_free(PREFERRED)
    second_port = first_free(first_port + 1)
    async with demo(tmp_path, *options) as running:
        assert [profile.port for profile in running.profiles] == [first_port, second_port]
        for profile in running.profiles:
            assert profile.name
            assert profile.origin == f"http://localhost:{profile.port}"
            assert re.fullmatch(re.escape(profile.origin) + r"/open/[\w-]{20,}", profile.url)
        first, second = await sit(stages, pair, running)
        await connect(running, first, second)

        await running.stop(number)
        for tab in (first, second):
            await tab.ends(EndReason.SERVER_STOPPED)
            await tab.sees_text("localcall was stopped")
        await running.left_nothing()


async def test_it_takes_the_next_free_ports(tmp_path: Path) -> None:
    taken = first_free(PREFERRED)
    with socket.create_server(("127.0.0.1", taken)):
        async with demo(tmp_path) as running:
            ports = [profile.port for profile in running.profiles]
            assert taken < ports[0] < ports[1]
            assert not any(is_free(port) for port in range(PREFERRED, ports[1]))
            await running.stop(signal.SIGTERM)
            await running.left_nothing()


async def test_an_address_opens_once(stages: Stages, tmp_path: Path) -> None:
    async with demo(tmp_path, "--port", "0") as running:
        first, _ = await sit(stages, CC, running)
        thief = await (await stages.browsers(Engine.CHROMIUM)).new_context()
        stages.follow("thief", thief)
        page = await thief.new_page()
        await page.goto(running.profiles[0].url)
        await Tab(page).sees_text("expired")
        await expect(page.get_by_role("searchbox")).to_have_count(0)
        await first.page.reload()
        await first.is_home()


@pytest.mark.parametrize("pair", [CC, CF], ids=named)
async def test_a_server_that_is_killed_frees_camera_and_microphone_at_once(
    stages: Stages, tmp_path: Path, pair: Pair
) -> None:
    async with demo(tmp_path, "--port", "0") as running:
        first, second = await sit(stages, pair, running)
        await connect(running, first, second)
        running.process.send_signal(signal.SIGKILL)
        for tab in (first, second):
            await tab.ends(EndReason.SERVER_STOPPED, seconds=AT_ONCE)
            await tab.sees_text("localcall stopped")
            await tab.sees_text("the microphone and camera are off")
        await running.process.communicate()
        await running.left_nothing()

        await first.press("Back to contacts")
        await first.sees_text("Start it again")


async def test_the_second_profile_starts_silent_and_its_button_turns_the_sound_on(
    stages: Stages, tmp_path: Path
) -> None:
    """Two tabs of one machine that hear each other howl."""
    async with demo(tmp_path, "--port", "0") as running:
        first, second = await sit(stages, CC, running)
        await expect(first.button("Turn sound off")).to_be_visible()
        await expect(second.button("Turn sound on")).to_be_visible()
        await connect(running, first, second)
        await probes.hears_tone(first.page, GRACE)
        await probes.hears_nothing(second.page)
        assert await probes.rtp_count(second.page, "packetsReceived", direction="inbound", mid=probes.MIC) > 0

        await second.press("Turn sound on")
        await probes.hears_tone(second.page, ADA)
        await second.press("More")
        await second.press("Turn sound off")
        await probes.hears_nothing(second.page)
        await first.press("End call")
        await first.ends(EndReason.HUNG_UP)
        await second.ends(EndReason.PEER_HUNG_UP)
        await running.stop(signal.SIGINT)
        await running.left_nothing()
