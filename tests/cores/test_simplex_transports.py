"""The two ways to a SimpleX Chat: its WebSocket, and the PyPI package with a double of its native library."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from attrs import define, field
from simplex_chat import Client, Profile, SqliteDb, _native
from simplex_chat import core as native

from localcall.clock import LoopClock
from localcall.cores.base import CoreError
from localcall.cores.simplex import SimplexChat, SimplexCore, directory, library, websocket
from localcall.cores.simplex.line import Gone, Json, OpenLine, Refused
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings
from tests.conformance.kit import VIDEO, Person
from tests.conformance.pages import connect, joined
from tests.cores.simplex_clients import LibraryClient, listening
from tests.cores.simplex_double import ChatError, Program, SimplexNetwork, two_friends


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not look():
            await asyncio.sleep(0.01)


@define(eq=False)
class Heard:
    events: list[Json] = field(factory=list)
    lives: list[str] = field(factory=list)

    def event(self, event: Json) -> None:
        self.events.append(event)

    def lost(self) -> None:
        self.lives.append("lost")

    def back(self) -> None:
        self.lives.append("back")


@asynccontextmanager
async def person(chat: SimplexChat, called: str) -> AsyncIterator[Person]:
    with closing(History(None, clock=LoopClock())) as history:
        manager = CallManager([SimplexCore(chat)], Settings(), history=history)
        await manager.start()
        try:
            yield Person(manager, called)
        finally:
            await manager.close()


async def call_each_other(ada: Person, grace: Person) -> None:
    call, page = ada.place(grace)
    await until(lambda: len(grace.live) == 1)
    grace.manager.accept(grace.ringing.id, VIDEO)
    their_page = grace.page(grace.live[0])
    await until(lambda: joined(page, their_page))
    connect(page, their_page)
    assert call.machine.aes_key == grace.live[0].machine.aes_key is not None
    call.end()
    await until(lambda: not ada.live and not grace.live)


# --- the WebSocket ----------------------------------------------------------------------------------------------------


async def test_a_call_over_websockets() -> None:
    programs = two_friends(SimplexNetwork())
    async with (
        listening(programs[0]) as one,
        listening(programs[1]) as other,
        SimplexChat(websocket(f"ws://127.0.0.1:{one}")) as mine,
        SimplexChat(websocket(f"ws://localhost:{other}/")) as theirs,
        person(mine, "simplex:7") as ada,
        person(theirs, "simplex:4") as grace,
    ):
        await call_each_other(ada, grace)


async def test_many_commands_at_once_and_their_errors() -> None:
    ada, _ = two_friends(SimplexNetwork())
    async with listening(ada) as port, SimplexChat(websocket(f"ws://127.0.0.1:{port}")) as chat:
        told = await asyncio.gather(*(chat.call(command) for command in ("/users", "/user", "/_contacts 1")))
        assert [each["type"] for each in told] == ["usersList", "activeUser", "contactsList"]
        with pytest.raises(Refused, match="noCurrentCall") as error:
            await chat.call("/_call end @4")
        assert error.value.kind == "noCurrentCall"
        with pytest.raises(Refused, match="Failed reading"):
            await chat.call("/nonsense")


async def test_the_program_goes_and_comes_back() -> None:
    ada, _ = two_friends(SimplexNetwork())
    heard = Heard()
    async with asyncio.timeout(30):
        async with listening(ada) as port:
            chat = SimplexChat(websocket(f"ws://127.0.0.1:{port}"))
            await chat.__aenter__()
            chat.subscribe(heard)
        await until(lambda: heard.lives == ["lost"])
        with pytest.raises(Gone):
            await chat.call("/user")
        with pytest.raises(Gone):
            await chat.ready(0.05)
        async with listening(ada, port):
            await chat.ready(20)
            assert (await chat.call("/user"))["type"] == "activeUser"
            await until(lambda: heard.lives == ["lost", "back"])
            await chat.__aexit__()


async def test_a_command_that_it_died_over(caplog: pytest.LogCaptureFixture) -> None:
    ada, _ = two_friends(SimplexNetwork())
    async with listening(ada) as port, SimplexChat(websocket(f"ws://127.0.0.1:{port}")) as chat:
        ada.held.add("/users")
        waiting = asyncio.create_task(chat.call("/users"))
        await until(lambda: "/users" in ada.log)
        ada.drop()
        with pytest.raises(Gone):
            await waiting
        assert "SimpleX Chat is gone" in caplog.text


@asynccontextmanager
async def speaking(*frames: str) -> AsyncIterator[int]:
    """A server that greets with these frames, then answers as a program without contacts."""

    async def connected(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for frame in frames:
            await socket.send_str(frame)
        async for message in socket:
            if message.type is WSMsgType.TEXT and frames:
                asked = json.loads(message.data)
                await socket.send_str(json.dumps({"corrId": asked["corrId"], "resp": {"type": "activeUser"}}))
        return socket

    app = web.Application()
    app.router.add_get("/", connected)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_frames_that_are_none_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    frames = ("", "hello", "7", "[]", "{}", '{"resp":7}', '{"corrId":7,"resp":[]}', '{"corrId":"99","resp":{}}')
    async with speaking(*frames) as port, SimplexChat(websocket(f"ws://127.0.0.1:{port}")) as chat:
        assert await chat.call("/user") == {"type": "activeUser"}
        assert caplog.text.count("neither a reply nor an event") == 7
        with pytest.raises(CoreError, match="has no user yet"):
            await directory.active_user(chat)


async def test_what_never_answers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localcall.cores.simplex.chat.FIRST_REPLY_SECONDS", 0.1)
    async with speaking() as port:
        with pytest.raises(CoreError, match="no SimpleX Chat: it does not answer"):
            await SimplexChat(websocket(f"ws://127.0.0.1:{port}")).__aenter__()


# --- the package ------------------------------------------------------------------------------------------------------


@define(eq=False)
class NativeLibrary:
    """What the package's four functions of its native library do, for one program. ``stop`` is told by `/_stop`."""

    program: Program
    events: asyncio.Queue[Json] = field(factory=asyncio.Queue)

    def event(self, event: Json) -> None:
        self.events.put_nowait(event)

    def over(self) -> None: ...

    async def chat_migrate_init(self, *_: object) -> int:
        self.program.take(self)
        return 1

    async def chat_send_cmd(self, _: int, cmd: str) -> Any:
        if cmd.startswith("/_start"):
            return {"type": "chatStarted"}
        if cmd == "/_stop":
            return {"type": "chatStopped"}
        try:
            return await self.program.reply(cmd)
        except ChatError as error:
            raise native.ChatAPIError("chat command error", error.args[0]) from None

    async def chat_recv_msg_wait(self, _: int, wait_us: int) -> Any:
        try:
            async with asyncio.timeout(wait_us / 1_000_000 / 10):
                return await self.events.get()
        except TimeoutError:
            return None

    async def chat_close_store(self, _: int) -> None:
        self.program.leave(self)


