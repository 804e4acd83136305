"""What the page of a call is told to do, by how the call stands."""

from __future__ import annotations

from typing import TypedDict

from localcall.calls.facts import CallFacts
from localcall.calls.inputs import Session
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.wire.commands import CapabilitiesCommand, IncomingCommand, OfferCommand, StartCommand, WCallCommand
from localcall.wire.terms import IceServer

_S = CallState


class _Setup(TypedDict):
    """What `start` and `offer` have in common."""

    aesKey: str | None
    iceServers: list[IceServer]
    relay: bool
    profile: str
    smpReconnect: bool | None


def start(call: CallFacts, generation: int | None = None) -> StartCommand:
    return StartCommand(call.media, generation=generation, **_setup(call))


def offer(call: CallFacts, offer: Session, generation: int | None = None) -> OfferCommand:
    return OfferCommand(offer.description, offer.candidates, call.media, generation=generation, **_setup(call))


def _setup(call: CallFacts) -> _Setup:
    return _Setup(
        aesKey=call.aes_key,
        iceServers=list(call.config.ice_servers),
        relay=call.config.relay,
        profile=call.traits.profile,
        smpReconnect=call.traits.pages_reconnect or None,
    )


def first(call: CallFacts) -> WCallCommand | None:
    """What a page without any connection is given in this state."""
    callee_offers = call.traits.family is Family.CALLEE_OFFERS
    match call.state:
        case _S.WAIT_CAPABILITIES:
            return CapabilitiesCommand(call.media) if callee_offers else start(call)
        case _S.INVITATION_SENT:
            return CapabilitiesCommand(call.media)
        case _S.INVITATION_RECEIVED:
            return IncomingCommand(call.media, call.encrypted)
        case _S.INVITATION_ACCEPTED if callee_offers:
            return start(call)
        case _S.OFFER_RECEIVED if call.question is not None:
            return call.question
        case _S.OFFER_RECEIVED if call.offer is not None:
            return offer(call, call.offer)
        case _:
            return None
