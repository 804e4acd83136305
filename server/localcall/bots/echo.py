"""Everything comes back."""

from __future__ import annotations

import contextlib
from typing import get_args

from localcall.call import Call, CallError
from localcall.media.frames import Source
from localcall.media.playing import play_frames
from localcall.tasks import all_of


class Echo:
    """Frames go back as they came, neither decoded nor encoded, and so do lines of text and reactions."""

    async def talk(self, call: Call) -> None:
        media = call.held
        echoes = (play_frames(media, media.encoded(source), source) for source in get_args(Source))
        await all_of(*echoes, self._say_again(call))

    async def _say_again(self, call: Call) -> None:
        async for message in call.messages:
            with contextlib.suppress(CallError):  # the call has just ended
                (call.say if message.kind == "text" else call.react)(message.text)
