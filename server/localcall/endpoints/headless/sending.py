"""What a program sends from one slot of a call: encoded or passed on, sealed, numbered, and never kept for long."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import av
import numpy as np
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.mediastreams import VIDEO_TIME_BASE, MediaStreamError, MediaStreamTrack
from attrs import define, field, frozen
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from localcall.endpoints.headless.cipher import FrameCipher
from localcall.endpoints.headless.receiving import is_vp8_key
from localcall.endpoints.headless.telephone_events import (
    LAST_PACKETS,
    PACKET_SECONDS,
    PRESSED_SECONDS,
    EventPayload,
)
from localcall.media.frames import SAMPLE_RATE, VIDEO_CLOCK_RATE, AudioFrame, EncodedFrame, VideoFrame

PACKET_SAMPLES = 960
"""20 ms of sound, as browsers send it."""

MAX_UNSENT = 64
"""Encoded frames that wait for the network: more than that means that there is none."""

SLACK_SECONDS = 0.25
"""Frames that come so much later than the last one ended are after a pause, and numbered so."""

MAX_STEP_SECONDS = 10.0
"""A longer step, or one back, is another stream."""

_BITS_PER_CHANNEL = 32_000
_WRAP = 1 << 32


@frozen
class Ready:
    """An encoded frame, still to be sealed; ``timestamp``: RTP's, not yet wrapped."""

    data: bytes
    timestamp: int


