"""The program `deltachat-rpc-server`: where it is, and a running one as two streams of lines."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from attrs import define, field

from localcall.cores.base import CoreError

MAX_LINE_BYTES = 64 * 1024 * 1024
"""A list of many contacts is one line."""

STOP_SECONDS = 0.5

_NAME = "deltachat-rpc-server" + (".exe" if sys.platform == "win32" else "")


class Server(Protocol):
    """A running server. Lines end with a newline."""

    @property
    def pid(self) -> int: ...

    async def read(self) -> bytes:
        """The next line; nothing when it is over."""
        ...

    def write(self, line: bytes) -> None: ...

    async def stop(self) -> None:
        """Asks it to end, and sees to it that it does."""
        ...

    def last_words(self) -> str:
        """What it said on stderr at the last. Not for logs: it may name people."""
        ...


Launch = Callable[[Path], Awaitable[Server]]
"""Starts a server on a folder of accounts. Raises `CoreError`."""


def find_program() -> str:
    """The one of the Python package, else the one on PATH. Raises `CoreError`."""
    spec = find_spec("deltachat_rpc_server")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / _NAME
        if path.is_file():
            return str(path)
    on_path = shutil.which(_NAME)
    if on_path is None:
        raise CoreError("Delta Chat's core is not installed. Run: pip install 'localcall[deltachat]'")
    return on_path


async def launch(folder: Path) -> Server:
    """In a session of its own, so that a Ctrl-C meant for us does not take it away before the last signals."""
    try:
        await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            find_program(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=MAX_LINE_BYTES,
            env={**os.environ, "DC_ACCOUNTS_PATH": str(folder)},
            start_new_session=True,
        )
    except OSError as error:
        raise CoreError(f"Delta Chat's core cannot be started: {error.strerror or error}.") from None
    return _Process(process)


@define(eq=False)
class _Process:
    _process: asyncio.subprocess.Process
    _said: deque[bytes] = field(factory=lambda: deque(maxlen=5))
    _listening: asyncio.Task[None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._listening = asyncio.create_task(self._listen(), name="stderr of deltachat-rpc-server")

    @property
    def pid(self) -> int:
        return self._process.pid

    async def read(self) -> bytes:
        assert self._process.stdout is not None
        try:
            line = await self._process.stdout.readline()
        except ValueError:  # longer than the limit
            line = b""
        if not line:
            await self.stop()
        return line

    def write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(line)

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._process.wait()
        finally:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            await self._listening

    def last_words(self) -> str:
        return b"".join(self._said).decode(errors="replace")

    async def _listen(self) -> None:
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            self._said.append(line)
