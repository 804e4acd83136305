from __future__ import annotations

from collections.abc import Iterable, Iterator

import av
import numpy as np
import pytest

from localcall.media.dtmf import DIGITS, DtmfDetector, dtmf
from localcall.media.errors import MediaError
from localcall.media.frames import SAMPLE_RATE, AudioFrame
from localcall.media.generate import joined, silence, tone
from tests.media.sounds import opus

ALL = "0123456789*#ABCD"


def digits(frames: Iterable[AudioFrame]) -> str:
    detector = DtmfDetector()
    return "".join(detector.hear(frame) for frame in frames)


def pair(low: float, high: float, seconds: float) -> Iterator[AudioFrame]:
    return tone(low, high, seconds=seconds, volume=0.5)


def test_all_keys_are_heard_once_each() -> None:
    assert digits(dtmf(ALL)) == ALL
    assert digits(dtmf("1111")) == "1111"
    assert sorted(DIGITS) == sorted(ALL)


@pytest.mark.parametrize("offset", range(0, 240, 40))
def test_40_ms_on_and_off_are_enough(offset: int) -> None:
    late = AudioFrame(np.zeros((offset, 1), np.int16), SAMPLE_RATE, 0)
    assert digits([late, *dtmf(ALL, tone_seconds=0.04, gap_seconds=0.04)]) == ALL


@pytest.mark.parametrize("offset", range(0, 240, 40))
def test_23_ms_are_no_digit(offset: int) -> None:
    late = AudioFrame(np.zeros((offset, 1), np.int16), SAMPLE_RATE, 0)
    assert digits([late, *dtmf(ALL, tone_seconds=0.023)]) == ""


def test_a_break_of_10_ms_is_no_pause() -> None:
    assert digits(joined(pair(697, 1209, 0.05), silence(0.01), pair(697, 1209, 0.05), silence(0.1))) == "1"


@pytest.mark.parametrize("low", [697, 770, 852, 941])
@pytest.mark.parametrize("high", [1209, 1336, 1477, 1633])
def test_the_limits_of_frequency(low: float, high: float) -> None:
    for off in (0.985, 1.015):
        assert digits(joined(pair(low * off, high * off, 0.05), silence(0.1))), f"{off} of {low} and {high}"
    for off in (0.965, 1.035):
        assert not digits(joined(pair(low * off, high, 0.1), silence(0.1))), f"{off} of {low}"
        assert not digits(joined(pair(low, high * off, 0.1), silence(0.1))), f"{off} of {high}"


def test_a_louder_or_softer_tone_of_the_two() -> None:
    def twisted(db: float) -> Iterator[AudioFrame]:
        low, high = (list(tone(f, seconds=0.1, volume=0.2)) for f in (770, 1336))
        for one, other in zip(low, high, strict=True):
            yield AudioFrame((one.samples + other.samples * 10 ** (db / 20)).astype(np.int16), SAMPLE_RATE, one.time)

    assert [digits(twisted(db)) for db in (-6, 0, 4)] == ["5"] * 3
    assert [digits(twisted(db)) for db in (-14, 10)] == [""] * 2


def test_what_is_no_digit() -> None:
    noise = np.random.default_rng(7)
    hiss = AudioFrame(noise.normal(0, 6000, (48_000 * 5, 1)).astype(np.int16), SAMPLE_RATE, 0)
    assert digits([hiss]) == ""
    assert digits(tone(697, seconds=1)) == ""
    assert digits(tone(697, 1209, 440, 554, seconds=1)) == ""
    assert digits(tone(350, 440, seconds=1)) == ""  # a dial tone
    assert digits(tone(697, 1209, seconds=1, volume=0.005)) == ""


def test_voice_like_sounds_are_no_digits() -> None:
    """Harmonics of a voice that glides, with formants where DTMF lies."""
    n = np.arange(SAMPLE_RATE * 20) / SAMPLE_RATE
    pitch = 140 + 40 * np.sin(2 * np.pi * 0.7 * n)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    voice = sum(
        np.sin(k * phase) * (1 / (1 + ((k * 140 - 800) / 200) ** 2) + 0.7 / (1 + ((k * 140 - 1350) / 200) ** 2))
        for k in range(1, 20)
    )
    samples = (voice / np.abs(voice).max() * 20_000).astype(np.int16)[:, None]
    assert digits([AudioFrame(samples, SAMPLE_RATE, 0)]) == ""


def test_through_opus_and_noise() -> None:
    decoder = av.CodecContext.create("libopus", "r")
    assert isinstance(decoder, av.AudioCodecContext)
    noise = np.random.default_rng(3)

    def through() -> Iterator[AudioFrame]:
        for frame in opus(dtmf(ALL)):
            for decoded in decoder.decode(av.Packet(frame.data)):
                heard = decoded.to_ndarray().reshape(-1, decoded.layout.nb_channels).astype(np.float64)
                yield AudioFrame((heard + noise.normal(0, 300, heard.shape)).astype(np.int16), SAMPLE_RATE, 0)

    assert digits(through()) == ALL


@pytest.mark.parametrize("wrong", ["", "12E", "1 2"])
def test_what_cannot_be_dialled(wrong: str) -> None:
    with pytest.raises(MediaError, match="Use the digits 0 to 9, the letters A to D"):
        list(dtmf(wrong))


def test_another_rate_is_refused() -> None:
    with pytest.raises(MediaError, match="48000 Hz, not at 8000 Hz"):
        DtmfDetector().hear(AudioFrame(np.zeros((160, 1), np.int16), 8000, 0))
