"""A program that speaks the classic WCall protocol alone (docs/protocol.md, sections 1 and 2), as SimpleX Chat does.

It knows neither hello nor ticket nor cookie, takes a socket on any path, speaks to the first that is open, prints its
JSON over many lines, drops what it does not know, and ends the call when any socket closes. `joined` makes two of them
contacts of each other.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from aiohttp import WSMsgType, web
from attrs import define, field

from e2e.hosts import ONE_FILE
from e2e.waiting import until, until_true

BUILT = ONE_FILE.parent.parent
"""The pages that our own server serves, as the folder of such a host."""

LOOP_SECONDS = 0.1
"""How often the host looks whether a socket is open."""

CLASSIC_RESPONSES = frozenset(
    "capabilities offer answer ice connection connected peerMedia end ended ok error".split()  # noqa: SIM905
)

PERMISSION = {
    "type": "permission",
    "title": "The host says: no microphone",
    "chrome": "The host says: ask in the address bar",
    "safari": "The host says: ask in the settings",
}

Message = dict[str, Any]
State = Literal[
    "none", "WaitCapabilities", "InvitationSent", "InvitationReceived", "InvitationAccepted", "OfferSent",
    "OfferReceived", "AnswerReceived", "Negotiated", "Connected", "Ended",
]  # fmt: skip


@define(eq=False)
class ClassicHost:
    """``page``: the html at /simplex/call/; ``www``: where its root-relative files are; ``key``: for the page."""

    page: Path
    www: Path | None = None
    key: str | None = None
    peer: ClassicHost | None = None
    state: State = "none"
    media: str = "video"
    frames: list[tuple[Literal["to page", "from page"], Message]] = field(factory=list)
    dropped: list[str] = field(factory=list)
    local_media: dict[str, bool] = field(factory=dict)
    peer_media: dict[str, bool] = field(factory=dict)
    errors: list[str] = field(factory=list)
    _waiting: deque[str] = field(factory=deque)
    _sockets: list[web.WebSocketResponse] = field(factory=list)
    _runner: web.AppRunner | None = None
    _sending: asyncio.Task[None] | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/simplex/call/"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self._sending = asyncio.create_task(self._send_waiting())

    async def stop(self) -> None:
        """As when the program is killed: nobody is told."""
        runner, self._runner = self._runner, None
        if runner is not None and self._sending is not None:
            self._sending.cancel()
            for socket in self._sockets:
                if socket._req is not None and socket._req.transport is not None:
                    socket._req.transport.abort()
            await runner.cleanup()

    # --- HTTP and sockets ---------------------------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade") == "websocket":
            return await self._attend(request)
        if "/simplex/call/" in request.path:
            return web.Response(body=self.page.read_bytes(), content_type="text/html")
        file = None if self.www is None else self.www / request.path.lstrip("/")
        if file is None or not file.is_file():
            return web.Response(status=404, text="This page couldn't be found")
        return web.FileResponse(file)

    async def _attend(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._sockets.append(socket)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self._received(json.loads(frame.data))
        self._end_call()
        return socket

    async def _send_waiting(self) -> None:
        while True:
            while not self._sockets or not self._waiting:
                await asyncio.sleep(LOOP_SECONDS)
            frame = self._waiting.popleft()
            for socket in self._sockets:
                try:
                    await socket.send_str(frame)
                    break
                except ConnectionError:
                    continue

    def give(self, command: Message, **envelope: Any) -> None:
        """Queues a command, printed as such a host prints: nulls left out, one field a line."""
        message = {**envelope, "command": {name: value for name, value in command.items() if value is not None}}
        self.frames.append(("to page", message))
        self._waiting.append(json.dumps(message, indent=4))

    # --- the call -----------------------------------------------------------------------------------------------------

    def place(self, media: str = "video") -> None:
        self.media = media
        self._become("WaitCapabilities", {"type": "capabilities", "media": media})

    def accept(self) -> None:
        self._become("InvitationAccepted", {"type": "start", **self._setup()})

    def hang_up(self) -> None:
        """The person presses the red button of the program itself."""
        self._end_call()

    def _setup(self) -> Message:
        return {"media": self.media, "aesKey": self.key, "iceServers": [], "relay": False}

    def _become(self, state: State, command: Message | None = None) -> None:
        self.state = state
        if command is not None:
            self.give(command)
        encrypted = "with a key" if self.key else "without a key"
        self.give({"type": "description", "state": f"host: {state}", "description": encrypted})

    def _received(self, message: Message) -> None:
        resp = message["resp"]
        if resp["type"] not in CLASSIC_RESPONSES:
            self.dropped.append(resp["type"])
            return
        self.frames.append(("from page", message))
        if self.state == "Ended":
            return
        read = getattr(self, f"_on_{resp['type'].lower()}", None)
        if read is not None:
            read(resp, message.get("command") or {"type": None})

    def _on_capabilities(self, resp: Message, command: Message) -> None:
        self._become("InvitationSent")
        self._peer._invited(self.media)

    def _on_offer(self, resp: Message, command: Message) -> None:
        self._become("OfferSent")
        self._peer._offered(resp)

    def _on_answer(self, resp: Message, command: Message) -> None:
        self._become("Negotiated")
        self._peer._answered(resp)

    def _on_ice(self, resp: Message, command: Message) -> None:
        self._peer.give(resp)

    def _on_connection(self, resp: Message, command: Message) -> None:
        if resp["state"]["connectionState"] == "connected":
            self._become("Connected")

    def _on_peermedia(self, resp: Message, command: Message) -> None:
        self.peer_media[resp["source"]] = resp["enabled"]

    def _on_end(self, resp: Message, command: Message) -> None:
        self._end_call()

    _on_ended = _on_end

    def _on_ok(self, resp: Message, command: Message) -> None:
        if command["type"] == "media":
            self.local_media[command["source"]] = command["enable"]
        elif command["type"] == "answer":
            self._become("Negotiated")

    def _on_error(self, resp: Message, command: Message) -> None:
        self.errors.append(resp["message"])
        if command["type"] == "capabilities":
            self.give(PERMISSION)

    @property
    def _peer(self) -> ClassicHost:
        assert self.peer is not None, "this host has no contact"
        return self.peer

    def _invited(self, media: str) -> None:
        self.media, self.state = media, "InvitationReceived"

    def _offered(self, resp: Message) -> None:
        session = {"offer": resp["offer"], "iceCandidates": resp["iceCandidates"]}
        self._become("OfferReceived", {"type": "offer", **session, **self._setup()})

    def _answered(self, resp: Message) -> None:
        session = {"answer": resp["answer"], "iceCandidates": resp["iceCandidates"]}
        self._become("AnswerReceived", {"type": "answer", **session})

    def _end_call(self) -> None:
        if self.state in ("none", "Ended"):
            return
        self.state = "Ended"
        self.give({"type": "end"})
        if self.peer is not None:
            self.peer._end_call()

    # --- what a test asks ---------------------------------------------------------------------------------------------

    async def reaches(self, state: State) -> None:
        await until_true(lambda: self.state == state, f"the host comes to {state}")

    async def reply_to(self, command: Message, **envelope: Any) -> Message:
        """Gives a command, and waits for what the page says to it."""
        before = len(self.frames)
        self.give(command, **envelope)
        return await self.answered(command, before)

    async def answered(self, command: Message, since: int = 0) -> Message:
        """The reply to a command that was given after so many frames."""

        async def replies() -> list[Message]:
            said = [message for way, message in self.frames[since:] if way == "from page"]
            return [message for message in said if message.get("command") == command]

        return (await until(replies, bool, f"an answer to {command['type']}"))[0]


@asynccontextmanager
async def joined(ada: ClassicHost, grace: ClassicHost) -> AsyncIterator[tuple[ClassicHost, ClassicHost]]:
    """Two hosts whose contacts they are; what one's page says is brought to the other, as a chat network does."""
    ada.peer, grace.peer = grace, ada
    for host in (ada, grace):
        await host.start()
    yield ada, grace
    for host in (ada, grace):
        await host.stop()
