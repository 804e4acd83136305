"""What the end of a call means. Delta Chat gives no reason: the call's state and the clock tell it."""

from __future__ import annotations

from attrs import frozen

from localcall.calls.inputs import AnsweredElsewhere, DeclinedElsewhere, PeerCause, PeerEnded

RING_SECONDS = 120.0
"""Of the program's own clocks, on both ends. They tell each other nothing when they run out."""

_CLOCK_SECONDS = 1.0
"""How much earlier than that an end may be seen: message times are whole seconds."""

Ending = PeerEnded | AnsweredElsewhere | DeclinedElsewhere


@frozen
class End:
    """``kind``: the call's state after it, as `call_info` says. ``age``: seconds since the call was sent."""

    kind: str
    incoming: bool
    answered: bool
    age: float

    @property
    def means(self) -> Ending:
        timed_out = self.age >= RING_SECONDS - _CLOCK_SECONDS
        match self.kind, self.incoming, self.answered:
            case _, _, True:
                return PeerEnded(PeerCause.HANG_UP)
            case "Missed", True, _:
                return PeerEnded(PeerCause.NO_ANSWER if timed_out else PeerCause.HANG_UP)
            case "Declined", True, _:
                return DeclinedElsewhere()
            case "Active" | "Completed", True, _:
                return AnsweredElsewhere()
            case "Declined", False, _:
                return PeerEnded(PeerCause.NO_ANSWER if timed_out else PeerCause.DECLINED)
        return PeerEnded(PeerCause.HANG_UP)
