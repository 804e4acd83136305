"""Tickets are used once and open one thing; cookies open that and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from localcall.bridge.tickets import TOKEN_BYTES, Sessions, Tickets
from tests.bridge.house import Browser, House, open_house, raw
from tests.clock import FakeClock


def test_a_ticket_has_at_least_128_random_bits() -> None:
    assert TOKEN_BYTES * 8 >= 128
    tickets = Tickets(FakeClock())
    assert len({tickets.issue("/") for _ in range(1000)}) == 1000


def test_a_ticket_works_once() -> None:
    tickets = Tickets(FakeClock())
    first, second = tickets.issue("/"), tickets.issue("/call/a")
    assert [tickets.redeem(second), tickets.redeem(first)] == ["/call/a", "/"]
    assert [tickets.redeem(second), tickets.redeem(first)] == [None, None]


def test_a_ticket_expires() -> None:
    clock = FakeClock()
    tickets = Tickets(clock)
    short, lasting = tickets.issue("/", 60), tickets.issue("/")
    in_time = tickets.issue("/", 60)
    clock.step_to(clock.now() + 59.9)
    assert tickets.redeem(in_time) == "/"
    clock.step_to(clock.now() + 0.2)
    assert tickets.redeem(short) is None
    clock.step_to(clock.now() + 1e9)
    assert tickets.redeem(lasting) == "/"


@pytest.mark.parametrize("shown", ["", "x", "\N{SNOWMAN}", "\ud800", "a" * 100_000])
def test_nothing_else_is_a_ticket(shown: str) -> None:
    tickets = Tickets(FakeClock())
    ticket = tickets.issue("/")
    assert tickets.redeem(shown) is None
    assert Sessions().scopes(shown) == frozenset()
    assert tickets.redeem(ticket) == "/"


def test_a_token_that_was_seen_never_gains_a_scope() -> None:
    sessions = Sessions()
    old = sessions.grant({"/call/a"})
    new = sessions.grant({"/call/a", "/"})
    assert old != new
    assert sessions.scopes(old) == {"/call/a"}
    assert sessions.scopes(new) == {"/call/a", "/"}


async def test_a_ticket_opens_home_once(house: House) -> None:
    url = house.bridge.open_url()
    async with house.browser() as browser, house.browser() as late:
        assert await browser.status("/") == 403
        assert await browser.enter(url) == "/"
        assert await browser.status("/") == 200
        async with late.session.post(
            f"{house.bridge.origin}/open",
            json={"ticket": url.rpartition("/")[2]},
            headers={"Origin": house.bridge.origin},
        ) as refused:
            assert refused.status == 403
            assert "This link was used or has expired. Run `localcall demo`" in await refused.text()
        assert await late.status("/") == 403


async def test_looking_at_a_ticket_changes_nothing(house: House) -> None:
    url = house.bridge.open_url()
    async with house.browser() as browser:
        for _ in range(2):
            assert await browser.status(url.removeprefix(house.bridge.origin)) == 200
        assert not list(browser.session.cookie_jar)
        assert await browser.enter(url) == "/"


async def test_a_ticket_for_a_browser_lives_a_minute(page_dir: Path) -> None:
    clock = FakeClock()
    async with open_house(page_dir, clock=clock) as house, house.browser() as browser:
        in_time, late = house.bridge.open_url(seconds=60), house.bridge.open_url(seconds=60)
        clock.step_to(clock.now() + 59)
        assert await browser.enter(in_time) == "/"
        clock.step_to(clock.now() + 1)
        with pytest.raises(AssertionError, match="used or has expired"):
            await browser.enter(late)


@pytest.mark.parametrize(
    "body", ["", "{", "null", "[]", '"x"', "{}", '{"ticket":null}', '{"ticket":1}', '{"ticket":["x"]}', "\x00"]
)
async def test_what_is_no_ticket_is_refused(house: House, body: str) -> None:
    head = ["POST /open HTTP/1.1", f"Host: localhost:{house.port}", f"Origin: {house.bridge.origin}"]
    reply = await raw(house.port, [*head, f"Content-Length: {len(body)}", "Connection: close"], body)
    assert reply.status == 400
    assert not reply.all("Set-Cookie")


async def test_the_cookie_is_for_this_server_and_out_of_reach(house: House) -> None:
    body = json.dumps({"ticket": house.bridge.open_url().rpartition("/")[2]})
    head = ["POST /open HTTP/1.1", f"Host: localhost:{house.port}", f"Origin: {house.bridge.origin}"]
    stale = f"localcall-{house.port}-00000000=old; localcall-1-11111111=another-port; other=x"
    reply = await raw(house.port, [*head, f"Cookie: {stale}", f"Content-Length: {len(body)}"], body)
    fresh, expired = reply.all("Set-Cookie")
    name, _, rest = fresh.partition("=")
    assert name.startswith(f"localcall-{house.port}-")
    assert len(rest.partition(";")[0]) >= 128 / 6
    assert sorted(rest.partition("; ")[2].split("; ")) == ["HttpOnly", "Path=/", "SameSite=Strict"]
    assert expired.startswith(f'localcall-{house.port}-00000000=""; expires=')


async def forbidden(browser: Browser, *paths: str) -> list[str]:
    """Those of the paths that this browser may not open, sockets by their handshake."""
    statuses = {}
    for path in paths:
        if "/socket" in path:
            async with browser.session.get(
                browser.bridge.origin + path, headers={"Origin": browser.bridge.origin}
            ) as response:
                statuses[path] = response.status
        else:
            statuses[path] = await browser.status(path)
    return [path for path, status in statuses.items() if status == 403]


async def test_a_call_ticket_opens_that_call_alone(house: House) -> None:
    first = house.place()
    first.end()
    call, other = house.place(), first
    home, ours, theirs = (
        ["/", "/home/socket", f"/call/{call.id}/socket/early"],
        [f"/call/{call.id}", f"/call/{call.id}/socket"],
        [f"/call/{other.id}", f"/call/{other.id}/socket", "/call/unknown", "/call/unknown/socket"],
    )
    async with house.browser() as browser:
        assert await browser.enter(house.bridge.open_url(call_id=call.id)) == f"/call/{call.id}"
        assert await forbidden(browser, *home, *ours, *theirs) == [*home, *theirs]
        assert await browser.status("/assets/style.css") == 200
    async with house.at_home() as browser:
        assert await forbidden(browser, *home, *ours, *theirs) == []


async def test_a_ticket_adds_to_what_a_browser_may_open(house: House) -> None:
    call = house.place()
    async with house.at_home() as browser:
        await browser.enter(house.bridge.open_url(call_id=call.id))
        assert await forbidden(browser, "/", f"/call/{call.id}") == []


async def test_the_cookie_of_one_bridge_means_nothing_to_another(house: House) -> None:
    async with house.at_home() as browser:
        cookie = browser.cookie
        head = ["GET / HTTP/1.1", f"Host: localhost:{house.peer.port}", "Connection: close"]
        assert (await raw(house.peer.port, [*head, f"Cookie: {cookie}"])).status == 403
        renamed = cookie.replace(str(house.port), str(house.peer.port))
        assert (await raw(house.peer.port, [*head, f"Cookie: {renamed}"])).status == 403


async def test_without_a_cookie_only_the_entry_pages_own_files_load(house: House) -> None:
    async with house.browser() as browser:
        assert await browser.status("/assets/open-x1.js") == 200
        for path in ("/assets/home-x1.js", "/assets/style.css", "/assets/nothing.js"):
            assert await browser.status(path) == 403
