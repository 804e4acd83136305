"""A 6 kB response of one page, in at its bridge and out as a command at the other's, and the like back.

The way is the real one: `localcall demo` in a process of its own, both pages' sockets let in by a ticket, a call in the
state Connected, parsing, machine and local core. Beside it the same bytes through two hops of a bare echo server, also
in a process of its own, from the same client. A round of the one and a round of the other take turns. Client and
servers have a core each where the machine has two: else the figures tell where the scheduler happened to put them.
"""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import orjson
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar

from bench.programs import BARE, DEMO, apart, running
from bench.report import Measure

WARM_UP = 100
ROUNDS = 800
"""As fast as they go: a socket's allowance is a burst of 1000 messages."""

FRAME_BYTES = 6000
AIM = 1.5

Message = dict[str, Any]

_ICE = {"type": "ice", "iceCandidates": ""}
_SPARE = FRAME_BYTES - len(orjson.dumps({"resp": _ICE}))
# Packed candidates are opaque to the server: any base64 will do.
FRAME = orjson.dumps(
    {"resp": {**_ICE, "iceCandidates": b64encode(Random(1).randbytes(_SPARE // 4 * 3)).decode()}}
).decode()


def measure() -> Iterator[Measure]:
    with running(DEMO) as demo, running(BARE) as bare, apart(demo.pid, bare.pid):
        ours, echo = asyncio.run(_take_turns(demo.ready["profiles"], bare.ready["origin"]))
    yield Measure(f"relay: {FRAME_BYTES / 1000:g} kB to the other page and back", "ms", ours, echo, AIM)


async def _take_turns(profiles: list[Message], bare: str) -> tuple[list[float], list[float]]:
    async with (
        ClientSession(cookie_jar=CookieJar()) as http,
        _connected_call(http, *profiles) as (caller, callee),
        http.ws_connect(f"{bare}/echo") as one,
        http.ws_connect(f"{bare}/echo") as other,
    ):
        ours: list[float] = []
        echo: list[float] = []
        for _ in range(WARM_UP + ROUNDS):
            ours.append(await _milliseconds(lambda: _there_and_back((caller, callee), (callee, caller))))
            echo.append(await _milliseconds(lambda: _there_and_back((one, one), (other, other))))
        return ours[WARM_UP:], echo[WARM_UP:]


async def _milliseconds(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def _there_and_back(*ways: tuple[ClientWebSocketResponse, ClientWebSocketResponse]) -> None:
    for way_in, way_out in ways:
        await way_in.send_str(FRAME)
        arrived = await way_out.receive_str()
        if len(arrived) < _SPARE:
            raise RuntimeError(f"something else arrived: {arrived}")


# --- a call between two pages that have no media ----------------------------------------------------------------------


@asynccontextmanager
async def _connected_call(
    http: ClientSession, ada: Message, grace: Message
) -> AsyncIterator[tuple[ClientWebSocketResponse, ClientWebSocketResponse]]:
    """The sockets of both pages, each with nothing left to read."""
    for profile in (ada, grace):
        ticket = profile["url"].rpartition("/")[2]
        await http.post(f"{profile['origin']}/open", json={"ticket": ticket}, headers={"Origin": profile["origin"]})
    async with _socket(http, ada, "/home/socket") as ada_home, _socket(http, grace, "/home/socket") as grace_home:
        contact = (await _until(ada_home, "contacts", lambda message: bool(message["contacts"])))["contacts"][0]
        await ada_home.send_json({"id": 1, "type": "place", "contact": contact["id"], "media": "video"})
        outgoing = (await _until(ada_home, "result"))["callId"]
        async with _socket(http, ada, f"/call/{outgoing}/socket") as caller:
            await _play(caller, until="capabilities")
            calls = await _until(grace_home, "calls", lambda message: bool(message["calls"]))
            incoming = calls["calls"][0]["callId"]
            await grace_home.send_json({"id": 1, "type": "accept", "callId": incoming, "media": "video"})
            async with _socket(http, grace, f"/call/{incoming}/socket") as callee:
                await _play(callee, until="start")
                await _play(caller, until="offer")
                await _play(callee, until="answer")
                for page in (caller, callee):
                    await _say(page, {"type": "connection", "state": dict.fromkeys(_STATES, "connected")})
                    await _until_command(page, lambda command: command.get("state") == "Connected")
                yield caller, callee


_STATES = ("connectionState", "iceConnectionState", "iceGatheringState", "signalingState")

_CAPABLE = {"capabilities": {"encryption": True}}
_REPLIES: Mapping[str, Message] = {
    "capabilities": {"type": "capabilities", **_CAPABLE},
    "start": {"type": "offer", "offer": "offer", "iceCandidates": "candidates", **_CAPABLE},
    "offer": {"type": "answer", "answer": "answer", "iceCandidates": "candidates"},
    "answer": {"type": "ok"},
}


@asynccontextmanager
async def _socket(http: ClientSession, profile: Message, path: str) -> AsyncIterator[ClientWebSocketResponse]:
    origin = profile["origin"]
    async with http.ws_connect(f"{origin}{path}", headers={"Origin": origin}) as socket:
        if path.startswith("/call/"):
            await _say(socket, {"type": "hello", "version": 1, "features": []})
        yield socket


async def _play(page: ClientWebSocketResponse, *, until: str) -> None:
    """Waits for that command and replies to it."""
    await _until_command(page, lambda command: command["type"] == until)
    await _say(page, _REPLIES[until], {"type": until})


async def _say(page: ClientWebSocketResponse, response: Message, command: Message | None = None) -> None:
    await page.send_json({"resp": response, **({"command": command} if command else {})})


async def _until_command(page: ClientWebSocketResponse, holds: Callable[[Message], bool]) -> None:
    async with asyncio.timeout(_SECONDS):
        while not holds((await page.receive_json())["command"]):
            pass


async def _until(
    home: ClientWebSocketResponse, kind: str, holds: Callable[[Message], bool] = lambda message: True
) -> Message:
    async with asyncio.timeout(_SECONDS):
        while True:
            message: Message = await home.receive_json()
            if message["type"] == kind and holds(message):
                return message


_SECONDS = 10.0
