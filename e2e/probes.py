"""What a test looks for in a page: the sender's own picture, the sender's own tone, silence on the wire, free devices.

probe.js runs in the page before its scripts; this is the other half.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from attrs import asdict, field, frozen
from cattrs import structure
from playwright.async_api import BrowserContext, Page

from e2e.waiting import SOON, until

Colour = tuple[int, int, int]


@frozen
class Signature:
    """What one side sends: a tone in hertz, and a picture of two colours with a bar that moves between them."""

    hz: float
    left: Colour
    right: Colour


ADA = Signature(660, (200, 40, 40), (40, 40, 200))
GRACE = Signature(1500, (30, 150, 30), (190, 170, 30))
LINUS = Signature(2300, (20, 150, 170), (160, 30, 150))

Slot = Literal["local-camera", "remote-camera", "local-screen", "remote-screen"]
Mid = Literal["0", "1", "2", "3"]
MIC: Mid = "0"
CAMERA: Mid = "1"

NEAR_COLOUR = 60
"""A codec and a scaler change a colour by less, per channel; the colours of two signatures differ by more."""

NEAR_HZ = 12.0
CLEAR_DB = 20.0
"""A tone is heard when all else is weaker by this much. Ciphertext played as sound is as loud at every frequency."""

SILENT_DB = -75.0

_SCRIPT = Path(__file__).with_name("probe.js").read_text()
_PLUGS = Path(__file__).with_name("plugs.js").read_text()


@frozen
class Plug:
    """A device that a test plugs in and out. Its name is its id; its signature may differ from its owner's."""

    kind: Literal["audioinput", "videoinput", "audiooutput"]
    label: str
    signature: Signature | None = None
    group: str = ""


@frozen
class Picture:
    width: int
    height: int
    left: tuple[float, float, float]
    right: tuple[float, float, float]
    pixels: tuple[int, ...] = field(repr=False)

    def shows(self, sender: Signature) -> bool:
        return _near(self.left, sender.left) and _near(self.right, sender.right)

    def differs(self, other: Picture) -> bool:
        """By more than the noise of a codec: some part of it moved."""
        mine, theirs = np.array(self.pixels), np.array(other.pixels)
        return mine.shape != theirs.shape or int(np.count_nonzero(np.abs(mine - theirs) > NEAR_COLOUR)) >= 8

    @property
    def uniform(self) -> bool:
        return float(np.array(self.pixels).reshape(-1, 4)[:, :3].std(axis=0).max()) < 4


def _near(seen: tuple[float, float, float], sent: Colour) -> bool:
    return all(abs(a - b) < NEAR_COLOUR for a, b in zip(seen, sent, strict=True))


@frozen
class Sound:
    """The strongest frequency that an element plays, its level, and the next strongest away from it; dB."""

    hz: float
    db: float
    restDb: float

    def is_tone_of(self, sender: Signature) -> bool:
        return abs(self.hz - sender.hz) < NEAR_HZ and self.db - self.restDb >= CLEAR_DB

    @property
    def silent(self) -> bool:
        return self.db < SILENT_DB


@frozen
class Frame:
    """An encoded frame as it came from the network."""

    kind: Literal["audio", "video"]
    type: str | None
    data: bytes

    @classmethod
    def from_wire(cls, raw: dict[str, str | None]) -> Frame:
        kind: Literal["audio", "video"] = "video" if raw["kind"] == "video" else "audio"
        return cls(kind, raw["type"], base64.b64decode(raw["data"] or ""))


def script(signature: Signature, plugs: Sequence[Plug] = ()) -> str:
    """What a page runs before its own scripts, to send this signature."""
    sender = {**asdict(signature), "of": {plug.label: asdict(plug.signature) for plug in plugs if plug.signature}}
    plugged = [{"kind": plug.kind, "label": plug.label, "groupId": plug.group or plug.label} for plug in plugs]
    before = f"window.PLUGS = {json.dumps(plugged)};\n{_PLUGS}" if plugs else ""
    return f"{before}\nwindow.PROBE = {json.dumps(sender)};\n{_SCRIPT}"


async def install(context: BrowserContext, signature: Signature, plugs: Sequence[Plug] = ()) -> None:
    """Every page of this context sends this signature from now on, and has these devices instead of the browser's."""
    await context.add_init_script(script(signature, plugs))


async def picture(page: Page, slot: Slot) -> Picture | None:
    seen = await page.evaluate("slot => localcallProbe.picture(slot)", slot)
    return None if seen is None else structure(seen, Picture)


async def sounds(page: Page) -> list[Sound]:
    return structure(await page.evaluate("() => localcallProbe.sounds()"), list[Sound])


async def live_captures(page: Page) -> int:
    return int(await page.evaluate("() => localcallProbe.liveCaptures()"))


async def rtp_count(
    page: Page, field: str, *, direction: Literal["inbound", "outbound"], mid: Mid | None = None
) -> int:
    """The sum of a W3C webrtc-stats counter over all RTP streams of a direction, or of one m-line."""
    seen = await page.evaluate(
        "([type, field, mid]) => localcallProbe.count(type, field, mid)", [f"{direction}-rtp", field, mid]
    )
    return int(seen)


