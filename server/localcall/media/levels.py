"""How loud it is, and for how long it has been silent."""

from __future__ import annotations

import math
from collections.abc import AsyncIterable, AsyncIterator

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from localcall.media.frames import AudioFrame

FLOOR_DB = -127.0
"""Silence, the least that RFC 6464 can say."""

SILENT_DB = -50.0
"""Below this nobody speaks: room noise through a microphone is about -60 dBFS, quiet speech about -40."""


@frozen
class Level:
    """``rms`` and ``peak`` in dB against full scale, -127 to 0, as RFC 6464, section 3. ``time``: seconds."""

    rms: float
    peak: float
    time: float

    @classmethod
    def of(cls, frame: AudioFrame) -> Level:
        samples: NDArray[np.float64] = frame.samples / 32768.0
        if not samples.size:
            return cls(FLOOR_DB, FLOOR_DB, frame.time)
        return cls(_db(math.sqrt(np.mean(samples**2))), _db(float(np.max(np.abs(samples)))), frame.time)

    @property
    def silent(self) -> bool:
        return self.rms < SILENT_DB


@define
class Quiet:
    """Counts how long nobody has spoken. A click shorter than ``click`` seconds is no speech."""

    click: float = 0.1
    seconds: float = field(default=0.0, init=False)
    _loud: float = field(default=0.0, init=False)

    @property
    def speaking(self) -> bool:
        return self._loud > self.click

    def hear(self, frame: AudioFrame) -> float:
        """The silence up to and with this frame, in seconds."""
        self._loud = 0.0 if Level.of(frame).silent else self._loud + frame.seconds
        self.seconds = 0.0 if self.speaking else self.seconds + frame.seconds
        return self.seconds


WINDOW_SECONDS = 0.1


async def heard_levels(frames: AsyncIterable[AudioFrame]) -> AsyncIterator[Level]:
    """Ten a second, each of the 100 ms before it."""
    window: list[AudioFrame] = []
    async for frame in frames:
        window.append(frame)
        if sum(part.seconds for part in window) >= WINDOW_SECONDS:
            whole = np.concatenate([part.samples for part in window])
            yield Level.of(AudioFrame(whole, frame.rate, window[0].time))
            window.clear()


def _db(amplitude: float) -> float:
    return max(FLOOR_DB, 20 * math.log10(amplitude)) if amplitude > 0 else FLOOR_DB
