"""How clients reach a double of `simplex-chat`: in the same process, as the PyPI package does, over its WebSocket."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from aiohttp import WSMsgType, web
from attrs import define, field

from localcall.cores.simplex.line import Gone, OpenLine, Refused
from tests.cores.simplex_double import ChatError, Json, Program, SimplexNetwork, two_friends


def in_process(program: Program) -> OpenLine:
    async def open_line() -> DoubleLine:
        if not program.running:
            raise Gone
        line = DoubleLine(program)
        program.take(line)
        return line

    return open_line


@asynccontextmanager
async def listening(program: Program, port: int = 0) -> AsyncIterator[int]:
    """The WebSocket of `simplex-chat -p PORT`; gives the port."""

    async def connected(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        taker = SocketTaker(program, socket)
        program.take(taker)
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    taker.spawn(taker.serve(json.loads(frame.data)))
        finally:
            program.leave(taker)
        return socket

    app = web.Application()
    app.router.add_get("/{path:.*}", connected)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        program.drop()
        await runner.cleanup()


@define(eq=False)
class DoubleLine:
    """A `localcall.cores.simplex.line.Line` to a program in the same process."""

    _program: Program
    _inbox: asyncio.Queue[Json | None] = field(factory=asyncio.Queue)
    _closed: bool = False

    def event(self, event: Json) -> None:
        self._inbox.put_nowait(event)

    def over(self) -> None:
        self._closed = True
        self._inbox.put_nowait(None)

    async def request(self, command: str) -> Json:
        if self._closed:
            raise Gone
        try:
            resp = await self._program.reply(command)
        except ChatError as error:
            raise Refused.of(error.args[0]) from None
        if self._closed:
            raise Gone
        return resp

    async def next_event(self) -> Json | None:
        return await self._inbox.get()

    async def close(self) -> None:
        self._program.leave(self)
        self.over()


@define(eq=False)
class SocketTaker:
    _program: Program
    _socket: web.WebSocketResponse
    _tasks: set[asyncio.Task[None]] = field(factory=set)

    def event(self, event: Json) -> None:
        self.say({"resp": event})

    def say(self, told: Json) -> None:
        self.spawn(self._socket.send_str(json.dumps(told, indent=1)))

    def over(self) -> None:
        self.spawn(self._shut())

    def spawn(self, work: Awaitable[None]) -> None:
        async def run() -> None:
            with suppress(ConnectionError, RuntimeError):  # the client is gone
                await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def serve(self, request: Json) -> None:
        try:
            resp = await self._program.reply(request["cmd"])
        except ChatError as error:
            resp = {"type": "chatCmdError", "user_": self._program.user(), "chatError": error.args[0]}
        self.say({"corrId": request["corrId"], "resp": resp})

    async def _shut(self) -> None:
        await self._socket.close()


@define(eq=False)
class LibraryClient:
    """Driven as `simplex_chat.Client` is: `api.send_chat_cmd` and `on_event`."""

    program: Program
    handlers: dict[str, list[Callable[[Json], Awaitable[None]]]] = field(factory=dict)
    _tasks: set[asyncio.Task[None]] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        self.program.take(self)

    @property
    def api(self) -> LibraryClient:
        if not self.program.running:
            raise RuntimeError("Client not initialized")
        return self

    async def send_chat_cmd(self, cmd: str) -> Json:
        from simplex_chat.core import ChatAPIError

        try:
            return await self.program.reply(cmd)
        except ChatError as error:
            raise ChatAPIError("chat command error", error.args[0]) from None

    def on_event(
        self, event: str, /
    ) -> Callable[[Callable[[Json], Awaitable[None]]], Callable[[Json], Awaitable[None]]]:
        def register(handler: Callable[[Json], Awaitable[None]]) -> Callable[[Json], Awaitable[None]]:
            self.handlers.setdefault(event, []).append(handler)
            return handler

        return register

    def event(self, event: Json) -> None:
        task = asyncio.create_task(self._dispatch(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dispatch(self, event: Json) -> None:
        for handler in self.handlers.get(event["type"], []):
            await handler(event)

    def over(self) -> None:
        pass


# --- as a program -----------------------------------------------------------------------------------------------------


async def main() -> None:
    """Two programs whose users know each other, until killed; their ports are the first line."""
    async with AsyncExitStack() as stack:
        programs = two_friends(SimplexNetwork())
        ports = [await stack.enter_async_context(listening(program)) for program in programs]
        sys.stdout.write(json.dumps({"ports": ports}) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
