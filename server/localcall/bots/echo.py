"""Everything comes back."""

from __future__ import annotations

from typing import get_args

from localcall.call import Call
from localcall.media.frames import Source
from localcall.media.playing import play_frames
from localcall.tasks import all_of


class Echo:
    """Frames go back as they came, neither decoded nor encoded."""

    async def talk(self, call: Call) -> None:
        media = call.held
        await all_of(*(play_frames(media, media.encoded(source), source) for source in get_args(Source)))
