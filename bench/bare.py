"""The baseline: a bare aiohttp server with one WebSocket that echoes text. Says in JSON where it listens."""

from __future__ import annotations

import asyncio
import json

from aiohttp import WSMsgType, web


async def echo(request: web.Request) -> web.WebSocketResponse:
    # As the bridge's: no compression.
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


async def main() -> None:
    app = web.Application()
    app.add_routes([web.get("/echo", echo)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"origin": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
