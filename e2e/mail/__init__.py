"""Real mail servers on loopback: any address of example.test has a mailbox, any password opens it, nothing leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from e2e.install_parts import find_program
from e2e.mail.base import MailServer
from e2e.mail.dovecot import Dovecot
from e2e.mail.pymap import Pymap
from e2e.relay import Relay


@asynccontextmanager
async def best_server(relay: Relay | None = None) -> AsyncIterator[MailServer]:
    """Dovecot where it is installed, and then it tells its users of the relay; else pymap, which needs pip alone."""
    server = Dovecot(relay) if find_program("dovecot") else Pymap()
    async with server:
        yield server
