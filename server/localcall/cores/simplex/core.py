"""The active user of a running SimpleX Chat as a `ChatCore`."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from typing import Self

from attrs import define, field

from localcall.calls.effects import CoreEffect
from localcall.calls.traits import CoreTraits, Family, Reconnection, Trickle
from localcall.clock import Cancellable
from localcall.cores.base import Contact, CoreError, CoreEvents, Invitation, Profile
from localcall.cores.errands import Errands
from localcall.cores.simplex import directory, told
from localcall.cores.simplex.calls import OURS, Calls
from localcall.cores.simplex.chat import SimplexChat
from localcall.cores.simplex.line import Json
from localcall.wire.terms import IceServer

RING_SECONDS = 180.0
"""Ours: SimpleX has no clock, but rings for no invitation that is older."""

TRAITS = CoreTraits(
    family=Family.CALLEE_OFFERS,
    profile="simplex",
    ring_seconds=RING_SECONDS,
    signal_seconds=4,
    trickle=Trickle.AFTER_ANSWER,
    frame_key=True,
    tells_alerting=True,
    tells_failure=False,
    restarts=False,
    reconnection=Reconnection(retry=10, budget=60),
)

PAUSE_SECONDS = (0.3, 2.0)
"""Of two whose calls crossed, the one that draws the shorter pause calls anew."""

REFRESH_SECONDS = 0.5
"""Changes of contacts come in bursts."""

log = logging.getLogger(__name__)


def random_pause() -> float:
    return random.uniform(*PAUSE_SECONDS)  # noqa: S311 -- the two only have to differ


@define(eq=False)
class SimplexCore:
    """``chat`` has been entered. Calls of the program's other users are not taken.

    ``profile``: what stands for the person until the start has read it.
    """

    chat: SimplexChat
    profile: Profile = field(default=Profile("SimpleX"))
    pause: Callable[[], float] = field(default=random_pause, kw_only=True)
    name: str = field(default="simplex", init=False)
    traits: CoreTraits = field(default=TRAITS, init=False)
    contacts: Sequence[Contact] = field(default=(), init=False)
    ice_servers: Sequence[IceServer] = field(default=(), init=False)
    _user: int = field(default=0, init=False)
    _calls: Calls | None = field(default=None, init=False)
    _events: CoreEvents | None = field(default=None, init=False)
    _inbox: asyncio.Queue[told.Told | told.Unreadable] = field(factory=asyncio.Queue, init=False)
    _errands: Errands = field(factory=lambda: Errands("SimpleX Chat"), init=False)
    _refreshing: Cancellable | None = field(default=None, init=False)

    @classmethod
    async def of(cls, chat: SimplexChat) -> Self:
        """With the profile of the active user. Raises `CoreError`."""
        _, profile = await directory.active_user(chat)
        return cls(chat, profile)

    async def start(self, events: CoreEvents) -> None:
        """Brings the invitations that came before. Raises `CoreError`."""
        self._events = events
        self._user, self.profile = await directory.active_user(self.chat)
        self.contacts = await directory.contacts(self.chat, self._user)
        self._calls = Calls(self.chat, events, self._meet, self._errands.run, self.pause)
        self.chat.subscribe(self)
        self._errands.run(self._handle_events())
        await self._ask_what_rings()
        await self._inbox.join()

    async def close(self) -> None:
        self.chat.unsubscribe()
        self._events = None
        if self._refreshing is not None:
            self._refreshing.cancel()
        await self._errands.close()

    def open_call(self, contact_id: str) -> str:
        return self._open_calls.open(contact_id)

    def waiting(self, contact_id: str) -> Invitation | None:
        return self._open_calls.waiting(contact_id)

    def aes_key(self, ref: str) -> str | None:
        return None

    def glare_key(self, ref: str) -> str:
        return OURS

    async def perform(self, ref: str, effect: CoreEffect) -> None:
        await self._open_calls.perform(ref, effect)

    @property
    def _open_calls(self) -> Calls:
        assert self._calls is not None, "the core was not started"
        return self._calls

    # --- what the program tells ---------------------------------------------------------------------------------------

    def event(self, event: Json) -> None:
        read = told.read(event, self._user)
        if isinstance(read, told.PeopleChanged):
            if self._refreshing is None:
                self._refreshing = self.chat.clock.call_later(REFRESH_SECONDS, self._refresh)
        elif read is not None:
            self._inbox.put_nowait(read)

    def lost(self) -> None:
        self._open_calls.lost()

    def back(self) -> None:
        self._errands.run(self._come_back())

    async def _come_back(self) -> None:
        await self._ask_what_rings()
        await self._read_people()

    async def _ask_what_rings(self) -> None:
        """In line with the events, for those that waited for us are older."""
        self._inbox.put_nowait(told.read_invitations(await self.chat.call("/_call get"), self._user))

    async def _handle_events(self) -> None:
        while True:
            event = await self._inbox.get()
            try:
                await self._open_calls.handle(event)
            except CoreError as error:
                log.warning("%s of SimpleX Chat was not handled: %s", type(event).__name__, error)
            finally:
                self._inbox.task_done()

    # --- people -------------------------------------------------------------------------------------------------------

    def _meet(self, contact: Contact) -> None:
        """A caller may be newer than what was read last."""
        if all(known.id != contact.id for known in self.contacts):
            self.contacts = (*self.contacts, contact)
            if self._events is not None:
                self._events.contacts_changed()

    def _refresh(self) -> None:
        self._refreshing = None
        self._errands.run(self._read_people())

    async def _read_people(self) -> None:
        before = self.profile, self.contacts
        _, self.profile = await directory.active_user(self.chat)
        self.contacts = await directory.contacts(self.chat, self._user)
        if self._events is not None and before != (self.profile, self.contacts):
            self._events.contacts_changed()
