"""The PyPI package `simplex-chat`, in the same process: a running `simplex_chat.Client` as a connection.

A `Client`, not a `Bot`: a `Bot` switches calls off in its preferences, and the core then refuses them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast

from attrs import define, field

from localcall.cores.simplex.line import Gone, Json, Line, OpenLine, Refused
from localcall.cores.simplex.told import TAGS

Handler = Callable[[Json], Awaitable[None]]


class LibraryApi(Protocol):
    """What is used of `simplex_chat.ChatApi`."""

    async def send_chat_cmd(self, cmd: str) -> Any: ...


class LibraryClient(Protocol):
    """What is used of `simplex_chat.Client`."""

    @property
    def api(self) -> LibraryApi: ...

    @property
    def on_event(self) -> Any: ...


def library(client: LibraryClient) -> OpenLine:
    """``client`` has been entered, and its `serve_forever` runs as long as calls are wanted."""
    inbox = Inbox()
    register = cast(Callable[[str], Callable[[Handler], Handler]], client.on_event)
    for tag in TAGS:  # its own types know no events of calls; at run time any tag will do
        register(tag)(inbox.put)

    async def open_line() -> Line:
        return LibraryLine(client, inbox)

    return open_line


@define(eq=False)
class Inbox:
    """Handlers are awaited in the client's own receive loop, so all they do is to hand on."""

    events: asyncio.Queue[Json | None] = field(factory=asyncio.Queue)

    async def put(self, event: Json) -> None:
        self.events.put_nowait(event)


@define(eq=False)
class LibraryLine:
    _client: LibraryClient
    _inbox: Inbox

    async def request(self, command: str) -> Json:
        from simplex_chat.core import ChatAPIError

        try:
            resp = await self._client.api.send_chat_cmd(command)
        except ChatAPIError as error:
            raise Refused.of(error.chat_error) from None
        except RuntimeError:  # the client was left
            raise Gone from None
        return cast(Json, resp)

    async def next_event(self) -> Json | None:
        return await self._inbox.events.get()

    async def close(self) -> None:
        self._inbox.events.put_nowait(None)
