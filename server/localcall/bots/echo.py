"""Everything comes back."""

from __future__ import annotations

from localcall.call import Call
from localcall.media.playing import FACE, SCREEN, play_frames
from localcall.tasks import all_of


class Echo:
    """Frames go back as they came, neither decoded nor encoded."""

    async def talk(self, call: Call) -> None:
        media = call.held
        await all_of(
            *(
                play_frames(media, media.encoded(source), slots)
                for slots in (FACE, SCREEN)
                for source in (slots.audio, slots.video)
            )
        )
