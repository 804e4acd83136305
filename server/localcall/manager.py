"""The calls of one person: ringing, busy, glare, re-call, missed calls. The only owner of calls."""

from __future__ import annotations

import asyncio
import enum
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import attrs
from attrs import define, field

from localcall import records
from localcall.call import Call, EndpointMaker, page_endpoint
from localcall.calls.facts import CallConfig
from localcall.calls.inputs import CoreBack, CoreLost, Input, PeerEnded
from localcall.calls.machine import CallMachine
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import OWN_PAGE, EndpointTraits, check_pair
from localcall.clock import Clock, LoopClock
from localcall.cores.base import CarriedByHand, ChatCore, Contact, Invitation, Profile
from localcall.errors import CallError
from localcall.history import CallRecord, History, HistoryError
from localcall.settings import Settings, WhoMayRing
from localcall.strays import Ref, Strays
from localcall.wire.terms import CallMediaType, Direction

KEEP_ENDED_SECONDS = 60.0
"""A page that comes late is still told how its call ended."""

CLOSE_SECONDS = 1.0
"""What the last signals of running calls may take when the manager closes."""

_CROSSING = frozenset({CallState.WAIT_CAPABILITIES, CallState.INVITATION_SENT, CallState.OFFER_SENT})

_log = logging.getLogger(__name__)


class Topic(enum.Enum):
    CONTACTS = enum.auto()
    CALLS = enum.auto()
    HISTORY = enum.auto()


