"""Two headless phones on one local network, what they play to each other, and how it is heard and seen."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from localcall.call import Call
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.cores.local import LocalNetwork
from localcall.endpoints.headless import CallMedia, HeadlessEndpoint, media_of
from localcall.headless_phone import HeadlessPhone
from localcall.media.frames import AudioFrame, Source, VideoFrame
from localcall.settings import Settings

RATE = 48_000
SOON = 10.0


NETWORKS: dict[str, Callable[[], LocalNetwork]] = {
    "callee-offers": lambda: LocalNetwork(Family.CALLEE_OFFERS),
    "caller-offers": lambda: LocalNetwork(Family.CALLER_OFFERS),
    "deltachat": lambda: LocalNetwork(profile="deltachat"),
}
"""Each family and each profile."""


@define(eq=False)
class Talk:
    """A call between two phones. What is played by `play` is stopped at the end."""

    ann: Call
    ben: Call
    _playing: list[asyncio.Task[None]] = field(factory=list)

    def play(self, playing: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(playing)
        self._playing.append(task)
        return task

    @property
    def media(self) -> tuple[CallMedia, CallMedia]:
        return media_of(self.ann), media_of(self.ben)

    @property
    def endpoints(self) -> tuple[HeadlessEndpoint, HeadlessEndpoint]:
        ends = self.ann.endpoint, self.ben.endpoint
        assert isinstance(ends[0], HeadlessEndpoint) and isinstance(ends[1], HeadlessEndpoint)
        return ends[0], ends[1]

    async def stop(self) -> None:
        for task in self._playing:
            task.cancel()
        await asyncio.gather(*self._playing, return_exceptions=True)


@asynccontextmanager
async def phones(
    network: LocalNetwork, ann: Settings | None = None, ben: Settings | None = None
) -> AsyncIterator[tuple[HeadlessPhone, HeadlessPhone]]:
    one = HeadlessPhone(network.join("Ann"), ann or Settings())
    async with one, HeadlessPhone(network.join("Ben"), ben or Settings()) as other:
        yield one, other


async def placed(ann: HeadlessPhone, ben: HeadlessPhone) -> tuple[Call, Call]:
    """Ann calls, Ben accepts."""
    call = ann.place(ann.contacts[0])
    theirs = await anext(ben.incoming())
    theirs.accept()
    return call, theirs


@asynccontextmanager
async def talking(network: LocalNetwork) -> AsyncIterator[Talk]:
    async with phones(network) as (ann, ben):
        talk = Talk(*await placed(ann, ben))
        await reached(talk.ann, CallState.CONNECTED)
        await reached(talk.ben, CallState.CONNECTED)
        yield talk
        await talk.stop()


async def reached(call: Call, state: CallState, seconds: float = SOON) -> None:
    async with asyncio.timeout(seconds):
        async for now in call.states():
            if now is state:
                return
    raise AssertionError(f"the call ended as {call.reason}, it was to be {state}")


async def until(holds: Callable[[], bool], seconds: float = SOON) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


async def pace(seconds: float) -> AsyncIterator[int]:
    """Counts frames that are due every so often."""
    start, count = time.monotonic(), 0
    while True:
        yield count
        count += 1
        await asyncio.sleep(start + count * seconds - time.monotonic())


async def tone(hz: float, channels: int = 1, rate: int = RATE) -> AsyncIterator[AudioFrame]:
    size = rate // 50
    async for count in pace(0.02):
        at = (np.arange(size) + count * size) / rate
        wave = (np.sin(2 * np.pi * hz * at) * 8000).astype(np.int16)
        yield AudioFrame(np.repeat(wave[:, None], channels, axis=1), rate, count * 0.02)


async def sweep(width: int = 320, height: int = 240, fps: int = 15) -> AsyncIterator[VideoFrame]:
    """A white bar that moves to the right, an eighth of the width a frame, on blue."""
    async for count in pace(1 / fps):
        image = np.zeros((height, width, 3), np.uint8)
        image[..., 2] = 200
        left = count % 8 * width // 8
        image[:, left : left + width // 8] = 255
        yield VideoFrame(image, count / fps)


def bar(frame: VideoFrame) -> int | None:
    """In which eighth of the picture the bar of `sweep` is; ``None`` where there is none."""
    red = frame.image[..., 0].mean(axis=0).reshape(8, -1).mean(axis=1)
    place = int(red.argmax())
    return place if red[place] > 180 and np.sort(red)[-2] < 80 else None


async def heard(media: CallMedia, source: Source = "mic", *, frames: int = 25, seconds: float = SOON) -> float:
    """The strongest frequency in what comes from the first loud frame on, Hz."""
    async with asyncio.timeout(seconds):
        parts: list[NDArray[np.int16]] = []
        async for frame in media.audio(source):
            if parts or np.abs(frame.samples).max() > 1000:
                parts.append(frame.samples[:, 0])
            if len(parts) == frames:
                return frequency(np.concatenate(parts))
    raise AssertionError("the call ended before anything was heard")


def frequency(samples: NDArray[np.int16]) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE / len(samples))


async def seen(media: CallMedia, source: Source = "camera", *, places: int = 6, seconds: float = SOON) -> list[int]:
    """Where the bar is in pictures that show one, as they come."""
    async with asyncio.timeout(seconds):
        found: list[int] = []
        async for frame in media.video(source):
            place = bar(frame)
            if place is not None:
                found.append(place)
            if len(found) == places:
                return found
    raise AssertionError("the call ended before anything was seen")


def moves(places: list[int]) -> bool:
    """Whether the bar goes to the right, round and round; some frames may be missed."""
    steps = [(after - before) % 8 for before, after in itertools.pairwise(places)]
    return all(1 <= step <= 4 for step in steps)


def deaf(end: HeadlessEndpoint) -> None:
    """Nothing that is sent to its connection arrives any more; a later one is not deaf."""
    lossy(end, lambda _: True)


def media_lost(end: HeadlessEndpoint) -> None:
    """Its connection gets no RTP and no STUN any more, but DTLS (RFC 7983, section 7): the data channels go on."""
    lossy(end, lambda datagram: not 20 <= datagram[0] < 64)


def lossy(end: HeadlessEndpoint, lost: Callable[[bytes], bool]) -> None:
    """Of the datagrams to its connection those are lost of which ``lost`` says so."""
    connection = end._connections.current
    assert connection is not None
    ice = connection.pc.getTransceivers()[0].receiver.transport.transport._connection
    for protocol in ice._protocols:
        setattr(protocol, "datagram_received", _through(protocol.datagram_received, lost))  # noqa: B010 - for mypy


def _through(receive: Callable[..., None], lost: Callable[[bytes], bool]) -> Callable[..., None]:
    def received(datagram: bytes, address: object) -> None:
        if not lost(datagram):
            receive(datagram, address)

    return received
