"""Mailboxes in memory, by pip alone: a pymap for each address. It knows no METADATA, so nobody is told of a relay."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from imaplib import IMAP4
from pathlib import Path
from typing import ClassVar, Self

from attrs import define, field

from e2e.mail.base import HOST, PASSWORD, Transport, transport
from e2e.mail.submission import submission
from e2e.ports import free_ports, until_listening


@define(eq=False)
class Pymap:
    """A `MailServer`."""

    tells_of_relay: ClassVar[bool] = False

    _smtp: int = 0
    _folder: Path = Path()
    _ports: dict[str, int] = field(factory=dict)
    _leaving: AsyncExitStack = field(factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pymap-")))
            self._smtp = await stack.enter_async_context(submission(self._deliver))
            self._leaving = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._leaving.aclose()

    async def mailbox(self, address: str) -> Transport:
        if address not in self._ports:
            (port,) = free_ports(1)
            log = self._folder / str(port)
            with log.open("wb") as said:
                process = await asyncio.create_subprocess_exec(
                    str(Path(sys.executable).with_name("pymap")),
                    *("--host", HOST, "--port", str(port), "--no-tls", "--no-service", "admin"),
                    *("dict", "--demo-user", address, "--demo-password", PASSWORD),
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                )
            self._leaving.push_async_callback(_stop, process)
            await until_listening(port, process, log)
            self._ports[address] = port
        return transport(address, self._ports[address], self._smtp)

    async def _deliver(self, recipient: str, message: bytes) -> None:
        port = self._ports[recipient]

        def append() -> None:
            with IMAP4(HOST, port) as imap:
                imap.login(recipient, PASSWORD)
                status, told = imap.append("INBOX", None, None, message)
                assert status == "OK", told

        await asyncio.to_thread(append)


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.wait()
