"""A server on localhost: listens, lets in who may come in, answers the rest with a sentence.

What it serves beyond the page's files and the exchange of tickets is a table of routes that its maker gives.
"""

from __future__ import annotations

import asyncio
import enum
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import orjson
from aiohttp import hdrs
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web import (
    BaseRequest,
    HTTPRequestEntityTooLarge,
    RequestHandler,
    Response,
    Server,
    ServerRunner,
    SockSite,
    StreamResponse,
)
from attrs import field, frozen

from localcall.bridge.files import PAGE_DIR, PageFiles
from localcall.bridge.listener import bind_address, bind_loopback
from localcall.bridge.security import (
    HEADERS,
    Addresses,
    PostureError,
    Refusal,
    check_host,
    check_method,
    check_origin,
    check_site,
    misdirected,
)
from localcall.bridge.sockets import DEFAULT_LIMITS, Connection, Limits
from localcall.bridge.tickets import Sessions, Tickets
from localcall.clock import Clock, LoopClock

HOME = "/"
"""The scope that opens everything of its server."""

log = logging.getLogger(__name__)


class Policy(enum.Enum):
    """Who may use a route.

    ENTRY: anybody, also by a link from elsewhere. EXCHANGE: who brings a ticket, which the route itself checks.
    FILE: who has any cookie, and anybody for the files that the entry page needs. SCOPED: who has a cookie for one of
    the route's scopes; without scopes nobody.
    """

    ENTRY = enum.auto()
    EXCHANGE = enum.auto()
    FILE = enum.auto()
    SCOPED = enum.auto()


@frozen
class Visit:
    """A request that was let in, and the parts of its path that the route names."""

    request: BaseRequest
    parts: Mapping[str, str]


Answer = Callable[[Visit], Awaitable[StreamResponse]]
Attend = Callable[[Connection, Mapping[str, str]], Coroutine[Any, Any, None]]
"""Keeps a socket's company: calls its `Connection.run` and returns when that does."""


@frozen
class Route:
    """``path`` and ``scopes`` may hold ``{name}``, one segment. Exactly one of ``answer`` and ``attend`` is given."""

    method: str
    path: str
    answer: Answer | None = None
    attend: Attend | None = None
    policy: Policy = Policy.SCOPED
    scopes: tuple[str, ...] = ()
    pattern: re.Pattern[str] = field(init=False)

    @pattern.default
    def _compile(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[A-Za-z0-9._~-]+)", re.escape(self.path)))

    def admits(self, scopes: frozenset[str], parts: Mapping[str, str]) -> bool:
        return any(scope.format_map(parts) in scopes for scope in self.scopes)


