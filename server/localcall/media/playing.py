"""Files and streams of frames, sent into a call."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing
from typing import Any, Self

from localcall.media.files import MediaFile
from localcall.media.frames import AudioFrame, EncodedFrame, HeadlessMedia, Source, VideoFrame
from localcall.media.pace import paced
from localcall.tasks import all_of

Frame = AudioFrame | VideoFrame | EncodedFrame


async def play_file(media: HeadlessMedia, file: MediaFile) -> None:
    """Its sound as ``mic``, its picture as ``camera``, until both have ended or the call has."""
    parts = [_play_audio(media, file)] if file.has_audio else []
    if file.has_video:
        parts.append(_play_video(media, file))
    await all_of(*parts)


async def play_frames(media: HeadlessMedia, frames: AsyncIterable[Frame], source: Source | None = None) -> None:
    """Frames of one kind, at the pace they come. Which kind, the first one says: until then nothing counts as sent.

    ``source``: where they go, by default ``mic`` or ``camera``.
    """
    stream = aiter(frames)
    async for first in stream:
        again: Any = _Again(first, stream)
        match first:
            case AudioFrame():
                await media.play_audio(again, source or "mic")
            case VideoFrame():
                await media.play_video(again, source or "camera")
            case EncodedFrame():
                await media.play_encoded(again, source or ("mic" if first.kind == "audio" else "camera"))
        return


async def _play_audio(media: HeadlessMedia, file: MediaFile) -> None:
    async with aclosing(paced(file.audio(), threaded=True)) as frames:
        await media.play_audio(frames)


async def _play_video(media: HeadlessMedia, file: MediaFile) -> None:
    async with aclosing(paced(file.video(), threaded=True)) as frames:
        await media.play_video(frames)


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
