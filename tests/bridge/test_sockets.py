"""Sockets: bounds, bad pages, strangers, and the end of the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSMsgType
from hypothesis import given, settings
from hypothesis import strategies as st

from localcall.bridge.app import CALL_OVER
from localcall.bridge.server import HOME, LocalServer, Route
from localcall.bridge.sockets import Connection, Limits
from localcall.calls.reasons import EndReason
from localcall.wire.envelope import MAX_FRAME_BYTES
from localcall.wire.responses import RESPONSES
from tests.bridge.house import HANDSHAKE, HELLO, House, open_house, raw

HOLDING = '{"resp":{"type":"hello","version":1,"features":[],"holding":{"generation":0}}}'


async def closing(socket: aiohttp.ClientWebSocketResponse) -> tuple[int | None, str]:
    """Reads until the close frame: its code and its reason."""
    while (message := await socket.receive()).type is WSMsgType.TEXT:
        pass
    # Not socket.close_code: that one turns abnormal when the answer to the frame finds the connection gone.
    return (message.data, message.extra or "") if message.type is WSMsgType.CLOSE else (socket.close_code, "")


@asynccontextmanager
async def deaf_page(server: LocalServer, path: str) -> AsyncIterator[None]:
    """A page that shook hands and then reads nothing, answers nothing."""
    ticket = server.open_url().rpartition("/")[2]
    body = json.dumps({"ticket": ticket})
    head = [f"Host: localhost:{server.port}", f"Origin: {server.origin}"]
    entered = await raw(server.port, ["POST /open HTTP/1.1", *head, f"Content-Length: {len(body)}"], body)
    cookie = entered.all("Set-Cookie")[0].partition(";")[0]
    # A limit of one byte: the transport stops reading once the handshake is here.
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1)
    writer.write(("\r\n".join([f"GET {path} HTTP/1.1", *head, f"Cookie: {cookie}", *HANDSHAKE]) + "\r\n\r\n").encode())
    try:
        yield
    finally:
        writer.transport.abort()


async def test_a_frame_of_the_limit_passes_and_a_longer_one_closes(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    call = house.place()
    async with house.at_home() as browser:
        page = await browser.socket(f"/call/{call.id}/socket")
        await page.send_str(HELLO)
        await page.send_str("x" * MAX_FRAME_BYTES)
        while json.loads(await page.receive_str())["command"]["type"] != "error":
            pass
        await page.send_str("x" * (MAX_FRAME_BYTES + 1))
        assert (await closing(page))[0] == 1009
        assert "closed with 1009: a frame was over the size limit" in caplog.text

        back = await browser.socket(f"/call/{call.id}/socket")
        await back.send_str(HOLDING)
        assert json.loads(await back.receive_str())["command"]["type"] == "hello"
        assert call.controlled
        assert call.reason is None


@pytest.mark.parametrize("path", ["/home/socket", "/call/{}/socket"])
@pytest.mark.parametrize(
    ("kind", "payload", "code"),
    [(WSMsgType.BINARY, b"{}", 1003), (WSMsgType.TEXT, b"\xff\xfe", 1007), (WSMsgType.TEXT, b"x" * 300_000, 1009)],
)
async def test_what_is_not_our_text_closes(house: House, path: str, kind: WSMsgType, payload: bytes, code: int) -> None:
    call = house.place()
    async with house.at_home() as browser:
        page = await browser.socket(path.format(call.id))
        await page.send_frame(payload, kind)
        assert (await closing(page))[0] == code
        assert call.reason is None


@pytest.mark.parametrize("path", ["/home/socket", "/call/{}/socket"])
async def test_too_many_messages_close(page_dir: Path, path: str) -> None:
    limits = Limits(messages_per_second=0, message_burst=5)
    async with open_house(page_dir, limits=limits) as house, house.at_home() as browser:
        call = house.place()
        page = await browser.socket(path.format(call.id))
        for _ in range(6):
            await page.send_str("{}")
        assert await closing(page) == (1008, "Too many messages in a short time.")
        assert call.reason is None


async def test_the_number_of_sockets_is_bounded(page_dir: Path) -> None:
    async with open_house(page_dir, limits=Limits(sockets=2)) as house, house.at_home() as browser:
        first, second = await browser.socket("/home/socket"), await browser.socket("/home/socket")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.socket("/home/socket")
        assert refused.value.status == 503
        await first.close()
        while house.server.connections > 1:
            await asyncio.sleep(0)
        await (await browser.home()).starts()
        await second.close()


async def test_a_socket_address_without_a_handshake(house: House) -> None:
    async with house.at_home() as browser:
        assert await browser.status("/home/socket") == 426


async def test_a_call_that_is_gone_is_told_and_closed(house: House) -> None:
    async with house.at_home() as browser:
        page = await browser.socket("/call/gone/socket")
        assert json.loads(await page.receive_str()) == {"command": {"type": "end", "message": "This call is over."}}
        assert await closing(page) == (CALL_OVER, "This call is over.")
        assert await browser.status("/call/gone") == 404


async def test_a_socket_that_is_open_early_has_the_call_from_its_hello_on(house: House) -> None:
    call = house.place()
    async with house.at_home() as browser:
        early = await browser.socket(f"/call/{call.id}/socket/early")
        await early.send_str('{"resp":{"type":"end"}}')
        await (await browser.home()).starts()
        assert not call.controlled and call.reason is None
        await early.send_str(HELLO)
        assert json.loads(await early.receive_str())["command"]["type"] == "hello"
        assert json.loads(await early.receive_str())["command"]["type"] == "capabilities"
        assert call.controlled


async def test_a_stranger_who_comes_first_gets_nothing(house: House) -> None:
    call = house.place()
    path = f"/call/{call.id}/socket"
    forged = [f"GET {path} HTTP/1.1", f"Host: localhost:{house.port}", f"Origin: {house.bridge.origin}", *HANDSHAKE]
    async with house.browser() as other, house.at_home() as browser:
        await other.enter(house.bridge.open_url(call_id="another-call"))
        assert (await raw(house.port, forged)).status == 403
        assert (await raw(house.port, [*forged, f"Cookie: {other.cookie}"])).status == 403
        assert not call.controlled

        page = await browser.socket(path)
        await page.send_str(HELLO)
        assert json.loads(await page.receive_str())["command"]["type"] == "hello"
        assert json.loads(await page.receive_str())["command"]["type"] == "capabilities"
        assert call.controlled


async def test_a_second_page_gets_neither_command_nor_key(house: House) -> None:
    call = house.place()
    async with house.at_home() as browser:
        first = await browser.socket(f"/call/{call.id}/socket")
        await first.send_str(HELLO)
        await first.receive_str()
        second = await browser.socket(f"/call/{call.id}/socket")
        await second.send_str(HELLO)
        heard = [json.loads(await second.receive_str())["command"]["type"] for _ in range(2)]
        assert heard == ["hello", "elsewhere"]


async def test_a_closing_server_delivers_and_says_goodbye(house: House) -> None:
    call = house.place()
    async with house.at_home() as browser:
        home = await browser.home()
        await home.starts()
        page = await browser.socket(f"/call/{call.id}/socket")
        await page.send_str(HELLO)
        await page.receive_str()
        await house.ada.close()
        await house.bridge.close()
        ends = []
        while (message := await page.receive()).type is WSMsgType.TEXT:
            ends.append(json.loads(message.data)["command"])
        assert ends[-1]["type"] == "end"
        assert ends[-1]["reason"] == EndReason.SERVER_STOPPED
        assert await closing(home.socket) == (1001, "localcall was stopped.")
        assert house.server.connections == 0


async def test_a_page_that_does_not_read_is_dropped(page_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    dropped = asyncio.Event()

    async def attend(connection: Connection, _: Mapping[str, str]) -> None:
        async def flood() -> None:
            while True:
                connection.send("x" * 100_000)
                await asyncio.sleep(0)

        flooding = asyncio.create_task(flood())
        await connection.run(lambda text: None)
        flooding.cancel()
        dropped.set()

    server = LocalServer([Route("GET", "/flood", attend=attend, scopes=(HOME,))], port=0, page_dir=page_dir)
    await server.start()
    try:
        async with deaf_page(server, "/flood"):
            await dropped.wait()
    finally:
        await server.close()
    assert "a page does not read what it is sent" in caplog.text


async def test_a_page_that_answers_no_ping_is_dropped(page_dir: Path) -> None:
    gone = asyncio.Event()

    async def attend(connection: Connection, _: Mapping[str, str]) -> None:
        await connection.run(lambda text: None)
        gone.set()

    routes = [Route("GET", "/quiet", attend=attend, scopes=(HOME,))]
    server = LocalServer(routes, port=0, page_dir=page_dir, limits=Limits(heartbeat_seconds=0.05))
    await server.start()
    try:
        async with deaf_page(server, "/quiet"):
            await gone.wait()
    finally:
        await server.close()


async def test_a_page_that_does_not_read_cannot_hold_up_the_end(page_dir: Path) -> None:
    stuck = asyncio.Event()

    async def attend(connection: Connection, _: Mapping[str, str]) -> None:
        connection.send("x" * 40_000_000)
        stuck.set()
        await connection.run(lambda text: None)

    routes = [Route("GET", "/stuck", attend=attend, scopes=(HOME,))]
    server = LocalServer(routes, port=0, page_dir=page_dir, limits=Limits(queued_bytes=10**9))
    await server.start()
    async with deaf_page(server, "/stuck"):
        await stuck.wait()
        async with asyncio.timeout(2):
            await server.close()


async def test_a_mistake_of_ours_closes_that_socket_alone(page_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def attend(connection: Connection, _: Mapping[str, str]) -> None:
        await connection.run(lambda text: connection.send(str(1 // len(text))))

    routes = [Route("GET", "/fragile", attend=attend, scopes=(HOME,))]
    server = LocalServer(routes, port=0, page_dir=page_dir)
    await server.start()
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            body = {"ticket": server.open_url().rpartition("/")[2]}
            await session.post(f"{server.origin}/open", json=body, headers={"Origin": server.origin})
            pages = [await session.ws_connect(f"{server.origin}/fragile", origin=server.origin) for _ in range(2)]
            await pages[0].send_str("")
            assert (await closing(pages[0]))[0] == 1011
            await pages[1].send_str("x")
            assert await pages[1].receive_str() == "1"
    finally:
        await server.close()
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536, MAX_FRAME_BYTES])
async def test_texts_of_any_length_go_out_whole(page_dir: Path, length: int) -> None:
    async def attend(connection: Connection, _: Mapping[str, str]) -> None:
        await connection.run(connection.send)

    server = LocalServer([Route("GET", "/echo", attend=attend, scopes=(HOME,))], port=0, page_dir=page_dir)
    await server.start()
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            body = {"ticket": server.open_url().rpartition("/")[2]}
            await session.post(f"{server.origin}/open", json=body, headers={"Origin": server.origin})
            page = await session.ws_connect(f"{server.origin}/echo", origin=server.origin)
            text = ("\N{SNOWMAN}" * (length // 3)).ljust(length - length // 3 * 2, "x")
            assert len(text.encode()) == length
            await page.send_str(text)
            await page.send_str("after")
            assert [await page.receive_str(), await page.receive_str()] == [text, "after"]
    finally:
        await server.close()


BOMBS = ["[" * 200_000, '{"a":' * 40_000, '{"id":' * 40_000, '{"resp":' * 30_000, '"' + "\\u0000" * 40_000 + '"']


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[:8])
@pytest.mark.parametrize("path", ["/home/socket", "/call/{}/socket"])
async def test_a_text_that_would_break_a_parser(house: House, path: str, bomb: str) -> None:
    call = house.place()
    async with house.at_home() as browser:
        page = await browser.socket(path.format(call.id))
        if "call" in path:
            await page.send_str(HELLO)
        await page.send_str(bomb)
        while '"result"' not in (text := await page.receive_str()) and "This frame was ignored" not in text:
            pass
        assert call.reason is None


_junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
_MAY_END = {"end", "ended", "peerEnded", "decline", "error", "hello", "accept", "ignore"}
_CANNOT_END = sorted(set(RESPONSES) - _MAY_END)
_page_texts = st.one_of(
    st.text(max_size=200),
    _junk.map(json.dumps),
    st.fixed_dictionaries({"resp": _junk, "corrId": _junk, "callId": _junk, "command": _junk}).map(json.dumps),
    st.tuples(st.sampled_from(_CANNOT_END), st.dictionaries(st.text(max_size=10), _junk, max_size=4)).map(
        lambda pair: json.dumps({"resp": {**pair[1], "type": pair[0]}})
    ),
)
_home_texts = st.one_of(
    st.text(max_size=200),
    _junk.map(json.dumps),
    st.fixed_dictionaries(
        {
            "id": st.integers() | _junk,
            "type": st.sampled_from(["place", "accept", "decline", "ignore", "end", "x"]) | _junk,
            "contact": st.sampled_from(["local:", "local:nobody"]) | _junk,
            "callId": _junk,
            "media": st.sampled_from(["audio", "video", "smell"]) | _junk,
        }
    ).map(json.dumps),
)

_LAST = '{"resp":{"type":"peer","localcall":"x"}}'
"""Its answer says that all before it was taken."""

_NOWHERE = Path("no-page-is-read-here")


def _cannot_end(text: str) -> bool:
    """Hypothesis takes texts from the sources around it too, and those know how a call is ended."""
    return not any(f'"{name}"' in text for name in _MAY_END)


def _encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


@settings(max_examples=25, deadline=None)
@given(st.lists(_page_texts.filter(_encodable).filter(_cannot_end), max_size=20))
async def test_any_text_to_a_calls_socket(texts: list[str]) -> None:
    async with open_house(_NOWHERE) as house, house.at_home() as browser:
        call = house.place()
        page = await browser.socket(f"/call/{call.id}/socket")
        await page.send_str(HELLO)
        for text in texts:
            await page.send_str(text)
        await page.send_str(_LAST)
        heard = [await page.receive_str()]
        while "localcall" not in heard[-1]:
            heard.append(await page.receive_str())
        assert not any("Traceback" in text or "File " in text for text in heard)
        assert call.reason is None
        assert call.controlled


@settings(max_examples=25, deadline=None)
@given(st.lists(_home_texts.filter(_encodable), max_size=20))
async def test_any_text_to_homes_socket(texts: list[str]) -> None:
    async with open_house(_NOWHERE) as house, house.at_home() as browser:
        call = house.place()
        home = await browser.home()
        await home.starts()
        for text in texts:
            result = await home.says(text)
            assert set(result) <= {"type", "id", "error"}
            assert result["error"][-1] in ".'"
            assert "Traceback" not in result["error"]
            assert "log says more" not in result["error"]
        assert await home.asks(id=7, type="clearHistory") == {"type": "result", "id": 7}
        assert call.reason is None
