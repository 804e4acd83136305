"""The bridge: one person's calls, served to their browser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from aiohttp.web import StreamResponse

from localcall.bridge.files import PAGE_DIR
from localcall.bridge.home import Home
from localcall.bridge.security import Refusal
from localcall.bridge.server import HOME, LocalServer, Route, Visit
from localcall.bridge.sockets import DEFAULT_LIMITS, Connection, Limits
from localcall.clock import Clock
from localcall.manager import CallManager
from localcall.wire.envelope import ServerMessage, dump
from localcall.wire.wcall import EndCommand

DEFAULT_PORT = 50395

CALL_OVER = 4404
"""Closes the socket of a call that is not known any more."""

_OVER = "This call is over."
_CALL_SCOPES = (HOME, "/call/{callId}")


class Bridge:
    """Serves one `CallManager`. A process may hold several.

    ``port`` is tried first, then the next free ones; 0 lets the system choose. ``listen`` and ``public_origin`` are
    given together or not at all. ``sound_off``: home starts silent. Raises `PostureError`.
    """

    def __init__(
        self,
        manager: CallManager,
        *,
        port: int = DEFAULT_PORT,
        listen: str | None = None,
        public_origin: str | None = None,
        sound_off: bool = False,
        page_dir: Path = PAGE_DIR,
        clock: Clock | None = None,
        limits: Limits = DEFAULT_LIMITS,
        opened_by: str = "localcall demo",
    ) -> None:
        self._manager = manager
        self._home = Home(manager, sound_off=sound_off)
        self.server = LocalServer(
            (
                Route("GET", "/", self._home_page, scopes=(HOME,)),
                Route("GET", "/home/socket", attend=self._home.attend, scopes=(HOME,)),
                Route("GET", "/call/{callId}", self._call_page, scopes=_CALL_SCOPES),
                Route("GET", "/call/{callId}/socket", attend=self._attend_call, scopes=_CALL_SCOPES),
            ),
            port=port,
            listen=listen,
            public_origin=public_origin,
            page_dir=page_dir,
            clock=clock,
            limits=limits,
            opened_by=opened_by,
        )

    @property
    def port(self) -> int:
        """The real one, once started."""
        return self.server.port

    @property
    def origin(self) -> str:
        return self.server.origin

    def open_url(self, *, call_id: str | None = None, seconds: float | None = None) -> str:
        """A fresh address that opens home, or one call alone, once, within ``seconds`` if given."""
        return self.server.open_url(HOME if call_id is None else f"/call/{call_id}", seconds)

    async def start(self) -> None:
        """Raises `PostureError`."""
        await self.server.start()
        self._home.start()

    async def close(self) -> None:
        """Harmless twice. The manager stays as it is."""
        self._home.close()
        await self.server.close()

    async def _home_page(self, visit: Visit) -> StreamResponse:
        return self.server.file("home.html")

    async def _call_page(self, visit: Visit) -> StreamResponse:
        if visit.parts["callId"] not in self._manager.calls:
            raise Refusal(404, f"{_OVER} Open {self.origin} to call again.")
        return self.server.file("call.html")

    async def _attend_call(self, connection: Connection, parts: Mapping[str, str]) -> None:
        call = self._manager.calls.get(parts["callId"])
        if call is None:
            connection.send(dump(ServerMessage(EndCommand(message=_OVER))))
            connection.close(CALL_OVER, _OVER)
            await connection.run(lambda text: None)
            return
        endpoint = call.endpoint
        endpoint.opened(connection)
        try:
            await connection.run(partial(endpoint.received, connection))
        finally:
            endpoint.closed(connection)
