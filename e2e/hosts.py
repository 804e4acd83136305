"""A program that opens the one-file page: serves it under a strict policy, gives `window.calls`, sets the hash."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from attrs import define, field
from playwright.async_api import Page

from e2e.stage import Tab
from e2e.waiting import SOON, until

ONE_FILE = Path(__file__).resolve().parent.parent / "server" / "localcall" / "page" / "onefile" / "call.html"
ONE_FILE_BY_SOCKET = ONE_FILE.with_name("socket.html")

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:"
)
"""What a careful host allows: nothing but what is in the page."""

CALLS = """() => {
  window.hosted = {offers: [], answers: [], ends: 0, asked: 0};
  window.calls = {
    getIceServers: () => { hosted.asked += 1; return '[]'; },
    startCall: (sdp) => { hosted.offers.push(sdp); },
    acceptCall: (sdp) => { hosted.answers.push(sdp); },
    endCall: () => { hosted.ends += 1; },
  };
}"""


@define(eq=False)
class OneFileServer:
    """Serves the page, and keeps what else was asked of it."""

    origin: str
    requests: list[str] = field(factory=list)


@asynccontextmanager
async def serve_one_file(html: str, policy: str = POLICY) -> AsyncIterator[OneFileServer]:
    async def answer(request: web.Request) -> web.Response:
        server.requests.append(request.path)
        if request.path != "/call.html":
            raise web.HTTPNotFound
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server = OneFileServer(f"http://{host}:{port}")
    yield server
    await runner.cleanup()


def payload(sdp: str, *, encoded: bool = True) -> str:
    """An SDP as it stands in the hash: base64, URL-encoded in full or bare."""
    text = base64.b64encode(sdp.encode()).decode()
    return quote(text, safe="") if encoded else text


@define(eq=False)
class HostedTab(Tab):
    """The one-file page in its window, and the host's own view of it."""

    origin: str

    async def open(self, command: str = "", query: str = "", more: str = "") -> None:
        """``more``: JavaScript that runs after `window.calls` was given, to change it."""
        await self.page.add_init_script(f"({CALLS})();\n{more}")
        await self.page.goto(f"{self.origin}/call.html{query}{command}")

    async def command(self, text: str) -> None:
        """Sets the hash as a host does: an equal one is no event, so an empty one stands between."""
        await self.page.evaluate("text => { location.hash = ''; location.hash = text; }", text)

    async def said(self, kind: str) -> Any:
        return await self.page.evaluate("kind => hosted[kind]", kind)

    async def handed(self, kind: str, seconds: float = SOON) -> str:
        """The first offer or answer that the page gave to the host."""
        given = await until(lambda: self.said(kind), lambda sdps: len(sdps) > 0, f"the page gave {kind}", seconds)
        return str(given[0])

    async def ended(self, reason: str, seconds: float = SOON) -> None:
        await until(
            lambda: self.main.get_attribute("data-end-reason"),
            lambda seen: seen == reason,
            f"the end {reason}",
            seconds,
        )
        await self.holds_nothing()


async def violations(page: Page) -> list[str]:
    return list(json.loads(await page.evaluate("() => JSON.stringify(localcallProbe.violations)")))
