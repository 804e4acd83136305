"""What the peer sends, written to a file as it came: Opus into Ogg (RFC 7845), Opus and VP8 into WebM."""

from __future__ import annotations

import io
import logging
import os
from fractions import Fraction
from pathlib import Path
from typing import Self, cast

import av
import av.container
import av.error
from attrs import define, field

from localcall.media.errors import MediaError
from localcall.media.frames import SAMPLE_RATE, VIDEO_CLOCK_RATE, EncodedFrame
from localcall.media.timeline import Timeline

log = logging.getLogger(__name__)

_MUXING: dict[str, tuple[str, dict[str, str]]] = {
    # A page, or a cluster, is on the disk after a second at most, so that a file without its end still plays.
    ".ogg": ("ogg", {"page_duration": "500000"}),
    ".opus": ("ogg", {"page_duration": "500000"}),
    ".webm": ("webm", {"cluster_time_limit": "500", "max_interleave_delta": "500000"}),
}

PICTURE_SECONDS = 3.0
"""How long the sound waits for the first picture, whose size stands in the head of a WebM file."""

_UNKNOWN_SIZE = (640, 480)
"""Of a picture that comes later than that. A player takes the size from the frames."""


def check_path(path: Path) -> None:
    """Raises `MediaError` where `Recorder.create` would, as far as can be seen without writing."""
    if path.suffix.lower() not in _MUXING:
        raise MediaError(f"{path} cannot be recorded to: its name must end in .ogg, .opus or .webm.")
    if path.exists():
        raise MediaError(f"{path} is there already. Name another file.")


