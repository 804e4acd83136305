"""How loud it is, and for how long it has been silent."""

from __future__ import annotations

import math

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

    def hear(self, frame: AudioFrame) -> float:
        """The silence up to and with this frame, in seconds."""
        self._loud = 0.0 if Level.of(frame).silent else self._loud + frame.seconds
        self.seconds = 0.0 if self._loud > self.click else self.seconds + frame.seconds
        return self.seconds


def _db(amplitude: float) -> float:
    return max(FLOOR_DB, 20 * math.log10(amplitude)) if amplitude > 0 else FLOOR_DB
