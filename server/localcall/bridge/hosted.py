"""Listeners for a call page that is not ours: one for each call, with nothing behind it but that call.

What such a listener serves is a `Room`: here that of a calls-webapp page, in `classic` that of a WCall page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

import orjson
from aiohttp import hdrs
from aiohttp.web import Response, StreamResponse

from localcall.bridge.page_file import SCRIPT_NAME, PageFile
from localcall.bridge.server import LocalServer, Route, Visit
from localcall.bridge.sockets import Connection
from localcall.bridge.tickets import HANDED_SECONDS
from localcall.call import Call
from localcall.calls.states import CallState
from localcall.endpoints.hosted import HostedPage
from localcall.manager import CallManager, Topic
from localcall.wire.terms import CallMediaType

AUDIO_FLAG = "?noOutgoingVideoInitially"
"""What a calls-webapp page is opened with for a call without video."""

MakeServer = Callable[[tuple[Route, ...]], LocalServer]
WayOut = Callable[[Call], str]
"""A fresh address, at our own listener, of the page of ours for one call."""


class Room(Protocol):
    """One call's listener. ``scope``: the address of the page there."""

    scope: str
    server: LocalServer


MakeRoom = Callable[[Call, MakeServer, WayOut], Room]


def shown(page: PageFile, call: Call, way_out: WayOut) -> Response:
    """The page, or the way out where its call is over or held already: it would open the camera before it is told."""
    if call.controlled or not call.active:
        return Response(status=303, headers={hdrs.LOCATION: way_out(call)})
    headers = {"Content-Security-Policy": page.policy}
    return Response(text=page.text, content_type="text/html", charset="utf-8", headers=headers)


class HostedCalls:
    """The listeners of one manager's calls. ``make_server``: a server that is not started, with these routes."""

    def __init__(self, manager: CallManager, make_room: MakeRoom, make_server: MakeServer, way_out: WayOut) -> None:
        self._manager = manager
        self._make_room = make_room
        self._make_server = make_server
        self._way_out = way_out
        self._rooms: dict[str, asyncio.Task[Room]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        self._unsubscribe = self._manager.subscribe(self._note)

    async def close(self) -> None:
        """Harmless twice."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        for call_id in list(self._rooms):
            self._leave(call_id)
        if self._leaving:
            await asyncio.wait(self._leaving)

    def wants(self, call: Call) -> bool:
        """Whether a tab that comes for this call is to hold it: it was placed or accepted, and no page has it."""
        return call.active and not call.controlled

    async def address(self, call: Call) -> str:
        """A fresh address that opens the page of this call, once. Raises `PostureError`."""
        room = await self.room(call)
        return room.server.open_url(room.scope, HANDED_SECONDS)

    async def room(self, call: Call) -> Room:
        """Opened when first asked for. Raises `PostureError`."""
        if call.id not in self._rooms:
            self._rooms[call.id] = asyncio.create_task(self._open(call))
        return await asyncio.shield(self._rooms[call.id])

    async def _open(self, call: Call) -> Room:
        room = self._make_room(call, self._make_server, self._way_out)
        await room.server.start()
        return room

    def _note(self, topic: Topic) -> None:
        if topic is not Topic.CALLS:
            return
        for call_id in list(self._rooms):
            call = self._manager.calls.get(call_id)
            if call is None or call.state is CallState.ENDED:
                self._leave(call_id)

    def _leave(self, call_id: str) -> None:
        task = asyncio.create_task(_close(self._rooms.pop(call_id)))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)


async def _close(opening: asyncio.Task[Room]) -> None:
    await asyncio.wait([opening])
    if opening.exception() is None:
        await opening.result().server.close()


class HostedRoom:
    """Serves a calls-webapp page; a `Room`."""

    def __init__(self, page: PageFile, call: Call, make_server: MakeServer, way_out: WayOut) -> None:
        self._page = page
        self._call = call
        self._way_out = way_out
        self.scope = "/call/" if call.media is CallMediaType.VIDEO else f"/call/{AUDIO_FLAG}"
        scopes = (self.scope,)
        self.server = make_server(
            (
                Route("GET", "/call/", self._show, scopes=scopes),
                Route("GET", f"/call/{SCRIPT_NAME}", self._script, scopes=scopes),
                Route("GET", "/call/socket", attend=self._attend, scopes=scopes),
            )
        )

    async def _show(self, visit: Visit) -> StreamResponse:
        return shown(self._page, self._call, self._way_out)

    async def _script(self, visit: Visit) -> StreamResponse:
        response = self.server.file(SCRIPT_NAME, "onefile")
        avatar = self._call.contact.avatar
        if avatar is not None and isinstance(response.body, bytes):
            response.body += b"calls.getAvatar = () => " + orjson.dumps(avatar) + b";\n"
        return response

    async def _attend(self, connection: Connection, parts: Mapping[str, str]) -> None:
        page = HostedPage(self._call.page, connection, partial(self._way_out, self._call))
        try:
            await connection.run(page.received)
        finally:
            page.closed()
