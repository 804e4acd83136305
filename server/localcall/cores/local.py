"""The built-in network: calls between the profiles of one process, in either family.

`localcall demo` runs on it and, with a `Plan` that loses, delays, doubles or reorders, so do tests of the call logic.
"""

from __future__ import annotations

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence

from attrs import define, field, frozen

from localcall.calls.effects import (
    Alert,
    AskRestart,
    CoreEffect,
    Invite,
    MarkConnected,
    SendAnswer,
    SendCandidates,
    SendEnd,
    SendOffer,
)
from localcall.calls.inputs import (
    Input,
    PeerAlerting,
    PeerAnswered,
    PeerCandidates,
    PeerCause,
    PeerEnded,
    PeerOffered,
    PeerWantsRestart,
    RestartAnswered,
    RestartOffered,
)
from localcall.calls.reasons import EndReason
from localcall.calls.traits import CoreTraits, Family, Reconnection, Trickle
from localcall.clock import Clock, LoopClock
from localcall.cores.base import Contact, CoreError, CoreEvents, Invitation, Profile
from localcall.wire.terms import IceServer

RING_SECONDS = 60.0

_RECONNECTION = {
    ("simplex", True): Reconnection(retry=6, budget=30),
    ("simplex", False): Reconnection(retry=10, budget=60),
    ("deltachat", False): Reconnection(retry=8, budget=24),
}
"""By profile, and whether restart offers travel."""


@frozen
class Signal:
    """What travels between two profiles: an effect of one call on its way to become the other side's input."""

    ref: str
    sender: str
    receiver: str
    sent_at: float
    effect: CoreEffect


Plan = Callable[[Signal], Sequence[float]]
"""When copies of a signal arrive, in seconds from now: ``[]`` loses it, ``[0, 0]`` doubles it, ``[90]`` delays it."""

KeyOf = Callable[[str, str], str | None]
"""The frame key that a profile holds for a call: (ref, profile id) to padded URL-safe base64."""


def at_once(_: Signal) -> Sequence[float]:
    return (0,)


