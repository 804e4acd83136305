"""What a program does with the media of its own calls. What it needs is loaded when it is used."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localcall.media.frames import AudioFrame, EncodedFrame, HeadlessMedia, VideoFrame
    from localcall.media.levels import Level
    from localcall.media.recording import Recording


class ProgramMedia(ABC):
    """The part of a `Call` for programs. On a call that a page holds, all of it raises `CallError`.

    Iterators begin now, wait for media, and end with the call. What nobody iterates is not decoded.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def held(self) -> HeadlessMedia:
        """The media by source, decoded and encoded."""

    @property
    @abstractmethod
    def with_video(self) -> bool:
        """Whether it is a video call."""

    @abstractmethod
    def keep(self, recording: Path | None) -> None:
        """What the call log says where a recording of this call is."""

    @property
    def audio(self) -> AsyncIterator[AudioFrame]:
        """What the peer says: int16 of shape (n, 2) at 48,000 Hz, mostly 20 ms a frame."""
        return self.held.audio()

    @property
    def video(self) -> AsyncIterator[VideoFrame]:
        """What the peer's camera shows: uint8 of shape (height, width, 3), RGB."""
        return self.held.video()

    @property
    def digits(self) -> AsyncIterator[str]:
        """The DTMF keys (0-9, A-D, *, #) that the peer pressed, in its sound or beside it, one character each."""
        from localcall.media.dtmf import heard_digits
        from localcall.tasks import merged

        return merged(heard_digits(self.held.audio()), self.held.pressed())

    @property
    def levels(self) -> AsyncIterator[Level]:
        """How loud the peer is, ten times a second: `Level.rms` and `Level.peak` in dB, -127 to 0."""
        from localcall.media.levels import heard_levels

        return heard_levels(self.held.audio())

    async def play(
        self, what: Path | str | AsyncIterable[AudioFrame | VideoFrame | EncodedFrame], *, screen: bool = False
    ) -> None:
        """Sends a file's sound and picture, or frames of one kind as they come; returns when they or the call ended.

        ``screen``: the peer sees them as a shared screen instead of as microphone and camera. What is played while
        something plays comes after it. Waits for the connection first. Raises `MediaError` for a file that cannot be
        played, and does so at once.
        """
        import asyncio

        from localcall.media.files import MediaFile
        from localcall.media.playing import FACE, SCREEN, play_file, play_frames

        slots = SCREEN if screen else FACE
        if isinstance(what, Path | str):
            await play_file(self.held, await asyncio.to_thread(MediaFile.load, what), slots)
        else:
            await play_frames(self.held, what, slots)

    async def dtmf(self, digits: str) -> None:
        """Sends keys (0-9, A-D, *, #), as telephone events or else as tones. Raises `MediaError` for others."""
        from localcall.media.dtmf import dtmf
        from localcall.media.pace import paced

        tones = dtmf(digits)
        if not await self.held.press(digits.upper()):
            await self.held.play_audio(paced(tones))

    def record(self, path: Path | str) -> Recording:
        """Writes what the peer sends into a new file, without decoding, until the call ends or `Recording.stop`.

        ``path`` ends in .ogg or .opus (sound) or .webm (sound and picture). Raises `MediaError` where it is there
        already or cannot be written.
        """
        from localcall.media.recording import Recording

        recording = Recording.start(self.held, path, video=self.with_video)
        self.keep(recording.path)
        return recording
