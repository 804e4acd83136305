"""How long a call waits for what, in seconds."""

from __future__ import annotations

from localcall.calls.facts import CallFacts
from localcall.calls.states import Wait
from localcall.calls.traits import NATIVE_RECONNECTION

PAGE_SECONDS = 60.0
"""How long the page may take to open and to answer a command; a permission prompt on the screen does not count."""

CONNECT_SECONDS = 30.0

STALL_SECONDS = 5.0
"""A path that only stalls is mostly back by then, or known to be down: no slower signal can help it."""

RELOAD_SECONDS = 10.0
"""How long a call waits for its page to come back."""


def seconds(wait: Wait, call: CallFacts) -> float:
    """The answerer's clocks begin before its answer has arrived, so slow signals are added there."""
    traits = call.traits
    match wait:
        case Wait.PAGE:
            return PAGE_SECONDS
        case Wait.RING:
            return traits.ring_seconds
        case Wait.REMOTE_RING:
            return traits.ring_seconds + 2 * traits.signal_seconds
        case Wait.SIGNALS:
            return CONNECT_SECONDS + 2 * traits.signal_seconds
        case Wait.CONNECT:
            return CONNECT_SECONDS + (0 if call.is_offerer else traits.signal_seconds)
        case Wait.RECONNECT:
            if call.can_restart:
                return NATIVE_RECONNECTION.budget + 2 * traits.signal_seconds
            return traits.reconnection.budget
