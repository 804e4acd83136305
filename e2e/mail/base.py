"""What the mail servers have in common."""

from __future__ import annotations

from typing import Protocol, Self

HOST = "127.0.0.1"
PASSWORD = "secret"

Transport = dict[str, str | int]
"""What Delta Chat's `add_or_update_transport` takes."""


class MailServer(Protocol):
    """Serves from entry to exit."""

    @property
    def tells_of_relay(self) -> bool:
        """Whether its users learn of a relay from it."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...

    async def mailbox(self, address: str) -> Transport:
        """Makes one, and says how to use it."""
        ...


def transport(address: str, imap_port: int, smtp_port: int) -> Transport:
    """Without TLS: what is under test encrypts its messages by itself."""
    return {
        "addr": address,
        "password": PASSWORD,
        "imapServer": HOST,
        "imapPort": imap_port,
        "imapSecurity": "plain",
        "imapUser": address,
        "smtpServer": HOST,
        "smtpPort": smtp_port,
        "smtpSecurity": "plain",
        "smtpUser": address,
    }
