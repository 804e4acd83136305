"""What a script writes to us."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress


async def lines() -> AsyncIterator[str]:
    """Lines of stdin, without their ends, until it is closed. What is no UTF-8 comes with U+FFFD in its place."""
    loop = asyncio.get_running_loop()
    read: asyncio.Queue[str | None] = asyncio.Queue()

    def put(line: str | None) -> None:
        with suppress(RuntimeError):  # the loop is over, and nobody waits for the rest
            loop.call_soon_threadsafe(read.put_nowait, line)

    def work() -> None:
        # Unbuffered: a thread that sleeps in a buffer's lock could not be left behind at the end.
        with io.FileIO(sys.stdin.fileno(), closefd=False) as stdin:
            for line in iter(stdin.readline, b""):
                put(line.decode(errors="replace").rstrip("\r\n"))
        put(None)

    threading.Thread(target=work, name="stdin", daemon=True).start()
    while (line := await read.get()) is not None:
        yield line
