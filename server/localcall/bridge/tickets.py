"""Tickets, which a person or a program carries to the browser, and the sessions that a browser has for them.

A *scope* is the path it opens: ``/`` (home), ``/call/<id>`` or ``/doctor``.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

from attrs import Factory, define, frozen

from localcall.clock import Clock

TOKEN_BYTES = 24
"""192 bits."""

HANDED_SECONDS = 60.0
"""How long an address that is given to a browser can wait to be opened."""


def _same(known: str, shown: str) -> bool:
    # compare_digest takes text in ASCII only; what is shown may be anything.
    return hmac.compare_digest(known.encode(), shown.encode("utf-8", "surrogatepass"))


@frozen
class _Ticket:
    value: str
    scope: str
    expires_at: float | None


@define
class Tickets:
    """Single-use tickets. They live until used, until they expire or until the process ends."""

    _clock: Clock
    _open: list[_Ticket] = Factory(list)

    def issue(self, scope: str, seconds: float | None = None) -> str:
        self._drop_expired()
        value = secrets.token_urlsafe(TOKEN_BYTES)
        self._open.append(_Ticket(value, scope, None if seconds is None else self._clock.now() + seconds))
        return value

    def redeem(self, value: str) -> str | None:
        """The scope, once; ``None`` for a ticket that is unknown, used or expired."""
        self._drop_expired()
        found = [ticket for ticket in self._open if _same(ticket.value, value)]
        for ticket in found:
            self._open.remove(ticket)
        return found[0].scope if found else None

    def _drop_expired(self) -> None:
        now = self._clock.now()
        self._open = [ticket for ticket in self._open if ticket.expires_at is None or now < ticket.expires_at]


@frozen
class _Session:
    token: str
    scopes: frozenset[str]


@define
class Sessions:
    """What the holders of a cookie may open, for as long as the process lives."""

    _sessions: list[_Session] = Factory(list)

    def grant(self, scopes: Iterable[str]) -> str:
        """A fresh token: one that was seen before never gains a scope."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._sessions.append(_Session(token, frozenset(scopes)))
        return token

    def scopes(self, token: str | None) -> frozenset[str]:
        if token is None:
            return frozenset()
        found: list[frozenset[str]] = [session.scopes for session in self._sessions if _same(session.token, token)]
        return found[0] if found else frozenset()
