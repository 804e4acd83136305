from __future__ import annotations

from localcall.calls.inputs import CoreBack, Input, PeerCandidates, PeerEnded
from localcall.strays import Strays

REF = ("local", "1")


def test_what_came_early_is_given_once_and_in_its_order() -> None:
    strays = Strays()
    early: list[Input] = [PeerCandidates("a"), PeerCandidates("b"), PeerEnded()]
    for event in early:
        strays.keep(REF, event)
    strays.keep(REF, CoreBack())
    assert strays.take(REF) == early
    assert strays.take(REF) == []


def test_what_comes_after_the_end_is_dropped() -> None:
    strays = Strays()
    strays.end(REF)
    strays.keep(REF, PeerEnded())
    assert strays.is_over(REF) and not strays.is_over(("local", "2"))
    assert strays.take(REF) == []
