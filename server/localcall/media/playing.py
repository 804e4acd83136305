"""Files and streams of frames, sent into a call."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing
from typing import Any, Self

from attrs import frozen

from localcall.media.files import MediaFile
from localcall.media.frames import AudioFrame, EncodedFrame, HeadlessMedia, Source, VideoFrame
from localcall.media.pace import paced
from localcall.tasks import all_of

Frame = AudioFrame | VideoFrame | EncodedFrame


@frozen
class Slots:
    """Where sound and pictures go."""

    audio: Source
    video: Source


FACE = Slots("mic", "camera")
SCREEN = Slots("screenAudio", "screenVideo")


async def play_file(media: HeadlessMedia, file: MediaFile, slots: Slots = FACE) -> None:
    """Its sound and its picture, until both have ended or the call has."""
    parts = [_play_audio(media, file, slots.audio)] if file.has_audio else []
    if file.has_video:
        parts.append(_play_video(media, file, slots.video))
    await all_of(*parts)


async def play_frames(media: HeadlessMedia, frames: AsyncIterable[Frame], slots: Slots = FACE) -> None:
    """Frames of one kind, at the pace they come. Which kind, the first one says: until then nothing counts as sent."""
    stream = aiter(frames)
    async for first in stream:
        again: Any = _Again(first, stream)
        match first:
            case AudioFrame():
                await media.play_audio(again, slots.audio)
            case VideoFrame():
                await media.play_video(again, slots.video)
            case EncodedFrame():
                await media.play_encoded(again, slots.audio if first.kind == "audio" else slots.video)
        return


async def _play_audio(media: HeadlessMedia, file: MediaFile, source: Source) -> None:
    async with aclosing(paced(file.audio(), threaded=True)) as frames:
        await media.play_audio(frames, source)


async def _play_video(media: HeadlessMedia, file: MediaFile, source: Source) -> None:
    async with aclosing(paced(file.video(), threaded=True)) as frames:
        await media.play_video(frames, source)


class _Again:
    """A stream from its first item on, which was taken already."""

    def __init__(self, first: Frame, rest: AsyncIterator[Frame]) -> None:
        self._first: Frame | None = first
        self._rest = rest
        self.request_key_frame = getattr(rest, "request_key_frame", None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Frame:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return await anext(self._rest)
