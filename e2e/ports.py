"""Free ports for programs that cannot choose one themselves, and waiting until they listen."""

from __future__ import annotations

import asyncio
import socket
from asyncio.subprocess import Process
from contextlib import ExitStack
from pathlib import Path

from e2e.waiting import SOON, STEP

HOST = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """All different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [int(one.getsockname()[1]) for one in sockets]


def here() -> str:
    """This machine's own address, where it has one: a browser does not ask a loopback address from another one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing
        return str(probe.getsockname()[0])


async def until_listening(port: int, process: Process, log: Path, seconds: float = SOON, *, host: str = HOST) -> None:
    """Raises `RuntimeError` with its log where the program ends instead."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                _, writer = await asyncio.open_connection(host, port)
            except OSError:
                if process.returncode is not None:
                    raise RuntimeError(f"it ended before it listened: {_read(log)}") from None
                await asyncio.sleep(STEP / 4)
            else:
                writer.close()
                await writer.wait_closed()
                return


def _read(log: Path) -> str:
    return log.read_text() if log.exists() else ""
