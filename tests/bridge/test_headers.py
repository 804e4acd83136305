"""What every response carries, exactly."""

from __future__ import annotations

import pytest

from localcall.bridge.server import Policy
from tests.bridge.house import House, Reply, raw

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "media-src 'self' blob:; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Permissions-Policy": (
        "autoplay=(self), camera=(self), clipboard-read=(self), clipboard-write=(self), display-capture=(self), "
        "fullscreen=(self), microphone=(self), picture-in-picture=(self), screen-wake-lock=(self), "
        "speaker-selection=(self), web-share=(self), accelerometer=(), bluetooth=(), browsing-topics=(), "
        "compute-pressure=(), encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
        "keyboard-map=(), local-fonts=(), magnetometer=(), midi=(), otp-credentials=(), payment=(), "
        "publickey-credentials-create=(), publickey-credentials-get=(), serial=(), storage-access=(), sync-xhr=(), "
        "usb=(), window-management=(), xr-spatial-tracking=()"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "localcall",
}
HTML, TEXT = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "text/plain; charset=utf-8"}
SOCKET = {"Upgrade": "websocket", "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}

BY_ROUTE = {
    "/open/{ticket}": HTML,
    "/open": {"Content-Type": "application/json", "Set-Cookie": "…"},
    "/assets/{name}": {"Content-Type": "text/css; charset=utf-8"},
    "/": HTML,
    "/home/socket": SOCKET,
    "/simplex/call/": {"Location": "…"},
    "/call/{callId}": HTML,
    "/call/{callId}/socket": SOCKET,
    "/call/{callId}/socket/early": SOCKET,
}


def told(reply: Reply) -> dict[str, str]:
    """Without what the connection and the moment decide."""
    passing = ("Connection", "Date", "Content-Length")
    return {
        name: "…" if name in ("Set-Cookie", "Location") else value
        for name, value in reply.headers
        if name.title() not in passing
    }


async def test_each_route(house: House) -> None:
    async with house.at_home() as browser:
        parts = {
            "callId": house.place().id,
            "name": "style.css",
            "ticket": house.bridge.open_url().rpartition("/")[2],
        }
        seen = {}
        for route in house.server.routes:
            lines, body = house.request(route, parts, cookie="" if route.policy is Policy.EXCHANGE else browser.cookie)
            seen[route.path] = told(await raw(house.port, lines, body))
    assert seen == {path: ALWAYS | own for path, own in BY_ROUTE.items()}


@pytest.mark.parametrize(
    ("lines", "status", "own"),
    [
        (["GET / HTTP/1.1", "Host: localhost:{port}"], 403, TEXT),
        (["GET / HTTP/1.1", "Host: localhost:{port}", "Accept: text/html"], 403, HTML),
        (["GET /nothing HTTP/1.1", "Host: localhost:{port}"], 404, TEXT),
        (["GET / HTTP/1.1", "Host: evil.example"], 421, TEXT),
        (["GET / HTTP/1.1"], 421, TEXT),
        (
            ["PUT / HTTP/1.1", "Host: localhost:{port}", "Origin: http://localhost:{port}"],
            405,
            TEXT | {"Allow": "GET, POST"},
        ),
        (["GET"], 400, TEXT),
    ],
)
async def test_each_refusal(house: House, lines: list[str], status: int, own: dict[str, str]) -> None:
    reply = await raw(house.port, [line.format(port=house.port) for line in lines])
    assert reply.status == status
    assert told(reply) == ALWAYS | own


def test_nothing_is_inline_and_nothing_is_evaluated() -> None:
    policy = ALWAYS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


async def test_no_service_worker_reaches_beyond_its_folder(house: House) -> None:
    """Without ``Service-Worker-Allowed`` its scope ends at its script's folder (W3C Service Workers, section 6)."""
    (house.page_dir / "assets" / "worker.js").write_text("// a worker")
    async with house.at_home() as browser, browser.session.get(f"{house.bridge.origin}/assets/worker.js") as reply:
        assert reply.status == 200
        assert "Service-Worker-Allowed" not in reply.headers
        assert "worker-src 'self'" in reply.headers["Content-Security-Policy"]
