"""A call page that is not ours: what leads to it, what its listener has, and who gets nothing there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from attrs import define, evolve

from localcall.bridge.app import Bridge
from localcall.bridge.hosted import HostedRoom
from localcall.bridge.page_file import PageFile
from localcall.bridge.security import PostureError
from localcall.bridge.server import LocalServer, Policy, Route
from localcall.call import Call
from localcall.calls.inputs import EndpointOpened, LocalOffer, Session
from localcall.calls.reasons import EndReason
from localcall.calls.traits import ImpossiblePair
from localcall.cores.local import LocalNetwork
from localcall.endpoints.hosted import HOSTED_TRAITS
from localcall.manager import CallManager
from localcall.settings import Settings
from localcall.wire.terms import CallMediaType
from tests.bridge.house import HANDSHAKE, Reply, raw
from tests.bridge.test_security import HOSTS, ORIGINS

PAGE = PageFile('<!doctype html><script src="calls.js"></script><script>call()</script>', "default-src 'none'")
ROOM = partial(HostedRoom, PAGE)
HELLO = {"type": "hello", "holding": False}


@define
class Hosting:
    """Ada's bridge, whose calls a page of somebody else holds."""

    ada: CallManager
    bob: CallManager
    bridge: Bridge

    def place(self, media: CallMediaType = CallMediaType.VIDEO) -> Call:
        return self.ada.place(self.ada.contacts[0].id, media)

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            browser = Browser(session)
            assert await browser.enter(self.bridge.open_url()) == "/"
            yield browser


@define
class Browser:
    session: aiohttp.ClientSession

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.session.cookie_jar)

    async def enter(self, url: str) -> str:
        """Opens a ticket's address as its page does; where it leads."""
        origin = origin_of(url)
        ticket = {"ticket": url.rpartition("/")[2]}
        async with self.session.post(f"{origin}/open", json=ticket, headers={"Origin": origin}) as response:
            assert response.status == 200, await response.text()
            location: str = (await response.json())["location"]
            return location

    async def led_to(self, url: str) -> str | None:
        async with self.session.get(url, allow_redirects=False) as response:
            assert response.status in (200, 303)
            return response.headers.get("Location")

    async def opens(self, hosting: Hosting, call: Call) -> str:
        """Goes where our call page leads, and comes in; the address of the hosted page."""
        there = await self.led_to(f"{hosting.bridge.origin}/call/{call.id}")
        assert there is not None
        return origin_of(there) + await self.enter(there)

    async def holds(self, address: str) -> aiohttp.ClientWebSocketResponse:
        origin = origin_of(address)
        page = await self.session.ws_connect(f"{origin}/call/socket", origin=origin)
        await page.send_json(HELLO)
        return page


def origin_of(url: str) -> str:
    return f"http://{urlsplit(url).netloc}"


@pytest.fixture
async def hosting(page_dir: Path) -> AsyncIterator[Hosting]:
    (page_dir / "onefile").mkdir()
    (page_dir / "onefile" / "calls.js").write_text("// calls\n")
    network = LocalNetwork(profile="deltachat")
    cores = [network.join("Ada"), network.join("Bob")]
    cores[1].contact = evolve(cores[1].contact, avatar="data:image/png;base64,AA==")
    ada, bob = (CallManager([core], Settings(), endpoint=HOSTED_TRAITS) for core in cores)
    bridge = Bridge(ada, port=0, page_dir=page_dir, hosted=ROOM)
    await bridge.start()
    for manager in (ada, bob):
        await manager.start()
    try:
        yield Hosting(ada, bob, bridge)
    finally:
        await bridge.close()
        for manager in (ada, bob):
            await manager.close()


async def test_home_is_told_to_go_there(hosting: Hosting) -> None:
    async with hosting.browser() as browser:
        origin = hosting.bridge.origin
        home = await browser.session.ws_connect(f"{origin}/home/socket", origin=origin)
        assert (await home.receive_json())["hosted"] is True


