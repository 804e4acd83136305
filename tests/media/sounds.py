"""What the tests of media play and how they hear it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from localcall.media.files import MediaFile
from localcall.media.frames import SAMPLE_RATE, VIDEO_CLOCK_RATE, AudioFrame, EncodedFrame, VideoFrame


def joined_samples(frames: Iterable[AudioFrame]) -> NDArray[np.float64]:
    """One channel, full scale is 1."""
    parts = [frame.samples.mean(axis=1) / 32768 for frame in frames]
    return np.concatenate(parts) if parts else np.zeros(0)


def loudest(samples: NDArray[np.float64]) -> float:
    """The frequency with most power, Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax()) * SAMPLE_RATE / len(samples)


def rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0


def heard(path: Path) -> NDArray[np.float64]:
    """A file's sound."""
    return joined_samples(MediaFile.load(path).audio())


def bar_of(image: NDArray[np.uint8]) -> float:
    """Where the middle of the pattern's bar is, pixels from the left."""
    columns = np.flatnonzero(image[:, :, 1].mean(axis=0) > 220)
    return float(columns.mean()) if len(columns) else -1.0


def opus(frames: Iterable[AudioFrame], start: int = 0) -> Iterator[EncodedFrame]:
    """Encoded as a peer would, timestamps from ``start``."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = SAMPLE_RATE, "mono", av.AudioFormat("s16")
    said = 0
    for sound in frames:
        frame = av.AudioFrame.from_ndarray(sound.samples.mean(axis=1).astype(np.int16)[None, :], "s16", "mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, said
        for packet in encoder.encode(frame):
            yield EncodedFrame("audio", "opus", bytes(packet), (start + said) % (1 << 32), SAMPLE_RATE, True)
            said += 960


def vp8(frames: Iterable[VideoFrame], start: int = 0) -> Iterator[EncodedFrame]:
    encoder: av.VideoCodecContext | None = None
    for number, picture in enumerate(frames):
        frame = av.VideoFrame.from_ndarray(picture.image, "rgb24").reformat(format="yuv420p")
        if encoder is None:
            encoder = av.CodecContext.create("libvpx", "w")
            assert isinstance(encoder, av.VideoCodecContext)
            encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuv420p"
            encoder.time_base, encoder.options = Fraction(1, 90000), {"deadline": "realtime", "lag-in-frames": "0"}
        frame.pts = number
        ticks = round(picture.time * VIDEO_CLOCK_RATE)
        for packet in encoder.encode(frame):
            yield EncodedFrame(
                "video", "vp8", bytes(packet), (start + ticks) % (1 << 32), VIDEO_CLOCK_RATE, packet.is_keyframe
            )
