"""Two people on the local network, each behind a real manager and bridge, and clients that forge what they like."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiohttp
from attrs import define, field, frozen

from localcall.bridge.app import Bridge
from localcall.bridge.server import LocalServer, Policy, Route
from localcall.bridge.sockets import DEFAULT_LIMITS, Limits
from localcall.call import Call
from localcall.clock import Clock, LoopClock
from localcall.cores.local import LocalNetwork
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings
from localcall.wire.terms import CallMediaType

HELLO = '{"resp":{"type":"hello","version":1,"features":[]}}'
HANDSHAKE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


def build_page(folder: Path) -> Path:
    """What the build leaves: html entries, and assets of which the entry page needs one."""
    (folder / "assets").mkdir(parents=True)
    for name in ("home", "call", "open"):
        (folder / f"{name}.html").write_text(f'<!doctype html><script src="/assets/{name}-x1.js"></script>{name}')
        (folder / "assets" / f"{name}-x1.js").write_text(f"// {name}")
    (folder / "assets" / "style.css").write_text("main {}")
    return folder


@frozen
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: str

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


async def raw(port: int, lines: Iterable[str], body: str = "", address: str = "127.0.0.1") -> Reply:
    """Sends exactly these lines. A WebSocket that was let in is left at once."""
    reader, writer = await asyncio.open_connection(address, port)
    try:
        head = "\r\n".join(lines) + "\r\n\r\n"
        writer.write(head.encode("utf-8", "surrogatepass") + body.encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, _, rest = answer.partition("\r\n")
        headers = [
            (key, value.strip()) for key, _, value in (line.partition(":") for line in rest.split("\r\n") if line)
        ]
        reply = Reply(int(status.split()[1]), headers, "")
        if reply.status == 101:
            return reply
        length = int(reply.all("Content-Length")[0])
        return Reply(reply.status, headers, (await reader.readexactly(length)).decode())
    finally:
        writer.close()
        await writer.wait_closed()


async def raw_status(port: int, lines: list[str]) -> int:
    """The status alone: the answer to HEAD has a length and no body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
        await writer.wait_closed()


@define
class Browser:
    """A browser's cookie jar in front of one bridge."""

    bridge: Bridge
    session: aiohttp.ClientSession

    async def enter(self, url: str) -> str:
        """Opens a ticket's address as the entry page does; where it led."""
        async with self.session.post(
            f"{self.bridge.origin}/open",
            json={"ticket": url.rpartition("/")[2]},
            headers={"Origin": self.bridge.origin},
        ) as response:
            assert response.status == 200, await response.text()
            location: str = (await response.json())["location"]
            return location

    async def status(self, path: str) -> int:
        async with self.session.get(self.bridge.origin + path) as response:
            return response.status

    async def socket(self, path: str) -> aiohttp.ClientWebSocketResponse:
        return await self.session.ws_connect(self.bridge.origin + path, origin=self.bridge.origin)

    async def home(self) -> HomePage:
        return HomePage(await self.socket("/home/socket"))

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.session.cookie_jar)


@define
class HomePage:
    """Home without a screen: the last message of each type."""

    socket: aiohttp.ClientWebSocketResponse
    known: dict[str, dict[str, Any]] = field(factory=dict)

    async def hears(self, until: Callable[[Self], bool]) -> None:
        """Reads until the condition holds."""
        while not until(self):
            message: dict[str, Any] = json.loads(await self.socket.receive_str())
            self.known[message["type"]] = message

    async def starts(self) -> None:
        await self.hears(lambda home: set(home.known) >= {"profile", "contacts", "calls", "history"})

    async def asks(self, **request: object) -> dict[str, Any]:
        """The result to a request."""
        return await self.says(json.dumps(request))

    async def says(self, text: str) -> dict[str, Any]:
        """The result to any text."""
        await self.socket.send_str(text)
        await self.hears(lambda home: "result" in home.known)
        return self.known.pop("result")


@define
class House:
    ada: CallManager
    bob: CallManager
    bridge: Bridge
    peer: Bridge
    page_dir: Path

    @property
    def port(self) -> int:
        return self.bridge.port

    @property
    def server(self) -> LocalServer:
        return self.bridge.server

    @asynccontextmanager
    async def browser(self, bridge: Bridge | None = None) -> AsyncIterator[Browser]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield Browser(bridge or self.bridge, session)

    @asynccontextmanager
    async def at_home(self, bridge: Bridge | None = None) -> AsyncIterator[Browser]:
        async with self.browser(bridge) as browser:
            await browser.enter(browser.bridge.open_url())
            yield browser

    def place(self) -> Call:
        return self.ada.place(self.ada.contacts[0].id, CallMediaType.AUDIO)

    def request(
        self,
        route: Route,
        parts: dict[str, str],
        *,
        cookie: str,
        host: Iterable[str] | None = None,
        origin: Iterable[str] | None = None,
        more: Iterable[str] = (),
    ) -> tuple[list[str], str]:
        """The lines and the body of a right request for a route; ``host`` and ``origin`` put others in place."""
        origins = [self.bridge.origin] if route.attend is not None or route.method == "POST" else []
        body = json.dumps({"ticket": parts["ticket"]}) if route.policy is Policy.EXCHANGE else ""
        lines = [
            f"{route.method} {route.path.format_map(parts)} HTTP/1.1",
            *(f"Host: {value}" for value in ([f"localhost:{self.port}"] if host is None else host)),
            *(f"Origin: {value}" for value in (origins if origin is None else origin)),
            f"Cookie: {cookie}",
            *(HANDSHAKE if route.attend is not None else ("Connection: close",)),
            *([f"Content-Length: {len(body)}"] if body else []),
            *more,
        ]
        return lines, body


@asynccontextmanager
async def open_house(
    page_dir: Path, *, clock: Clock | None = None, limits: Limits = DEFAULT_LIMITS, history: bool = True
) -> AsyncIterator[House]:
    network = LocalNetwork()
    cores = [network.join("Ada Lovelace"), network.join("Bob Marlowe")]
    logs = [History(None, clock=LoopClock(), days=None) if history else None for _ in cores]
    managers = [CallManager([core], Settings(), history=log) for core, log in zip(cores, logs, strict=True)]
    bridges = [Bridge(manager, port=0, page_dir=page_dir, clock=clock, limits=limits) for manager in managers]
    for manager, bridge in zip(managers, bridges, strict=True):
        await manager.start()
        await bridge.start()
    try:
        yield House(managers[0], managers[1], bridges[0], bridges[1], page_dir)
    finally:
        for manager, bridge, log in zip(managers, bridges, logs, strict=True):
            await manager.close()
            await bridge.close()
            if log is not None:
                log.close()