@frozen
class Candidate:
    """W3C webrtc-stats, RTCIceCandidateStats; nothing where no pair is selected."""

    candidateType: str | None = None
    address: str | None = None


async def selected_pair(page: Page) -> tuple[Candidate, Candidate]:
    """Between which the newest connection sends now: local, remote. As Chromium tells it, at the transport."""
    ends = await page.evaluate(
        """async () => {
          const stats = await localcallProbe.connections.at(-1).getStats();
          const transport = [...stats.values()].find(({type}) => type === "transport");
          const pair = stats.get(transport?.selectedCandidatePairId);
          const ends = [pair?.localCandidateId, pair?.remoteCandidateId].map((id) => stats.get(id) ?? {});
          return ends.map(({candidateType, address}) => ({candidateType, address}));
        }"""
    )
    return structure(ends, tuple[Candidate, Candidate])


async def sees_moving(page: Page, slot: Slot, sender: Signature, seconds: float = SOON) -> None:
    """The slot shows the sender's own picture, and it moves."""
    first = await until(
        lambda: picture(page, slot), lambda seen: _shows(seen, sender), f"{slot} shows {sender}", seconds
    )
    assert first is not None

    def moved(seen: Picture | None) -> bool:
        return seen is not None and seen.shows(sender) and seen.differs(first)

    await until(lambda: picture(page, slot), moved, f"the picture of {slot} moves", seconds)


async def sees_anything_move(page: Page, slot: Slot, seconds: float = SOON) -> None:
    """For pictures that are not ours to choose, as a screen's: not one colour."""
    await until(
        lambda: picture(page, slot),
        lambda seen: seen is not None and not seen.uniform,
        f"{slot} shows something",
        seconds,
    )


def _shows(seen: Picture | None, sender: Signature) -> bool:
    return seen is not None and seen.shows(sender)


async def sees_nothing(page: Page, slot: Slot, seconds: float = SOON) -> None:
    await until(lambda: picture(page, slot), lambda seen: seen is None, f"{slot} shows nothing", seconds)


async def hears_tone(page: Page, sender: Signature, seconds: float = SOON) -> None:
    """Some element plays the sender's tone, and it stands out from all else that this element plays."""
    await until(
        lambda: sounds(page),
        lambda heard: any(sound.is_tone_of(sender) for sound in heard),
        f"a tone of {sender.hz} Hz is played",
        seconds,
    )


async def hears_nothing(page: Page, seconds: float = SOON) -> None:
    await until(lambda: sounds(page), lambda heard: all(sound.silent for sound in heard), "nothing is heard", seconds)


async def rtp_flows(page: Page, mid: Mid, seconds: float = SOON) -> None:
    before = await rtp_count(page, "bytesSent", direction="outbound", mid=mid)
    await until(
        lambda: rtp_count(page, "bytesSent", direction="outbound", mid=mid),
        lambda sent: sent > before + 200,
        f"RTP is sent on m-line {mid}",
        seconds,
    )


async def rtp_silent(page: Page, mid: Mid, clock_mid: Mid, seconds: float = SOON) -> None:
    """Nothing is sent on this m-line while 50 packets go out on the other: time as the wire knows it."""

    async def sent() -> tuple[int, int]:
        return (
            await rtp_count(page, "packetsSent", direction="outbound", mid=mid),
            await rtp_count(page, "packetsSent", direction="outbound", mid=clock_mid),
        )

    quiet, start = await sent()

    def still(seen: tuple[int, int]) -> bool:
        nonlocal quiet, start
        if seen[0] != quiet:
            quiet, start = seen
        return seen[1] - start >= 50

    await until(sent, still, f"m-line {mid} is silent while {clock_mid} goes on", seconds)


async def decoded_pictures(page: Page, frames: Sequence[Frame]) -> list[Picture]:
    """What VP8's decoder makes of the frames, taken as they are. Needs WebCodecs."""
    seen = await page.evaluate("frames => localcallProbe.decodeVideo(frames)", [_wire(frame) for frame in frames])
    return structure(seen, list[Picture])


async def decoded_sound(page: Page, frames: Sequence[Frame]) -> Sound | None:
    """What Opus's decoder makes of the frames, taken as they are. Needs WebCodecs."""
    seen = await page.evaluate("frames => localcallProbe.decodeAudio(frames)", [_wire(frame) for frame in frames])
    samples = np.array(seen, dtype=np.float64)
    # A decoder takes a moment to settle.
    settled = samples[-16384:]
    return spectrum(settled) if settled.size == 16384 else None


def spectrum(samples: np.ndarray[tuple[int], np.dtype[np.float64]], rate: int = 48_000) -> Sound:
    levels = 20 * np.log10(np.abs(np.fft.rfft(samples * np.hanning(samples.size))) / samples.size + 1e-10)
    hz = np.fft.rfftfreq(samples.size, 1 / rate)
    peak = int(levels.argmax())
    rest = levels[np.abs(hz - hz[peak]) > 60]
    return Sound(float(hz[peak]), float(levels[peak]), float(rest.max()))


def _wire(frame: Frame) -> dict[str, str | None]:
    return {"type": frame.type, "data": base64.b64encode(frame.data).decode()}
