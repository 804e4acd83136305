"""The link core: a call goes out as a text and comes back as one, and the people are the network."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Literal

from attrs import define, field

from localcall.calls.effects import CoreEffect, SendAnswer, SendEnd, SendOffer
from localcall.calls.inputs import PeerAnswered, Session, ToCarry
from localcall.calls.traits import CoreTraits, Family, Reconnection, Trickle
from localcall.clock import Clock, LoopClock
from localcall.cores.base import ChatCore, Contact, CoreError, CoreEvents, Invitation, Profile
from localcall.cores.link.text import ID_BYTES, Kind, LinkText, TextError, Trouble, clean_name, read, write
from localcall.wire.errors import WireError
from localcall.wire.session import from_plain, to_plain
from localcall.wire.terms import CallMediaType, IceServer

LIFE_SECONDS = 3600.0
"""How long a link can be answered."""

CARRY_SECONDS = 900.0
"""How long it may take until an answer has been pasted."""

SKEW_SECONDS = 300.0
"""How far apart the clocks of the two may be."""

_MAX_KNOWN = 1024

TRAITS = CoreTraits(
    family=Family.CALLER_OFFERS,
    profile="deltachat",  # what the two have to say after the two texts goes over its data channels
    ring_seconds=LIFE_SECONDS,
    signal_seconds=CARRY_SECONDS,
    trickle=Trickle.AFTER_DESCRIPTION,
    frame_key=False,
    tells_alerting=False,
    tells_failure=False,
    restarts=False,
    reconnection=Reconnection(retry=8, budget=24),
)

_SOMEBODY = "Somebody"


@define(eq=False)
class _Link:
    """``own``: made here. ``used``: its answer was taken, or given. ``over``: its call has ended."""

    id: bytes
    own: bool
    expires: float
    name: str = ""
    used: bool = False
    over: bool = False


@define(eq=False)
class LinkCore:
    """A `ChatCore`, and `CarriedByHand`. ``own_name`` travels in the links, where it is not empty.

    ``beside``: another core of the same person, whose profile it shares.
    """

    _own_name: str = ""
    beside: ChatCore | None = field(default=None, kw_only=True)
    clock: Clock = field(factory=LoopClock, kw_only=True)
    new_id: Callable[[], bytes] = field(default=lambda: secrets.token_bytes(ID_BYTES), kw_only=True)
    name: str = field(default="link", init=False)
    traits: CoreTraits = field(default=TRAITS, init=False)
    contacts: Sequence[Contact] = field(default=(), init=False)
    ice_servers: Sequence[IceServer] = field(default=(), init=False)
    somebody: Contact = field(default=Contact("link:", _SOMEBODY), init=False)
    _events: CoreEvents | None = field(default=None, init=False)
    _links: OrderedDict[str, _Link] = field(factory=OrderedDict, init=False)

    @property
    def profile(self) -> Profile:
        return Profile(self._own_name or "You") if self.beside is None else self.beside.profile

    @property
    def own_name(self) -> str:
        return self._own_name if self.beside is None else self.beside.profile.name

    async def start(self, events: CoreEvents) -> None:
        self._events = events

    async def close(self) -> None:
        self._events = None

    def open_call(self, contact_id: str) -> str:
        return self.open_link(None)

    def waiting(self, contact_id: str) -> Invitation | None:
        return None

    def aes_key(self, ref: str) -> str | None:
        return None

    def glare_key(self, ref: str) -> str:
        return ref

    # --- calls made here ----------------------------------------------------------------------------------------------

    def open_link(self, own_name: str | None) -> str:
        name = self.own_name if own_name is None else own_name
        return self._keep(_Link(self.new_id(), own=True, expires=self.clock.now() + LIFE_SECONDS, name=name))

    def take_answer(self, ref: str, text: str) -> None:
        given = read(text, Kind.ANSWER)
        link = self._links.get(ref)
        if given.kind is Kind.LINK:
            raise TextError(Trouble.OWN if self._own(given.id) else Trouble.LINK_HERE)
        if link is None or link.over or not link.own or given.id != link.id:
            raise TextError(Trouble.NOT_WAITED)
        if link.used:
            raise TextError(Trouble.USED)
        session = _session("answer", given)
        link.used = True
        if self._events is not None:
            self._events.happened(ref, PeerAnswered(session))

    # --- calls of others ----------------------------------------------------------------------------------------------

    def read_link(self, text: str) -> Invitation:
        given = read(text, Kind.LINK)
        if given.kind is Kind.ANSWER:
            raise TextError(Trouble.ANSWER_HERE)
        if self._own(given.id):
            raise TextError(Trouble.OWN)
        left = given.expires - self.clock.now()
        if not -SKEW_SECONDS < left < LIFE_SECONDS + SKEW_SECONDS:
            raise TextError(Trouble.EXPIRED)
        if any(link.id == given.id and link.used for link in self._links.values()):
            raise TextError(Trouble.USED)
        session = _session("offer", given)
        ref = self._keep(_Link(given.id, own=False, expires=given.expires))
        return Invitation(
            ref=ref,
            contact=Contact(f"link:{given.id.hex()}", given.name or _SOMEBODY),
            media=CallMediaType.VIDEO if given.video else CallMediaType.AUDIO,
            sent_at=self.clock.now() + min(max(left, SKEW_SECONDS), LIFE_SECONDS) - LIFE_SECONDS,
            glare_key=ref,
            session=session,
            quiet=True,
        )

    # --- both ---------------------------------------------------------------------------------------------------------

    async def perform(self, ref: str, effect: CoreEffect) -> None:
        """Nothing but the two descriptions is carried: that a call is over, the peer sees by its connection."""
        link = self._links.get(ref)
        if link is None:
            raise CoreError("This call is over.")
        match effect:
            case SendOffer():
                self._hand_out(ref, link, Kind.LINK, effect.session, effect.media)
            case SendAnswer():
                link.used = True
                self._hand_out(ref, link, Kind.ANSWER, effect.session)
            case SendEnd():
                link.over = True

    def _hand_out(
        self, ref: str, link: _Link, kind: Kind, session: Session, media: CallMediaType = CallMediaType.AUDIO
    ) -> None:
        try:
            sdp = to_plain(session.description, session.candidates)
        except WireError as error:
            raise CoreError(f"The call page gave a description that cannot be sent: {error}.") from None
        video = media is CallMediaType.VIDEO
        text = write(LinkText(kind, link.id, int(link.expires), sdp, video=video, name=clean_name(link.name)))
        if self._events is not None:
            self._events.happened(ref, ToCarry(text, link.expires))

    def _own(self, link_id: bytes) -> bool:
        return any(link.own and link.id == link_id for link in self._links.values())

    def _keep(self, link: _Link) -> str:
        ref = secrets.token_hex(8)
        self._links[ref] = link
        while len(self._links) > _MAX_KNOWN:
            self._links.popitem(last=False)
        return ref


def _session(kind: Literal["offer", "answer"], given: LinkText) -> Session:
    try:
        return Session(*from_plain(kind, given.sdp))
    except WireError:
        raise TextError(Trouble.CHANGED) from None
