"""Everything comes back."""

from __future__ import annotations

import contextlib

from localcall.call import Call
from localcall.errors import CallError
from localcall.media.playing import FACE, SCREEN, play_frames
from localcall.tasks import all_of


class Echo:
    """Frames go back as they came, neither decoded nor encoded; so does what is written."""

    async def talk(self, call: Call) -> None:
        media = call.held
        echoes = (
            play_frames(media, media.encoded(source), slots)
            for slots in (FACE, SCREEN)
            for source in (slots.audio, slots.video)
        )
        await all_of(*echoes, self._say_again(call))

    async def _say_again(self, call: Call) -> None:
        async for message in call.messages:
            with contextlib.suppress(CallError):  # the call has just ended
                (call.say if message.kind == "text" else call.react)(message.text)