class LocalServer:
    """Listens on both loopbacks, or on ``listen`` under the one name ``public_origin``.

    ``port`` is tried first, then the next free ones; 0 lets the system choose. Raises `PostureError`.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        *,
        port: int,
        listen: str | None = None,
        public_origin: str | None = None,
        page_dir: Path = PAGE_DIR,
        clock: Clock | None = None,
        limits: Limits = DEFAULT_LIMITS,
        opened_by: str = "localcall demo",
    ) -> None:
        if (listen is None) != (public_origin is None):
            raise PostureError(
                "--listen and --public-origin go together: without the one address that browsers will use, "
                "localcall listens on this machine's loopback only."
            )
        self._preferred_port = port
        self._listen = listen
        self._public = Addresses.public(public_origin) if public_origin is not None else None
        self._files = PageFiles(page_dir)
        self._limits = limits
        self._opened_by = opened_by
        self._tickets = Tickets(clock or LoopClock())
        self._sessions = Sessions()
        self._instance = secrets.token_hex(4)
        self._attending: dict[Connection, asyncio.Task[Any]] = {}
        self._runner: ServerRunner | None = None
        self._addresses = self._public or Addresses({})
        self.port = 0
        self.routes: tuple[Route, ...] = (
            Route("GET", "/open/{ticket}", self._open_page, policy=Policy.ENTRY),
            Route("POST", "/open", self._exchange, policy=Policy.EXCHANGE),
            *routes,
            Route("GET", "/assets/{name}", self._asset, policy=Policy.FILE),
        )

    @property
    def origin(self) -> str:
        """What browsers open, such as ``http://localhost:50395``."""
        return self._addresses.origin

    @property
    def connections(self) -> int:
        """How many sockets are open."""
        return len(self._attending)

    def open_url(self, scope: str = HOME, seconds: float | None = None) -> str:
        """A fresh address that opens ``scope``, once, within ``seconds`` if given."""
        return f"{self.origin}/open/{self._tickets.issue(scope, seconds)}"

    def file(self, name: str, folder: str = "") -> Response:
        """Answers with a file of the page's folder. Raises `Refusal`."""
        body, media_type = self._files.read(name, folder)
        return Response(body=body, content_type=media_type, charset="utf-8")

    async def start(self) -> None:
        """Raises `PostureError`."""
        if self._listen is None:
            sockets = bind_loopback(self._preferred_port)
        else:
            sockets = bind_address(self._listen, self._preferred_port)
        self.port = sockets[0].getsockname()[1]
        if self._public is None:
            self._addresses = Addresses.loopback(self.port)
        server = _Server(self._handle, self._refused_unread, self._limits.body_bytes)
        self._runner = ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        for bound in sockets:
            await SockSite(self._runner, bound).start()

    async def close(self) -> None:
        """Tells every page that the server goes away (1001), after what was queued for it. Harmless twice."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for site in runner.sites:
            await site.stop()
        for connection in self._attending:
            connection.close(1001, "localcall was stopped.")
        if self._attending:
            await asyncio.wait(self._attending.values())
        await runner.cleanup()

    # --- a request ----------------------------------------------------------------------------------------------------

    async def _handle(self, request: BaseRequest) -> StreamResponse:
        try:
            route, parts = self._admit(request)
            if route.attend is not None:
                return await self._attend(route.attend, request, parts)
            assert route.answer is not None
            response = await route.answer(Visit(request, parts))
        except Refusal as refusal:
            log.info("refused with %d: %s", refusal.status, refusal)
            response = _explain(request, refusal)
        except HTTPRequestEntityTooLarge:
            response = _explain(request, Refusal(413, "The request is too long."))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def _admit(self, request: BaseRequest) -> tuple[Route, Mapping[str, str]]:
        """Everything that is asked of a request before a handler sees it, in the order of docs/security.md."""
        origin = check_host(request, self._addresses)
        path = request.raw_path.partition("?")[0]
        matches = [(route, match) for route in self.routes if (match := route.pattern.fullmatch(path))]
        check_site(request, entry=any(route.policy is Policy.ENTRY for route, _ in matches))
        check_origin(request, origin)
        check_method(request)
        if not matches:
            raise Refusal(404, f"There is nothing here. Open {self.origin} instead.")
        for route, match in matches:
            if route.method == request.method:
                self._check_policy(route, request, path, match.groupdict())
                self._check_body(request)
                return route, match.groupdict()
        raise Refusal(405, "This method is not used here.", {hdrs.ALLOW: ", ".join(r.method for r, _ in matches)})

    def _check_policy(self, route: Route, request: BaseRequest, path: str, parts: Mapping[str, str]) -> None:
        if route.policy in (Policy.ENTRY, Policy.EXCHANGE):
            return
        scopes = self._sessions.scopes(request.cookies.get(self._cookie))
        if route.policy is Policy.FILE and (scopes or self._files.needed_to_enter(path)):
            return
        if route.policy is Policy.SCOPED and route.admits(scopes, parts):
            return
        raise Refusal(
            403,
            f"This browser has not been let in. Run `{self._opened_by}` and open the address that it prints; "
            "each address works once.",
        )

    def _check_body(self, request: BaseRequest) -> None:
        if request.content_length is not None and request.content_length > self._limits.body_bytes:
            raise Refusal(413, "The request is too long.")

    def _refused_unread(self, request: BaseRequest, status: int, message: str) -> Response:
        """For a request that HTTP's own parser refused, or that a handler could not answer."""
        # RFC 9112 section 3.2 asks for 400 where Host is missing or doubled; 421 is what every wrong Host gets here.
        if status == 400 and "'Host'" in message:
            refusal = misdirected(self._addresses)
        else:
            refusal = Refusal(status, _UNREAD.get(status, "localcall could not answer. Its log says more."))
        response = _explain(request, refusal)
        response.headers.update(HEADERS)
        return response

    # --- what is served -----------------------------------------------------------------------------------------------

    async def _open_page(self, visit: Visit) -> StreamResponse:
        return self.file("open.html")

    async def _asset(self, visit: Visit) -> StreamResponse:
        return self.file(visit.parts["name"], "assets")

    @property
    def _cookie_prefix(self) -> str:
        # Cookies do not separate ports.
        port = self.origin.rpartition(":")[2]
        return f"localcall-{port if port.isdigit() else 'default'}-"

    @property
    def _cookie(self) -> str:
        return self._cookie_prefix + self._instance

    async def _exchange(self, visit: Visit) -> StreamResponse:
        scope = self._tickets.redeem(_ticket_of(await visit.request.read()))
        if scope is None:
            raise Refusal(
                403, f"This link was used or has expired. Run `{self._opened_by}` and open the address that it prints."
            )
        request = visit.request
        held = self._sessions.scopes(request.cookies.get(self._cookie))
        response = Response(body=orjson.dumps({"location": scope}), content_type="application/json")
        response.set_cookie(
            self._cookie,
            self._sessions.grant(held | {scope}),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.origin.startswith("https:"),
        )
        for name in request.cookies:
            # Of servers that had this port before; else they pile up until the header is too long.
            if name.startswith(self._cookie_prefix) and name != self._cookie:
                response.del_cookie(name, path="/")
        return response

    async def _attend(self, attend: Attend, request: BaseRequest, parts: Mapping[str, str]) -> StreamResponse:
        connection = Connection(self._limits)
        if not connection.response.can_prepare(request):
            raise Refusal(426, "This address takes WebSockets only.", {hdrs.UPGRADE: "websocket"})
        if len(self._attending) >= self._limits.sockets:
            raise Refusal(503, "Too many pages are open. Close some of them.")
        connection.response.headers.update(HEADERS)
        task = asyncio.current_task()
        assert task is not None
        self._attending[connection] = task
        try:
            await connection.prepare(request)
            await attend(connection, parts)
        finally:
            del self._attending[connection]
        return connection.response


