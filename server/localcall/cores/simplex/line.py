"""What a connection to a running SimpleX Chat is, whatever carries it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from localcall.cores.base import CoreError

Json = dict[str, Any]


class Gone(CoreError):
    """The program is not there, or went away over the command."""

    def __init__(self) -> None:
        super().__init__("SimpleX Chat is not running. Start it again: simplex-chat -p 5225")


class Refused(CoreError):
    """The program's own error. ``kind``: the tag of its innermost part, as ``callState``."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind

    @classmethod
    def of(cls, chat_error: object) -> Refused:
        """Of a ``chatError``, whatever it looks like."""
        match chat_error:
            case {"type": "error", "errorType": {"type": str(kind), "message": str(words)}}:
                return cls(kind, f"SimpleX Chat says: {words[:200]}")
            case {"type": "error", "errorType": {"type": str(kind)}} | {"storeError": {"type": str(kind)}}:
                return cls(kind, f"SimpleX Chat says: {kind[:200]}")
            case {"type": str(kind)}:
                return cls(kind, f"SimpleX Chat says: {kind[:200]}")
        return cls("", "SimpleX Chat refused, and did not say why.")


class Line(Protocol):
    """One connection. Several commands may be on their way at once."""

    async def request(self, command: str) -> Json:
        """The reply. Raises `Refused` or `Gone`."""
        ...

    async def next_event(self) -> Json | None:
        """``None`` when the connection is over."""
        ...

    async def close(self) -> None: ...


OpenLine = Callable[[], Awaitable[Line]]
"""Raises `CoreError` with what to do, or `Gone`."""
