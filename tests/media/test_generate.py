from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from localcall.media.generate import joined, pattern, silence, tone
from localcall.media.levels import FLOOR_DB, Level, Quiet
from tests.media.sounds import bar_of, joined_samples, loudest


def test_a_tone_has_its_frequency_its_strength_and_its_length() -> None:
    frames = list(tone(440, seconds=1.5, volume=0.5))
    samples = joined_samples(frames)
    assert len(samples) == 72_000
    assert loudest(samples) == pytest.approx(440, abs=1)
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.001)
    assert [frame.time for frame in frames] == pytest.approx([number * 0.02 for number in range(75)])


def test_it_goes_on_for_ever_without_a_click() -> None:
    samples = joined_samples(islice(tone(440), 100))
    assert len(samples) == 96_000
    assert np.abs(np.diff(samples)).max() < 0.25 * 2 * np.pi * 440 / 48_000 * 1.01


def test_one_after_another_on_one_clock() -> None:
    frames = list(joined(tone(440, seconds=0.05), silence(0.05)))
    assert [frame.time for frame in frames] == pytest.approx([0, 0.02, 0.04, 0.05, 0.07, 0.09])


def test_the_pattern_moves() -> None:
    frames = list(islice(pattern(320, 240, fps=10), 15))
    assert [frame.time for frame in frames] == pytest.approx([number / 10 for number in range(15)])
    bars = [bar_of(frame.image) for frame in frames]
    assert bars == pytest.approx([number * 16 + 9.5 for number in range(15)], abs=0.6)


@pytest.mark.parametrize(("volume", "peak"), [(1.0, 0.0), (0.1, -20.0), (0.001, -60.0)])
def test_levels(volume: float, peak: float) -> None:
    level = Level.of(list(tone(1000, seconds=0.1, volume=volume))[2])
    assert level.peak == pytest.approx(peak, abs=0.4)
    assert level.rms == pytest.approx(peak - 3.01, abs=0.4)
    assert level.time == pytest.approx(0.04)
    assert level.silent is (peak < -50)


def test_the_level_of_nothing() -> None:
    assert Level.of(next(silence(0.02))) == Level(FLOOR_DB, FLOOR_DB, 0)


def test_quiet_is_counted_and_a_click_is_no_speech() -> None:
    quiet = Quiet()
    heard = [quiet.hear(f) for f in joined(silence(1), tone(440, seconds=0.06), silence(1), tone(440, seconds=0.3))]
    assert heard[49] == pytest.approx(1)
    assert heard[102] == pytest.approx(2.06)
    assert heard[-1] == 0
    assert quiet.hear(next(silence())) == pytest.approx(0.02)
