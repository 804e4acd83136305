"""Calls without a browser: what one costs, beside the smallest program on aiortc alone that does the same.

The answering process has the first core to itself, the calling one another. The caller sends frames that were encoded
before, and decodes nothing. CPU is that of the answering process, for each call, in percent of a core. How many calls
one core carries: in each step there are more, until what comes back, or is handled where nothing goes back, is less
than is due. By then the caller, which has as much to do as one who passes frames on, may be what is late: such a number
is a lower bound. Each row can be measured alone, in a few minutes: `python -m bench "headless: 480p echo"`.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiortc import RTCCertificate
from attrs import define, field, frozen

from bench.report import Measure
from localcall import manager
from localcall.calls.states import CallState
from localcall.cores.local import LocalNetwork
from localcall.endpoints.headless.cipher import FrameCipher
from localcall.endpoints.headless.connection import Connection, Setup
from localcall.endpoints.headless.media import CallMedia
from localcall.endpoints.headless.sending import AudioEncoder
from localcall.headless_phone import HeadlessPhone
from localcall.media.frames import AudioFrame, EncodedFrame, Source
from localcall.wire.session import merge_candidates, split_candidates

RUNS = 3
SECONDS = 4.0
SETTLE_SECONDS = 2.0

CALLS = 1000


@frozen
class Load:
    """What the caller offers and sends."""

    lines: Sequence[Source]
    frames: Sequence[EncodedFrame]
    fps: float

    @property
    def source(self) -> Source:
        return "mic" if self.frames[0].kind == "audio" else "camera"


@cache
def sound() -> Load:
    encoder = AudioEncoder()
    frames: list[EncodedFrame] = []
    for count in range(50):
        at = (np.arange(960) + count * 960) / 48_000
        wave = (np.sin(2 * np.pi * 440 * at) * 8000).astype(np.int16)
        encoded = encoder.encode(AudioFrame(np.stack((wave, wave), axis=1), 48_000, count * 0.02))
        frames += [EncodedFrame("audio", "opus", data, 0, 48_000, key=True) for data in encoded]
    return Load(("mic",), frames, 50)


@cache
def pictures() -> Load:
    """640x480, 30 frames a second, 500 kbit/s, a bar that moves over noise; a key frame every 10 s."""
    codec: Any = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt, codec.bit_rate = 640, 480, "yuv420p", 500_000
    codec.time_base, codec.gop_size = Fraction(1, 30), 300
    codec.options = {"deadline": "realtime", "cpu-used": "-6", "lag-in-frames": "0"}
    noise = np.random.default_rng(1).integers(60, 90, (480, 640, 3), np.uint8)
    frames = []
    for count in range(300):
        image = noise.copy()
        left = count * 8 % 640
        image[:, left : left + 80] = 255
        raw = av.VideoFrame.from_ndarray(image, "rgb24")
        raw.pts = count
        frames += [
            EncodedFrame("video", "vp8", bytes(packet), 0, 90_000, packet.is_keyframe) for packet in codec.encode(raw)
        ]
    return Load(("mic", "camera"), frames, 30)


@define(eq=False)
class Caller:
    """One end of a call; counts what comes back."""

    load: Load
    wide: bool
    media: CallMedia = field(factory=lambda: CallMedia(time.monotonic))
    connection: Connection = field(init=False)
    came: int = 0

    def __attrs_post_init__(self) -> None:
        setup = Setup(0, [], False, RTCCertificate.generateCertificate(), FrameCipher())
        kind = Connection if self.wide else _Narrow
        self.connection = kind(setup, self.media, self, time.monotonic)
        if isinstance(self.connection, _Narrow):
            self.connection.lines = self.load.lines
        for inlet in self.media.inlets.values():
            inlet.awake = self._came

    async def call(self, answerer: Answerer) -> asyncio.Task[None]:
        sdp, candidates = await self.connection.offer()
        answer = await answerer.ask({"offer": merge_candidates(sdp, candidates)})
        plain, theirs = split_candidates(answer["answer"])
        await self.connection.accept(plain)
        await self.connection.add(theirs)
        return asyncio.create_task(self.media.play_encoded(self._frames(), self.load.source))

    def state_changed(self, connection: Connection) -> None:
        if connection.up:
            connection.attach()
            self.media.up(True)

    def _came(self) -> None:
        self.came += 1

    async def _frames(self) -> AsyncIterator[EncodedFrame]:
        from attrs import evolve

        start, count = time.monotonic(), 0
        step = round(self.load.frames[0].clock_rate / self.load.fps)
        while True:
            frame = self.load.frames[count % len(self.load.frames)]
            yield evolve(frame, timestamp=count * step % (1 << 32))
            count += 1
            await asyncio.sleep(start + count / self.load.fps - time.monotonic())


@define(eq=False)
class _Narrow(Connection):
    """Offers the lines that the load needs and no more, as the smallest program would."""

    lines: Sequence[Source] = ()

    def offered(self) -> Sequence[Source]:
        return self.lines


@define
class Answerer:
    _process: asyncio.subprocess.Process

    async def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Raises `RuntimeError` where a call there came to grief: the program has said how."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the answering program ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@asynccontextmanager
async def answering(program: str, work: str) -> AsyncIterator[Answerer]:
    with tempfile.TemporaryDirectory() as recordings:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.headless_answerer", program, work),
            env={**os.environ, "TMPDIR": recordings},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 20,
        )
        try:
            yield Answerer(process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@define(eq=False)
class Company:
    """Calls that run side by side."""

    answerer: Answerer
    load: Load
    wide: bool
    callers: list[Caller] = field(factory=list)
    _playing: list[asyncio.Task[None]] = field(factory=list)

    async def grow(self, calls: int) -> None:
        while len(self.callers) < calls:
            self.callers.append(Caller(self.load, self.wide))
            self._playing.append(await self.callers[-1].call(self.answerer))
        await asyncio.sleep(SETTLE_SECONDS)

    async def look(self) -> tuple[float, float]:
        """Percent of a core, and the share of what was due that came back in the call that got the least."""
        start, before = time.monotonic(), await self._counted()
        await asyncio.sleep(SECONDS)
        passed, after = time.monotonic() - start, await self._counted()
        least = min(now - then for now, then in zip(after[1], before[1], strict=True))
        return (after[0] - before[0]) / passed * 100, least / (passed * self.load.fps)

    async def _counted(self) -> tuple[float, list[int]]:
        """CPU time so far, and the frames of each call."""
        found = await self.answerer.ask({"look": True})
        return found["seconds"], found["frames"] or [caller.came for caller in self.callers]

    async def close(self) -> None:
        for task in self._playing:
            task.cancel()
        for caller in self.callers:
            caller.connection.close()
        for caller in self.callers:
            await caller.connection.freed()


@asynccontextmanager
async def company(program: str, work: str, load: Load) -> AsyncIterator[Company]:
    async with answering(program, work) as answerer:
        calls = Company(answerer, load, wide=program == "ours")
        try:
            yield calls
        finally:
            await calls.close()


async def cost(program: str, work: str, load: Load, calls: int) -> float:
    async with company(program, work, load) as running:
        await running.grow(calls)
        percent, _ = await running.look()
        return percent / calls


async def carried(program: str, work: str, load: Load, step: int) -> float:
    """The most calls of which every one got back 98 % of what was due."""
    async with company(program, work, load) as running:
        for calls in range(step, 1000, step):
            await running.grow(calls)
            percent, share = await running.look()
            print(f"  {program} {work}: {calls} calls, {percent:.0f} %, {share:.3f}", file=sys.stderr)
            if share < 0.98 or percent > 97:
                return calls - step
    raise AssertionError("this machine carries more calls than the benchmark makes")


async def calls_in_a_row(calls: int) -> tuple[float, float]:
    """Resident memory after the first hundred, and after all; MB. Ended calls are kept for a second, not a minute."""
    manager.KEEP_ENDED_SECONDS = 1.0
    network = LocalNetwork()
    after_hundred = 0.0
    async with HeadlessPhone(network.join("Ada")) as ada, HeadlessPhone(network.join("Grace")) as grace:
        incoming = grace.incoming()
        for count in range(calls):
            call = ada.place("local:grace", "audio")
            theirs = await anext(incoming)
            theirs.accept()
            async for state in call.states():
                if state is CallState.CONNECTED:
                    call.end()
            await call.delivered()
            await theirs.delivered()
            if count == 99:
                after_hundred = _resident()
    return after_hundred, _resident()


async def set_up() -> float:
    """Milliseconds from placing to connected at both ends; the callee accepts at once."""
    network = LocalNetwork()
    async with HeadlessPhone(network.join("Ada")) as ada, HeadlessPhone(network.join("Grace")) as grace:
        start = time.monotonic()
        call = ada.place("local:grace", "audio")
        theirs = await anext(grace.incoming())
        theirs.accept()
        for end in (call, theirs):
            async for state in end.states():
                if state is CallState.CONNECTED:
                    break
        return (time.monotonic() - start) * 1000


def _resident() -> float:
    gc.collect()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1000


_COSTS: Mapping[str, tuple[str, Callable[[], Load], int, float | None]] = {
    "CPU, audio made and heard in Python": ("talk", sound, 6, 1.1),
    "CPU, 480p seen in Python": ("watch", pictures, 2, 1.1),
    "CPU, 480p received and dropped": ("drop", pictures, 4, None),
    "CPU, audio echo": ("echo sound", sound, 6, 0.5),
    "CPU, 480p echo": ("echo pictures", pictures, 2, 0.25),
}
"""Work, load, how many calls, and the aim: the share of the peer's CPU."""

