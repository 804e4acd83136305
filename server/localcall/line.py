"""One person's calls, as a Python program places and answers them, whatever holds the media."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Literal, Self

from attrs import define, field

from localcall.call import Call
from localcall.calls.states import CallState
from localcall.clock import Clock, LoopClock
from localcall.cores.base import ChatCore, Contact
from localcall.history import History
from localcall.manager import CallManager, Topic
from localcall.settings import Settings
from localcall.wire.terms import CallMediaType


@define(eq=False)
class Line:
    """What the phones have in common. ``history`` is closed at the exit."""

    core: ChatCore
    settings: Settings = field(factory=Settings)
    history: History | None = None
    clock: Clock = field(factory=LoopClock, kw_only=True)
    manager: CallManager = field(init=False)
    _leaving: AsyncExitStack = field(factory=AsyncExitStack, init=False)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            if self.history is not None:
                stack.callback(self.history.close)
            await self._start(stack)
            self._leaving = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._leaving.aclose()

    async def _start(self, stack: AsyncExitStack) -> None:
        """What is to be undone at the exit goes onto ``stack``."""
        await self.manager.start()
        stack.push_async_callback(self.manager.close)

    @property
    def name(self) -> str:
        return self.manager.profile.name

    @property
    def contacts(self) -> list[Contact]:
        return list(self.manager.contacts)

    def place(self, contact: Contact | str, media: CallMediaType | Literal["audio", "video"] = "video") -> Call:
        """Calls a contact, named by its id. Raises `CallError`."""
        contact_id = contact if isinstance(contact, str) else contact.id
        return self.manager.place(contact_id, CallMediaType(media))

    def make_link(
        self, media: CallMediaType | Literal["audio", "video"] = "video", own_name: str | None = None
    ) -> Call:
        """Calls whoever will be sent the `Call.text` of this call (docs/links.md). Raises `CallError`."""
        return self.manager.make_link(CallMediaType(media), own_name)

    def read_link(self, text: str) -> Call:
        """The call that a link asks for. Raises `CallError` and `CoreError`."""
        return self.manager.read_link(text)

    async def incoming(self) -> AsyncIterator[Call]:
        """Each call that rings here, also one that rings already. `Call.accept` or `Call.end` answers it."""
        changed = asyncio.Event()
        seen: set[str] = set()
        unsubscribe = self.manager.subscribe(lambda topic: changed.set() if topic is Topic.CALLS else None)
        try:
            while True:
                changed.clear()
                ringing = [c for c in self.manager.calls.values() if c.state is CallState.INVITATION_RECEIVED]
                for call in ringing:
                    if call.id not in seen:
                        seen.add(call.id)
                        yield call
                await changed.wait()
        finally:
            unsubscribe()
