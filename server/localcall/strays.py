"""What a network brings for calls that are not there: not yet, or no more."""

from __future__ import annotations

from collections import OrderedDict

from attrs import define, field

from localcall.calls.inputs import Input, PeerCandidates, PeerEnded

_MAX_EARLY = 64
_MAX_OVER = 256

Ref = tuple[str, str]
"""A core's name, and its own name of a call."""


@define(eq=False)
class Strays:
    """Candidates and ends that come before their invitation are kept for it; what comes after the end is dropped."""

    _early: OrderedDict[Ref, list[Input]] = field(factory=OrderedDict, init=False)
    _over: OrderedDict[Ref, None] = field(factory=OrderedDict, init=False)

    def keep(self, ref: Ref, event: Input) -> None:
        if ref not in self._over and isinstance(event, PeerCandidates | PeerEnded):
            self._early.setdefault(ref, []).append(event)
            while len(self._early) > _MAX_EARLY:
                self._early.popitem(last=False)

    def take(self, ref: Ref) -> list[Input]:
        """What was kept for this call, in its order."""
        return self._early.pop(ref, [])

    def end(self, ref: Ref) -> None:
        """This call is over, for good."""
        self._over[ref] = None
        while len(self._over) > _MAX_OVER:
            self._over.popitem(last=False)

    def is_over(self, ref: Ref) -> bool:
        return ref in self._over
