"""The gallery of the page's states, and the small pages, served for tests of how they look."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from e2e.install_browsers import ROOT

BUILT = ROOT / "test-results" / "gallery"
PAGE = ROOT / "server" / "localcall" / "page"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"

_REFUSED = "This browser has not been let in. Run `localcall demo` and open the address that it prints."


def build() -> None:
    command = [sys.executable, str(ROOT / "hatch_build.py"), "npm", "run", "gallery", "--", "--logLevel", "warn"]
    subprocess.run(command, check=True, cwd=ROOT)


@asynccontextmanager
async def serve() -> AsyncIterator[str]:
    """The address of ``/gallery.html``, ``/doctor.html`` (one server, silent) and ``/open/ticket`` (refused)."""
    app = web.Application()
    app.add_routes(
        [
            web.get("/doctor/socket", _doctor),
            web.post("/open", _refuse),
            web.get("/open/ticket", _open),
            web.get("/{name:[a-z]+.html}", _page),
            web.get("/assets/{name}", _asset),
        ]
    )
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


def _file(name: str) -> web.FileResponse:
    return web.FileResponse(next(folder / name for folder in (BUILT, PAGE) if (folder / name).is_file()))


async def _open(_: web.Request) -> web.FileResponse:
    return _file("open.html")


async def _page(request: web.Request) -> web.FileResponse:
    return _file(request.match_info["name"])


async def _asset(request: web.Request) -> web.FileResponse:
    return _file(f"assets/{request.match_info['name']}")


async def _refuse(_: web.Request) -> web.Response:
    return web.Response(status=403, text=_REFUSED)


async def _doctor(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    servers = [{"urls": "stun:127.0.0.1:9"}]
    await socket.send_json({"type": "probe", "iceServers": servers, "openDevices": False})
    async for _ in socket:
        pass
    return socket
