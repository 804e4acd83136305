"""The listener of one call whose page is not ours and speaks WCall: docs/protocol.md, section 8."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from aiohttp.web import Response, StreamResponse
from attrs import define

from localcall.bridge.hosted import MakeServer, WayOut, shown
from localcall.bridge.page_folder import LEAVE_PATH, PageFolder
from localcall.bridge.server import Policy, Route, Visit
from localcall.bridge.sockets import Connection
from localcall.call import Call

CLASSIC_PATH = "/simplex/call/"
"""Where SimpleX Chat's desktop application has its page. The page's socket is at the root."""


class ClassicRoom:
    """Serves the page, its root-relative files and its socket; a `localcall.bridge.hosted.Room`."""

    scope = CLASSIC_PATH

    def __init__(self, folder: PageFolder, call: Call, make_server: MakeServer, way_out: WayOut) -> None:
        self._folder = folder
        self._call = call
        self._way_out = way_out
        scopes = (self.scope,)
        self.server = make_server(
            (
                Route("GET", CLASSIC_PATH, self._show, scopes=scopes),
                Route("GET", "/", attend=self._attend, scopes=scopes),
                Route("GET", LEAVE_PATH, self._leave_script, scopes=scopes),
                *(Route("GET", path, partial(self._file, path), policy=Policy.FILE) for path in folder.files),
            )
        )

    async def _show(self, visit: Visit) -> StreamResponse:
        return shown(self._folder.page, self._call, self._way_out)

    async def _leave_script(self, visit: Visit) -> StreamResponse:
        return self.server.file("leave.js", "onefile")

    async def _file(self, path: str, visit: Visit) -> StreamResponse:
        body, media_type = self._folder.read(path)
        charset = "utf-8" if media_type.startswith("text/") else None
        return Response(body=body, content_type=media_type, charset=charset)

    async def _attend(self, connection: Connection, parts: Mapping[str, str]) -> None:
        endpoint = self._call.page
        socket = _Leading(connection, partial(self._way_out, self._call))
        endpoint.opened(socket)
        try:
            await connection.run(partial(endpoint.received, socket))
        finally:
            endpoint.closed(socket)


@define(eq=False)
class _Leading:
    """A `PageSocket` whose closing gives the way out as its reason: a page that is not ours knows no end screen."""

    _connection: Connection
    _way_out: partial[str]

    def send(self, text: str) -> None:
        self._connection.send(text)

    def close(self, code: int, reason: str) -> None:
        self._connection.close(code, self._way_out())
