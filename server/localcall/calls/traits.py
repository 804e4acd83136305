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
    ``tells_alerting``: the caller learns that the peer rings. ``restarts``: restart offers can travel.
    ``reconnection``: the patience with a peer that is not ours.
    """

    family: Family
    profile: str
    ring_seconds: float
    signal_seconds: float
    trickle: Trickle
    frame_key: bool
    tells_alerting: bool
    restarts: bool
    reconnection: Reconnection
