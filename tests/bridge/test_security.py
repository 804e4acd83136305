"""Requests that must not come in, against every route there is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from localcall.bridge.security import Addresses, PostureError
from localcall.bridge.server import LocalServer, Policy, Route
from tests.bridge.house import HANDSHAKE, House, Reply, raw, raw_status

ANSWERED = (101, 200, 303)
"""What a right request gets, by its route."""

HOSTS = [
    "",
    "localhost",
    "127.0.0.1",
    "[::1]",
    ":{port}",
    "localhost:1",
    "127.0.0.1:1",
    "[::1]:1",
    "localhost:0{port}",
    "localhost:{port}0",
    "localhost.:{port}",
    "LOCALHOST.:{port}",
    "127.0.0.1.:{port}",
    "127.0.0.1.nip.io:{port}",
    "127.1:{port}",
    "127.0.1:{port}",
    "127.0.0.2:{port}",
    "127.23.45.56:{port}",
    "0x7f000001:{port}",
    "0x7f.0.0.1:{port}",
    "0177.0.0.1:{port}",
    "2130706433:{port}",
    "0.0.0.0:{port}",
    "0:{port}",
    "::1:{port}",
    "[::]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "[0:0:0:0:0:0:0:1]:{port}",
    "[::1%lo]:{port}",
    "192.168.1.5:{port}",
    "localhost.com:{port}",
    "sub.localhost:{port}",
    "localhost.evil.example:{port}",
    "evil.example",
    "evil.example:{port}",
    "ip6-localhost:{port}",
    "user@localhost:{port}",
    "user:secret@localhost:{port}",
    "localhost:{port}@evil.example",
    "localhost:{port}, evil.example",
    "localhost:{port} evil.example",
    "localhost:{port}/",
    "localhost:{port}?",
    "http://localhost:{port}",
    "\N{FULLWIDTH LATIN SMALL LETTER L}ocalhost:{port}",
    "locaLho\N{LATIN SMALL LETTER LONG S}t:{port}",
]
HOST_LISTS = [
    [],
    ["localhost:{port}", "localhost:{port}"],
    ["localhost:{port}", "evil.example"],
    ["evil.example", "localhost:{port}"],
]
ORIGINS = [
    "",
    "null",
    "NULL",
    "file://",
    "about:blank",
    "localhost:{port}",
    "http://localhost",
    "http://localhost:1",
    "http://localhost:{port}0",
    "http://localhost:{port}/",
    "http://localhost:{port}.evil.example",
    "http://localhost:{port}@evil.example",
    "http://evil.example#http://localhost:{port}",
    "http://localhost.evil.example:{port}",
    "http://evil.localhost:{port}",
    "http://evillocalhost:{port}",
    "http://localhost.:{port}",
    "http://LOCALHOST:{port}",
    "HTTP://localhost:{port}",
    "https://localhost:{port}",
    "ws://localhost:{port}",
    "http://127.0.0.1:{port}",
    "http://[::1]:{port}",
    "http://user@localhost:{port}",
    "http://localhost:{port} http://evil.example",
    "http://localhost:{port}, http://evil.example",
    "http://evil.example",
    "https://evil.example",
    "chrome-extension://abcdefghijklmnop",
    "moz-extension://3f2c1a90-1111-4222-8333-444455556666",
]


class Intruder:
    """Has all that a person has, cookie, ticket and call id, so that only the one wrong thing can stop it."""

    def __init__(self, house: House, cookie: str, call_id: str) -> None:
        self.house = house
        self.cookie = cookie
        self.ticket = house.bridge.open_url().rpartition("/")[2]
        self.parts = {"callId": call_id, "name": "style.css", "ticket": self.ticket}

    async def tries(
        self,
        route: Route,
        *,
        host: Iterable[str] | None = None,
        origin: Iterable[str] | None = None,
        more: Iterable[str] = (),
    ) -> Reply:
        port = self.house.port
        lines, body = self.house.request(
            route,
            self.parts,
            cookie=self.cookie,
            host=None if host is None else [value.format(port=port) for value in host],
            origin=None if origin is None else [value.format(port=port) for value in origin],
            more=more,
        )
        return await raw(port, lines, body)

    async def gets_in(self, route: Route) -> bool:
        """The control: with nothing wrong, the same request is answered."""
        reply = await self.tries(route)
        if route.policy is Policy.EXCHANGE:
            self.ticket = self.parts["ticket"] = self.house.bridge.open_url().rpartition("/")[2]
        return reply.status in ANSWERED

    def spared(self) -> bool:
        """The ticket is unused, the call unharmed, and nothing was let in."""
        call = self.house.ada.calls[self.parts["callId"]]
        return call.reason is None and not call.controlled and not self.house.server.connections


@pytest.fixture
async def intruder(house: House) -> Intruder:
    async with house.at_home() as browser:
        return Intruder(house, browser.cookie, house.place().id)


def leaks(reply: Reply, intruder: Intruder) -> bool:
    return (
        intruder.ticket in reply.body or "Set-Cookie" in dict(reply.headers) or intruder.parts["callId"] in reply.body
    )


async def test_every_route_answers_a_right_request(intruder: Intruder) -> None:
    for route in intruder.house.server.routes:
        assert await intruder.gets_in(route), route


@pytest.mark.parametrize("hosts", [*([host] for host in HOSTS), *HOST_LISTS], ids=ascii)
async def test_every_route_refuses_a_wrong_host(intruder: Intruder, hosts: list[str]) -> None:
    for route in intruder.house.server.routes:
        reply = await intruder.tries(route, host=hosts)
        assert reply.status == 421, route
        assert f"http://localhost:{intruder.house.port}" in reply.body
        assert not leaks(reply, intruder)
    assert intruder.spared()
    assert (await intruder.tries(intruder.house.server.routes[1])).status == 200, "the ticket was used up"


@pytest.mark.parametrize("origins", [*([origin] for origin in ORIGINS), ["http://localhost:{port}"] * 2], ids=ascii)
async def test_every_route_refuses_a_wrong_origin(intruder: Intruder, origins: list[str]) -> None:
    for route in intruder.house.server.routes:
        reply = await intruder.tries(route, origin=origins)
        assert reply.status == 403, route
        assert not leaks(reply, intruder)
    assert intruder.spared()


async def test_writing_and_sockets_need_an_origin(intruder: Intruder) -> None:
    for route in intruder.house.server.routes:
        reply = await intruder.tries(route, origin=[])
        reads = route.method == "GET" and route.attend is None
        assert reply.status in (ANSWERED if reads else (403,)), route
    assert intruder.spared()


async def test_an_upgrade_needs_an_origin_on_any_route(intruder: Intruder) -> None:
    for route in intruder.house.server.routes:
        reply = await intruder.tries(route, origin=[], more=() if route.attend else HANDSHAKE[1:])
        assert reply.status == 403, route


@pytest.mark.parametrize("name", ["localhost", "LocalHost", "127.0.0.1", "[::1]"])
async def test_each_of_our_names_has_its_own_origin(intruder: Intruder, name: str) -> None:
    for route in intruder.house.server.routes:
        if route.policy is Policy.EXCHANGE:
            continue
        origin = f"http://{name.lower()}:{{port}}"
        assert (await intruder.tries(route, host=[f"{name}:{{port}}"], origin=[origin])).status in ANSWERED


@pytest.mark.parametrize("sites", [["cross-site"], ["same-site"], ["Same-Origin"], [""], ["same-origin", "none"]])
async def test_every_route_refuses_other_sites(intruder: Intruder, sites: list[str]) -> None:
    for route in intruder.house.server.routes:
        reply = await intruder.tries(route, more=[f"Sec-Fetch-Site: {site}" for site in sites])
        assert reply.status == 403, route
        assert not leaks(reply, intruder)
    assert intruder.spared()


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_our_own_pages_and_the_address_bar_may_come(intruder: Intruder, site: str) -> None:
    for route in intruder.house.server.routes:
        assert (await intruder.tries(route, more=[f"Sec-Fetch-Site: {site}"])).status in ANSWERED, route


async def test_a_link_from_elsewhere_reaches_the_entry_page_alone(intruder: Intruder) -> None:
    link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]
    for route in intruder.house.server.routes:
        reply = await intruder.tries(route, more=link)
        assert reply.status == (200 if route.policy is Policy.ENTRY else 403), route


@pytest.mark.parametrize(("mode", "dest"), [("navigate", "iframe"), ("no-cors", "image"), ("cors", "empty")])
async def test_the_entry_page_is_for_top_level_navigations(intruder: Intruder, mode: str, dest: str) -> None:
    entry = intruder.house.server.routes[0]
    assert entry.policy is Policy.ENTRY
    more = ["Sec-Fetch-Site: cross-site", f"Sec-Fetch-Mode: {mode}", f"Sec-Fetch-Dest: {dest}"]
    assert (await intruder.tries(entry, more=more)).status == 403


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
async def test_no_other_method_is_taken(intruder: Intruder, method: str) -> None:
    house = intruder.house
    for route in house.server.routes:
        path = route.path.format_map(intruder.parts)
        head = [f"{method} {path} HTTP/1.1", f"Host: localhost:{house.port}", f"Origin: {house.bridge.origin}"]
        reply = await raw_status(house.port, [*head, f"Cookie: {intruder.cookie}", "Connection: close"])
        assert reply == 405, route


async def test_a_route_takes_its_own_method_alone(intruder: Intruder) -> None:
    house = intruder.house
    for method, path in [("POST", "/"), ("POST", f"/open/{intruder.ticket}"), ("GET", "/open")]:
        head = [f"{method} {path} HTTP/1.1", f"Host: localhost:{house.port}", f"Origin: {house.bridge.origin}"]
        reply = await raw(house.port, [*head, f"Cookie: {intruder.cookie}", "Connection: close", "Content-Length: 0"])
        assert reply.status == 405
        assert reply.all("Allow") == ["GET" if method == "POST" else "POST"]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://evil.example/", 421),
        ("http://localhost/", 421),
        ("*", 400),
        ("//evil.example/", 404),
        ("/nothing", 404),
        ("/assets/../home.html", 404),
        ("/assets/%2e%2e/home.html", 404),
        ("/assets/..%2fhome.html", 404),
        ("/assets/.hidden", 404),
        ("/assets/nothing.js", 404),
        ("/home.html", 404),
        ("/call/", 404),
        ("/call/a/b", 404),
        ("/./", 404),
    ],
)
async def test_strange_targets(intruder: Intruder, target: str, status: int) -> None:
    house = intruder.house
    head = [f"GET {target} HTTP/1.1", f"Host: localhost:{house.port}", f"Cookie: {intruder.cookie}"]
    assert (await raw(house.port, [*head, "Connection: close"])).status == status


async def test_a_long_body_is_refused(intruder: Intruder) -> None:
    house = intruder.house
    head = ["POST /open HTTP/1.1", f"Host: localhost:{house.port}", f"Origin: {house.bridge.origin}"]
    body = "x" * 5000
    declared = await raw(house.port, [*head, f"Content-Length: {len(body)}", "Connection: close"], body)
    assert declared.status == 413
    chunked = f"{len(body):x}\r\n{body}\r\n0\r\n\r\n"
    assert (await raw(house.port, [*head, "Transfer-Encoding: chunked", "Connection: close"], chunked)).status == 413


async def test_what_is_not_http_is_answered_in_our_words(house: House, caplog: pytest.LogCaptureFixture) -> None:
    reply = await raw(house.port, ["GET /open/sesame\x01 HTTP/9.9"])
    assert reply.status == 400
    assert reply.body == "This is not a request that HTTP allows.\n"
    assert "sesame" not in caplog.text


async def test_a_route_without_a_policy_lets_nobody_in(house: House) -> None:
    undeclared = Route("GET", "/undeclared", house.server.routes[0].answer)
    server = LocalServer([undeclared], port=0, page_dir=house.page_dir)
    await server.start()
    try:
        ticket = server.open_url().rpartition("/")[2]
        head = [f"Host: localhost:{server.port}", f"Origin: {server.origin}"]
        body = f'{{"ticket":"{ticket}"}}'
        entered = await raw(server.port, ["POST /open HTTP/1.1", *head, f"Content-Length: {len(body)}"], body)
        cookie = entered.all("Set-Cookie")[0].partition(";")[0]
        reply = await raw(server.port, ["GET /undeclared HTTP/1.1", *head, f"Cookie: {cookie}"])
        assert (entered.status, reply.status) == (200, 403)
    finally:
        await server.close()


def test_every_route_declares_who_may_use_it(house: House) -> None:
    open_to_all = {route.path for route in house.server.routes if route.policy in (Policy.ENTRY, Policy.EXCHANGE)}
    assert open_to_all == {"/open/{ticket}", "/open"}
    for route in house.server.routes:
        assert (route.policy is Policy.SCOPED) == bool(route.scopes), route


async def test_every_route_refuses_who_has_no_cookie(house: House) -> None:
    call_id = house.place().id
    for cookie in ("", "localcall-1-abc=x", "a=b; ; =;;"):
        stranger = Intruder(house, cookie, call_id)
        for route in house.server.routes:
            reply = await stranger.tries(route)
            allowed = route.policy in (Policy.ENTRY, Policy.EXCHANGE)
            assert reply.status == (200 if allowed else 403), route
            if not allowed:
                assert "Run `localcall demo` and open the address that it prints" in reply.body


async def test_a_person_reads_a_page(house: House) -> None:
    head = ["GET / HTTP/1.1", f"Host: localhost:{house.port}", "Accept: text/html,*/*;q=0.8", "Connection: close"]
    reply = await raw(house.port, head)
    assert reply.status == 403
    assert reply.all("Content-Type") == ["text/html; charset=utf-8"]
    assert "localcall demo" in reply.body


@pytest.mark.parametrize(
    "origin",
    [
        "localhost:50395",
        "http://localhost:50395/",
        "http://localhost:50395/x",
        "http://user@localhost:50395",
        "http://LOCALHOST:50395",
        "ftp://localhost",
        "http://",
        "http://evil.example",
        "http://192.168.1.5:50395",
        "*",
    ],
)
def test_a_public_origin_must_be_one_that_calls_work_at(origin: str) -> None:
    with pytest.raises(PostureError, match="--public-origin"):
        Addresses.public(origin)


@pytest.mark.parametrize("port", [80, 50395])
def test_browsers_leave_out_the_port_of_http(port: int) -> None:
    hosts = Addresses.loopback(port).origin_of
    assert ("localhost" in hosts) == (port == 80)


async def test_letters_that_only_look_like_ours(page_dir: Path) -> None:
    server = LocalServer([], port=0, listen="127.0.0.1", public_origin="https://kelvin.example", page_dir=page_dir)
    await server.start()
    try:
        for host, status in [("Kelvin.example", 200), ("\N{KELVIN SIGN}elvin.example", 421)]:
            head = ["GET /open/x HTTP/1.1", f"Host: {host}", "Connection: close"]
            assert (await raw(server.port, head)).status == status
    finally:
        await server.close()
