"""What a chat network offers to the manager. docs/cores.md says how to write one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from attrs import frozen

from localcall.calls.effects import CoreEffect
from localcall.calls.inputs import Input, Session
from localcall.calls.traits import CoreTraits
from localcall.wire.terms import CallMediaType, IceServer


class CoreError(Exception):
    """The network cannot do what was asked. ``str()`` is a sentence for the person, ``code`` a word for programs."""

    code: str | None = None


@frozen
class Contact:
    """``id`` is ``core:id``; ``avatar`` a ``data:`` URL; ``obstacle``: why they cannot be called, as a sentence."""

    id: str
    name: str
    avatar: str | None = None
    can_call: bool = True
    obstacle: str | None = None


@frozen
class Profile:
    """The person as their network knows them."""

    name: str
    avatar: str | None = None


@frozen
class Invitation:
    """A call that comes in. ``ref``: the network's handle for it. ``sent_at``: seconds since the epoch.

    ``session`` is there where the invitation is the offer. ``glare_key`` orders two calls that crossed: both ends
    compute the same keys for the same two calls, and the smaller one wins. ``quiet``: to be shown without a ring,
    even from a stranger, for the network lets them ask.
    """

    ref: str
    contact: Contact
    media: CallMediaType
    sent_at: float
    glare_key: str
    aes_key: str | None = None
    session: Session | None = None
    quiet: bool = False


class CoreEvents(Protocol):
    """Where a core brings what happens; the manager's side. Never blocks, never raises."""

    def invited(self, invitation: Invitation) -> None: ...

    def happened(self, ref: str, event: Input) -> None:
        """One of the network inputs of calls/inputs.py, for the call ``ref``. May come before its invitation."""
        ...

    def contacts_changed(self) -> None: ...

    def lost(self) -> None:
        """The chat program or its connection is gone, for all calls."""
        ...

    def back(self) -> None: ...


class ChatCore(Protocol):
    """One account on one network."""

    @property
    def name(self) -> str:
        """The part before the colon of its contacts' ids."""
        ...

    @property
    def traits(self) -> CoreTraits: ...

    @property
    def profile(self) -> Profile: ...

    @property
    def contacts(self) -> Sequence[Contact]: ...

    @property
    def ice_servers(self) -> Sequence[IceServer]:
        """The network's own; the settings' come after them."""
        ...

    async def start(self, events: CoreEvents) -> None: ...

    async def close(self) -> None: ...

    def open_call(self, contact_id: str) -> str:
        """A fresh handle for a call to be placed; nothing is sent yet."""
        ...

    def waiting(self, contact_id: str) -> Invitation | None:
        """A call of theirs that rang out here and that the network says can still be answered."""
        ...

    def aes_key(self, ref: str) -> str | None:
        """The frame key where the caller's page needs it before any answer (caller offers); else ``None``."""
        ...

    def glare_key(self, ref: str) -> str:
        """As `Invitation.glare_key`, for a call that was placed here."""
        ...

    async def perform(self, ref: str, effect: CoreEffect) -> None:
        """Carries one effect out. Effects of one call come one after another. Raises `CoreError`."""
        ...


@runtime_checkable
class CarriesFiles(Protocol):
    """What a core may be besides: its network can carry a file into the chat with a contact."""

    async def send_file(self, contact_id: str, path: Path, text: str) -> None:
        """``path``: absolute; ``text`` stands beside it. Raises `CoreError`."""
        ...


@runtime_checkable
class CarriedByHand(ChatCore, Protocol):
    """What a core may be besides: its signals are texts, which the people themselves carry to each other."""

    @property
    def own_name(self) -> str:
        """What a link says of whose it is; may be empty."""
        ...

    @property
    def somebody(self) -> Contact:
        """Whoever will get a link."""
        ...

    def open_link(self, own_name: str | None) -> str:
        """As `open_call`, for whoever will get the text. ``own_name``: another one for this link."""
        ...

    def read_link(self, text: str) -> Invitation:
        """The call that a link asks for. Raises `CoreError`."""
        ...

    def take_answer(self, ref: str, text: str) -> None:
        """What was sent back for a link. Raises `CoreError`, and the call waits on."""
        ...
