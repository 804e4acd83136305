"""The bridge: one person's calls, served to their browser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from aiohttp import hdrs
from aiohttp.web import Response, StreamResponse

from localcall.bridge.classic import CLASSIC_PATH
from localcall.bridge.files import PAGE_DIR
from localcall.bridge.home import Home
from localcall.bridge.hosted import HostedCalls, MakeRoom
from localcall.bridge.security import PostureError, Refusal
from localcall.bridge.server import HOME, LocalServer, Route, Visit
from localcall.bridge.servers import Servers
from localcall.bridge.sockets import DEFAULT_LIMITS, Connection, Limits
from localcall.bridge.tickets import HANDED_SECONDS
from localcall.call import Call
from localcall.clock import Clock
from localcall.manager import CallManager
from localcall.settings import SettingsKeeper
from localcall.wire.commands import EndCommand
from localcall.wire.envelope import ServerMessage, dump

DEFAULT_PORT = 50395

HOSTED_PORTS = 100
"""How far above its own port a bridge opens pages that are not ours: browsers keep the camera's permission by port."""

CALL_OVER = 4404
"""Closes the socket of a call that is not known any more."""

_OVER = "This call is over."
_CALL_SCOPES = (HOME, "/call/{callId}")


def _keeper_of(manager: CallManager) -> SettingsKeeper:
    keeper = SettingsKeeper()
    keeper.follow(manager)
    return keeper


class Bridge:
    """Serves one `CallManager`. A process may hold several.

    ``port`` is tried first, then the next free ones; 0 lets the system choose. ``listen`` and ``public_origin`` are
    given together or not at all. ``sound_off``: home starts silent. ``hosted``: what serves the page that holds a
    call, where it is not ours. ``keeper``: through which home changes the settings. Raises `PostureError`.
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
        hosted: MakeRoom | None = None,
        keeper: SettingsKeeper | None = None,
    ) -> None:
        if hosted is not None and public_origin is not None:
            raise PostureError(
                "--hosted-page and --page-dir need an address of their own for each call, so they cannot go with "
                "--public-origin. Leave one of them out."
            )
        self._manager = manager
        self._home = Home(
            manager, Servers(manager, keeper or _keeper_of(manager)), sound_off=sound_off, hosted=hosted is not None
        )
        self.hosted = None if hosted is None else HostedCalls(manager, hosted, self._room, self._end_screen)
        self._page_dir, self._clock, self._limits, self._opened_by = page_dir, clock, limits, opened_by
        self.server = LocalServer(
            (
                Route("GET", "/", self._home_page, scopes=(HOME,)),
                Route("GET", "/home/socket", attend=self._home.attend, scopes=(HOME,)),
                Route("GET", CLASSIC_PATH, self._running_call, scopes=(HOME,)),
                Route("GET", "/call/{callId}", self._call_page, scopes=_CALL_SCOPES),
                Route("GET", "/call/{callId}/socket", attend=self._attend_call, scopes=_CALL_SCOPES),
                Route("GET", "/call/{callId}/socket/early", attend=self._attend_early, scopes=(HOME,)),
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
        if self.hosted is not None:
            self.hosted.start()

    async def close(self) -> None:
        """Harmless twice. The manager stays as it is."""
        self._home.close()
        if self.hosted is not None:
            await self.hosted.close()
        await self.server.close()

    async def _home_page(self, visit: Visit) -> StreamResponse:
        return self.server.file("home.html")

    async def _running_call(self, visit: Visit) -> StreamResponse:
        """Where other programs have their call page: the page of the call that runs, else home."""
        running = next((call for call in self._manager.calls.values() if call.active), None)
        return Response(status=303, headers={hdrs.LOCATION: "/" if running is None else f"/call/{running.id}"})

    async def _call_page(self, visit: Visit) -> StreamResponse:
        call = self._manager.calls.get(visit.parts["callId"])
        if call is None:
            raise Refusal(404, f"{_OVER} Open {self.origin} to call again.")
        if self.hosted is not None and self.hosted.wants(call):
            return Response(status=303, headers={hdrs.LOCATION: await self.hosted.address(call)})
        return self.server.file("call.html")

    def _room(self, routes: tuple[Route, ...]) -> LocalServer:
        port = self.port + HOSTED_PORTS
        return LocalServer(
            routes,
            port=port if port < 65536 else 0,
            page_dir=self._page_dir,
            clock=self._clock,
            limits=self._limits,
            opened_by=self._opened_by,
        )

    def _end_screen(self, call: Call) -> str:
        return self.open_url(call_id=call.id, seconds=HANDED_SECONDS)

    async def _attend_early(self, connection: Connection, parts: Mapping[str, str]) -> None:
        await self._attend_call(connection, parts, early=True)

    async def _attend_call(self, connection: Connection, parts: Mapping[str, str], *, early: bool = False) -> None:
        call = self._manager.calls.get(parts["callId"])
        if call is None:
            connection.send(dump(ServerMessage(EndCommand(message=_OVER))))
            connection.close(CALL_OVER, _OVER)
            await connection.run(lambda text: None)
            return
        endpoint = call.page
        endpoint.opened(connection, early=early)
        try:
            await connection.run(partial(endpoint.received, connection))
        finally:
            endpoint.closed(connection)
