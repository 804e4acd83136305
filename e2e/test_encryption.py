"""Frame encryption, seen from outside: what a listener without the key has, and what a person is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from attrs import evolve
from playwright.async_api import BrowserContext, Page

from e2e import probes, raw_frames
from e2e.browsers import Engine
from e2e.probes import CAMERA, MIC, Frame
from e2e.stage import CALLER_OFFERS, CC, CROSS, FC, Pair, Prepare, Scene, Stages, named
from e2e.waiting import until
from localcall.calls.effects import CoreEffect, SendAnswer, SendOffer
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.cores.local import KeyOf, random_key
from localcall.wire.frames import decrypt_frame, import_key
from localcall.wire.session import decode_session, encode_session

KEYS = {"local:ada": random_key(), "local:grace": random_key()}
ONE_KEY = random_key()

MISMATCH = "Only one side has the encryption key"
FAILING = "cannot be decrypted"


def wrong_key(_: str, profile: str) -> str:
    return KEYS[profile]


def one_key(_: str, __: str) -> str:
    return ONE_KEY


def key_of_ada_alone(_: str, profile: str) -> str | None:
    return ONE_KEY if profile == "local:ada" else None


def key_of_grace_alone(_: str, profile: str) -> str | None:
    return ONE_KEY if profile == "local:grace" else None


def claimed(effect: CoreEffect) -> CoreEffect:
    """Each side tells the other that it has a key, whether it has one or not."""
    return evolve(effect, encryption=True) if isinstance(effect, SendOffer) else effect


def unannounced(effect: CoreEffect) -> CoreEffect:
    """The network of a classic peer: whether the sender holds a key is not in its session."""
    effect = claimed(effect)
    if not isinstance(effect, SendOffer | SendAnswer):
        return effect
    session = decode_session(effect.session.description)
    bare = encode_session(evolve(session, localcall=None, enc=None))
    return evolve(effect, session=evolve(effect.session, description=bare))


async def receives(page: Page, packets: int = 100) -> None:
    """Enough came for a picture and a tone to be seen and heard, if they could be."""

    async def fewest() -> int:
        return min(
            [await probes.rtp_count(page, "packetsReceived", direction="inbound", mid=mid) for mid in (MIC, CAMERA)]
        )

    await until(fewest, lambda received: received >= packets, f"{packets} packets of sound and of picture came")


async def plays_nothing(page: Page) -> None:
    """No frame was decoded since the call began, and nothing is to be seen or heard now."""
    assert await probes.rtp_count(page, "framesDecoded", direction="inbound") == 0
    assert await probes.picture(page, "remote-camera") is None
    assert all(sound.silent for sound in await probes.sounds(page))


@pytest.mark.parametrize("pair", CROSS, ids=named)
async def test_wrong_key_gives_no_picture_no_noise_and_is_told(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair, Scene(key_of=wrong_key))
    await stage.connect()
    for person in (stage.ada, stage.grace):
        await receives(person.page)
        await person.tab.sees_text(FAILING)
        await plays_nothing(person.page)
    await stage.hang_up()


@pytest.mark.parametrize("key_of", [key_of_ada_alone, key_of_grace_alone])
@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("pair", CROSS, ids=named)
async def test_key_on_one_side_only_is_told_by_both_before_media_flows(
    stages: Stages, pair: Pair, family: Family, key_of: KeyOf
) -> None:
    stage = await stages.set(pair, Scene(family, key_of=key_of, change=claimed))
    await stage.connect()
    for person in (stage.ada, stage.grace):
        await person.tab.sees_text(MISMATCH)
    for person in (stage.ada, stage.grace):
        # By then media would flow.
        await person.tab.has_talked(2)
        assert await probes.rtp_count(person.page, "packetsSent", direction="outbound") == 0
        await plays_nothing(person.page)
    await stage.hang_up()


@pytest.mark.parametrize("pair", [*CROSS, FC], ids=named)
async def test_keyed_page_and_a_peer_that_announces_nothing(stages: Stages, pair: Pair) -> None:
    """Ada has a key. Grace has none and does not say so, and what she sends is not encrypted."""
    stage = await stages.set(pair, Scene(key_of=key_of_ada_alone, change=unannounced))
    ada, grace = stage.ada, stage.grace
    await stage.connect()

    await receives(ada.page)
    await ada.tab.sees_text(FAILING)
    await plays_nothing(ada.page)

    await receives(grace.page)
    with pytest.raises(AssertionError, match="shows"):
        await probes.sees_moving(grace.page, "remote-camera", ada.signature, seconds=2)
    with pytest.raises(AssertionError, match="is played"):
        await probes.hears_tone(grace.page, ada.signature, seconds=2)
    await stage.hang_up()


async def set_late(context: BrowserContext) -> None:
    """The transforms of senders and receivers come long after the connection stands."""
    await context.add_init_script(
        """for (const end of [RTCRtpSender, RTCRtpReceiver]) {
          const { get, set } = Object.getOwnPropertyDescriptor(end.prototype, "transform");
          Object.defineProperty(end.prototype, "transform", {
            get,
            set(value) {
              const connected = () =>
                localcallProbe.connections.some(({ connectionState }) => connectionState === "connected");
              const wait = () => (connected() ? setTimeout(() => set.call(this, value), 700) : setTimeout(wait, 20));
              wait();
            },
          });
        }"""
    )


async def in_time(_: BrowserContext) -> None:
    """As our page sets them."""


@pytest.mark.parametrize(
    ("sender", "timing"),
    # Chromium sends plain media in silence where a transform comes late, unless the connection was told to wait for it.
    [(Engine.CHROMIUM, in_time), (Engine.CHROMIUM, set_late), (Engine.FIREFOX, in_time)],
)
async def test_recorded_frames_are_no_vp8_and_no_opus(stages: Stages, sender: Engine, timing: Prepare) -> None:
    """Without the key the decoders find nothing in them; with it, the sender's own picture and tone."""
    stage = await stages.empty(Scene(key_of=one_key))
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, sender, prepare=timing)
    await stages.seat(grace, Engine.CHROMIUM, prepare=raw_frames.record)
    await stage.connect()
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    await probes.hears_tone(grace.page, ada.signature)
    frames = await raw_frames.recorded(grace.page, video=20, audio=100)

    key = import_key(ONE_KEY)
    opened = [evolve(frame, data=decrypt_frame(key, frame.type, frame.data)) for frame in frames]
    assert all(plain.data not in sealed.data for plain, sealed in zip(opened, frames, strict=True))

    assert any(picture.shows(ada.signature) for picture in await probes.decoded_pictures(grace.page, video(opened)))
    assert not any(picture.shows(ada.signature) for picture in await probes.decoded_pictures(grace.page, video(frames)))
    heard = await probes.decoded_sound(grace.page, audio(opened))
    assert heard is not None
    assert heard.is_tone_of(ada.signature)
    overheard = await probes.decoded_sound(grace.page, audio(frames))
    assert overheard is None or not overheard.is_tone_of(ada.signature)
    await stage.hang_up()


