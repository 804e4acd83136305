"""Sound and picture from a file of any format that FFmpeg reads."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Self

import av
import av.container
import av.error
import numpy as np
from attrs import frozen

from localcall.media.errors import MediaError
from localcall.media.frames import SAMPLE_RATE, AudioFrame, VideoFrame
from localcall.media.generate import FRAME_SAMPLES

MAX_WIDTH, MAX_HEIGHT = 1280, 720
"""Larger pictures are made smaller, in their proportions."""

_MOST_PIXELS = 8192 * 8192
"""A header that claims more is a mistake or an attack."""

log = logging.getLogger(__name__)


@frozen
class MediaFile:
    """A file that was seen to begin with sound, with picture, or both. ``seconds``: as it says itself."""

    path: Path
    has_audio: bool
    has_video: bool
    seconds: float | None

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Decodes the first frames; blocks. Raises `MediaError`."""
        path = Path(path)
        with _open(path) as container:
            seconds = None if container.duration is None else container.duration / av.time_base
        found = cls(path, True, True, seconds)
        sound, picture = (next(frames, None) is not None for frames in (found.audio(), found.video()))
        if not sound and not picture:
            raise MediaError(f"{path} cannot be played: there is no sound and no picture in it that can be decoded.")
        return cls(path, sound, picture, seconds)

    def audio(self) -> Iterator[AudioFrame]:
        """48 kHz, one channel or two, 20 ms each, as fast as they are read. Damage ends them, with a warning."""
        with _open(self.path) as container:
            for stream in container.streams.audio[:1]:
                layout = "mono" if stream.channels == 1 else "stereo"
                resampler = av.AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE, frame_size=FRAME_SAMPLES)
                heard = 0
                for decoded in chain(_decoded(container, stream, self.path), [None]):  # the last asks for the rest
                    for frame in resampler.resample(decoded):
                        samples = frame.to_ndarray().reshape(-1, frame.layout.nb_channels).astype(np.int16)
                        yield AudioFrame(samples, SAMPLE_RATE, heard / SAMPLE_RATE)
                        heard += len(samples)

    def video(self) -> Iterator[VideoFrame]:
        """At most 1280x720. Damage ends them, with a warning."""
        with _open(self.path) as container:
            for stream in container.streams.video[:1]:
                if stream.width * stream.height > _MOST_PIXELS:
                    raise MediaError(f"{self.path} cannot be played: its picture is too large.")
                start: float | None = None
                time = 0.0
                for decoded in _decoded(container, stream, self.path):
                    told: float = time if decoded.time is None else decoded.time
                    start = told if start is None else start
                    time = max(time, told - start)  # a file may leap back
                    width, height = _fitting(decoded.width, decoded.height)
                    image = decoded.to_ndarray(width=width, height=height, format="rgb24")
                    yield VideoFrame(image.astype(np.uint8, copy=False), time)


@contextmanager
def _open(path: Path) -> Iterator[av.container.InputContainer]:
    try:
        container = av.open(str(path), metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise MediaError(f"{path} cannot be played: {_why(error)}.") from None
    with container:
        yield container


def _decoded(
    container: av.container.InputContainer, stream: av.AudioStream | av.VideoStream, path: Path
) -> Iterator[Any]:
    """The stream's frames. Those that are broken are left out."""
    broken = 0
    try:
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                broken += 1
    except (av.error.FFmpegError, OSError, ValueError) as error:
        log.warning("%s ends early: %s.", path, _why(error))
    if broken:
        log.warning("%s is damaged: %d frames could not be decoded.", path, broken)


def _fitting(width: int, height: int) -> tuple[int, int]:
    """In the largest picture, of even sides, as 4:2:0 wants them."""
    scale = min(1.0, MAX_WIDTH / width, MAX_HEIGHT / height)
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError | IsADirectoryError):
        return "it cannot be read"
    return str(getattr(error, "strerror", None) or error).rstrip(".").lower()