def random_key() -> str:
    """32 random bytes as padded URL-safe base64."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


@define(eq=False)
class LocalNetwork:
    """Joins profiles. ``signal_seconds``: how slow ``plan`` may be. ``key_of`` replaces the shared key.

    ``profile`` is that of docs/protocol.md; with ``deltachat`` the caller offers, once, and there is no frame key.
    ``restarts``: it carries restart offers; without, as SimpleX, the pages reconnect by themselves.
    """

    family: Family = Family.CALLEE_OFFERS
    frame_key: bool = True
    ring_seconds: float = RING_SECONDS
    signal_seconds: float = 1.0
    plan: Plan = at_once
    key_of: KeyOf | None = None
    clock: Clock = field(factory=LoopClock)
    new_ref: Callable[[], str] = lambda: secrets.token_hex(16)
    profile: str = "simplex"
    restarts: bool = True
    _cores: dict[str, LocalCore] = field(factory=dict)
    _keys: dict[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.profile == "deltachat":
            self.family, self.frame_key, self.restarts = Family.CALLER_OFFERS, False, False

    @property
    def traits(self) -> CoreTraits:
        return CoreTraits(
            family=self.family,
            profile=self.profile,
            ring_seconds=self.ring_seconds,
            signal_seconds=self.signal_seconds,
            trickle=Trickle.AFTER_DESCRIPTION,
            frame_key=self.frame_key,
            tells_alerting=True,
            tells_failure=True,
            restarts=self.restarts,
            reconnection=_RECONNECTION[self.profile, self.restarts],
        )

    def join(self, name: str) -> LocalCore:
        """A new profile. Its contact id is ``local:`` and the name in lower case."""
        core = LocalCore(self, Contact(f"local:{name.lower()}", name))
        if core.contact.id in self._cores:
            raise ValueError(f"There is a profile {name} already.")
        self._cores[core.contact.id] = core
        self._contacts_changed()
        return core

    def leave(self, core: LocalCore) -> None:
        self._cores.pop(core.contact.id, None)
        self._contacts_changed()

    def contacts_of(self, core: LocalCore) -> Sequence[Contact]:
        return [other.contact for other in self._cores.values() if other is not core]

    def key(self, ref: str, profile: str) -> str | None:
        if not self.frame_key:
            return None
        if self.key_of is not None:
            return self.key_of(ref, profile)
        if ref not in self._keys:
            self._keys[ref] = random_key()
        return self._keys[ref]

    def forget(self, ref: str) -> None:
        self._keys.pop(ref, None)

    def carry(self, sender: LocalCore, receiver: str, ref: str, effect: CoreEffect) -> None:
        if receiver not in self._cores:
            raise CoreError("They are not here any more.")
        signal = Signal(ref, sender.contact.id, receiver, self.clock.now(), effect)
        for seconds in self.plan(signal):
            if seconds <= 0:
                asyncio.get_running_loop().call_soon(self._arrive, signal)
            else:
                self.clock.call_later(seconds, lambda: self._arrive(signal))

    def _arrive(self, signal: Signal) -> None:
        receiver, sender = self._cores.get(signal.receiver), self._cores.get(signal.sender)
        if receiver is not None and sender is not None:
            receiver.receive(signal, sender.contact)

    def _contacts_changed(self) -> None:
        for core in self._cores.values():
            core.contacts_changed()


@define(eq=False)
class LocalCore:
    """One profile of a `LocalNetwork`; a `ChatCore`."""

    network: LocalNetwork
    contact: Contact
    name: str = "local"
    ice_servers: Sequence[IceServer] = ()
    _events: CoreEvents | None = None
    _peers: dict[str, str] = field(factory=dict)
    _encrypted: dict[str, bool] = field(factory=dict)

    @property
    def traits(self) -> CoreTraits:
        return self.network.traits

    @property
    def profile(self) -> Profile:
        return Profile(self.contact.name, self.contact.avatar)

    @property
    def contacts(self) -> Sequence[Contact]:
        return self.network.contacts_of(self)

    async def start(self, events: CoreEvents) -> None:
        self._events = events

    async def close(self) -> None:
        self._events = None
        self.network.leave(self)

    def open_call(self, contact_id: str) -> str:
        ref = self.network.new_ref()
        self._peers[ref] = contact_id
        return ref

    def waiting(self, contact_id: str) -> Invitation | None:
        return None

    def aes_key(self, ref: str) -> str | None:
        return self.network.key(ref, self.contact.id)

    def glare_key(self, ref: str) -> str:
        return ref

    async def perform(self, ref: str, effect: CoreEffect) -> None:
        peer = self._peers.get(ref)
        if peer is None:
            raise CoreError("This call is over.")
        if isinstance(effect, MarkConnected):
            return
        if isinstance(effect, Invite):
            self._encrypted[ref] = effect.encryption
        if isinstance(effect, SendEnd):
            self._forget(ref)
            if effect.reason is EndReason.GLARE:
                return  # the other end has seen the same two calls, and decided alike
        self.network.carry(self, peer, ref, effect)

    def contacts_changed(self) -> None:
        if self._events is not None:
            self._events.contacts_changed()

    def receive(self, signal: Signal, sender: Contact) -> None:
        if self._events is None:
            return
        effect, ref = signal.effect, signal.ref
        caller_offers = self.network.family is Family.CALLER_OFFERS
        if isinstance(effect, Invite) or (caller_offers and isinstance(effect, SendOffer) and effect.generation == 0):
            self._peers[ref] = sender.id
            self._events.invited(self._invitation(signal, sender, effect))
        else:
            self._events.happened(ref, self._input(ref, effect))
            if isinstance(effect, SendEnd):
                self._forget(ref)

    def _invitation(self, signal: Signal, sender: Contact, effect: Invite | SendOffer) -> Invitation:
        return Invitation(
            ref=signal.ref,
            contact=sender,
            media=effect.media,
            sent_at=signal.sent_at,
            glare_key=signal.ref,
            aes_key=self.aes_key(signal.ref) if effect.encryption else None,
            session=effect.session if isinstance(effect, SendOffer) else None,
        )

    def _input(self, ref: str, effect: CoreEffect) -> Input:
        match effect:
            case Alert():
                return PeerAlerting()
            case SendOffer(session=session, generation=0):
                both = effect.encryption and self._encrypted.get(ref, False)
                return PeerOffered(
                    session,
                    aes_key=self.aes_key(ref) if both else None,
                    ask_confirmation=self._encrypted.get(ref, False) and not effect.encryption,
                )
            case SendOffer(session=session, generation=generation):
                return RestartOffered(session, generation)
            case SendAnswer(session=session, generation=0):
                return PeerAnswered(session)
            case SendAnswer(session=session, generation=generation):
                return RestartAnswered(session, generation)
            case SendCandidates(candidates=candidates, generation=generation):
                return PeerCandidates(candidates, generation)
            case AskRestart(generation=generation):
                return PeerWantsRestart(generation)
            case SendEnd(reason=reason):
                return PeerEnded(_CAUSES.get(reason, PeerCause.FAILED))
            case Invite() | MarkConnected():
                raise AssertionError("no event of a known call")

    def _forget(self, ref: str) -> None:
        self._peers.pop(ref, None)
        self._encrypted.pop(ref, None)
        self.network.forget(ref)


_CAUSES = {
    EndReason.DECLINED: PeerCause.DECLINED,
    EndReason.BUSY_HERE: PeerCause.BUSY,
    **dict.fromkeys(
        (
            EndReason.HUNG_UP,
            EndReason.CANCELLED,
            EndReason.NO_ANSWER,
            EndReason.SWITCHED,
            EndReason.PAGE_CLOSED,
            EndReason.ENCRYPTION_REFUSED,
            EndReason.SERVER_STOPPED,
        ),
        PeerCause.HANG_UP,
    ),
}
"""Any other reason means that something failed on that side."""
