"""Plays a file to whoever calls."""

from __future__ import annotations

from attrs import frozen

from localcall.call import Call
from localcall.media.files import MediaFile


@frozen
class Player:
    """Once, then hangs up; with ``loop`` until the peer hangs up."""

    file: MediaFile
    loop: bool = False

    async def talk(self, call: Call) -> None:
        await call.play(self.file.path)
        while self.loop and call.active:
            await call.play(self.file.path)
