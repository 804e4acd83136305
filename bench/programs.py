"""Programs under measurement: started, waited for until they say in one line of JSON that they listen, and stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

_HERE = Path(__file__).parent

BARE = (sys.executable, str(_HERE / "bare.py"))
"""The baseline: aiohttp and nothing else."""

BRIDGE = (sys.executable, str(_HERE / "one_bridge.py"))
FLOOR = (sys.executable, str(_HERE / "floor.py"))
DEMO = (sys.executable, "-m", "localcall", "demo", "--no-open", "--json", "--port", "0")

_STOP_SECONDS = 5.0


@frozen
class Running:
    """``ready``: what it said. ``seconds``: from its start to those words."""

    pid: int
    ready: dict[str, Any]
    seconds: float


@contextmanager
def running(command: Sequence[str]) -> Iterator[Running]:
    """Raises `RuntimeError` where the program ends before it listens."""
    # An installed program has its byte code.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            seconds = time.perf_counter() - began
            if not line:
                raise RuntimeError(f"{command} ended before it listened")
            yield Running(process.pid, json.loads(line), seconds)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def apart(*pids: int) -> Iterator[None]:
    """Those processes on one core, this one on another, where the system has two and lets us choose."""
    if not hasattr(os, "sched_setaffinity") or len(cores := os.sched_getaffinity(0)) < 2:
        yield
        return
    here, there, *_ = sorted(cores)
    os.sched_setaffinity(0, {here})
    for pid in pids:
        os.sched_setaffinity(pid, {there})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
