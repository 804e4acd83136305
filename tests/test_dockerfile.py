"""The Dockerfile's own command line, run here as a container would run it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.ports import neighbours

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PORT = 50395
READY_SECONDS = 20


def instruction(name: str) -> list[str]:
    """The arguments of one in its JSON form."""
    found = re.search(rf"(?m)^{name} (\[.*\])$", DOCKERFILE)
    assert found, f"{name} is missing"
    arguments: list[str] = json.loads(found[1])
    return arguments


def command_line(port: int) -> list[str]:
    """As it stands in the Dockerfile, but for the port: a container has every port to itself, this machine has not."""
    stands = [*instruction("ENTRYPOINT"), *instruction("CMD")]
    return [*(argument.replace(str(PORT), str(port)) for argument in stands), "--port", str(port)]


@pytest.fixture
async def container(tmp_path: Path) -> AsyncIterator[dict[int, str]]:
    """Runs it; gives the addresses that it prints, by their port."""
    port, _ = neighbours()
    process = await asyncio.create_subprocess_exec(
        *command_line(port),
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    addresses: dict[int, str] = {}
    try:
        async with asyncio.timeout(READY_SECONDS):
            while len(addresses) < 2 and (line := (await process.stdout.readline()).decode()):
                addresses |= {
                    int(found[1]): found[0] for found in re.finditer(r"http://localhost:(\d+)/open/\S+", line)
                }
        assert len(addresses) == 2, "it did not print two addresses"
        yield addresses
    finally:
        if process.returncode is None:
            process.terminate()
        assert await process.wait() == 0


def test_it_does_not_run_as_root() -> None:
    users = re.findall(r"(?m)^USER (\S+)$", DOCKERFILE)
    assert users
    assert users[-1] not in {"root", "0"}


def test_both_ports_are_exposed() -> None:
    exposed = re.search(r"(?m)^EXPOSE (.*)$", DOCKERFILE)
    assert exposed
    assert exposed[1].split() == [str(PORT), str(PORT + 1)]


async def test_a_browser_on_the_host_gets_in_and_nobody_else(container: dict[int, str]) -> None:
    first, second = container
    assert second == first + 1
    origin = f"http://localhost:{first}"
    path = container[first].removeprefix(origin)
    async with aiohttp.ClientSession() as session:
        for port in container:
            # As Docker's proxy passes it on: to another address, with the browser's own Host.
            async with session.get(f"http://127.0.0.1:{port}/", headers={"Host": f"localhost:{port}"}) as answer:
                assert answer.status == 403  # no ticket
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        async with session.get(container[first]) as answer:
            assert answer.status == 200
            assert "localcall" in await answer.text()
        for host in (
            f"127.0.0.1:{first}",
            "localhost",
            f"localhost:{second}",
            f"evil.example:{first}",
            f"0.0.0.0:{first}",
        ):
            async with session.get(f"http://127.0.0.1:{first}{path}", headers={"Host": host}) as answer:
                assert answer.status == 421, host
        ticket = {"ticket": path.rpartition("/")[2]}
        for wrong in (f"http://127.0.0.1:{first}", f"http://localhost:{second}", "null"):
            async with session.post(f"{origin}/open", json=ticket, headers={"Origin": wrong}) as answer:
                assert answer.status == 403, wrong
        async with session.post(f"{origin}/open", json=ticket, headers={"Origin": origin}) as answer:
            assert answer.status == 200
            assert await answer.json() == {"location": "/"}
