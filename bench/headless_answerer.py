"""Answers calls on the first core of the machine: `python -m bench.headless_answerer PROGRAM WORK`.

PROGRAM: `ours`, or `bare`, the smallest program on aiortc alone that does the same. WORK: what it does with each call,
see `WORKS`. Reads JSON lines: `{"offer": sdp}` is answered by `{"answer": sdp}`, `{"look": true}` by
`{"seconds": CPU time so far, "megabytes": resident, "frames": [handled in each call, where nothing goes back]}`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaBlackhole, MediaRecorder

from localcall.calls.inputs import Input, LocalAnswer
from localcall.clock import LoopClock
from localcall.endpoints.headless import CallMedia, HeadlessEndpoint
from localcall.media.frames import AudioFrame, Source
from localcall.media.record import Recorder
from localcall.wire.commands import OfferCommand
from localcall.wire.responses import InBandResponse
from localcall.wire.session import from_plain, to_plain
from localcall.wire.terms import CallMediaType

RATE, SIZE = 48_000, 960

_frames: list[int] = []
"""Of each call, where nothing goes back that could be counted there."""

_endings: list[object] = []


@cache
def tone() -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    at = np.arange(SIZE) / RATE
    return np.repeat((np.sin(2 * np.pi * 500 * at) * 8000).astype(np.int16)[:, None], 2, axis=1)


# --- ours -------------------------------------------------------------------------------------------------------------


class Answering:
    """The call's side of an endpoint."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[LocalAnswer] = asyncio.get_running_loop().create_future()

    def happened(self, event: Input) -> None:
        if isinstance(event, LocalAnswer):
            self.answer.set_result(event)

    def accept_wanted(self, media: CallMediaType) -> None: ...

    def ignore_wanted(self) -> None: ...

    def said_in_band(self, said: InBandResponse) -> None: ...

    def carried(self, text: str) -> None: ...


async def made() -> AsyncIterator[AudioFrame]:
    start, count = time.monotonic(), 0
    while True:
        yield AudioFrame(tone(), RATE, count * 0.02)
        count += 1
        await asyncio.sleep(start + count * 0.02 - time.monotonic())


async def drained(frames: AsyncIterator[Any]) -> None:
    async for _ in frames:
        pass


async def talk(media: CallMedia) -> None:
    await asyncio.gather(media.play_audio(made()), drained(media.audio()))


async def watch(media: CallMedia) -> None:
    await drained(media.video())


async def drop(media: CallMedia) -> None:
    """Reads nothing; counts what comes."""
    count = _counter()
    media.inlets["camera"].awake = count


async def record_sound(media: CallMedia) -> None:
    await _record(media, "mic")


async def record_pictures(media: CallMedia) -> None:
    await _record(media, "camera")


async def _record(media: CallMedia, source: Source) -> None:
    count = _counter()
    path = _recording(".ogg" if source == "mic" else ".webm")
    recorder = Recorder.create(path, time.monotonic(), video=source == "camera")
    async for frame in media.encoded(source):
        recorder.write(frame, time.monotonic())
        count()


async def echo_sound(media: CallMedia) -> None:
    await media.play_encoded(media.encoded("mic"), "mic")


async def echo_pictures(media: CallMedia) -> None:
    await media.play_encoded(media.encoded("camera"), "camera")


async def answer_ours(sdp: str, work: Callable[[CallMedia], Any]) -> str:
    events = Answering()
    endpoint = HeadlessEndpoint(events, LoopClock())
    endpoint.send(OfferCommand(*from_plain("offer", sdp), media=CallMediaType.VIDEO, iceServers=[]))
    session = (await events.answer).session
    working = asyncio.create_task(work(endpoint.media))
    working.add_done_callback(_stop_at_failure)
    _endings.extend((endpoint, working))
    return to_plain(session.description, session.candidates)


def _stop_at_failure(work: asyncio.Task[None]) -> None:
    """A call that does nothing costs nothing: no figure is better than that one."""
    if not work.cancelled() and (error := work.exception()):
        traceback.print_exception(error)
        os._exit(1)


# --- bare -------------------------------------------------------------------------------------------------------------


