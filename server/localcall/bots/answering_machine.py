"""Greets, records what the caller says, hangs up, and brings the message to the log and to the chat."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from pathlib import Path

from attrs import frozen

from localcall.bots.folder import recording_path
from localcall.call import Call
from localcall.cores.base import CarriesFiles, CoreError
from localcall.media.files import MediaFile
from localcall.media.generate import joined, silence, tone
from localcall.media.levels import Quiet
from localcall.media.pace import paced

log = logging.getLogger(__name__)


@frozen
class AnsweringMachine:
    """The sound alone is kept, in ``folder``. A caller who says nothing leaves no message.

    ``greeting``: before the beep. In seconds, ``patience``: how long nobody may speak, ``limit``: the longest message.
    """

    folder: Path
    greeting: MediaFile | None = None
    patience: float = 6.0
    limit: float = 180.0

    async def talk(self, call: Call) -> None:
        if self.greeting is not None:
            await call.play(self.greeting.path)
        async with aclosing(paced(joined(silence(0.3), tone(880, seconds=0.4)))) as beep:
            await call.play(beep)
        if not call.active:
            return
        recording = call.record(recording_path(self.folder, call))
        spoken = False
        try:
            spoken = await self._listen(call)
        finally:
            path = await recording.stop()
            if not spoken:
                path.unlink(missing_ok=True)
                call.keep(None)
        if spoken:
            call.end()
            await _send(call, path)

    async def _listen(self, call: Call) -> bool:
        """Until the caller hangs up, is silent for too long or has said enough; whether anything was said."""
        quiet, spoken = Quiet(), False
        frames = aiter(call.audio)
        try:
            async with asyncio.timeout(self.limit):
                while quiet.seconds < self.patience:
                    async with asyncio.timeout(self.patience):  # who is muted sends nothing
                        quiet.hear(await anext(frames))
                    spoken = spoken or quiet.speaking
        except (TimeoutError, StopAsyncIteration):
            pass
        return spoken


async def _send(call: Call, path: Path) -> None:
    if not isinstance(call.core, CarriesFiles):
        return
    try:
        await call.core.send_file(call.contact.id, path, "Message on the answering machine")
    except CoreError as error:
        log.warning("A message is kept, see localcall history, but could not be sent to the chat: %s", error)
