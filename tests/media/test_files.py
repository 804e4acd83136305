from __future__ import annotations

import struct
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from localcall.media.errors import MediaError
from localcall.media.files import MediaFile
from localcall.media.frames import SAMPLE_RATE
from localcall.media.generate import pattern
from tests.media.sounds import bar_of, heard, loudest

ROOM = 44_100


def write_wav(path: Path, *, seconds: float = 1, rate: int = ROOM, channels: int = 1, hertz: float = 440) -> Path:
    n = np.arange(round(seconds * rate)) / max(1, rate)
    samples = np.repeat((8000 * np.sin(2 * np.pi * hertz * n)).astype("<i2"), channels)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def write_film(path: Path, codec: str, *, width: int = 320, height: int = 240, seconds: float = 1) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number, picture in enumerate(pattern(width, height, seconds=seconds)):
            frame = av.VideoFrame.from_ndarray(picture.image, "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_sound_of_any_rate_comes_at_48_khz(tmp_path: Path, rate: int, channels: int) -> None:
    found = MediaFile.load(write_wav(tmp_path / "a.wav", rate=rate, channels=channels))
    assert (found.has_audio, found.has_video) == (True, False)
    assert found.seconds == pytest.approx(1)
    frames = list(found.audio())
    assert {frame.rate for frame in frames} == {SAMPLE_RATE}
    assert {frame.samples.shape for frame in frames[:-1]} == {(960, channels)}
    assert [frame.time for frame in frames] == pytest.approx([number * 0.02 for number in range(len(frames))])
    samples = heard(found.path)
    assert len(samples) == pytest.approx(SAMPLE_RATE, abs=20)
    assert loudest(samples) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp3", "mp3"), ("a.flac", "flac"), ("a.webm", "libopus"), ("a.m4a", "aac")]
)
def test_formats_that_people_have(tmp_path: Path, name: str, codec: str) -> None:
    path = tmp_path / name
    with av.open(str(write_wav(tmp_path / "a.wav"))) as source, av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48_000 if codec == "libopus" else ROOM, layout="mono")
        assert isinstance(stream, av.AudioStream)
        for frame in source.decode(audio=0):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert loudest(heard(path)) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(("name", "codec"), [("a.webm", "libvpx"), ("a.mp4", "libx264"), ("a.avi", "mpeg4")])
def test_pictures_come_with_their_times(tmp_path: Path, name: str, codec: str) -> None:
    found = MediaFile.load(write_film(tmp_path / name, codec))
    assert (found.has_audio, found.has_video) == (False, True)
    frames = list(found.video())
    assert [frame.time for frame in frames] == pytest.approx([number / 30 for number in range(30)], abs=0.002)
    assert {frame.image.shape for frame in frames} == {(240, 320, 3)}
    assert bar_of(frames[20].image) == pytest.approx(20 * 320 / 60 + 10, abs=5)


@pytest.mark.parametrize(
    ("width", "height", "shown"), [(1920, 1080, (720, 1280, 3)), (600, 1200, (720, 360, 3)), (16, 16, (16, 16, 3))]
)
def test_a_large_picture_is_made_smaller(tmp_path: Path, width: int, height: int, shown: tuple[int, ...]) -> None:
    path = write_film(tmp_path / "a.mp4", "mpeg4", width=width, height=height, seconds=0.1)
    assert {frame.image.shape for frame in MediaFile.load(path).video()} == {shown}


def empty(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("Dear Ada, please find attached.\n" * 50)


def zero_hertz(path: Path) -> None:
    sound = write_wav(path, rate=8000).read_bytes()
    path.write_bytes(sound[:24] + struct.pack("<I", 0) + sound[28:])


def no_channels(path: Path) -> None:
    sound = write_wav(path, rate=8000).read_bytes()
    path.write_bytes(sound[:22] + struct.pack("<H", 0) + sound[24:])


def only_a_head(path: Path) -> None:
    path.write_bytes(write_wav(path).read_bytes()[:44])


def half_an_mp4(path: Path) -> None:
    """Its index is at the end."""
    film = write_film(path.with_suffix(".mp4"), "libx264").read_bytes()
    path.write_bytes(film[: len(film) // 2])


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("damage", [empty, text, zero_hertz, no_channels, only_a_head, half_an_mp4, folder])
def test_what_cannot_be_played_is_told_before_the_call(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "a.wav"
    assert callable(damage)
    damage(path)
    with pytest.raises(MediaError, match=r"a\.wav cannot be played: .*\."):
        MediaFile.load(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="there is no such file"):
        MediaFile.load(tmp_path / "a.wav")


def test_a_truncated_file_is_played_to_its_end(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", seconds=2)
    path.write_bytes(path.read_bytes()[: 44 + ROOM * 2])
    assert len(heard(path)) == pytest.approx(SAMPLE_RATE, abs=100)


@pytest.mark.parametrize(("name", "codec"), [("a.webm", "libvpx"), ("a.avi", "mpeg4")])
def test_a_damaged_film_ends_in_order(tmp_path: Path, name: str, codec: str) -> None:
    path = write_film(tmp_path / name, codec, seconds=2)
    whole = bytearray(path.read_bytes())
    noise = np.random.default_rng(5)
    for at in noise.integers(len(whole) // 3, len(whole), 200):
        whole[at] ^= 0xFF
    path.write_bytes(bytes(whole[: len(whole) * 3 // 4]))
    frames = list(MediaFile.load(path).video())
    assert frames
    assert [frame.time for frame in frames] == sorted(frame.time for frame in frames)


def test_a_file_that_claims_a_huge_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.bmp"
    path.write_bytes(
        b"BM"
        + struct.pack("<IHHI", 1 << 20, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 30000, 30000, 1, 24, 0, 0, 0, 0, 0, 0)
    )
    with pytest.raises(MediaError, match="cannot be played"):
        MediaFile.load(path)
