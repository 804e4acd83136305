"""From the start of the process to the line that says where it listens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.programs import BARE, BRIDGE, DEMO, running
from bench.report import Measure

RUNS = 20
AIM = 1.5


def measure() -> Iterator[Measure]:
    for command in (BARE, BRIDGE, DEMO):
        _seconds(command)  # byte code and the disk's cache
    bare, bridge, demo = [], [], []
    for _ in range(RUNS):
        bare.append(_seconds(BARE))
        bridge.append(_seconds(BRIDGE))
        demo.append(_seconds(DEMO))
    yield Measure("start to listening: one bridge", "s", bridge, bare, AIM)
    yield Measure("start to listening: demo, two bridges", "s", demo, bare, AIM)


def _seconds(command: Sequence[str]) -> float:
    with running(command) as program:
        return program.seconds
