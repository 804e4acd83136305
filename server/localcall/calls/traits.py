"""How networks differ, as data that the call machine reads."""

from __future__ import annotations

import enum

from attrs import frozen


class Family(enum.StrEnum):
    """Which end makes the WebRTC offer."""

    CALLEE_OFFERS = "callee-offers"
    CALLER_OFFERS = "caller-offers"


class Trickle(enum.Enum):
    """From when a network carries candidates that were found after the description."""

    AFTER_DESCRIPTION = enum.auto()
    AFTER_ANSWER = enum.auto()


@frozen
class Reconnection:
    """How long a lost connection is waited for. Seconds."""

    retry: float
    budget: float


NATIVE_RECONNECTION = Reconnection(retry=6, budget=30)
"""Between two of our own pages, whatever the network."""


@frozen
class CoreTraits:
    """What a network can do.

    ``ring_seconds``: how long a call rings. ``signal_seconds``: how long one signal may take to the peer.
    ``tells_alerting``: the caller learns that the peer rings. ``tells_failure``: an end that is a failure is told from
    one that the person wanted. ``restarts``: restart offers can travel.
    ``reconnection``: the patience with a peer that is not ours.
    """

    family: Family
    profile: str
    ring_seconds: float
    signal_seconds: float
    trickle: Trickle
    frame_key: bool
    tells_alerting: bool
    tells_failure: bool
    restarts: bool
    reconnection: Reconnection

    @property
    def pages_reconnect(self) -> bool:
        """The network carries no restart offers, but later candidates: the pages put restarts among these."""
        return self.profile == "simplex" and not self.restarts


@frozen
class EndpointTraits:
    """What a kind of endpoint can do; ``name`` begins a sentence.

    ``profiles``: what may be asked of it, see docs/protocol.md. ``relay_only``: it can be held to relays.
    """

    name: str
    profiles: frozenset[str]
    relay_only: bool = True


OWN_PAGE = EndpointTraits("The call page", frozenset({"simplex", "deltachat"}))
HEADLESS = EndpointTraits("A program", frozenset({"simplex", "deltachat"}))


class ImpossiblePair(Exception):
    """A network and an endpoint that cannot make a call together. ``str()`` is a sentence."""


def check_pair(core_name: str, core: CoreTraits, endpoint: EndpointTraits, *, relay_only: bool) -> None:
    """Raises `ImpossiblePair`."""
    if core.profile not in endpoint.profiles:
        raise ImpossiblePair(
            f"{endpoint.name} cannot make the calls of {core_name}: it takes {', '.join(sorted(endpoint.profiles))} "
            f"calls, these are {core.profile} calls. Leave it out, or use another network."
        )
    if relay_only and not endpoint.relay_only:
        raise ImpossiblePair(
            f"{endpoint.name} cannot be held to relays, so it would show your address. "
            "Leave it out, or switch relay_only off in the settings."
        )
