"""A recording that runs beside a call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

from attrs import define, field

from localcall.media.frames import EncodedFrame, HeadlessMedia
from localcall.media.record import Recorder
from localcall.tasks import all_of


@define(eq=False)
class Recording:
    """What the peer says, and in a video call shows, from the making of this until the call ends or `stop`."""

    _recorder: Recorder
    _streams: list[AsyncIterator[EncodedFrame]]
    _running: asyncio.Task[None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._running = asyncio.create_task(self._run(), name=f"recording {self.path}")
        self._running.add_done_callback(lambda task: task.cancelled() or task.exception())

    @classmethod
    def start(cls, media: HeadlessMedia, path: Path | str, *, video: bool) -> Self:
        """Raises `MediaError` where the file is there already or cannot be written."""
        recorder = Recorder.create(path, time.monotonic(), video=video)
        sources: tuple[AsyncIterator[EncodedFrame], ...] = (media.encoded("mic"),)
        if recorder.with_picture:
            sources = (*sources, media.encoded("camera"))
        return cls(recorder, list(sources))

    @property
    def path(self) -> Path:
        return self._recorder.path

    @property
    def seconds(self) -> float:
        """Of sound so far, gaps included; 0 where nothing came yet."""
        return self._recorder.seconds

    async def stop(self) -> Path:
        """Completes the file. Harmless twice. Raises `MediaError` where it could not be written."""
        self._running.cancel()
        return await self.finished()

    async def finished(self) -> Path:
        """Waits for the end of the call. Raises `MediaError` where the file could not be written."""
        await asyncio.wait((self._running,))
        if not self._running.cancelled() and (error := self._running.exception()) is not None:
            raise error
        return self.path

    async def _run(self) -> None:
        try:
            await all_of(*(self._write(stream) for stream in self._streams))
        finally:
            self._recorder.close()

    async def _write(self, stream: AsyncIterator[EncodedFrame]) -> None:
        async for frame in stream:
            self._recorder.write(frame, time.monotonic())