async def test_the_page_its_script_and_its_socket(hosting: Hosting) -> None:
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        assert origin_of(address) != hosting.bridge.origin
        async with browser.session.get(address) as shown:
            assert await shown.text() == PAGE.text
            assert shown.headers["Content-Security-Policy"] == PAGE.policy
            assert shown.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        async with browser.session.get(f"{address}calls.js") as script:
            assert await script.text() == ('// calls\ncalls.getAvatar = () => "data:image/png;base64,AA==";\n')
            assert "script-src 'self'" in script.headers["Content-Security-Policy"]
        page = await browser.holds(address)
        assert (await page.receive_json())["hash"] == "#startCall"
        assert call.controlled


@pytest.mark.parametrize(
    "path", ["/", "/home/socket", "/call/x", "/call/x/socket", "/call", "/call/webxdc.js", "/doctor"]
)
async def test_there_is_nothing_else(hosting: Hosting, path: str) -> None:
    async with hosting.browser() as browser:
        origin = origin_of(await browser.opens(hosting, hosting.place()))
        async with browser.session.get(origin + path) as response:
            assert response.status == 404


async def test_a_call_without_video_says_so_in_the_query(hosting: Hosting) -> None:
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, hosting.place(CallMediaType.AUDIO))
        assert urlsplit(address).query == "noOutgoingVideoInitially"
        assert await browser.led_to(address) is None


async def test_it_is_not_opened_for_a_call_that_only_rings(hosting: Hosting) -> None:
    theirs = hosting.bob.place(hosting.bob.contacts[0].id, CallMediaType.VIDEO)
    theirs.happened(EndpointOpened())
    theirs.happened(LocalOffer(Session("offer", "candidates"), encryption=False))
    await until(lambda: bool(hosting.ada.calls))
    [call] = hosting.ada.calls.values()
    async with hosting.browser() as browser:
        assert await browser.led_to(f"{hosting.bridge.origin}/call/{call.id}") is None
        call.accept()
        assert await browser.led_to(f"{hosting.bridge.origin}/call/{call.id}") is not None


async def test_a_second_tab_is_led_to_a_page_of_ours(hosting: Hosting) -> None:
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        page = await browser.holds(address)
        await page.receive_json()
        there = await browser.led_to(address)
        assert there is not None
        assert await browser.enter(there) == f"/call/{call.id}"
        assert await browser.led_to(f"{hosting.bridge.origin}/call/{call.id}") is None
        late = await browser.holds(address)
        led = await late.receive_json()
        assert led["type"] == "leave"
        assert origin_of(led["url"]) == hosting.bridge.origin


async def test_the_end_leads_to_a_page_of_ours_and_the_listener_is_gone(hosting: Hosting) -> None:
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        page = await browser.holds(address)
        await page.receive_json()
        await page.send_json({"type": "endCall"})
        led = await page.receive_json()
        assert (await page.receive()).type is aiohttp.WSMsgType.CLOSE
        assert call.reason is EndReason.CANCELLED
        assert await browser.enter(led["url"]) == f"/call/{call.id}"
        assert await browser.led_to(f"{hosting.bridge.origin}/call/{call.id}") is None
        await until(lambda: not listens(address))


async def test_the_listener_goes_with_the_bridge(hosting: Hosting) -> None:
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        page = await browser.holds(address)
        await page.receive_json()
        await hosting.bridge.close()
        assert (await page.receive()).data == 1001
        assert not listens(address)


def listens(address: str) -> bool:
    port = urlsplit(address).port
    assert port is not None
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


# --- who gets nothing ------------------------------------------------------------------------------------------------


