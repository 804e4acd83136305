"""Records whoever calls."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from localcall.bots.folder import recording_path
from localcall.call import Call


@frozen
class CallRecorder:
    """A file of each call in ``folder``, sound in .ogg, a video call in .webm, until the peer hangs up."""

    folder: Path

    async def talk(self, call: Call) -> None:
        await call.record(recording_path(self.folder, call, video=call.with_video)).finished()
