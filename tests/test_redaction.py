"""What must never stand in a log: by function, and after a call's worth of traffic."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from localcall.redaction import Redactor
from tests.bridge.house import HELLO, Browser, build_page, open_house, raw

FINGERPRINT = ":".join(f"{number:02X}" for number in range(0xA0, 0xC0))
SDP = (
    "v=0\r\no=- 1 2 IN IP4 192.168.7.41\r\na=ice-ufrag:Uf7+\r\na=ice-pwd:PwPwPwPwPwPwPwPwPwPwPw12\r\n"
    f"a=fingerprint:sha-256 {FINGERPRINT}\r\n"
    "a=candidate:1 1 udp 2122260223 2001:db8:7::41 54321 typ host generation 0 ufrag Uf7+\r\n"
)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /open/abc_DEF-123 HTTP/1.1", "GET /open/[ticket] HTTP/1.1"),
        ("http://localhost:50395/open/abc_DEF-123", "http://localhost:50395/open/[ticket]"),
        ("see http://localhost:50395/x?y=1#z, or /a#b then", "see http://localhost:50395/x or /a then"),
        ("Cookie: localcall-50395-77a4b432=Tq-R9IgIefo2Q-iqP-rmUM9dPaKP8IZr; a=b", "Cookie: [secret]; a=b"),
        ("from 192.168.7.41:5 to 10.0.0.1", "from [address]:5 to [address]"),
        ("from [2001:db8::41]:5 to fe80::1%eth0", "from [[address]]:5 to [address]%eth0"),
        ("mapped ::ffff:10.0.0.1", "mapped [address]"),
        ("3f2c1a90-1111-4222-8333-444455556666.local", "[address]"),
        ("a=ice-ufrag:Uf7+ a=ice-pwd:Pw/+12", "a=ice-ufrag:[secret] a=ice-pwd:[secret]"),
        ("candidate 54321 typ host ufrag Uf7+", "candidate 54321 typ host ufrag [secret]"),
        (f"sha-256 {FINGERPRINT}", "sha-256 [fingerprint]"),
        ('{"aesKey":"k-_1","id":7}', '{"aesKey":[secret]","id":7}'),
        (r'"{\"credential\": \"pa ss\", \"x\": 1}"', r'"{\"credential\": [secret]\", \"x\": 1}"'),
        ("IceServer(username='ada', credential='p q')", "IceServer(username=[secret]', credential=[secret]')"),
        ("key q7Xo0mD-3v_TZkq9bJ2yWc4h8uLr5sEa1fGi6nPt0oY=", "key [secret]"),
        ("N4IgtgLgzgTiBcIAyB5AygGQBkQDQQB4BnASwGMBTAJwBcB/0=", "[secret]"),
        ("no such user: <ann.b+x@mail.example.org>", "no such user: <[address]>"),
        ("Bob Marlowe (Bob) is at local:bob, not Bobby", "[name] ([name]) is at [name], not Bobby"),
    ],
)
def test_what_is_kept_out(line: str, kept: str) -> None:
    redactor = Redactor()
    redactor.know(["Bob", "Bob Marlowe", "local:bob", ""])
    assert redactor.redact(line) == kept


@pytest.mark.parametrize(
    "line",
    [
        "Ready at http://localhost:50395, http://127.0.0.1:50395 and http://[::1]:50395.",
        "a page's socket was closed with 1009: a frame was over the size limit",
        'File "/usr/lib/python3.11/site-packages/aiohttp/web_protocol.py", line 510, in start',
        "12:34:56 version 3.14.5, call xQpkVYVfHdTlB_6P: WaitCapabilities. Really?",
        "test_a_call_ticket_opens_that_call_alone",
    ],
)
def test_what_is_left_alone(line: str) -> None:
    assert Redactor().redact(line) == line


@pytest.mark.parametrize(
    "piece", ["a", "a:", "1.", "/", "?", "http://", "AA:", "ufrag ", '"aesKey":', "-", "localcall-", "\\", " "]
)
def test_a_long_line_takes_no_long_time(piece: str) -> None:
    started = time.process_time()
    Redactor().redact(piece * 5000)
    assert time.process_time() - started < 2


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, at every level, through a guarded handler."""
    text, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(text), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.setLevel(level)
    root.removeHandler(handler)


