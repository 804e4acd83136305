"""The probes themselves, on bare pages: each sees what is there, and does not see what is not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page

from e2e import probes
from e2e.browsers import Engine
from e2e.evidence import Browsers, Evidence
from e2e.probes import ADA, CAMERA, GRACE, MIC

BARE = """<!doctype html><title>bare</title><video data-slot="remote-camera" autoplay playsinline muted></video>
<audio autoplay></audio>"""

LOOP = """async () => {
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  near.onicecandidate = ({candidate}) => candidate && far.addIceCandidate(candidate);
  far.onicecandidate = ({candidate}) => candidate && near.addIceCandidate(candidate);
  window.stream = await navigator.mediaDevices.getUserMedia({audio: true, video: true});
  window.senders = window.stream.getTracks().map((track) => near.addTrack(track));
  far.ontrack = ({track}) => {
    document.querySelector(track.kind === "audio" ? "audio" : "video").srcObject = new MediaStream([track]);
  };
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription);
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def bare_origin() -> AsyncIterator[str]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=BARE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session", params=list(Engine))
async def looped(
    request: pytest.FixtureRequest, browsers: Browsers, bare_origin: str, evidence: Evidence
) -> AsyncIterator[Page]:
    """A page that sends Ada's media to itself."""
    context = await (await browsers(request.param)).new_context()
    evidence.follow_context("bare", context)
    await probes.install(context, ADA)
    page = await context.new_page()
    await page.goto(bare_origin)
    await page.evaluate(LOOP)
    yield page
    await evidence.leave()
    await context.close()


async def test_picture_and_tone_of_the_sender_are_known(looped: Page) -> None:
    await probes.sees_moving(looped, "remote-camera", ADA)
    await probes.hears_tone(looped, ADA)


async def test_the_first_look_hears_already(looped: Page) -> None:
    await probes.rtp_flows(looped, MIC)
    assert not any(sound.silent for sound in await probes.sounds(looped))


async def test_another_sender_is_not_taken_for_this_one(looped: Page) -> None:
    await probes.hears_tone(looped, ADA)
    with pytest.raises(AssertionError, match="1500"):
        await probes.hears_tone(looped, GRACE, seconds=1)
    with pytest.raises(AssertionError, match="shows"):
        await probes.sees_moving(looped, "remote-camera", GRACE, seconds=1)


async def test_a_frozen_picture_does_not_move(looped: Page) -> None:
    await probes.sees_moving(looped, "remote-camera", ADA)
    # Firefox repeats the last picture of a track that was taken away, unless its encoding is switched off.
    await looped.evaluate(
        """async () => {
          const parameters = senders[1].getParameters();
          parameters.encodings[0].active = false;
          await senders[1].setParameters(parameters);
          await senders[1].replaceTrack(null);
        }"""
    )
    await probes.rtp_silent(looped, CAMERA, MIC)
    with pytest.raises(AssertionError, match="moves"):
        await probes.sees_moving(looped, "remote-camera", ADA, seconds=1)


async def test_noise_is_no_tone(looped: Page) -> None:
    await looped.evaluate(
        """async () => {
          const context = new AudioContext();
          await context.resume();
          const buffer = context.createBuffer(1, context.sampleRate, context.sampleRate);
          const samples = buffer.getChannelData(0);
          for (let i = 0; i < samples.length; i++) samples[i] = Math.random() - 0.5;
          const noise = new AudioBufferSourceNode(context, {buffer, loop: true});
          const out = context.createMediaStreamDestination();
          noise.connect(out);
          noise.start();
          await senders[0].replaceTrack(out.stream.getAudioTracks()[0]);
        }"""
    )
    with pytest.raises(AssertionError, match="660"):
        await probes.hears_tone(looped, ADA, seconds=2)
    assert not any(sound.silent for sound in await probes.sounds(looped))


async def test_silence_on_the_wire_is_told_from_media(looped: Page) -> None:
    await probes.rtp_flows(looped, MIC)
    await looped.evaluate("() => senders[0].replaceTrack(null)")
    await probes.rtp_silent(looped, MIC, CAMERA)
    await probes.hears_nothing(looped)
    with pytest.raises(AssertionError, match="is sent"):
        await probes.rtp_flows(looped, MIC, seconds=1)


async def test_a_device_that_is_not_stopped_counts(looped: Page) -> None:
    assert await probes.live_captures(looped) == 2
    await looped.evaluate("() => stream.getTracks()[0].stop()")
    assert await probes.live_captures(looped) == 1
    await looped.evaluate("() => stream.getTracks()[1].stop()")
    assert await probes.live_captures(looped) == 0
