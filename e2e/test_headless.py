"""A browser and a program in one call: each hears and sees the other, whoever calls, in both profiles."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

import attrs
import numpy as np
import pytest

from e2e import probes
from e2e.browsers import Engine
from e2e.probes import Signature
from e2e.relay import Relay
from e2e.stage import CALLER_OFFERS, ORDINARY, Scene, Stage, Stages, named
from e2e.waiting import until_true
from localcall.call import Call
from localcall.calls.effects import SendAnswer, SendOffer
from localcall.calls.inputs import RouteKnown, Session
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.local import LocalNetwork, Signal
from localcall.endpoints.headless import CallMedia, HeadlessEndpoint, media_of
from localcall.headless_phone import HeadlessPhone
from localcall.media.frames import VideoFrame
from localcall.settings import Settings
from localcall.wire.session import decode_candidates, to_plain
from localcall.wire.terms import CallMediaSource, EncryptionStatus
from tests.endpoints.headless_pair import SOON, heard, media_lost, pace, phones, placed, reached, tone

DELTACHAT = Scene(profile="deltachat")
UNCARRIED = Scene(restarts=False)
"""The network carries no restart offers."""

LOST = 30.0
"""A path is lost, both ends notice, and they make another."""

SIZE = (240, 320)


async def picture(signature: Signature) -> AsyncIterator[VideoFrame]:
    """What the probe of a page paints: two colours, and a bar that moves down between them."""
    height, width = SIZE
    async for count in pace(1 / 15):
        image = np.empty((height, width, 3), np.uint8)
        image[:, : width // 2], image[:, width // 2 :] = signature.left, signature.right
        top = count * 12 % height
        image[top : top + 24, int(width * 0.4) : int(width * 0.6)] = 255
        yield VideoFrame(image, count / 15)


async def sees(media: CallMedia, signature: Signature, seconds: float = SOON) -> None:
    """The colours of a page's camera, and a bar between them that moves."""
    tops: set[int] = set()
    async with asyncio.timeout(seconds):
        async for frame in media.video():
            height, width, _ = frame.image.shape
            sides = frame.image[:, : width // 3], frame.image[:, -(width // 3) :]
            wanted = signature.left, signature.right
            if all(_near(side, colour) for side, colour in zip(sides, wanted, strict=True)):
                middle = frame.image[:, int(width * 0.45) : int(width * 0.55)].min(axis=(1, 2))
                tops.add(int(middle.argmax()) * 10 // height)
            if len(tops) >= 4:
                return
    raise AssertionError("the call ended before their picture was seen")


def _near(side: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], colour: Sequence[int]) -> bool:
    return bool(np.abs(side.mean(axis=(0, 1)) - colour).max() < 60)


async def together(stages: Stages, engine: Engine, scene: Scene) -> tuple[Stage, HeadlessPhone]:
    """Ada in a browser, Grace a program."""
    stage = await stages.empty(attrs.evolve(scene, names=("Ada",), hosted_pages=(None,), page_dirs=(None,)))
    await stages.seat(stage.ada, engine)
    return stage, await stages.enter(HeadlessPhone(stage.network.join("Grace")))


async def both_ways(stage: Stage, call: Call) -> None:
    """Ada and the program hear and see each other."""
    grace, media = probes.GRACE, media_of(call)
    playing = [
        asyncio.create_task(media.play_audio(tone(grace.hz))),
        asyncio.create_task(media.play_video(picture(grace))),
    ]
    await probes.hears_tone(stage.ada.page, grace)
    await probes.sees_moving(stage.ada.page, "remote-camera", grace)
    assert await heard(media) == pytest.approx(stage.ada.signature.hz, abs=10)
    await sees(media, stage.ada.signature)
    for task in playing:
        task.cancel()


@pytest.mark.parametrize("scene", [ORDINARY, DELTACHAT], ids=["simplex", "deltachat"])
@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_a_page_calls_a_program(stages: Stages, engine: Engine, scene: Scene) -> None:
    stage, grace = await together(stages, engine, scene)
    await stage.ada.tab.place("Grace")
    call = await anext(grace.incoming())
    call.accept()
    await reached(call, CallState.CONNECTED)
    await stage.ada.tab.reaches(CallState.CONNECTED)
    await both_ways(stage, call)
    _is_encrypted(call, keyed=scene is ORDINARY)
    await stage.ada.tab.press("End call")
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    assert await call.ended() is EndReason.PEER_HUNG_UP


@pytest.mark.parametrize("scene", [ORDINARY, CALLER_OFFERS, DELTACHAT], ids=["simplex", "caller-offers", "deltachat"])
@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_a_program_calls_a_page(stages: Stages, engine: Engine, scene: Scene) -> None:
    stage, grace = await together(stages, engine, scene)
    call = grace.place("local:ada")
    await stage.ada.tab.press("Answer")
    await reached(call, CallState.CONNECTED)
    await stage.ada.tab.reaches(CallState.CONNECTED)
    await both_ways(stage, call)
    _is_encrypted(call, keyed=scene is not DELTACHAT)
    call.end()
    await stage.ada.tab.ends(EndReason.PEER_HUNG_UP)


def _is_encrypted(call: Call, *, keyed: bool) -> None:
    assert isinstance(call.endpoint, HeadlessEndpoint)
    assert call.encrypted == keyed
    assert call.endpoint.encryption == (EncryptionStatus.ON if keyed else EncryptionStatus.NONE, 0)


@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_a_reloaded_page_takes_its_call_with_a_program_up(stages: Stages, engine: Engine) -> None:
    """By a restart: the program makes a fresh connection too, and another where it missed a slow page before."""
    stage, grace = await together(stages, engine, ORDINARY)
    await stage.ada.tab.place("Grace")
    call = await anext(grace.incoming())
    call.accept()
    await stage.ada.tab.reaches(CallState.CONNECTED)
    await both_ways(stage, call)
    await stage.ada.page.reload()
    await until_true(lambda: call.machine.generation > 0, "the call is restarted")
    await reached(call, CallState.CONNECTED)
    await stage.ada.tab.reaches(CallState.CONNECTED)
    await both_ways(stage, call)
    _is_encrypted(call, keyed=True)
    await stage.ada.tab.press("End call")
    assert await call.ended() is EndReason.PEER_HUNG_UP


@pytest.mark.parametrize("program_calls", [False, True], ids=["page calls", "program calls"])
@pytest.mark.parametrize("scene", [DELTACHAT, UNCARRIED], ids=["deltachat", "simplex"])
@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_a_lost_path_is_made_anew(stages: Stages, engine: Engine, scene: Scene, *, program_calls: bool) -> None:
    """In place over channel 5, and fresh by messages among the candidates: whoever calls, in either browser."""
    stage, grace = await together(stages, engine, scene)
    if program_calls:
        call = grace.place("local:ada")
        await stage.ada.tab.press("Answer")
    else:
        await stage.ada.tab.place("Grace")
        call = await anext(grace.incoming())
        call.accept()
    await reached(call, CallState.CONNECTED)
    await stage.ada.tab.reaches(CallState.CONNECTED)
    await both_ways(stage, call)
    assert isinstance(call.endpoint, HeadlessEndpoint)
    media_lost(call.endpoint)
    await reached(call, CallState.RECONNECTING, LOST)
    await reached(call, CallState.CONNECTED, LOST)
    await stage.ada.tab.reaches(CallState.CONNECTED, LOST)
    await both_ways(stage, call)
    _is_encrypted(call, keyed=scene is UNCARRIED)
    await stage.ada.tab.press("End call")
    assert await call.ended() is EndReason.PEER_HUNG_UP


async def test_what_the_page_mutes_the_program_knows(stages: Stages) -> None:
    stage, grace = await together(stages, Engine.CHROMIUM, ORDINARY)
    await stage.ada.tab.place("Grace")
    call = await anext(grace.incoming())
    call.accept()
    await stage.ada.tab.reaches(CallState.CONNECTED)
    await both_ways(stage, call)
    on = call.machine.peer_media
    assert on[CallMediaSource.MIC] and on[CallMediaSource.CAMERA]
    await stage.ada.tab.press("Mute microphone")
    await until_true(lambda: not on[CallMediaSource.MIC], "the program knows")
    assert on[CallMediaSource.CAMERA]
    await stage.ada.tab.press("Unmute microphone")
    assert await heard(media_of(call)) == pytest.approx(stage.ada.signature.hz, abs=10)
    await until_true(lambda: on[CallMediaSource.MIC], "the program knows")


PRESS = """(keys) => {
    const senders = localcallProbe.connections.flatMap((connection) => connection.getSenders());
    const [dtmf] = senders.map((sender) => sender.dtmf).filter((dtmf) => dtmf?.canInsertDTMF);
    dtmf.insertDTMF(keys, 100, 70);
}"""


@pytest.mark.parametrize("scene", [DELTACHAT, ORDINARY], ids=["deltachat", "simplex"])
@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_keys_that_a_browser_presses_are_heard_and_ours_break_nothing(
    stages: Stages, engine: Engine, scene: Scene
) -> None:
    """Browsers send telephone events, and no tones."""
    stage, grace = await together(stages, engine, scene)
    await stage.ada.tab.place("Grace")
    call = await anext(grace.incoming())
    call.accept()
    await reached(call, CallState.CONNECTED)
    await both_ways(stage, call)
    digits = call.digits
    hearing = asyncio.create_task(first(digits, 6))
    await stage.ada.page.evaluate(PRESS, "1590#D")
    assert await asyncio.wait_for(hearing, SOON) == "1590#D"
    assert isinstance(call.endpoint, HeadlessEndpoint)
    assert (call.endpoint.media.outlets["mic"].event_codec is not None) is (scene is DELTACHAT)
    await call.dtmf("12#")
    await both_ways(stage, call)
    _is_encrypted(call, keyed=scene is ORDINARY)


async def first(digits: AsyncIterator[str], count: int) -> str:
    return "".join([await anext(digits) for _ in range(count)])


@pytest.mark.parametrize("profile", ["simplex", "deltachat"])
async def test_relay_only(relay: Relay, profile: str) -> None:
    """No address but the relay's is told, and the media goes through it."""
    sent: list[Session] = []

    def plan(signal: Signal) -> Sequence[float]:
        if isinstance(signal.effect, SendOffer | SendAnswer):
            sent.append(signal.effect.session)
        return [0]

    settings = Settings(relay_only=True, ice_servers=(relay.ice_server(),))
    async with phones(LocalNetwork(plan=plan, profile=profile), settings, settings) as (ann, ben):
        call, theirs = await placed(ann, ben)
        await reached(call, CallState.CONNECTED)
        await reached(theirs, CallState.CONNECTED)
        playing = asyncio.create_task(media_of(call).play_audio(tone(440)))
        assert await heard(media_of(theirs)) == pytest.approx(440, abs=5)
        playing.cancel()
        await until_true(lambda: call.route == RouteKnown("relay", "relay"), "the route is known")
        assert len(sent) == 2
        for session in sent:
            told = [each.candidate for each in decode_candidates(session.candidates) if each.candidate]
            assert told and all(" typ relay " in candidate for candidate in told)
            plain = to_plain(session.description, session.candidates)
            hosts = set(re.findall(r"(?:IN IP4 |candidate:\S+ \d+ udp \d+ |raddr )(\S+)", plain))
            assert hosts <= {"0.0.0.0", relay.host}
