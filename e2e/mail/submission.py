"""The sending half of a mail server: takes every message and hands it to whoever keeps the mailboxes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from attrs import frozen

from e2e.mail.base import HOST

Deliver = Callable[[str, bytes], Awaitable[None]]
"""One message to one recipient."""


@frozen
class _Handler:
    deliver: Deliver

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's
        content = envelope.content
        assert isinstance(content, bytes)
        for recipient in envelope.rcpt_tos:
            await self.deliver(recipient, content)
        return "250 OK"


def _anybody(*_: object) -> AuthResult:
    return AuthResult(success=True)


@asynccontextmanager
async def submission(deliver: Deliver) -> AsyncIterator[int]:
    """Its port."""
    loop = asyncio.get_running_loop()
    connections: set[SMTP] = set()

    def connect() -> SMTP:
        smtp = SMTP(
            _Handler(deliver),
            hostname="localhost",
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=_anybody,
            loop=loop,
        )
        connections.add(smtp)
        return smtp

    server = await loop.create_server(connect, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for smtp in connections:
            if smtp.transport is not None:
                smtp.transport.close()
        await server.wait_closed()
