"""Resident memory of a process that listens and that nobody has asked anything yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.programs import BARE, BRIDGE, DEMO, running
from bench.report import Measure

RUNS = 5
AIM = 1.5


def measure() -> Iterator[Measure]:
    bare, bridge, demo = [], [], []
    for _ in range(RUNS):
        bare.append(_megabytes(BARE))
        bridge.append(_megabytes(BRIDGE))
        demo.append(_megabytes(DEMO))
    yield Measure("resident memory, idle: one bridge", "MB", bridge, bare, AIM)
    yield Measure("resident memory, idle: demo, two bridges", "MB", demo, bare, AIM)


def _megabytes(command: Sequence[str]) -> float:
    with running(command) as program:
        status = Path(f"/proc/{program.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        assert found is not None
        return int(found[1]) / 1000
