"""The media of one headless call, by slot: what a Python program hears, sees and sends (`HeadlessMedia`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine
from typing import Literal, get_args

from attrs import define, field

from localcall.endpoints.headless.cipher import FrameCipher
from localcall.endpoints.headless.receiving import AudioFrames, EncodedFrames, Inlet, VideoFrames
from localcall.endpoints.headless.sending import AudioEncoder, Outlet, Ready, fits, raw_picture
from localcall.media.frames import AudioFrame, EncodedFrame, Source, VideoFrame

SOURCES: tuple[Source, ...] = get_args(Source)
"""In the order of their m-lines: the index is the mid (docs/protocol.md, section 2)."""

KINDS: dict[Source, Literal["audio", "video"]] = {
    "mic": "audio",
    "camera": "video",
    "screenAudio": "audio",
    "screenVideo": "video",
}


@define(eq=False)
class CallMedia:
    """`localcall.media.frames.HeadlessMedia`; further, a source can be muted, and may be on or not.

    ``now``: seconds that only grow. ``changed`` hears when what this side sends begins or ends.
    """

    now: Callable[[], float]
    changed: Callable[[], None] = lambda: None
    inlets: dict[Source, Inlet] = field(init=False)
    outlets: dict[Source, Outlet] = field(init=False)
    codecs: dict[Source, str] = field(factory=dict)
    _up: asyncio.Event = field(factory=asyncio.Event)
    _ended: asyncio.Event = field(factory=asyncio.Event)

    def __attrs_post_init__(self) -> None:
        cipher = FrameCipher()
        self.inlets = {source: Inlet(KINDS[source], cipher) for source in SOURCES}
        self.outlets = {source: Outlet(KINDS[source], self.now, self._changed) for source in SOURCES}

    # --- what a program uses ------------------------------------------------------------------------------------------

    def audio(self, source: Source = "mic") -> AsyncIterator[AudioFrame]:
        """What the peer says, 48,000 Hz stereo, from now on."""
        return AudioFrames(self._inlet(source, "audio").read())

    def video(self, source: Source = "camera") -> AsyncIterator[VideoFrame]:
        """What the peer shows, from its next key frame on, which is asked for."""
        return VideoFrames(self._inlet(source, "video").read())

    def encoded(self, source: Source) -> EncodedFrames:
        """What the peer sends, as it came: decrypted, not decoded."""
        return self.inlets[source].read()

    def pressed(self, source: Source = "mic") -> AsyncIterator[str]:
        """Keys that come as telephone events (RFC 4733), one character each."""
        return self._inlet(source, "audio").keys()

    async def press(self, keys: str, source: Source = "mic") -> bool:
        """Sends keys (0-9, A-D, *, #) as telephone events. False where the peer knows none, or frames are encrypted."""
        outlet = self._outlet(source, "audio")
        known = True

        async def play() -> None:
            nonlocal known
            known = outlet.event_codec is not None
            for key in keys if known else "":
                await outlet.press(key)

        await self._play(outlet, play)
        return known

    async def play_audio(self, frames: AsyncIterable[AudioFrame], source: Source = "mic") -> None:
        """Raises `ValueError` for a frame that is no sound. Mono goes out as mono."""
        outlet = self._outlet(source, "audio")
        encoder = AudioEncoder()

        async def play() -> None:
            async for frame in frames:
                for data in encoder.encode(frame):
                    outlet.put(Ready(data, outlet.clock.stamp(960)))

        await self._play(outlet, play)

    async def play_video(self, frames: AsyncIterable[VideoFrame], source: Source = "camera") -> None:
        """Raises `ValueError` for a frame that is no picture."""
        outlet = self._outlet(source, "video")

        async def play() -> None:
            async for frame in frames:
                outlet.put(raw_picture(frame, outlet.clock.stamp_now()))

        await self._play(outlet, play)

    async def play_encoded(self, frames: AsyncIterable[EncodedFrame], source: Source) -> None:
        """Sent as they are; those of another codec than the call's are left out.

        Where ``frames`` has a method ``request_key_frame``, as those of `encoded` have, it is called when the peer
        needs one.
        """
        outlet = self.outlets[source]
        request: Callable[[], None] | None = getattr(frames, "request_key_frame", None)

        async def play() -> None:
            outlet.request_key_frame = request
            await_key = outlet.kind == "video"
            async for frame in frames:
                if not fits(self.codecs.get(source, ""), frame) or (await_key and not frame.key):
                    continue
                await_key = not outlet.put(Ready(frame.data, outlet.clock.restamp(frame.timestamp)))
                if await_key:
                    outlet.key_frame_wanted()

        await self._play(outlet, play)

    def enable(self, source: Source, on: bool) -> None:
        """Unmutes or mutes what this side sends: while muted no RTP flows, and what is played goes nowhere."""
        self.outlets[source].enable(on)

    def hold(self, on: bool) -> None:
        """On hold nothing goes out and nothing is heard or seen."""
        for inlet in self.inlets.values():
            inlet.held = on
        for outlet in self.outlets.values():
            outlet.held = on
        self.changed()

    def _changed(self) -> None:
        self.changed()

    # --- the endpoint's side ------------------------------------------------------------------------------------------

    def use_cipher(self, cipher: FrameCipher) -> None:
        for inlet in self.inlets.values():
            inlet.cipher = cipher

    def up(self, on: bool) -> None:
        """Whether media may flow."""
        if on:
            self._up.set()
        else:
            self._up.clear()

    def end(self) -> None:
        self._ended.set()
        for inlet in self.inlets.values():
            inlet.end()

    def _inlet(self, source: Source, kind: str) -> Inlet:
        _check(source, kind)
        return self.inlets[source]

    def _outlet(self, source: Source, kind: str) -> Outlet:
        _check(source, kind)
        return self.outlets[source]

    async def _play(self, outlet: Outlet, play: Callable[[], Coroutine[None, None, None]]) -> None:
        """One after the other on each source; given up when the call ends."""

        async def in_turn() -> None:
            async with outlet.lock:
                await self._up.wait()
                with outlet.playing():
                    await play()

        playing, ended = asyncio.ensure_future(in_turn()), asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait((playing, ended), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            playing.cancel()
            await asyncio.wait((playing, ended))
        if not playing.cancelled():
            playing.result()


def _check(source: Source, kind: str) -> None:
    if KINDS[source] != kind:
        raise ValueError(f"{source} is a source of {KINDS[source]}, not of {kind}.")
