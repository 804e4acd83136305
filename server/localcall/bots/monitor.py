"""Calls for scripts: what happens as lines of JSON, what to do as lines of words. docs/bots.md has the tables."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from typing import Any

from attrs import define, field, frozen

from localcall.bots.caller import find_contact
from localcall.call import Call
from localcall.calls.states import CallState
from localcall.errors import CallError
from localcall.headless_phone import HeadlessPhone
from localcall.media.errors import MediaError
from localcall.wire.terms import CallMediaType

MAX_LINE = 4096
"""Characters of a command; what is longer is none."""


class BadCommand(Exception):
    """``str()`` says what is wrong with a line, and what would be right."""


def ending(call: Call) -> dict[str, object]:
    """Of a call that is over. ``seconds``: how long the two were connected."""
    seconds = 0.0
    if call.connected_at is not None and call.ended_at is not None:
        seconds = round(call.ended_at - call.connected_at, 1)
    return {"reason": call.reason, "message": call.message, "seconds": seconds}


@define(eq=False)
class Monitor:
    """``tell`` is given each event, a dict that can be written as JSON."""

    _phone: HeadlessPhone
    _tell: Callable[[dict[str, object]], None]
    _tasks: set[asyncio.Task[None]] = field(factory=set, init=False)
    _followed: set[str] = field(factory=set, init=False)
    _over: asyncio.Event = field(factory=asyncio.Event, init=False)

    async def run(self, commands: AsyncIterable[str]) -> None:
        """Until ``quit``. That there are no more commands does not end it."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._leave)
            contacts = [{"id": one.id, "name": one.name, "canCall": one.can_call} for one in self._phone.contacts]
            self._tell({"event": "ready", "profile": self._phone.name, "contacts": contacts})
            self._spawn(self._watch())
            self._spawn(self._read(commands))
            await self._over.wait()

    async def _leave(self) -> None:
        """The ends of calls are still told."""
        for call in self._phone.manager.calls.values():
            call.end()
        following = [task for task in self._tasks if task.get_name().startswith("follow")]
        if following:
            await asyncio.wait(following, timeout=1)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- events -------------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        async for call in self._phone.incoming():
            self._follow(call, "incoming")

    def _follow(self, call: Call, event: str) -> None:
        if call.id in self._followed:
            return
        self._followed.add(call.id)
        contact = {"id": call.contact.id, "name": call.contact.name}
        self._tell({"event": event, "call": call.id, "contact": contact, "media": call.media})
        self._spawn(self._states(call), "follow")

    async def _states(self, call: Call) -> None:
        hearing: asyncio.Task[None] | None = None
        reading = [self._spawn(self._messages(call)), self._spawn(self._safety(call))]
        async for state in call.states():
            if state is not CallState.ENDED:
                self._tell({"event": "state", "call": call.id, "state": state})
            if state is CallState.CONNECTED and hearing is None:
                hearing = self._spawn(self._digits(call))
        await asyncio.wait(reading if hearing is None else (*reading, hearing), timeout=1)
        self._tell({"event": "ended", "call": call.id, **ending(call)})

    async def _messages(self, call: Call) -> None:
        async for message in call.messages:
            self._tell({"event": message.kind, "call": call.id, "text": message.text})

    async def _safety(self, call: Call) -> None:
        async for safety in call.safety_changes:
            words = [word.name for word in safety.words]
            event: dict[str, object] = {"event": "safety", "call": call.id, "status": safety.status, "words": words}
            self._tell(event | ({"changed": True} if safety.changed else {}))

    async def _digits(self, call: Call) -> None:
        async for digit in call.digits:
            self._tell({"event": "digit", "call": call.id, "digit": digit})

    # --- commands -----------------------------------------------------------------------------------------------------

    async def _read(self, commands: AsyncIterable[str]) -> None:
        async for line in commands:
            try:
                await self._obey(line)
            except (BadCommand, CallError, MediaError) as error:
                self._tell({"event": "error", "message": str(error), "line": line[:MAX_LINE]})

    async def _obey(self, line: str) -> None:
        if len(line) > MAX_LINE:
            raise BadCommand(f"A command has at most {MAX_LINE} characters.")
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise BadCommand(f"{error}. Words with spaces go into quotes, which come in pairs.") from None
        if not words:
            return
        command = COMMANDS.get(words[0])
        if command is None:
            raise BadCommand(f"There is no command {words[0]}. Commands: {', '.join(COMMANDS)}.")
        if not command.least <= len(words) - 1 <= command.most:
            raise BadCommand(f"Write: {words[0]} {command.arguments}".rstrip() + ".")
        await command.run(self, *words[1:])

    async def answer(self, call_id: str | None = None) -> None:
        call = self._call(call_id, CallState.INVITATION_RECEIVED)
        self._phone.manager.accept(call.id, call.media)

    async def decline(self, call_id: str | None = None) -> None:
        self._call(call_id, CallState.INVITATION_RECEIVED).end()

    async def hang_up(self, call_id: str | None = None) -> None:
        self._call(call_id).end()

    async def call(self, contact: str, media: str = "audio") -> None:
        if media not in set(CallMediaType):
            raise BadCommand(f"A call is audio or video, not {media}.")
        self._follow(self._phone.place(find_contact(self._phone.contacts, contact), CallMediaType(media)), "outgoing")

    async def play(self, path: str, call_id: str | None = None) -> None:
        call = self._call(call_id)
        self._spawn(self._said(call, call.play(path), {"event": "played", "call": call.id, "file": path}))

    async def dtmf(self, digits: str, call_id: str | None = None) -> None:
        call = self._call(call_id)
        self._spawn(self._said(call, call.dtmf(digits), {"event": "dialled", "call": call.id, "digits": digits}))

    async def record(self, path: str, call_id: str | None = None) -> None:
        call = self._call(call_id)
        recording = call.record(path)
        self._spawn(
            self._said(call, recording.finished(), {"event": "recorded", "call": call.id, "file": path}), "follow"
        )

    async def say(self, text: str, call_id: str | None = None) -> None:
        self._call(call_id).say(text)

    async def react(self, emoji: str, call_id: str | None = None) -> None:
        self._call(call_id).react(emoji)

    async def hold(self, call_id: str | None = None) -> None:
        self._call(call_id).hold()

    async def resume(self, call_id: str | None = None) -> None:
        self._call(call_id).resume()

    async def quit(self) -> None:
        self._over.set()

    async def _said(self, call: Call, work: Awaitable[object], event: dict[str, object]) -> None:
        try:
            await work
        except (MediaError, CallError) as error:
            self._tell({"event": "error", "call": call.id, "message": str(error)})
        else:
            self._tell(event)

    def _call(self, call_id: str | None, state: CallState | None = None) -> Call:
        """The newest that fits, or the one that is named."""
        fitting = [
            call
            for call in self._phone.manager.calls.values()
            if call.state is not CallState.ENDED and state in (None, call.state) and call_id in (None, call.id)
        ]
        if not fitting:
            which = "There is no call" if call_id is None else f"There is no call {call_id}"
            raise BadCommand(f"{which} that rings here." if state else f"{which}.")
        return fitting[-1]

    def _spawn(self, work: Coroutine[Any, Any, None], name: str = "monitor") -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


@frozen
class Command:
    """``least`` and ``most``: how many arguments."""

    run: Callable[..., Coroutine[Any, Any, None]]
    arguments: str
    least: int
    most: int


COMMANDS: Mapping[str, Command] = {
    "answer": Command(Monitor.answer, "[CALL]", 0, 1),
    "decline": Command(Monitor.decline, "[CALL]", 0, 1),
    "hangup": Command(Monitor.hang_up, "[CALL]", 0, 1),
    "call": Command(Monitor.call, "CONTACT [audio|video]", 1, 2),
    "play": Command(Monitor.play, "FILE [CALL]", 1, 2),
    "record": Command(Monitor.record, "FILE [CALL]", 1, 2),
    "dtmf": Command(Monitor.dtmf, "DIGITS [CALL]", 1, 2),
    "say": Command(Monitor.say, "TEXT [CALL]", 1, 2),
    "react": Command(Monitor.react, "EMOJI [CALL]", 1, 2),
    "hold": Command(Monitor.hold, "[CALL]", 0, 1),
    "resume": Command(Monitor.resume, "[CALL]", 0, 1),
    "quit": Command(Monitor.quit, "", 0, 0),
}
