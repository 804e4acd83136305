"""What comes for one slot of a call: handed to whoever iterates it, as it came or decoded, and kept by nobody else."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections import deque
from collections.abc import Callable
from typing import Literal, cast

import av
import numpy as np
from aiortc.mediastreams import VIDEO_TIME_BASE
from attrs import define, field
from av.audio.codeccontext import AudioCodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from localcall.endpoints.headless.cipher import FrameCipher
from localcall.endpoints.headless.telephone_events import EventReader
from localcall.media.frames import SAMPLE_RATE, VIDEO_CLOCK_RATE, AudioFrame, EncodedFrame, VideoFrame

MAX_WAITING = 128
"""Frames kept for one reader: 2.5 s of sound, 4 s of video. A reader that is slower misses some."""

_KNOWN = {"opus": ("opus", SAMPLE_RATE), "vp8": ("vp8", VIDEO_CLOCK_RATE), "h264": ("h264", VIDEO_CLOCK_RATE)}

_WRAP = 1 << 32

_log = logging.getLogger(__name__)


def is_vp8_key(data: bytes) -> bool:
    """RFC 6386, section 9.1: the lowest bit of a frame is 0 in a key frame."""
    return not data[0] & 1


def is_h264_key(data: bytes) -> bool:
    """Whether one of its NAL units (Annex B) is of type 5, an IDR picture (ITU-T H.264, table 7-1)."""
    return any(unit and unit[0] & 0x1F == 5 for unit in data.split(b"\x00\x00\x01")[1:])


_IS_KEY: dict[str, Callable[[bytes], bool]] = {"opus": lambda _: True, "vp8": is_vp8_key, "h264": is_h264_key}


@define(eq=False)
class Inlet:
    """One source of the peer, over all connections of a call. ``received``: bytes so far. ``held``: gives nothing."""

    kind: Literal["audio", "video"]
    cipher: FrameCipher
    request_key_frame: Callable[[], None] = lambda: None
    awake: Callable[[], None] = lambda: None
    received: int = 0
    ended: bool = False
    held: bool = False
    _readers: weakref.WeakSet[EncodedFrames] = field(factory=weakref.WeakSet)
    _events: EventReader = field(factory=EventReader)
    _keys: weakref.WeakSet[PressedKeys] = field(factory=weakref.WeakSet)

    def deliver(self, codec: str, data: bytes, timestamp: int) -> None:
        """Takes a frame from the network. Never raises."""
        self.received += len(data)
        self.awake()
        if codec not in _KNOWN or not data or self.held:
            return
        kind = self.kind
        frame_type = None if kind == "audio" else "key" if _IS_KEY[codec](data) else "delta"
        opened = self.cipher.open(frame_type, data)
        if opened is None or not opened or not self.cipher.may_flow or not self._readers:
            return
        name, rate = _KNOWN[codec]
        frame = EncodedFrame(kind, name, opened, timestamp, rate, frame_type != "delta")  # type: ignore[arg-type]
        for reader in list(self._readers):
            reader.put(frame)

    def event(self, payload: bytes, timestamp: int) -> None:
        """Takes a telephone event from the network. Never raises."""
        key = self._events.read(payload, timestamp)
        for keys in list(self._keys):
            if key and self.cipher.may_flow and not self.held:
                keys.put(key)

    def keys(self) -> PressedKeys:
        keys = PressedKeys()
        if self.ended:
            keys.put("")
        else:
            self._keys.add(keys)
        return keys

    def read(self) -> EncodedFrames:
        reader = EncodedFrames(self)
        if self.ended:
            reader.end()
        else:
            self._readers.add(reader)
            self.request_key_frame()
        return reader

    def end(self) -> None:
        self.ended = True
        for reader in list(self._readers):
            reader.end()
        for keys in list(self._keys):
            keys.put("")


class PressedKeys:
    """Iterates the keys that the peer pressed, one character each, where they come as telephone events."""

    def __init__(self) -> None:
        self._pressed: asyncio.Queue[str] = asyncio.Queue()

    def put(self, key: str) -> None:
        """Nothing at the end. Who does not read misses some."""
        if not key or self._pressed.qsize() < MAX_WAITING:
            self._pressed.put_nowait(key)

    def __aiter__(self) -> PressedKeys:
        return self

    async def __anext__(self) -> str:
        key = await self._pressed.get()
        if not key:
            self._pressed.put_nowait("")
            raise StopAsyncIteration
        return key


class EncodedFrames:
    """Iterates the frames of one source from the first that can be decoded. What is not fetched in time is dropped."""

    def __init__(self, inlet: Inlet) -> None:
        self._inlet = inlet
        self._waiting: deque[EncodedFrame] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._ended = False
        self._await_key = inlet.kind == "video"

    def request_key_frame(self) -> None:
        """Asks the peer for a frame that can be decoded without those before it."""
        self._inlet.request_key_frame()

    def put(self, frame: EncodedFrame) -> None:
        if len(self._waiting) >= MAX_WAITING:
            if frame.kind == "audio":
                self._waiting.popleft()
            else:
                self._waiting.clear()
                self._await_key = True
        if self._await_key and not frame.key:
            self.request_key_frame()
            return
        self._await_key = False
        self._waiting.append(frame)
        self._wake()

    def end(self) -> None:
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def __aiter__(self) -> EncodedFrames:
        return self

    async def __anext__(self) -> EncodedFrame:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._waiting.popleft()


@define
class Timeline:
    """RTP timestamps of 32 bits as seconds from the first one on."""

    rate: int
    _last: int | None = None
    _ticks: int = 0

    def seconds(self, timestamp: int) -> float:
        if self._last is not None:
            step = (timestamp - self._last) % _WRAP
            self._ticks += step if step < _WRAP // 2 else step - _WRAP
        self._last = timestamp
        return self._ticks / self.rate


class AudioFrames:
    """Decodes one source, only as it is iterated. What was lost on the way is a gap in ``time``."""

    def __init__(self, frames: EncodedFrames) -> None:
        self._frames = frames
        self._time = Timeline(SAMPLE_RATE)
        self._codec: AudioCodecContext = av.CodecContext.create("libopus", "r")
        self._codec.format = av.AudioFormat("s16")
        self._codec.layout = av.AudioLayout("stereo")
        self._codec.sample_rate = SAMPLE_RATE

    def __aiter__(self) -> AudioFrames:
        return self

    async def __anext__(self) -> AudioFrame:
        while True:
            encoded = await self._frames.__anext__()
            samples = self._decode(encoded.data)
            time = self._time.seconds(encoded.timestamp)
            if samples is not None:
                return AudioFrame(samples, SAMPLE_RATE, time)

    def _decode(self, data: bytes) -> NDArray[np.int16] | None:
        try:
            decoded = self._codec.decode(av.Packet(data))
        except av.FFmpegError as error:
            _log.info("sound that cannot be decoded was left out: %s", error)
            return None
        parts = [np.frombuffer(memoryview(frame.planes[0]), np.int16, frame.samples * 2) for frame in decoded]
        return np.concatenate(parts).reshape(-1, 2) if parts else None


class VideoFrames:
    """Decodes one source in a worker thread, only as it is iterated. One that fails makes it ask for a key frame."""

    def __init__(self, frames: EncodedFrames) -> None:
        self._frames = frames
        self._time = Timeline(VIDEO_CLOCK_RATE)
        self._codecs: dict[str, VideoCodecContext] = {}
        self._to_rgb = VideoReformatter()

    def __aiter__(self) -> VideoFrames:
        return self

    async def __anext__(self) -> VideoFrame:
        while True:
            encoded = await self._frames.__anext__()
            image = await asyncio.get_running_loop().run_in_executor(None, self._decode, encoded)
            time = self._time.seconds(encoded.timestamp)
            if image is not None:
                return VideoFrame(image, time)
            self._frames.request_key_frame()

    def _decode(self, encoded: EncodedFrame) -> NDArray[np.uint8] | None:
        if encoded.codec not in self._codecs:
            name = "libvpx" if encoded.codec == "vp8" else encoded.codec
            self._codecs[encoded.codec] = cast(VideoCodecContext, av.CodecContext.create(name, "r"))
        packet = av.Packet(encoded.data)
        packet.time_base = VIDEO_TIME_BASE
        try:
            frames = self._codecs[encoded.codec].decode(packet)
        except av.FFmpegError as error:
            _log.info("a picture that cannot be decoded was left out: %s", error)
            return None
        return (
            cast(NDArray[np.uint8], self._to_rgb.reformat(frames[-1], format="rgb24").to_ndarray()) if frames else None
        )
