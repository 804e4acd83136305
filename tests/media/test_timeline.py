from __future__ import annotations

import pytest

from localcall.media.timeline import Timeline

RATE = 48_000
TURN = 1 << 32


def test_it_goes_by_timestamps_and_not_by_arrival() -> None:
    """Also over the turn of 32 bits, and back for what comes out of order."""
    line = Timeline(RATE)
    start = TURN - RATE // 50
    steps = [0, 1, 3, 2, 4]
    late = [0.0, 0.3, 0.01, 0.2, 0.0]
    times = [
        line.time((start + step * RATE // 50) % TURN, 100 + step * 0.02 + delay)
        for step, delay in zip(steps, late, strict=True)
    ]
    assert times == pytest.approx([100 + step * 0.02 for step in steps])


def test_a_count_that_begins_anew_stands_where_it_arrives() -> None:
    line = Timeline(RATE)
    line.time(5, 100)
    assert line.time(3_000_000_000, 130) == 130
    assert line.time(3_000_000_000 + RATE, 131.2) == pytest.approx(131)