@asynccontextmanager
async def real_client(program: Program, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """The package's own, entered and serving."""
    double = NativeLibrary(program)
    monkeypatch.setattr(_native, "lib_for", lambda _: None)
    for name in ("chat_migrate_init", "chat_send_cmd", "chat_recv_msg_wait", "chat_close_store"):
        monkeypatch.setattr(native, name, getattr(double, name))
    client = Client(profile=Profile(display_name=program.name), db=SqliteDb("nowhere"))
    async with client:
        serving = asyncio.create_task(client.serve_forever())
        yield client
        client.stop()
        await serving


async def test_a_call_by_the_packages_own_client(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    programs = two_friends(SimplexNetwork())
    async with real_client(programs[0], monkeypatch) as client:
        theirs = library(LibraryClient(programs[1]))
        async with (
            SimplexChat(library(client)) as mine,
            SimplexChat(theirs) as others,
            person(mine, "simplex:7") as ada,
            person(others, "simplex:4") as grace,
        ):
            await call_each_other(ada, grace)
            await call_each_other(grace, ada)
            with pytest.raises(Refused, match="noCurrentCall"):
                await mine.call("/_call end @4")
    assert caplog.text == ""


async def test_a_client_that_was_left_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, _ = two_friends(SimplexNetwork())
    async with real_client(ada, monkeypatch) as client:
        opened: OpenLine = library(client)
        line = await opened()
        assert (await line.request("/user"))["type"] == "activeUser"
    with pytest.raises(Gone):
        await line.request("/user")