class Tone(MediaStreamTrack):
    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._start, self._count = time.monotonic(), 0

    async def recv(self) -> av.AudioFrame:
        frame = av.AudioFrame.from_ndarray(tone().reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._count * SIZE, Fraction(1, RATE)
        self._count += 1
        await asyncio.sleep(self._start + self._count * 0.02 - time.monotonic())
        return frame


async def bare_talk(connection: RTCPeerConnection) -> None:
    connection.addTrack(Tone())
    await _drop(connection, "audio")


async def bare_watch(connection: RTCPeerConnection) -> None:
    """Asks for the pixels, as ours gives them."""
    tracks = [receiver.track for receiver in connection.getReceivers()]
    _endings.extend(asyncio.create_task(_pixels(track)) for track in tracks if track.kind == "video")


async def _pixels(track: MediaStreamTrack) -> None:
    loop = asyncio.get_running_loop()
    while True:
        frame: Any = await track.recv()
        await loop.run_in_executor(None, partial(frame.to_ndarray, format="rgb24"))


async def bare_drop(connection: RTCPeerConnection) -> None:
    await _drop(connection, "video")


async def bare_echo(connection: RTCPeerConnection) -> None:
    for receiver in connection.getReceivers():
        if receiver.track.kind in _ECHOED:
            connection.addTrack(receiver.track)


_ECHOED: set[str] = set()


async def _drop(connection: RTCPeerConnection, kind: str) -> None:
    await _into(MediaBlackhole(), connection, kind)


async def bare_record_sound(connection: RTCPeerConnection) -> None:
    await _into(MediaRecorder(_recording(".mp4")), connection, "audio")


async def bare_record_pictures(connection: RTCPeerConnection) -> None:
    await _into(MediaRecorder(_recording(".mp4")), connection, "video")


async def _into(sink: MediaBlackhole | MediaRecorder, connection: RTCPeerConnection, kind: str) -> None:
    for receiver in connection.getReceivers():
        if receiver.track.kind == kind:
            sink.addTrack(Counted(receiver.track))
    await sink.start()
    _endings.append(sink)


class Counted(MediaStreamTrack):
    def __init__(self, track: MediaStreamTrack) -> None:
        super().__init__()
        self.kind = track.kind
        self._track, self._count = track, _counter()

    async def recv(self) -> Any:
        frame = await self._track.recv()
        self._count()
        return frame


async def answer_bare(sdp: str, work: Callable[[RTCPeerConnection], Any]) -> str:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
    await work(connection)
    await connection.setLocalDescription(await connection.createAnswer())
    _endings.append(connection)
    return connection.localDescription.sdp


WORKS: dict[str, tuple[Callable[[CallMedia], Any], Callable[[RTCPeerConnection], Any], set[str]]] = {
    "talk": (talk, bare_talk, set()),
    "watch": (watch, bare_watch, set()),
    "drop": (drop, bare_drop, set()),
    "record sound": (record_sound, bare_record_sound, set()),
    "record pictures": (record_pictures, bare_record_pictures, set()),
    "echo sound": (echo_sound, bare_echo, {"audio"}),
    "echo pictures": (echo_pictures, bare_echo, {"video"}),
}


def _counter() -> Callable[[], None]:
    call = len(_frames)
    _frames.append(0)

    def count() -> None:
        _frames[call] += 1

    return count


def _recording(suffix: str) -> str:
    return str(Path(tempfile.gettempdir(), f"{len(_frames)}{suffix}"))


def look() -> dict[str, Any]:
    used = os.times()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return {"seconds": used.user + used.system, "megabytes": int(found[1]) / 1000, "frames": _frames}


async def main(program: str, work: str) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    ours, bare, echoed = WORKS[work]
    _ECHOED.update(echoed)
    lines = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        asked = json.loads(line)
        if "offer" in asked:
            sdp = await (answer_ours(asked["offer"], ours) if program == "ours" else answer_bare(asked["offer"], bare))
            print(json.dumps({"answer": sdp}), flush=True)
        else:
            print(json.dumps(look()), flush=True)
    os._exit(0)  # what runs is to be measured, not to be ended


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
