"""A page on two ports, the floor page or the one named, and a WebSocket that passes text on. Says in JSON where."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from aiohttp import WSMsgType, web

_FLOOR = Path(__file__).with_name("floor.html")


class Floor:
    def __init__(self, page: Path) -> None:
        self._page = page.read_text()
        self._pages: set[web.WebSocketResponse] = set()

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(text=self._page, content_type="text/html")

    async def relay(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._pages.add(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    for other in self._pages - {socket}:
                        await other.send_str(message.data)
        finally:
            self._pages.discard(socket)
        return socket


async def main() -> None:
    floor = Floor(Path(sys.argv[1]) if len(sys.argv) > 1 else _FLOOR)
    app = web.Application()
    app.add_routes([web.get("/", floor.page), web.get("/relay", floor.relay)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for _ in range(2):  # as two bridges: each page has an origin of its own
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"origins": [f"http://localhost:{port}" for _, port in runner.addresses]}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