@define(eq=False)
class Recorder:
    """``path`` ends in .ogg or .opus (sound), or .webm (sound, and with ``video`` picture); made here, mode 0600.

    What was not said, be it muted or lost, takes its time in the file too. A file whose writer died can be played up to
    its last second. Raises `MediaError` where the file is there already or cannot be written.
    """

    path: Path
    _started: float
    _container: av.container.OutputContainer
    _file: io.FileIO
    _sound: av.AudioStream
    with_picture: bool
    _picture: av.VideoStream | None = field(default=None, init=False)
    _waiting: list[av.Packet[av.AudioStream]] = field(factory=list, init=False)
    _timelines: dict[str, Timeline] = field(init=False)
    _heard: int = field(default=0, init=False)
    _seen: int = field(default=-1, init=False)
    _warned: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._timelines = {"audio": Timeline(SAMPLE_RATE), "video": Timeline(VIDEO_CLOCK_RATE)}

    @classmethod
    def create(cls, path: Path | str, now: float, *, video: bool = False) -> Self:
        """``now``: seconds, on the clock of `write`; what comes later stands later in the file."""
        path = Path(path)
        check_path(path)
        format_name, options = _MUXING[path.suffix.lower()]
        try:
            # Nobody else may read it, and nothing that is there is lost.
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise MediaError(f"{path} cannot be written: {error.strerror}.") from None
        file = io.FileIO(descriptor, "r+b")
        container = av.open(cast(io.IOBase, file), "w", format=format_name, options=options)
        sound = container.add_stream("libopus", rate=SAMPLE_RATE, layout="stereo")
        return cls(path, now, container, file, sound, video and format_name == "webm")

    @property
    def seconds(self) -> float:
        """Of sound, its gaps included."""
        return self._heard / SAMPLE_RATE

    def write(self, frame: EncodedFrame, now: float) -> None:
        """Frames of one kind come in their order. Those that the file cannot hold are left out. Raises `MediaError`."""
        time = self._timelines[frame.kind].time(frame.timestamp, now) - self._started
        try:
            if frame.kind == "audio" and frame.codec == "opus" and frame.data:
                self._write_sound(frame.data, time)
            elif frame.codec == "vp8" and self.with_picture:
                self._write_picture(frame, time)
            elif frame.kind == "video" and self.with_picture and not self._warned:
                self._warned = True
                log.warning("%s has no picture: WebM cannot hold the call's %s.", self.path, frame.codec)
        except (av.error.FFmpegError, OSError) as error:
            raise MediaError(f"{self.path} cannot be written: {error.strerror}.") from None

    def close(self) -> None:
        """Raises `MediaError` where the last of it cannot be written; harmless twice."""
        if self._file.closed:
            return
        try:
            self._head(_UNKNOWN_SIZE)
            self._container.close()
        except (av.error.FFmpegError, OSError) as error:
            raise MediaError(f"{self.path} cannot be written: {error.strerror}.") from None
        finally:
            self._file.close()

    def _write_sound(self, data: bytes, time: float) -> None:
        said = round(time * SAMPLE_RATE)
        samples = opus_samples(data)
        if said < self._heard - samples // 2:
            return  # twice, or too late
        filler = bytes([data[0] & ~3])
        while said - self._heard >= samples:
            self._add_sound(filler, samples)
        self._add_sound(data, samples)

    def _add_sound(self, data: bytes, samples: int) -> None:
        packet = cast("av.Packet[av.AudioStream]", av.Packet(data))
        packet.pts = packet.dts = self._heard
        packet.duration = samples
        packet.time_base = Fraction(1, SAMPLE_RATE)
        packet.is_keyframe = True
        self._heard += samples
        if self.with_picture and self._picture is None:
            self._waiting.append(packet)
            if self._heard > PICTURE_SECONDS * SAMPLE_RATE:
                self._head(_UNKNOWN_SIZE)
        else:
            self._mux(packet, self._sound)

    def _write_picture(self, frame: EncodedFrame, time: float) -> None:
        if self._seen < 0 and not frame.key:
            return
        self._head(vp8_size(frame.data) if frame.key else _UNKNOWN_SIZE)
        assert self._picture is not None
        packet = cast("av.Packet[av.VideoStream]", av.Packet(frame.data))
        self._seen = packet.pts = packet.dts = max(round(time * 1000), self._seen + 1)
        packet.time_base = Fraction(1, 1000)
        packet.is_keyframe = frame.key
        self._mux(packet, self._picture)

    def _head(self, size: tuple[int, int]) -> None:
        """Settles which streams the file has, once."""
        if not self.with_picture or self._picture is not None:
            return
        width, height = size
        picture = self._container.add_mux_stream("vp8", width=width, height=height)
        assert isinstance(picture, av.VideoStream)
        self._picture = picture
        for packet in self._waiting:
            self._mux(packet, self._sound)
        self._waiting.clear()

    def _mux(
        self, packet: av.Packet[av.AudioStream] | av.Packet[av.VideoStream], stream: av.AudioStream | av.VideoStream
    ) -> None:
        packet.stream = stream
        self._container.mux_one(packet)


_OPUS_SAMPLES: tuple[int, ...] = (*(480, 960, 1920, 2880) * 3, *(480, 960) * 2, *(120, 240, 480, 960) * 4)
"""Of one frame at 48 kHz, by configuration (RFC 6716, section 3.1, table 2)."""


def opus_samples(packet: bytes) -> int:
    """How long a packet lasts, in samples of 48 kHz (RFC 6716, section 3.2)."""
    frame = _OPUS_SAMPLES[packet[0] >> 3]
    code = packet[0] & 3
    count = 1 if code == 0 else 2 if code < 3 else packet[1] & 63 if len(packet) > 1 else 1
    return frame * max(1, count)


def vp8_size(frame: bytes) -> tuple[int, int]:
    """Width and height that a key frame tells (RFC 6386, section 9.1)."""
    if len(frame) < 10 or frame[3:6] != b"\x9d\x01\x2a":
        return _UNKNOWN_SIZE
    width, height = (int.from_bytes(frame[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width or _UNKNOWN_SIZE[0], height or _UNKNOWN_SIZE[1]