_CARRIED: Mapping[str, tuple[str, Callable[[], Load], tuple[int, int], float | None]] = {
    "audio made and heard in Python": ("talk", sound, (4, 4), None),
    "audio recorded": ("record sound", sound, (4, 12), 0.5),
    "audio echo": ("echo sound", sound, (4, 12), 0.5),
    "480p received and dropped": ("drop", pictures, (1, 4), None),
    "480p recorded": ("record pictures", pictures, (1, 4), 0.25),
    "480p echo": ("echo pictures", pictures, (1, 4), 0.25),
}
"""Work, load, by how many calls each step grows (the peer's, ours), and the aim: the peer's calls by ours."""


async def _cost(row: str) -> Measure:
    work, load, calls, aim = _COSTS[row]
    ours, bare = [], []
    for _ in range(RUNS):
        bare.append(await cost("bare", work, load(), calls))
        ours.append(await cost("ours", work, load(), calls))
    return Measure(f"of a call: {row}", "%", ours, bare, aim)


async def _carried(row: str) -> Measure:
    work, load, (few, many), aim = _CARRIED[row]
    bare = await carried("bare", work, load(), few)
    ours = await carried("ours", work, load(), many)
    # The aim is a ratio of what each carries; here, as everywhere, less is better.
    return Measure(f"core a call takes: {row}", "1/calls", [1 / max(ours, 1)], [1 / max(bare, 1)], aim)


async def _set_up() -> Measure:
    return Measure("set-up, headless with headless", "ms", [await set_up() for _ in range(20)])


async def _in_a_row() -> Measure:
    hundred, after_all = await calls_in_a_row(CALLS)
    return Measure(f"memory after {CALLS} calls, beside that after 100", "MB", [after_all], [hundred], 1.05)


ROWS: Mapping[str, Callable[[], Coroutine[None, None, Measure]]] = {
    **{row: partial(_cost, row) for row in _COSTS},
    **{row: partial(_carried, row) for row in _CARRIED},
    "set-up": _set_up,
    "memory": _in_a_row,
}


def measure_row(row: str) -> Iterator[Measure]:
    os.sched_setaffinity(0, os.sched_getaffinity(0) - {min(os.sched_getaffinity(0))} or {0})
    yield asyncio.run(ROWS[row]())