class Intruder:
    """Has the call's cookie, so that only the one wrong thing can stop it."""

    def __init__(self, server: LocalServer, cookie: str) -> None:
        self.server = server
        self.cookie = cookie

    async def tries(
        self, route: Route, *, host: str | None = None, origin: str | None = None, cookie: str | None = None
    ) -> Reply:
        port, asks = self.server.port, route.attend is not None or route.method == "POST"
        body = '{"ticket":"guessed"}' if route.policy is Policy.EXCHANGE else ""
        parts = {"ticket": "guessed", "name": "style.css"}
        own = [self.server.origin] if asks else []
        lines = [
            f"{route.method} {route.path.format_map(parts)} HTTP/1.1",
            f"Host: {f'localhost:{port}' if host is None else host.format(port=port)}",
            *(f"Origin: {value}" for value in (own if origin is None else [origin.format(port=port)])),
            f"Cookie: {self.cookie if cookie is None else cookie}",
            *(HANDSHAKE if route.attend is not None else ("Connection: close",)),
            *([f"Content-Length: {len(body)}"] if body else []),
        ]
        return await raw(port, lines, body)


@pytest.fixture
async def intruder(hosting: Hosting) -> Intruder:
    call = hosting.place()
    assert hosting.bridge.hosted is not None
    room = await hosting.bridge.hosted.room(call)
    async with hosting.browser() as browser:
        await browser.opens(hosting, call)
        return Intruder(room.server, browser.cookie)


async def test_the_control_every_route_answers_a_right_request(intruder: Intruder) -> None:
    for route in intruder.server.routes:
        good = 101 if route.attend is not None else 403 if route.policy is Policy.EXCHANGE else 200
        assert (await intruder.tries(route)).status == good, route


@pytest.mark.parametrize("host", HOSTS, ids=ascii)
async def test_every_route_of_a_hosted_page_refuses_a_wrong_host(intruder: Intruder, host: str) -> None:
    for route in intruder.server.routes:
        assert (await intruder.tries(route, host=host)).status == 421, route


@pytest.mark.parametrize("origin", ORIGINS, ids=ascii)
async def test_every_route_of_a_hosted_page_refuses_a_wrong_origin(intruder: Intruder, origin: str) -> None:
    for route in intruder.server.routes:
        assert (await intruder.tries(route, origin=origin)).status == 403, route


async def test_no_other_cookie_opens_a_hosted_page(hosting: Hosting, intruder: Intruder) -> None:
    """None, that of our own pages, and that of another call's hosted page."""
    [running] = hosting.ada.calls.values()
    running.end()
    assert hosting.bridge.hosted is not None
    call = hosting.place()
    room = await hosting.bridge.hosted.room(call)
    async with hosting.browser() as browser:
        for cookie in ("", browser.cookie, intruder.cookie):
            for route in room.server.routes:
                if route.policy is Policy.SCOPED:
                    stranger = Intruder(room.server, cookie)
                    assert (await stranger.tries(route)).status == 403, route
    assert not call.controlled


async def test_the_page_can_ask_nothing_of_our_own_listener(hosting: Hosting) -> None:
    """Browsers send it our cookie, since those do not separate ports; its origin is another."""
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await browser.session.ws_connect(f"{hosting.bridge.origin}/home/socket", origin=origin_of(address))


# --- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("network", "settings", "said"),
    [
        (LocalNetwork(), Settings(), "cannot make the calls of local"),
        (LocalNetwork(profile="deltachat"), Settings(relay_only=True), "cannot be held to relays"),
    ],
    ids=["another-profile", "relay-only"],
)
def test_an_impossible_pair_is_refused_before_anything_opens(
    network: LocalNetwork, settings: Settings, said: str
) -> None:
    with pytest.raises(ImpossiblePair, match=f"{said}.*Leave it out"):
        CallManager([network.join("Ada")], settings, endpoint=HOSTED_TRAITS)


def test_a_public_origin_has_no_room_for_it(hosting: Hosting) -> None:
    with pytest.raises(PostureError, match="--hosted-page"):
        Bridge(hosting.ada, port=0, listen="0.0.0.0", public_origin="http://localhost:50395", hosted=ROOM)
