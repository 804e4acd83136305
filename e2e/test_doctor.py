"""`localcall doctor` with real browsers: what its page sees, and that each of these checks can fail."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright

from e2e.browsers import FAKE_PROMPT, Engine, launch_chromium
from e2e.evidence import Browsers
from e2e.ports import here
from e2e.programs import StandIn, program

Checks = dict[str, list[tuple[bool, str]]]


def answer_binding(server: socket.socket) -> None:
    """STUN's binding request alone: RFC 8489 sections 5 and 14.2."""
    data, (host, port) = server.recvfrom(1500)
    if data[:2] != b"\x00\x01":
        return
    cookie, transaction = data[4:8], data[4:20]
    mapped_port = (port ^ 0x2112).to_bytes(2, "big")
    mapped_host = bytes(a ^ b for a, b in zip(socket.inet_aton(host), cookie, strict=True))
    attribute = b"\x00\x20\x00\x08\x00\x01" + mapped_port + mapped_host
    server.sendto(b"\x01\x01" + len(attribute).to_bytes(2, "big") + transaction + attribute, (host, port))


@pytest_asyncio.fixture(loop_scope="session")
async def stun_port() -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("0.0.0.0", 0))
        loop.add_reader(server, answer_binding, server)
        yield server.getsockname()[1]
        loop.remove_reader(server)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Somebody who takes everything and says nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("0.0.0.0", 0))
        yield deaf.getsockname()[1]


@pytest_asyncio.fixture(loop_scope="session")
async def bare_chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    """Without fake devices: this machine has none."""
    browser = await launch_chromium(playwright, [FAKE_PROMPT])
    yield browser
    await browser.close()


def settings_with(folder: Path, urls: Sequence[str]) -> Path:
    path = folder / "settings.toml"
    tables = [f'[[ice_servers]]\nurls = ["{url}"]\nusername = "ada"\ncredential = "secret"\n' for url in urls]
    path.write_text("\n".join(tables))
    return path


async def examine(browser: Browser, settings: Path, *options: str) -> tuple[int, Checks]:
    """Opens the address that it prints, as a person does."""
    arguments = ("-m", "localcall", "doctor", "--no-open", "--json", "--wait", "30", "--port", "50777")
    async with program(*arguments, "--settings", settings, *options) as doctor:
        assert doctor.stderr is not None
        address = None
        async with asyncio.timeout(30):
            while address is None:
                address = re.search(r"http://\S+/open/\S+", (await doctor.stderr.readline()).decode())
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(address[0])
        async with asyncio.timeout(80):
            out, _ = await doctor.communicate()
        await context.close()
    assert doctor.returncode is not None
    return doctor.returncode, by_check(out)


def by_check(out: bytes) -> Checks:
    checks: Checks = {}
    findings: list[dict[str, Any]] = json.loads(out)
    for finding in findings:
        checks.setdefault(finding["check"], []).append((finding["ok"], finding["message"]))
    return checks


@pytest.mark.timeout(120)
@pytest.mark.parametrize("engine", Engine)
async def test_devices_and_ice_servers_as_the_page_sees_them(
    browsers: Browsers, engine: Engine, tmp_path: Path, stun_port: int, silent_port: int
) -> None:
    urls = [f"stun:{here()}:{stun_port}", f"stun:{here()}:{silent_port}", f"turn:{here()}:{silent_port}"]
    code, checks = await examine(await browsers(engine), settings_with(tmp_path, urls))
    assert code == 1
    for well in ("loopback", "page", "microphone", "camera"):
        assert [ok for ok, _ in checks[well]] == [True], checks[well]
    answers, silent, relay = checks["ice servers"]
    assert answers == (True, f"{urls[0]} answers.")
    for url, (ok, message) in zip(urls[1:], (silent, relay), strict=True):
        assert not ok
        assert message.startswith(f"{url} does not answer")


async def test_no_devices(bare_chromium: Browser, tmp_path: Path) -> None:
    code, checks = await examine(bare_chromium, settings_with(tmp_path, []))
    assert code == 1
    assert checks["page"][0][0]
    assert checks["microphone"] == [(False, "The browser sees no microphone. Connect one, then try again.")]
    assert checks["camera"][0][1].startswith("The browser sees no camera")


async def test_the_browser_is_opened_by_itself(browsers: Browsers, tmp_path: Path) -> None:
    stand_in = StandIn.make(tmp_path)
    context = await (await browsers(Engine.CHROMIUM)).new_context()
    environ = {"BROWSER": str(stand_in.command)}
    arguments = ("-m", "localcall", "doctor", "--json", "--port", "50777", "--settings", tmp_path / "none.toml")
    async with program(*arguments, environ=environ) as doctor:
        opening = asyncio.create_task(stand_in.open_all(context, []))
        async with asyncio.timeout(40):
            out, err = await doctor.communicate()
        opening.cancel()
    await context.close()
    assert (doctor.returncode, err) == (0, b"")
    assert by_check(out)["browser"][0][0]
