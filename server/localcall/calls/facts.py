"""What is known of a call. The machine alone writes it, by `actions.py` and `endings.py`."""

from __future__ import annotations

from attrs import define, field, frozen

from localcall.calls.inputs import EncryptionChanged, LocalCandidates, PeerCandidates, RouteKnown, Session, ToCarry
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import CoreTraits, Family
from localcall.wire.commands import AskCommand
from localcall.wire.terms import CallMediaSource, CallMediaType, Direction, EncryptionStatus, IceServer

_S = CallState


@frozen
class CallConfig:
    """What a call is set up with."""

    traits: CoreTraits
    ice_servers: tuple[IceServer, ...] = ()
    relay: bool = False


@define
class CallFacts:
    """One call, placed or received."""

    config: CallConfig
    direction: Direction
    media: CallMediaType
    state: CallState
    aes_key: str | None = None
    offer: Session | None = None
    alerting: bool = False
    route: RouteKnown | None = None
    encryption: EncryptionChanged = EncryptionChanged(EncryptionStatus.NONE, 0)
    local_media: dict[CallMediaSource, bool] = field(factory=dict)
    peer_media: dict[CallMediaSource, bool] = field(factory=dict)
    generation: int = 0
    question: AskCommand | None = None
    to_carry: ToCarry | None = None
    reason: EndReason | None = None
    message: str | None = None

    page_open: bool = False
    page_seen: bool = False
    page_capable: bool = True
    peer_localcall: int = 0
    peer_candidates: list[PeerCandidates] = field(factory=list)
    local_candidates: list[LocalCandidates] = field(factory=list)
    prompt_open: bool = False
    network_changed: bool = False
    reachable: bool = False

    @property
    def traits(self) -> CoreTraits:
        return self.config.traits

    @property
    def is_offerer(self) -> bool:
        """Whether this side makes the WebRTC offer, and so the restart offers."""
        callee_offers = self.traits.family is Family.CALLEE_OFFERS
        return callee_offers == (self.direction is Direction.INCOMING)

    @property
    def can_restart(self) -> bool:
        """Whether a lost connection can be made anew: restart offers travel, and both pages are ours."""
        return self.traits.restarts and self.peer_localcall > 0

    @property
    def encrypted(self) -> bool:
        """Whether this side holds a frame key, or, before that is known, offers one."""
        if self.aes_key is not None:
            return True
        deciding = self.state in (_S.WAIT_CAPABILITIES, _S.INVITATION_SENT)
        return deciding and self.traits.frame_key and self.page_capable

    @property
    def can_move(self) -> bool:
        """Whether another page could take the call over now."""
        return self.can_restart if self.state in (_S.CONNECTED, _S.RECONNECTING) else not self._is_described

    @property
    def _is_described(self) -> bool:
        if self.state is _S.OFFER_SENT:
            return True
        return self.state in (_S.ANSWER_RECEIVED, _S.NEGOTIATED, _S.CONNECTED, _S.RECONNECTING)
