from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from localcall.media.errors import MediaError
from localcall.media.files import MediaFile
from localcall.media.frames import EncodedFrame
from localcall.media.generate import pattern, tone
from localcall.media.record import Recorder, opus_samples, vp8_size
from tests.media.sounds import bar_of, heard, loudest, opus, rms, vp8

NOW = 1000.0
SECOND = 48_000


def record(path: Path, parts: list[tuple[float, int, float]], *, hertz: float = 440) -> Recorder:
    """``parts``: when each begins, its first timestamp, how long it lasts."""
    recorder = Recorder.create(path, NOW)
    for begin, timestamp, seconds in parts:
        for number, frame in enumerate(opus(tone(hertz, seconds=seconds), timestamp)):
            recorder.write(frame, NOW + begin + number * 0.02)
    recorder.close()
    return recorder


@pytest.mark.parametrize("name", ["call.ogg", "call.opus", "call.webm"])
def test_the_tone_is_in_the_file_for_as_long_as_it_was_heard(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    record(path, [(0, 5, 2)])
    samples = heard(path)
    assert len(samples) == pytest.approx(2 * SECOND, abs=0.03 * SECOND)
    assert loudest(samples) == pytest.approx(440, abs=2)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["call.ogg", "call.webm"])
@pytest.mark.parametrize(
    "second",
    [
        pytest.param(3 * SECOND, id="the peer's clock ran on"),
        pytest.param(1 * SECOND, id="the peer's clock stood still"),
        pytest.param(3_000_000_000, id="the peer began to count anew"),
    ],
)
def test_a_gap_is_silence_of_the_same_length(tmp_path: Path, name: str, second: int) -> None:
    path = tmp_path / name
    begin = 4 if second == SECOND else 3
    record(path, [(0, 0, 1), (begin, second, 1)])
    samples = heard(path)
    assert len(samples) == pytest.approx((begin + 1) * SECOND, abs=0.05 * SECOND)
    assert rms(samples[: SECOND // 2]) > 0.1
    assert rms(samples[round(1.2 * SECOND) : round((begin - 0.1) * SECOND)]) < 0.01
    assert loudest(samples[round((begin + 0.1) * SECOND) : round((begin + 0.9) * SECOND)]) == pytest.approx(440, abs=2)


def test_timestamps_may_turn_round(tmp_path: Path) -> None:
    path = tmp_path / "call.ogg"
    recorder = record(path, [(0, (1 << 32) - SECOND, 3)])
    assert recorder.seconds == pytest.approx(3, abs=0.03)
    assert loudest(heard(path)) == pytest.approx(440, abs=2)


def test_what_comes_twice_or_late_is_left_out(tmp_path: Path) -> None:
    recorder = Recorder.create(tmp_path / "call.ogg", NOW)
    frames = list(opus(tone(440, seconds=1)))
    for number, frame in enumerate(frames):
        for again in (frame, frames[max(0, number - 3)], frame):
            recorder.write(again, NOW + number * 0.02)
    recorder.close()
    assert recorder.seconds == pytest.approx(1, abs=0.03)


def test_sound_and_picture(tmp_path: Path) -> None:
    path = tmp_path / "call.webm"
    recorder = Recorder.create(path, NOW, video=True)
    pictures = list(vp8(pattern(320, 240, seconds=2), 77))
    sounds = list(opus(tone(523, seconds=2), 99))
    timed = [(i / 30, f) for i, f in enumerate(pictures)] + [(i / 50, f) for i, f in enumerate(sounds)]
    for time, frame in sorted(timed, key=lambda item: item[0]):
        recorder.write(frame, NOW + time)
    recorder.close()
    found = MediaFile.load(path)
    assert found.seconds == pytest.approx(2, abs=0.1)
    seen = list(found.video())
    assert len(seen) == 60
    assert seen[0].image.shape == (240, 320, 3)
    assert seen[-1].time == pytest.approx(59 / 30, abs=0.01)
    bars = [bar_of(frame.image) for frame in seen]
    assert bars[:50] == pytest.approx([number * 320 / 60 + 10 for number in range(50)], abs=4)
    assert loudest(heard(path)) == pytest.approx(523, abs=2)


def test_a_video_call_without_a_picture_keeps_its_sound(tmp_path: Path) -> None:
    for seconds in (1, 5):
        path = tmp_path / f"{seconds}.webm"
        recorder = Recorder.create(path, NOW, video=True)
        for number, frame in enumerate(opus(tone(440, seconds=seconds))):
            recorder.write(frame, NOW + number * 0.02)
        recorder.close()
        assert len(heard(path)) == pytest.approx(seconds * SECOND, abs=0.03 * SECOND)


def test_a_picture_begins_with_a_key_frame(tmp_path: Path) -> None:
    path = tmp_path / "call.webm"
    recorder = Recorder.create(path, NOW, video=True)
    frames = list(vp8(pattern(320, 240, seconds=1)))
    for number, frame in enumerate([*frames[1:], *frames]):
        recorder.write(frame, NOW + number / 30)
    recorder.close()
    with av.open(str(path)) as file:
        packets = [packet for packet in file.demux(video=0) if packet.size]
    assert len(packets) == 30
    assert packets[0].is_keyframe


@pytest.mark.parametrize("name", ["call.ogg", "call.webm"])
def test_a_writer_that_is_killed_leaves_a_file_that_plays(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    program = f"""
import os, signal
from localcall.media.generate import tone
from localcall.media.record import Recorder
from tests.media.sounds import opus
from pathlib import Path
recorder = Recorder.create(Path({str(path)!r}), 0.0)
for number, frame in enumerate(opus(tone(440, seconds=10))):
    recorder.write(frame, number * 0.02)
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parent.parent.parent
    environ = {**os.environ, "PYTHONPATH": f"{root / 'server'}:{root}"}
    done = subprocess.run([sys.executable, "-c", program], env=environ, check=False)
    assert done.returncode == -signal.SIGKILL
    samples = heard(path)
    assert len(samples) >= 8.9 * SECOND
    assert loudest(samples) == pytest.approx(440, abs=2)


def test_a_picture_that_webm_cannot_hold_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder.create(tmp_path / "call.webm", NOW, video=True)
    for number in range(3):
        recorder.write(EncodedFrame("video", "h264", b"\0\0\1\x65", number * 3000, 90_000, True), NOW)
    recorder.close()
    assert caplog.messages == [f"{tmp_path / 'call.webm'} has no picture: WebM cannot hold the call's h264."]


def test_nothing_was_said(tmp_path: Path) -> None:
    path = tmp_path / "call.ogg"
    record(path, [])
    with pytest.raises(MediaError, match="cannot be played: end of file"):
        MediaFile.load(path)


def test_where_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "there.ogg").write_bytes(b"mine")
    with pytest.raises(MediaError, match=r"is there already\. Name another file\."):
        Recorder.create(tmp_path / "there.ogg", NOW)
    assert (tmp_path / "there.ogg").read_bytes() == b"mine"
    (tmp_path / "link.ogg").symlink_to(tmp_path / "elsewhere.ogg")
    with pytest.raises(MediaError, match="File exists"):
        Recorder.create(tmp_path / "link.ogg", NOW)
    assert not (tmp_path / "elsewhere.ogg").exists()
    with pytest.raises(MediaError, match=r"must end in \.ogg, \.opus or \.webm"):
        Recorder.create(tmp_path / "call.mp3", NOW)
    with pytest.raises(MediaError, match="No such file or directory"):
        Recorder.create(tmp_path / "nowhere" / "call.ogg", NOW)


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"\xfc", 960),  # CELT, 20 ms, one frame
        (b"\xe0", 120),  # CELT, 2.5 ms
        (b"\x18", 2880),  # SILK, 60 ms
        (b"\x79", 1920),  # hybrid, 20 ms, two frames
        (b"\xfb\x03", 2880),  # 20 ms, three frames counted
        (b"\xfb", 960),
    ],
)
def test_how_long_a_packet_lasts(packet: bytes, samples: int) -> None:
    assert opus_samples(packet) == samples


def test_the_size_that_a_key_frame_tells() -> None:
    frame = next(vp8(pattern(322, 244, seconds=1)))
    assert vp8_size(frame.data) == (322, 244)
    assert vp8_size(b"short") == (640, 480)
    assert vp8_size(np.zeros(20, np.uint8).tobytes()) == (640, 480)
