"""The frames that a program hears, sees and sends."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from typing import Literal, Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Source = Literal["mic", "camera", "screenAudio", "screenVideo"]
"""A slot of the call, the values of CallMediaSource (docs/protocol.md, section 2)."""

SAMPLE_RATE = 48_000
"""Of every sound in a call (RFC 7587, section 4.1). Hz."""

VIDEO_CLOCK_RATE = 90_000
"""Of RTP timestamps of video (RFC 7741, section 4.1). Hz."""


@frozen(eq=False)
class AudioFrame:
    """``samples``: shape (n, channels). ``rate``: Hz, 48,000 from a call. ``time``: of the first sample, seconds."""

    samples: NDArray[np.int16]
    rate: int
    time: float

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


@frozen(eq=False)
class VideoFrame:
    """``image``: shape (height, width, 3), RGB. ``time``: seconds, on the same clock as the frames before it."""

    image: NDArray[np.uint8]
    time: float


@frozen
class EncodedFrame:
    """A whole frame as the codec made it, not encrypted. ``timestamp``: RTP's, 32 bits, in units of ``clock_rate``.

    ``key``: it can be decoded without those before it; of audio always.
    """

    kind: Literal["audio", "video"]
    codec: Literal["opus", "vp8", "h264"]
    data: bytes
    timestamp: int
    clock_rate: int
    key: bool


class HeadlessMedia(Protocol):
    """The media of one call that a program holds. Iterators end with the call.

    What nobody iterates is neither decoded nor kept. To play returns when the frames or the call have ended; frames are
    sent as fast as they come, so whoever makes them sets the pace.
    """

    def audio(self, source: Source = "mic") -> AsyncIterator[AudioFrame]: ...

    def video(self, source: Source = "camera") -> AsyncIterator[VideoFrame]: ...

    def encoded(self, source: Source) -> AsyncIterator[EncodedFrame]:
        """What the peer sends, as it came: decrypted, not decoded."""
        ...

    def pressed(self, source: Source = "mic") -> AsyncIterator[str]:
        """Keys that the peer pressed, where they come beside the sound (RFC 4733)."""
        ...

    async def press(self, keys: str, source: Source = "mic") -> bool:
        """Whether they could be sent beside the sound."""
        ...

    async def play_audio(self, frames: AsyncIterable[AudioFrame], source: Source = "mic") -> None: ...

    async def play_video(self, frames: AsyncIterable[VideoFrame], source: Source = "camera") -> None: ...

    async def play_encoded(self, frames: AsyncIterable[EncodedFrame], source: Source) -> None:
        """Sent as they are: neither decoded nor encoded."""
        ...