@define(eq=False)
class CallManager:
    """Runs the calls of one or several cores, with media held by endpoints of one kind.

    `place`, `accept` and the methods of `Call` are what a program needs; `subscribe` says when to look again.
    ``several``: calls may run side by side; else a second one is refused, and shown silently when it comes in.
    Raises `ImpossiblePair` for a core whose calls such an endpoint cannot make.
    """

    _cores: Sequence[ChatCore]
    settings: Settings
    _clock: Clock = field(factory=LoopClock, kw_only=True)
    history: History | None = field(default=None, kw_only=True)
    endpoint: EndpointTraits = field(default=OWN_PAGE, kw_only=True)
    make_endpoint: EndpointMaker = field(default=page_endpoint, kw_only=True)
    several: bool = field(default=False, kw_only=True)
    _new_id: Callable[[], str] = field(default=lambda: secrets.token_urlsafe(12), kw_only=True)
    _calls: dict[str, Call] = field(factory=dict, init=False)
    _by_ref: dict[Ref, Call] = field(factory=dict, init=False)
    _strays: Strays = field(factory=Strays, init=False)
    _listeners: set[Callable[[Topic], None]] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        self.check(self.settings)

    def check(self, settings: Settings) -> None:
        """Raises `ImpossiblePair`."""
        for core in self._cores:
            check_pair(core.name, core.traits, self.endpoint, relay_only=settings.relay_only)

    async def start(self) -> None:
        for core in self._cores:
            await core.start(_Events(self, core))

    async def close(self) -> None:
        """Ends every call, gives its last signal a moment, and leaves the networks."""
        for call in list(self._calls.values()):
            call.end(EndReason.SERVER_STOPPED)
        if self._calls:
            _, late = await asyncio.wait(
                [asyncio.ensure_future(call.delivered()) for call in self._calls.values()], timeout=CLOSE_SECONDS
            )
            for task in late:
                task.cancel()
        for core in self._cores:
            await core.close()

    @property
    def profile(self) -> Profile:
        """The person, as the first core knows them."""
        return self._cores[0].profile

    @property
    def contacts(self) -> Sequence[Contact]:
        return [contact for core in self._cores for contact in core.contacts]

    @property
    def calls(self) -> Mapping[str, Call]:
        """By id: every call that is not over, and for a while those that are."""
        return MappingProxyType(self._calls)

    def subscribe(self, listener: Callable[[Topic], None]) -> Callable[[], None]:
        """Calls ``listener`` at every change; the result undoes it."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    # --- what a person does -------------------------------------------------------------------------------------------

    def place(self, contact_id: str, media: CallMediaType) -> Call:
        """Calls a contact, or answers the one who is calling, or who still waits after a call that was missed.

        Raises `CallError` where that cannot be.
        """
        core, contact = self._find(contact_id)
        for call in self._calls.values():
            if call.contact.id == contact_id and call.state is CallState.INVITATION_RECEIVED:
                return self.accept(call.id, media)
        self._refuse_second()
        waiting = core.waiting(contact_id)
        if waiting is not None:
            call = self._add(core, waiting.ref, contact, self._incoming(core, waiting))
            call.accept(media)
            return call
        if not contact.can_call:
            raise CallError(contact.obstacle or f"{contact.name} cannot be called.")
        return self._place(core, core.open_call(contact_id), contact, media)

    def make_link(self, media: CallMediaType, own_name: str | None = None) -> Call:
        """Calls whoever will be sent the `Call.text` of this call. Raises `CallError`."""
        core = self._by_hand()
        self._refuse_second()
        return self._place(core, core.open_link(own_name), core.somebody, media)

    def read_link(self, text: str) -> Call:
        """The call that a link asks for: it can be answered, and does not ring. Raises `CallError` and `CoreError`."""
        core = self._by_hand()
        invitation = core.read_link(text)
        for call in self._calls.values():
            if call.contact.id == invitation.contact.id and call.state is not CallState.ENDED:
                return call
        call = self._add(core, invitation.ref, invitation.contact, self._incoming(core, invitation))
        call.quiet = True
        call.begin()
        self._tell(Topic.CALLS)
        return call

    @property
    def link_name(self) -> str | None:
        """What a link says of whose it is; ``None`` where no calls by link can be made."""
        return next((core.own_name for core in self._cores if isinstance(core, CarriedByHand)), None)

    def _by_hand(self) -> CarriedByHand:
        for core in self._cores:
            if isinstance(core, CarriedByHand):
                return core
        raise CallError("Calls by link need localcall's own call page.")

    def _place(self, core: ChatCore, ref: str, contact: Contact, media: CallMediaType) -> Call:
        machine = CallMachine.outgoing(self._config(core), media, core.aes_key(ref))
        call = self._add(core, ref, contact, machine)
        call.begin()
        self._tell(Topic.CALLS)
        return call

    def accept(self, call_id: str, media: CallMediaType, *, end_other: bool = False) -> Call:
        """Answers. With ``end_other`` the running call is ended first. Raises `CallError`."""
        call = self._calls.get(call_id)
        if call is None:
            raise CallError("This call is over.")
        for other in self._active():
            if other is not call and end_other:
                other.end(EndReason.SWITCHED)
        if call.state is CallState.INVITATION_RECEIVED:
            self._refuse_second()
        call.accept(media)
        return call

    def rings(self, call: Call) -> bool:
        """Whether this call should be heard: a call that comes while another runs is shown silently."""
        return call.state is CallState.INVITATION_RECEIVED and not (call.ignored or call.quiet or self._in_the_way())

    def clear_history(self) -> None:
        if self.history is not None:
            self.history.clear()
            self._tell(Topic.HISTORY)

    def _active(self) -> list[Call]:
        return [call for call in self._calls.values() if call.active]

    def _in_the_way(self) -> list[Call]:
        """The calls beside which there may be no other."""
        return [] if self.several else self._active()

    def _refuse_second(self) -> None:
        for call in self._in_the_way():
            raise CallError(f"You are in a call with {call.contact.name}. End it first.")

    def _find(self, contact_id: str) -> tuple[ChatCore, Contact]:
        for core in self._cores:
            for contact in core.contacts:
                if contact.id == contact_id:
                    return core, contact
        raise CallError("There is no such contact.")

    def _config(self, core: ChatCore) -> CallConfig:
        servers = (*core.ice_servers, *self.settings.ice_servers)
        return CallConfig(core.traits, servers, self.settings.relay_only)

    # --- what a core brings -------------------------------------------------------------------------------------------

    def invited(self, core: ChatCore, invitation: Invitation) -> None:
        ref = (core.name, invitation.ref)
        if ref in self._by_ref or self._strays.is_over(ref):
            return
        early = self._strays.take(ref)
        refusal = self._refusal(core, invitation, early)
        if refusal is not None:
            self._log_unrung(core, invitation, refusal)
            return
        call = self._cross(core, invitation)
        if call is None:
            call = self._ring(core, invitation)
        if call is not None:
            for event in early:
                call.happened(event)

    def _refusal(self, core: ChatCore, invitation: Invitation, early: list[Input]) -> EndReason | None:
        """Why this invitation is logged as missed and not shown."""
        who = self.settings.who_may_ring
        if any(isinstance(event, PeerEnded) for event in early):
            return EndReason.PEER_CANCELLED
        if self._clock.now() - invitation.sent_at >= core.traits.ring_seconds:
            return EndReason.STALE
        known = any(contact.id == invitation.contact.id for contact in core.contacts)
        if who is WhoMayRing.NOBODY or (who is WhoMayRing.CONTACTS and not known and not invitation.quiet):
            return EndReason.MISSED
        return None

    def _cross(self, core: ChatCore, invitation: Invitation) -> Call | None:
        """Glare: this side is calling the one who calls. The call with the smaller key goes on, answered by itself."""
        for call in self._calls.values():
            if call.core is not core or call.contact.id != invitation.contact.id or call.state not in _CROSSING:
                continue
            if call.direction is not Direction.OUTGOING:
                continue
            ours_went_out = call.state is not CallState.WAIT_CAPABILITIES
            if ours_went_out and core.glare_key(call.ref) < invitation.glare_key:
                self._strays.end((core.name, invitation.ref))
                call.give_way(invitation.ref)
                return call
            _log.info("two calls crossed; the peer's goes on")
            self._retire(call)
            self._by_ref[core.name, invitation.ref] = call
            call.adopt(invitation.ref, self._incoming(core, invitation))
            return call
        return None

    def _ring(self, core: ChatCore, invitation: Invitation) -> Call | None:
        for old in list(self._calls.values()):
            if old.core is core and old.contact.id == invitation.contact.id:
                old.end(EndReason.RECALLED)
        busy = bool(self._in_the_way())
        call = self._add(core, invitation.ref, invitation.contact, self._incoming(core, invitation))
        call.quiet = invitation.quiet
        if busy and self.settings.auto_busy:
            call.end(EndReason.BUSY_HERE)
            return None
        call.begin()
        self._tell(Topic.CALLS)
        return call

    def _incoming(self, core: ChatCore, invitation: Invitation) -> CallMachine:
        age = max(0.0, self._clock.now() - invitation.sent_at)
        config = self._config(core)
        left = attrs.evolve(config.traits, ring_seconds=config.traits.ring_seconds - age)
        return CallMachine.incoming(
            attrs.evolve(config, traits=left), invitation.media, invitation.aes_key, invitation.session
        )

    def happened(self, core: ChatCore, ref: str, event: Input) -> None:
        key = (core.name, ref)
        call = self._by_ref.get(key)
        if call is not None:
            call.happened(event)
        else:
            self._strays.keep(key, event)

    def contacts_changed(self) -> None:
        self._tell(Topic.CONTACTS)

    def core_wide(self, core: ChatCore, event: Input) -> None:
        for call in list(self._calls.values()):
            if call.core is core:
                call.happened(event)

    # --- what a call tells --------------------------------------------------------------------------------------------

    def call_changed(self, call: Call) -> None:
        self._tell(Topic.CALLS)

    def accept_wanted(self, call: Call, media: CallMediaType) -> None:
        try:
            self.accept(call.id, media)
        except CallError as error:
            _log.info("a page could not answer: %s", error)

    def call_finished(self, call: Call) -> None:
        self._retire(call)
        self._clock.call_later(KEEP_ENDED_SECONDS, lambda: self._calls.pop(call.id, None))
        self.call_recorded(call)
        self._tell(Topic.CALLS)

    def call_recorded(self, call: Call) -> None:
        """Writes a call that is over to the log, or once more what has changed since."""
        self._log(records.of_call(call))

    # --- keeping ------------------------------------------------------------------------------------------------------

    def _add(self, core: ChatCore, ref: str, contact: Contact, machine: CallMachine) -> Call:
        now = self._clock.now()
        call = Call(self._new_id(), contact, core, ref, machine, now, self, self._clock, self.make_endpoint)
        self._calls[call.id] = call
        self._by_ref[core.name, ref] = call
        return call

    def _retire(self, call: Call) -> None:
        self._by_ref.pop((call.core.name, call.ref), None)
        self._strays.end((call.core.name, call.ref))

    def _log_unrung(self, core: ChatCore, invitation: Invitation, reason: EndReason) -> None:
        self._strays.end((core.name, invitation.ref))
        self._log(records.of_unrung(self._new_id(), core, invitation, self._clock.now(), reason))

    def _log(self, record: CallRecord) -> None:
        if self.history is None:
            return
        try:
            self.history.add(record)
        except HistoryError as error:
            _log.error("the call was not written to the log: %s", error)
        self._tell(Topic.HISTORY)

    def _tell(self, topic: Topic) -> None:
        for listener in list(self._listeners):
            listener(topic)


@define(eq=False)
class _Events:
    """A core's events, with the core that they come from."""

    _manager: CallManager
    _core: ChatCore

    def invited(self, invitation: Invitation) -> None:
        self._manager.invited(self._core, invitation)

    def happened(self, ref: str, event: Input) -> None:
        self._manager.happened(self._core, ref, event)

    def contacts_changed(self) -> None:
        self._manager.contacts_changed()

    def lost(self) -> None:
        self._manager.core_wide(self._core, CoreLost())

    def back(self) -> None:
        self._manager.core_wide(self._core, CoreBack())