def video(frames: Sequence[Frame]) -> list[Frame]:
    return [frame for frame in frames if frame.kind == "video"]


def audio(frames: Sequence[Frame]) -> list[Frame]:
    return [frame for frame in frames if frame.kind == "audio"]


async def test_the_older_interface_encrypts_as_well(stages: Stages) -> None:
    async def without_script_transforms(context: BrowserContext) -> None:
        await context.add_init_script("delete window.RTCRtpScriptTransform")

    stage = await stages.empty()
    await stages.seat(stage.ada, Engine.CHROMIUM, prepare=without_script_transforms)
    await stages.seat(stage.grace, Engine.CHROMIUM)
    await stage.connect()
    await stage.both_ways()
    await stage.ada.tab.sees_text("Encrypted")
    await stage.hang_up()


async def test_a_browser_that_cannot_encrypt_ends_the_call_and_says_so(stages: Stages) -> None:
    async def without_transforms(context: BrowserContext) -> None:
        await context.add_init_script(
            "delete window.RTCRtpScriptTransform; delete RTCRtpSender.prototype.createEncodedStreams"
        )

    stage = await stages.empty(CALLER_OFFERS)
    await stages.seat(stage.ada, Engine.CHROMIUM)
    await stages.seat(stage.grace, Engine.CHROMIUM, prepare=without_transforms)
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Answer")
    await stage.grace.tab.ends(EndReason.ENCRYPTION_UNSUPPORTED)
    await stage.ada.tab.ends(EndReason.PEER_FAILED)


@pytest.mark.parametrize("goes_on", [True, False])
async def test_a_peer_without_a_key_is_asked_about(stages: Stages, goes_on: bool) -> None:
    """The callee cannot encrypt and says so in time: the caller decides."""
    stage = await stages.set(CC, Scene(key_of=key_of_ada_alone))
    ada, grace = stage.ada, stage.grace
    await ada.tab.place("Grace")
    await grace.tab.press("Answer")
    await ada.tab.press("Yes" if goes_on else "No")
    if goes_on:
        await stage.both_reach(CallState.CONNECTED)
        await stage.both_ways()
        await ada.tab.sees_text("Standard encryption")
        await stage.hang_up()
    else:
        await ada.tab.ends(EndReason.ENCRYPTION_REFUSED)
        await grace.tab.ends(EndReason.PEER_HUNG_UP)
