"""One account of a `deltachat-rpc-server` as a `ChatCore`: its people, its servers, its calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import cattrs
import orjson
from attrs import define, field

from localcall.calls.effects import CoreEffect
from localcall.calls.traits import CoreTraits, Family, Reconnection, Trickle
from localcall.clock import Cancellable
from localcall.cores.base import Contact, CoreError, CoreEvents, Invitation, Profile
from localcall.cores.deltachat.calls import Calls
from localcall.cores.deltachat.directory import Directory, contact_number
from localcall.cores.deltachat.endings import RING_SECONDS
from localcall.cores.deltachat.rpc import DeltaChat
from localcall.cores.errands import Errands
from localcall.wire.terms import IceServer

TRAITS = CoreTraits(
    family=Family.CALLER_OFFERS,
    profile="deltachat",
    ring_seconds=RING_SECONDS,
    signal_seconds=30,
    trickle=Trickle.AFTER_ANSWER,
    frame_key=False,
    tells_alerting=False,
    tells_failure=False,
    restarts=False,
    reconnection=Reconnection(retry=8, budget=24),
)
"""Candidates that come later, and restarts, travel between the pages: docs/protocol.md, the profile `deltachat`."""

REFRESH_SECONDS = 0.5
"""Changes of contacts come in bursts."""

ICE_SECONDS = 3600.0
"""The program renews TURN credentials when less than 12 hours are left."""

SENDING_SECONDS = 1.0
"""How long the leaving waits for last signals to reach the mail server."""

_PEOPLE_CHANGED = frozenset(
    {"ContactsChanged", "ChatModified", "ChatDeleted", "ChatlistChanged", "SelfavatarChanged", "AccountsItemChanged"}
)

_OF_CALLS = frozenset(
    {"IncomingCall", "IncomingCallAccepted", "OutgoingCallAccepted", "CallEnded", "IncomingMsg", "MsgsChanged"}
)

log = logging.getLogger(__name__)


@define(eq=False)
class DeltaChatCore:
    """``account``: its number in the program, as `get_all_account_ids` gives it; it has a transport already.

    ``profile``: what stands for the person until the start has read it.
    """

    chat: DeltaChat
    account: int
    profile: Profile = field(default=Profile("Delta Chat"))
    name: str = field(default="deltachat", init=False)
    traits: CoreTraits = field(default=TRAITS, init=False)
    contacts: Sequence[Contact] = field(default=(), init=False)
    ice_servers: Sequence[IceServer] = field(default=(), init=False)
    _directory: Directory = field(init=False)
    _calls: Calls | None = field(default=None, init=False)
    _events: CoreEvents | None = field(default=None, init=False)
    _inbox: asyncio.Queue[dict[str, Any]] = field(factory=asyncio.Queue, init=False)
    _errands: Errands = field(factory=lambda: Errands("Delta Chat"), init=False)
    _refreshing: Cancellable | None = field(default=None, init=False)
    _renewing: Cancellable | None = field(default=None, init=False)
    _idle: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._directory = Directory(self.chat, self.account)

    async def start(self, events: CoreEvents) -> None:
        """Raises `CoreError` where the account has no transport yet."""
        account = await self.chat.call("get_account_info", self.account)
        if account["kind"] != "Configured":
            raise CoreError("This Delta Chat account is not set up. Run: localcall deltachat add")
        self._events = events
        self._calls = Calls(self.chat, self.account, events, self._directory)
        await self._read_people()
        self.chat.subscribe(self.account, self)
        self._errands.run(self._handle_events())
        self._renew_ice_servers()
        await self.chat.call("start_io", self.account)

    async def close(self) -> None:
        self.chat.unsubscribe(self.account)
        self._events = None
        for timer in (self._refreshing, self._renewing):
            if timer is not None:
                timer.cancel()
        await self._errands.close()
        with suppress(CoreError, TimeoutError):
            async with asyncio.timeout(SENDING_SECONDS):
                while not await self.chat.call("is_sending_finished"):  # noqa: ASYNC110 -- no event says so
                    await asyncio.sleep(0.05)
        with suppress(CoreError):
            await self.chat.call("stop_io", self.account)

    def open_call(self, contact_id: str) -> str:
        return self._open_calls.open(contact_id)

    def waiting(self, contact_id: str) -> Invitation | None:
        return None

    def aes_key(self, ref: str) -> str | None:
        return None

    def glare_key(self, ref: str) -> str:
        return self._open_calls.glare_key(ref)

    async def perform(self, ref: str, effect: CoreEffect) -> None:
        await self._open_calls.perform(ref, effect)

    async def send_file(self, contact_id: str, path: Path, text: str) -> None:
        """Sound as a voice message."""
        chat = await self.chat.call("create_chat_by_contact_id", self.account, contact_number(contact_id))
        kind = "Voice" if path.suffix == ".ogg" else "File"
        message = {"file": str(path), "filename": path.name, "text": text, "viewtype": kind}
        await self.chat.call("send_msg", self.account, chat, message)

    @property
    def _open_calls(self) -> Calls:
        assert self._calls is not None, "the core was not started"
        return self._calls

    # --- what the program tells ---------------------------------------------------------------------------------------

    def event(self, event: dict[str, Any]) -> None:
        kind = event["kind"]
        if kind in _OF_CALLS:
            self._inbox.put_nowait(event)
        elif kind in _PEOPLE_CHANGED and self._refreshing is None:
            self._refreshing = self.chat.clock.call_later(REFRESH_SECONDS, self._refresh)
        elif kind == "ImapInboxIdle" and not self._idle:
            self._idle = True  # the mail server has told of its relay by now
            self._renew_ice_servers()

    def lost(self) -> None:
        self._idle = False
        if self._events is not None:
            self._events.lost()
        self._open_calls.lost()

    def back(self) -> None:
        self._errands.run(self._come_back())

    async def _come_back(self) -> None:
        await self.chat.call("start_io", self.account)
        await self._open_calls.back()
        self._refresh()
        if self._events is not None:
            self._events.back()

    async def _handle_events(self) -> None:
        while True:
            event = await self._inbox.get()
            try:
                await self._open_calls.handle(event)
            except CoreError as error:
                log.warning("%s of Delta Chat was not handled: %s", event["kind"], error)

    # --- people and servers -------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        self._refreshing = None
        self._errands.run(self._read_people())

    async def _read_people(self) -> None:
        before = self.profile, self.contacts
        self.profile = await self._directory.profile()
        self.contacts = await self._directory.contacts()
        if self._events is not None and before != (self.profile, self.contacts):
            self._events.contacts_changed()

    def _renew_ice_servers(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
        self._renewing = self.chat.clock.call_later(ICE_SECONDS, self._renew_ice_servers)
        self._errands.run(self._read_ice_servers())

    async def _read_ice_servers(self) -> None:
        try:
            told = orjson.loads(await self.chat.call("ice_servers", self.account))
            self.ice_servers = cattrs.structure(told, list[IceServer])
        except (CoreError, ValueError, TypeError, cattrs.BaseValidationError) as error:
            self.ice_servers = ()
            log.warning("Delta Chat has no ICE servers for us (%s).", type(error).__name__)
