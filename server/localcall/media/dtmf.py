"""DTMF in the sound itself: the tones of ITU-T Q.23, heard by the limits of ITU-T Q.24."""

from __future__ import annotations

import math
from collections.abc import AsyncIterable, AsyncIterator, Iterator

import numpy as np
from attrs import define, field
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from localcall.media.errors import MediaError
from localcall.media.frames import SAMPLE_RATE, AudioFrame
from localcall.media.generate import joined, silence, tone

DIGITS = "123A456B789C*0#D"

_LOW = (697.0, 770.0, 852.0, 941.0)
_HIGH = (1209.0, 1336.0, 1477.0, 1633.0)

TONE_SECONDS = 0.1
GAP_SECONDS = 0.1
"""Q.24 asks for 40 ms each at the least; 100 ms outlives a lost packet."""


def dtmf(digits: str, *, tone_seconds: float = TONE_SECONDS, gap_seconds: float = GAP_SECONDS) -> Iterator[AudioFrame]:
    """The tones of ``digits`` (0-9, A-D, *, #), each with a gap after it. Raises `MediaError` for anything else."""
    keys = [DIGITS.find(digit) for digit in digits.upper()]
    if -1 in keys or not keys:
        raise MediaError(f"{digits!r} cannot be dialled. Use the digits 0 to 9, the letters A to D, * and #.")
    parts = [
        part
        for key in keys
        for part in (
            tone(_LOW[key // 4], _HIGH[key % 4], seconds=tone_seconds, volume=0.5),
            silence(gap_seconds),
        )
    ]
    return joined(*parts)


_BLOCK = SAMPLE_RATE * 16 // 1000
_HOP = SAMPLE_RATE * 4 // 1000
_HOP_SECONDS = _HOP / SAMPLE_RATE

_RUN = 6
"""Blocks in a row. Q.24 accepts a tone of 40 ms, which has eight at the least, and refuses 23 ms, five at the most."""

_PAUSE = 5
"""Blocks without: a break of 10 ms spoils four at the most, the 40 ms between two digits nine."""

_LEAST_POWER = 10 ** (-36 / 10)
"""Of each tone, against a full-scale sine."""

_LEAST_SHARE = 0.6
"""Of the block's whole power in the two tones: speech has much besides."""

_TWIST_DB = 8.0
_NEIGHBOUR_DB = 6.0
_TOLERANCE = 0.025
"""Of a frequency: Q.24 wants 1.5 % accepted and 3.5 % refused."""

_TURNS = 2 * math.pi * np.outer(np.arange(_BLOCK), np.array(_LOW + _HIGH)) / SAMPLE_RATE
_BANK: NDArray[np.complex128] = (np.cos(_TURNS) - 1j * np.sin(_TURNS)) * (2 / _BLOCK)
"""Goertzel's eight sums over a block, as one product of matrices."""


@define
class DtmfDetector:
    """Hears digits in sound of 48 kHz, each once, when 40 ms of it were heard."""

    _rest: NDArray[np.float64] = field(factory=lambda: np.zeros(0), init=False)
    _key: int | None = field(default=None, init=False)
    _run: int = field(default=0, init=False)
    _pause: int = field(default=0, init=False)
    _turn: NDArray[np.complex128] = field(factory=lambda: np.zeros(2, complex), init=False)
    _before: NDArray[np.complex128] = field(factory=lambda: np.zeros(8, complex), init=False)
    _told: bool = field(default=False, init=False)

    def hear(self, frame: AudioFrame) -> str:
        """The digits, mostly none, that this frame completes."""
        if frame.rate != SAMPLE_RATE:
            raise MediaError(f"Digits are heard at {SAMPLE_RATE} Hz, not at {frame.rate} Hz.")
        samples = np.concatenate([self._rest, frame.samples.mean(axis=1) / 32768.0])
        if len(samples) < _BLOCK:
            self._rest = samples
            return ""
        blocks = sliding_window_view(samples, _BLOCK)[::_HOP]
        self._rest = samples[len(blocks) * _HOP :]
        strengths = blocks @ _BANK
        powers = 2 * (blocks**2).mean(axis=1)
        return "".join(self._step(strength, float(power)) for strength, power in zip(strengths, powers, strict=True))

    def _step(self, strength: NDArray[np.complex128], power: float) -> str:
        key = _key(np.abs(strength) ** 2, power)
        before, self._before = self._before, strength
        if key is None or (self._key is not None and key != self._key):
            self._pause += 1
            if self._pause >= _PAUSE:
                self._key, self._told = None, False
            if not self._told:
                self._key, self._run = None, 0
            return ""
        self._pause = 0
        if self._key is None:
            self._key, self._run, self._turn = key, 1, np.zeros(2, complex)
            return ""
        self._run += 1
        pair = [key // 4, 4 + key % 4]
        self._turn = self._turn + strength[pair] * before[pair].conj()
        if self._told or self._run < _RUN or not _in_tune(self._turn, pair):
            return ""
        self._told = True
        return DIGITS[key]


async def heard_digits(frames: AsyncIterable[AudioFrame]) -> AsyncIterator[str]:
    """One character for each key that was pressed."""
    detector = DtmfDetector()
    async for frame in frames:
        for digit in detector.hear(frame):
            yield digit


def _key(powers: NDArray[np.float64], total: float) -> int | None:
    """Which of the sixteen keys a block sounds like."""
    low, high = int(powers[:4].argmax()), int(powers[4:].argmax())
    pair = powers[low], powers[4 + high]
    others = np.delete(powers, [low, 4 + high])
    if min(pair) < _LEAST_POWER or sum(pair) < _LEAST_SHARE * total:
        return None
    if max(pair) > min(pair) * 10 ** (_TWIST_DB / 10) or others.max() * 10 ** (_NEIGHBOUR_DB / 10) > min(pair):
        return None
    return low * 4 + high


def _in_tune(turn: NDArray[np.complex128], pair: list[int]) -> bool:
    """By how much the phase has turned from block to block, against what the nominal frequency turns it."""
    nominal = np.array(_LOW + _HIGH)[pair]
    expected = np.exp(2j * np.pi * nominal * _HOP_SECONDS)
    error = np.angle(turn * expected.conj()) / (2 * np.pi * _HOP_SECONDS)
    return bool((np.abs(error) <= _TOLERANCE * nominal).all())