def redactor_of(log: io.StringIO) -> Redactor:
    redactor = Redactor()
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is log:
            redactor.guard(handler)
    return redactor


def test_arguments_exceptions_and_stacks_are_redacted(log: io.StringIO) -> None:
    redactor_of(log)
    try:
        raise ValueError("no route to 192.168.7.41")
    except ValueError:
        logging.getLogger("some.library").exception("peer %s, 100%%", "10.9.8.7", stack_info=True)
    assert "peer [address], 100%" in log.getvalue()
    assert "ValueError: no route to [address]" in log.getvalue()
    assert "192.168.7.41" not in log.getvalue()


async def command(socket: aiohttp.ClientWebSocketResponse, name: str) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = json.loads(await socket.receive_str())["command"]
        if found["type"] == name:
            return found


async def say(socket: aiohttp.ClientWebSocketResponse, kind: str, to: str | None = None, **fields: object) -> None:
    message: dict[str, object] = {"resp": {"type": kind, **fields}}
    await socket.send_str(json.dumps(message | ({"command": {"type": to}} if to else {})))


async def enter(browser: Browser, secrets: list[str]) -> None:
    url = browser.bridge.open_url()
    secrets.append(url.rpartition("/")[2])
    await browser.enter(url)
    secrets.append(browser.cookie.partition("=")[2])


async def test_a_whole_call_leaves_no_secret_in_the_log(log: io.StringIO, tmp_path: Path) -> None:
    redactor, secrets = redactor_of(log), [SDP, "192.168.7.41", "Ada Lovelace", "Bob Marlowe"]
    async with (
        open_house(build_page(tmp_path / "page")) as house,
        house.browser() as ada,
        house.browser(house.peer) as bob,
    ):
        for manager in (house.ada, house.bob):
            redactor.follow(manager)
        await enter(ada, secrets)
        await enter(bob, secrets)
        call = house.place()
        secrets.append(call.contact.id)
        caller = await ada.socket(f"/call/{call.id}/socket")
        await caller.send_str(HELLO)
        await command(caller, "capabilities")
        await say(caller, "capabilities", "capabilities", capabilities={"encryption": True})

        home = await bob.home()
        await home.hears(lambda home: bool(home.known.get("calls", {}).get("calls")))
        ringing = home.known["calls"]["calls"][0]["callId"]
        await home.asks(id=1, type="accept", callId=ringing, media="audio")
        callee = await bob.socket(f"/call/{ringing}/socket")
        await callee.send_str(HELLO)
        secrets.append((await command(callee, "start"))["aesKey"])
        await say(callee, "offer", "start", offer=SDP, iceCandidates=SDP, capabilities={"encryption": True})
        assert (await command(caller, "offer"))["offer"] == SDP
        await say(caller, "answer", "offer", answer=SDP, iceCandidates=SDP)
        await command(callee, "answer")
        await say(callee, "ok", "answer")
        for page in (caller, callee):
            await say(page, "ice", iceCandidates=SDP)
            await say(page, "offer", offer=7, aesKey=secrets[-1], sdp=SDP)
            await say(page, SDP, text=SDP)
            await page.send_str(SDP)
            await home.says(json.dumps({"id": 2, "type": SDP, "contact": call.contact.id}))
            await home.says(SDP)
        for path in (f"/open/{secrets[-1]}?{SDP[:3]}", f"/x?token={secrets[-2]}#Bob", f"/{secrets[-2]}\x01"):
            await raw(house.port, [f"GET {path} HTTP/1.1", f"Host: localhost:{house.port}"])
        logging.getLogger("localcall.test").warning("%s said %s with %s", call.contact, SDP, secrets)
        logging.getLogger("localcall.test").debug("at %s", house.bridge.open_url())
        call.end()
        await asyncio.wait_for(call.ended(), 5)
        await command(caller, "end")

    text = log.getvalue()
    assert text.count("\n") > 10
    secrets += [*SDP.split("\r\n")[:-1], "PwPwPw", "Uf7+", FINGERPRINT, "2001:db8:7::41"]
    assert [secret for secret in secrets if secret in text] == ["v=0"]
