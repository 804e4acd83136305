"""Sound and picture out of nothing: tones, silence, a moving pattern."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from localcall.media.frames import SAMPLE_RATE, AudioFrame, VideoFrame

FRAME_SAMPLES = SAMPLE_RATE // 50
"""20 ms, what Opus takes at once."""

_RAMP_SAMPLES = SAMPLE_RATE // 400
"""2.5 ms in and out: a tone that begins at once clicks."""


def tone(*hertz: float, seconds: float | None = None, volume: float = 0.25) -> Iterator[AudioFrame]:
    """One or several sines of equal strength at once, mono; for ever without ``seconds``.

    ``volume``: the peak of the sum, 1.0 is full scale.
    """
    total = None if seconds is None else round(seconds * SAMPLE_RATE)
    turns = 2 * math.pi * np.array(hertz)[:, None] / SAMPLE_RATE
    scale = volume * 32767 / max(1, len(hertz))
    for start, count in _frames(total):
        n = np.arange(start, start + count)
        wave = np.sin(turns * n).sum(axis=0) * scale * np.minimum(1.0, n / _RAMP_SAMPLES)
        if total is not None:
            wave *= np.minimum(1.0, (total - n) / _RAMP_SAMPLES)
        yield AudioFrame(np.rint(wave).astype(np.int16)[:, None], SAMPLE_RATE, start / SAMPLE_RATE)


def silence(seconds: float | None = None) -> Iterator[AudioFrame]:
    """Mono; for ever without ``seconds``."""
    return tone(seconds=seconds)


def joined(*parts: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """One after another, on one clock."""
    time = 0.0
    for part in parts:
        for frame in part:
            yield AudioFrame(frame.samples, frame.rate, time)
            time += frame.seconds


def pattern(
    width: int = 640, height: int = 480, *, fps: int = 30, seconds: float | None = None
) -> Iterator[VideoFrame]:
    """Grey steps with a white bar that crosses the picture in two seconds; for ever without ``seconds``."""
    steps = np.linspace(32, 160, 8).astype(np.uint8)[np.arange(width) * 8 // width]
    still = np.broadcast_to(steps[None, :, None], (height, width, 3))
    bar = max(2, width // 16)
    for number in itertools.count() if seconds is None else range(round(seconds * fps)):
        image = still.copy()
        left = number * width // (2 * fps) % (width - bar + 1)
        image[:, left : left + bar] = 255
        yield VideoFrame(image, number / fps)


def _frames(total: int | None) -> Iterator[tuple[int, int]]:
    """First sample and length of each frame."""
    for start in itertools.count(0, FRAME_SAMPLES):
        count = FRAME_SAMPLES if total is None else min(FRAME_SAMPLES, total - start)
        if count <= 0:
            return
        yield start, count