_UNREAD = {400: "This is not a request that HTTP allows."}


def _ticket_of(body: bytes) -> str:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        value = None
    ticket = value.get("ticket") if isinstance(value, dict) else None
    if not isinstance(ticket, str):
        raise Refusal(400, 'A ticket is brought as {"ticket": "…"}.')
    return ticket


def _explain(request: BaseRequest, refusal: Refusal) -> Response:
    """A page for a person who navigated here, else a line of text."""
    sentence = str(refusal)
    if "text/html" in request.headers.get(hdrs.ACCEPT, ""):
        title = escape(sentence.partition(".")[0])
        text = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><p>{escape(sentence)}</p>\n'
        return Response(status=refusal.status, headers=refusal.headers, text=text, content_type="text/html")
    return Response(status=refusal.status, headers=refusal.headers, text=sentence + "\n")


_ExplainUnread = Callable[[BaseRequest, int, str], Response]


class _Server(Server):
    """aiohttp's low-level server: every request goes to one function, before any routing."""

    def __init__(
        self, handler: Callable[[BaseRequest], Awaitable[StreamResponse]], explain: _ExplainUnread, body_bytes: int
    ) -> None:
        super().__init__(handler, request_factory=self._request)
        self.explain = explain
        self._body_bytes = body_bytes

    def __call__(self) -> RequestHandler:
        return _Protocol(self, loop=self._loop, access_log=None, lingering_time=1.0)

    def _request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: AbstractStreamWriter,
        task: asyncio.Task[None],
    ) -> BaseRequest:
        return BaseRequest(message, payload, protocol, writer, task, self._loop, client_max_size=self._body_bytes)


class _Protocol(RequestHandler):
    """Says no in our words and with our headers; aiohttp's own words quote the request, also to the log."""

    __slots__ = ("_explain",)

    def __init__(self, manager: _Server, *, loop: asyncio.AbstractEventLoop, **options: Any) -> None:
        super().__init__(manager, loop=loop, **options)
        self._explain = manager.explain

    def handle_error(
        self,
        request: BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> StreamResponse:
        if status == 500:
            log.error("a request was not handled", exc_info=exc)
        else:
            log.info("a request could not be read: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("a response was under way")
        response = self._explain(request, status, message or "")
        response.force_close()
        return response