class SlotTrack(MediaStreamTrack):
    """What a sender of aiortc reads: nothing at all while nothing is played, so that no RTP flows."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self._unsent: deque[Ready | av.VideoFrame] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def put(self, item: Ready | av.VideoFrame) -> bool:
        """False where what waited had to be dropped. Of raw pictures only the newest waits."""
        if isinstance(item, av.VideoFrame):
            self._unsent.clear()
        dropped = len(self._unsent) >= MAX_UNSENT
        if dropped:
            self._unsent.clear()
        self._unsent.append(item)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        return not dropped

    async def recv(self) -> Any:
        while not self._unsent:
            if self.readyState != "live":
                raise MediaStreamError
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._unsent.popleft()


@define
class RtpClock:
    """Numbers what is sent: without gaps where it comes without pauses, else by the time that passed."""

    rate: int
    _now: Callable[[], float]
    _next: int = 0
    _passed: int | None = None

    def begin(self) -> None:
        """Something else is played from here on."""
        self._next += 1
        self._passed = None

    def stamp(self, ticks: int) -> int:
        """The timestamp of something that lasts so many ticks."""
        if self._present - self._next > SLACK_SECONDS * self.rate:
            self._next = self._present
        stamp, self._next = self._next, self._next + ticks
        return stamp

    def stamp_now(self) -> int:
        """The timestamp of something that is now; never the same one twice."""
        stamp = max(self._next, self._present)
        self._next = stamp + 1
        return stamp

    def restamp(self, timestamp: int) -> int:
        """For what was numbered elsewhere, in 32 bits: the same steps, begun anew where they are no steps."""
        step = None if self._passed is None else (timestamp - self._passed) % _WRAP
        self._passed = timestamp
        if step is None or step > MAX_STEP_SECONDS * self.rate:
            self._next = max(self._next, self._present)
        else:
            self._next += step
        return self._next

    @property
    def _present(self) -> int:
        return int(self._now() * self.rate)


@define(eq=False)
class Outlet:
    """One source of this side, over all connections of a call.

    ``track``: of the connection that is up. ``enabled``: the source is not muted. ``held``: the call is on hold.
    ``changed`` hears when it begins or ends to play. ``yields_to``: while that one plays this one is silent, since both
    have one line. ``event_codec``: payload type and clock rate of telephone events, where both ends know them.
    """

    kind: str
    now: Callable[[], float]
    changed: Callable[[], None] = lambda: None
    track: SlotTrack | None = None
    enabled: bool = True
    held: bool = False
    yields_to: Outlet | None = None
    request_key_frame: Callable[[], None] | None = None
    event_codec: tuple[int, int] | None = None
    lock: asyncio.Lock = field(factory=asyncio.Lock)
    _players: int = 0
    clock: RtpClock = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.clock = RtpClock(SAMPLE_RATE if self.kind == "audio" else VIDEO_CLOCK_RATE, self.now)

    @property
    def on(self) -> bool:
        """Whether something is sent, or would be as soon as there is a frame."""
        return self.enabled and not self.held and self._players > 0

    @contextmanager
    def playing(self) -> Iterator[None]:
        self._players += 1
        self.clock.begin()
        self.changed()
        try:
            yield
        finally:
            self._players -= 1
            self.request_key_frame = None
            self.changed()

    def enable(self, on: bool) -> None:
        self.enabled = on
        self.changed()

    def put(self, item: Ready | av.VideoFrame) -> bool:
        if self.track is None or not self.enabled or self.held or (self.yields_to is not None and self.yields_to.on):
            return True
        return self.track.put(item)

    async def press(self, key: str) -> None:
        """One key for 100 ms, as telephone events, and a pause of 100 ms."""
        assert self.event_codec is not None
        start, stamp = self.now(), self.clock.stamp(round(2 * PRESSED_SECONDS * SAMPLE_RATE))
        count = round(PRESSED_SECONDS / PACKET_SECONDS)
        for number in range(1, count + LAST_PACKETS):
            seconds, ended = min(number * PACKET_SECONDS, PRESSED_SECONDS), number >= count
            payload = EventPayload.of(key, seconds, self.event_codec, ended=ended, begins=number == 1)
            self.put(Ready(payload, stamp))
            await asyncio.sleep(start + seconds - self.now())
        await asyncio.sleep(start + 2 * PRESSED_SECONDS - self.now())

    def key_frame_wanted(self) -> None:
        """The peer cannot decode what it gets."""
        if self.request_key_frame is not None:
            self.request_key_frame()


class AudioEncoder:
    """Sound of any rate into Opus packets of 20 ms."""

    def __init__(self) -> None:
        self._codec: AudioCodecContext | None = None
        self._channels = 0
        self._resampler: av.AudioResampler | None = None
        self._rate = 0
        self._rest: NDArray[np.int16] = np.empty((0, 1), np.int16)

    def encode(self, frame: AudioFrame) -> Iterator[bytes]:
        """Raises `ValueError` for samples that are no sound."""
        self._check(frame)
        samples = frame.samples if frame.rate == SAMPLE_RATE else self._resampled(frame)
        if len(self._rest):
            samples = np.concatenate((self._rest, samples))
        whole = len(samples) - len(samples) % PACKET_SAMPLES
        self._rest = samples[whole:]
        for start in range(0, whole, PACKET_SAMPLES):
            yield from self._encoded(samples[start : start + PACKET_SAMPLES])

    def _check(self, frame: AudioFrame) -> None:
        shape, dtype = frame.samples.shape, frame.samples.dtype
        if len(shape) != 2 or shape[1] not in (1, 2) or dtype != np.int16:
            raise ValueError(f"Samples must be int16 of shape (n, 1) or (n, 2), not {dtype} of shape {shape}.")
        if frame.rate <= 0:
            raise ValueError(f"A rate of {frame.rate} Hz is no rate.")
        if shape[1] != self._channels or (frame.rate != self._rate and self._rate):
            self._channels, self._resampler = shape[1], None
            self._rest = np.empty((0, shape[1]), np.int16)
            self._codec = av.CodecContext.create("libopus", "w")
            self._codec.bit_rate = _BITS_PER_CHANNEL * shape[1]
            self._codec.format = av.AudioFormat("s16")
            self._codec.layout = av.AudioLayout(self._layout)
            self._codec.options = {"application": "voip", "fec": "1", "packet_loss": "10"}
            self._codec.sample_rate = SAMPLE_RATE
        self._rate = frame.rate

    @property
    def _layout(self) -> str:
        return "mono" if self._channels == 1 else "stereo"

    def _resampled(self, frame: AudioFrame) -> NDArray[np.int16]:
        if self._resampler is None:
            self._resampler = av.AudioResampler("s16", self._layout, SAMPLE_RATE)
        raw = self._raw(frame.samples, frame.rate)
        parts = [
            np.frombuffer(memoryview(out.planes[0]), np.int16, out.samples * self._channels).reshape(-1, self._channels)
            for out in self._resampler.resample(raw)
        ]
        return np.concatenate(parts) if parts else np.empty((0, self._channels), np.int16)

    def _encoded(self, samples: NDArray[np.int16]) -> Iterator[bytes]:
        assert self._codec is not None
        for packet in self._codec.encode(self._raw(samples, SAMPLE_RATE)):
            yield bytes(packet)

    def _raw(self, samples: NDArray[np.int16], rate: int) -> av.AudioFrame:
        raw = av.AudioFrame("s16", self._layout, len(samples), align=1)
        raw.planes[0].update(samples.tobytes())
        raw.sample_rate = rate
        return raw


def raw_picture(frame: VideoFrame, timestamp: int) -> av.VideoFrame:
    """Raises `ValueError` for an image that is none."""
    shape, dtype = frame.image.shape, frame.image.dtype
    if len(shape) != 3 or shape[2] != 3 or dtype != np.uint8 or 0 in shape:
        raise ValueError(f"An image must be uint8 of shape (height, width, 3), not {dtype} of shape {shape}.")
    raw = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame.image), "rgb24")
    raw.pts, raw.time_base = timestamp, VIDEO_TIME_BASE
    return raw


# --- what aiortc's senders ask ---------------------------------------------------------------------------------------


class OpusPayloads:
    """One frame is one payload (RFC 7587, section 4.2). Telephone events go beside them."""

    def __init__(self, cipher: FrameCipher) -> None:
        self._cipher = cipher

    def pack(self, packet: Ready) -> tuple[list[bytes], int]:
        data = packet.data
        return [data if isinstance(data, EventPayload) else self._cipher.seal(None, data)], packet.timestamp


class Vp8Payloads(Vp8Encoder):
    """Seals between encoding and packetizing, which in aiortc are one step."""

    def __init__(self, cipher: FrameCipher) -> None:
        super().__init__()
        self._cipher = cipher

    def _packetize(self, buffer: bytes, picture_id: int) -> list[bytes]:  # type: ignore[override]
        if not buffer:
            return []
        return super()._packetize(self._cipher.seal("key" if is_vp8_key(buffer) else "delta", buffer), picture_id)

    def pack(self, packet: Ready) -> tuple[list[bytes], int]:  # type: ignore[override]
        payloads = self._packetize(packet.data, self.picture_id)
        self.picture_id = (self.picture_id + 1) % (1 << 15)
        return payloads, packet.timestamp


class H264Payloads(H264Encoder):
    """Never with a key: its header is not left in the clear."""

    def pack(self, packet: Ready) -> tuple[list[bytes], int]:  # type: ignore[override]
        return self._packetize(self._split_bitstream(packet.data)), packet.timestamp


def encoder_of(codec: str, cipher: FrameCipher) -> OpusPayloads | Vp8Payloads | H264Payloads:
    if codec == "opus":
        return OpusPayloads(cipher)
    return Vp8Payloads(cipher) if codec == "vp8" else H264Payloads()


def fits(codec: str, frame: EncodedFrame) -> bool:
    """Whether a frame that came encoded may be sent as it is: of the negotiated codec, and whole enough to seal."""
    clear = 1 if frame.kind == "audio" else 10 if frame.key else 3
    return frame.codec == codec and len(frame.data) >= clear
