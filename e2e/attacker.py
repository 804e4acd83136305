"""A web site that means ill: its pages hold `attack.js` and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web
from attrs import define, field, frozen
from playwright.async_api import Page

EVIL = "evil.example"
REBOUND = "rebound.example"

SCRIPT = Path(__file__).with_name("attack.js").read_text()
PAGE = f'<!doctype html><meta charset="utf-8"><title>A web page</title><body><script>{SCRIPT}</script>'


@frozen
class Gain:
    """What a technique got out of an address."""

    technique: str
    url: str
    what: str


@define(eq=False)
class ChangingName:
    """What `REBOUND` leads to, whatever port is asked for: the port of this machine that it was pointed at last."""

    leads_to: int
    _streams: set[asyncio.StreamWriter] = field(factory=set)

    def point_at(self, port: int) -> None:
        """Nothing stays connected to where it led before."""
        self.leads_to = port
        for stream in self._streams:
            stream.close()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, onward = await asyncio.open_connection("127.0.0.1", self.leads_to)
        ends = {writer, onward}
        self._streams |= ends
        await asyncio.gather(_copy(reader, onward), _copy(answers, writer))
        self._streams -= ends


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()


@frozen
class Site:
    port: int
    name: ChangingName
    name_port: int

    @property
    def resolver_arg(self) -> str:
        """For Chromium: takes the names to this machine."""
        return f"--host-resolver-rules=MAP {EVIL} 127.0.0.1, MAP {REBOUND} 127.0.0.1:{self.name_port}"

    @property
    def resolver_prefs(self) -> Mapping[str, str]:
        """For Firefox, which cannot be told of ports."""
        return {"network.dns.localDomains": EVIL}

    @property
    def on_another_port(self) -> str:
        """The same site, as browsers count: cookies of localhost go with its requests."""
        return f"http://localhost:{self.port}/"

    @property
    def under_another_name(self) -> str:
        return f"http://{EVIL}:{self.port}/"

    @property
    def without_an_origin(self) -> str:
        """Its pages' ``Origin`` is ``null``."""
        return f"http://{EVIL}:{self.port}/sandboxed"


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    async def page(request: web.Request) -> web.Response:
        sandbox = {"Content-Security-Policy": "sandbox allow-scripts allow-forms allow-popups"}
        headers = sandbox if request.path == "/sandboxed" else {}
        return web.Response(text=PAGE, content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    port = int(runner.addresses[0][1])
    name = ChangingName(port)
    carrier = await asyncio.start_server(name.carry, "127.0.0.1", 0)
    try:
        yield Site(port, name, carrier.sockets[0].getsockname()[1])
    finally:
        carrier.close()
        name.point_at(port)
        await runner.cleanup()


async def attack(page: Page, urls: Sequence[str], body: str, techniques: Sequence[str] | None = None) -> list[Gain]:
    """Every technique, or the named ones, against every address."""
    script = "([urls, body, names]) => attack(urls, body, names ?? undefined)"
    return [Gain(*gain) for gain in await page.evaluate(script, [list(urls), body, techniques and list(techniques)])]
