"""Headless calls in which something is wrong: keys, silence, a dead peer, bad descriptions, a lossy path, no relay."""

from __future__ import annotations

import asyncio
import gc
import random
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from attrs import evolve

from localcall.call import Call
from localcall.calls.effects import SendOffer, Timer
from localcall.calls.inputs import Session
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.cores.local import LocalNetwork, Signal, random_key
from localcall.endpoints.headless import HeadlessEndpoint
from localcall.endpoints.headless.deltachat import DeltaChatConnection
from localcall.endpoints.headless.receiving import MAX_WAITING
from localcall.media.frames import EncodedFrame
from localcall.settings import Settings
from localcall.wire.commands import MediaCommand
from localcall.wire.session import MAX_CANDIDATES, decode_session, encode_session
from localcall.wire.terms import CallMediaSource, EncryptionStatus
from tests.endpoints.headless_pair import (
    Talk,
    deaf,
    heard,
    lossy,
    moves,
    pace,
    phones,
    placed,
    reached,
    seen,
    sweep,
    talking,
    tone,
    until,
)

pytestmark = pytest.mark.realtime


def key_of(ann: str | None, ben: str | None) -> Callable[[str, str], str | None]:
    return lambda ref, profile: ann if profile == "local:ann" else ben


def status(call: Call) -> EncryptionStatus:
    assert isinstance(call.endpoint, HeadlessEndpoint)
    return call.endpoint.encryption[0]


async def counts_frames(talk: Talk) -> list[int]:
    """Frames that a second of iterating gives Ben, sound and pictures."""
    media = talk.media[1]
    counts = [0, 0]

    async def count(frames: object, index: int) -> None:
        async for _ in frames:  # type: ignore[attr-defined]
            counts[index] += 1

    counting = [asyncio.create_task(count(media.audio(), 0)), asyncio.create_task(count(media.video(), 1))]
    await asyncio.sleep(1)
    for task in counting:
        task.cancel()
    return counts


async def test_a_wrong_key_opens_nothing_and_is_told() -> None:
    network = LocalNetwork(Family.CALLER_OFFERS, key_of=key_of(random_key(), random_key()))
    async with talking(network) as talk:
        ann, ben = talk.media
        for media in (ann, ben):
            talk.play(media.play_audio(tone(440)))
            talk.play(media.play_video(sweep()))
        await until(lambda: status(talk.ann) is status(talk.ben) is EncryptionStatus.FAILING)
        assert await counts_frames(talk) == [0, 0]
        assert talk.endpoints[0].encryption[1] > 20
        assert talk.ann.machine.encryption.status is EncryptionStatus.FAILING


async def test_a_key_on_one_side_alone_sends_nothing() -> None:
    network = LocalNetwork(Family.CALLER_OFFERS, key_of=key_of(random_key(), None))
    async with talking(network) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        talk.play(ben.play_audio(tone(440)))
        await until(lambda: status(talk.ann) is status(talk.ben) is EncryptionStatus.MISMATCH)
        assert await counts_frames(talk) == [0, 0]
        assert ann.inlets["mic"].received == ben.inlets["mic"].received == 0


async def test_muted_means_that_nothing_is_sent() -> None:
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        await heard(ben)
        mic = CallMediaSource.MIC
        assert talk.ben.machine.peer_media[mic]
        talk.ann.endpoint.send(MediaCommand(mic, enable=False))
        await until(lambda: talk.ann.machine.local_media.get(mic) is False)
        await until(lambda: not talk.ben.machine.peer_media[mic])
        received = ben.inlets["mic"].received
        await asyncio.sleep(0.3)
        assert ben.inlets["mic"].received == received
        talk.ann.endpoint.send(MediaCommand(mic, enable=True))
        assert await heard(ben) == pytest.approx(440, abs=5)
        assert talk.ben.machine.peer_media[mic]


async def test_the_muted_state_is_told_where_the_profile_tells_it() -> None:
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        ann, ben = talk.media
        mic = CallMediaSource.MIC
        playing = talk.play(ann.play_audio(tone(440)))
        await heard(ben)
        playing.cancel()
        # Sooner than by its bytes, of which three seconds would have to be missed.
        await until(lambda: not talk.ben.machine.peer_media[mic], seconds=1.5)
        talk.play(ann.play_audio(tone(440)))
        await until(lambda: talk.ben.machine.peer_media[mic], seconds=1.5)


@pytest.mark.parametrize("profile", ["simplex", "deltachat"])
async def test_a_shared_screen_has_its_slot(profile: str) -> None:
    async with talking(LocalNetwork(profile=profile)) as talk:
        ann, ben = talk.media
        talk.play(ann.play_video(sweep(), "screenVideo"))
        line = "screenVideo" if profile == "simplex" else "camera"
        assert moves(await seen(ben, line))  # type: ignore[arg-type]
        if profile == "simplex":
            talk.play(ann.play_audio(tone(500), "screenAudio"))
            assert await heard(ben, "screenAudio") == pytest.approx(500, abs=5)


async def test_frames_pass_through_as_they_came() -> None:
    """An echo that decodes nothing, of sound and pictures."""
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        talk.play(ann.play_video(sweep()))
        talk.play(ben.play_encoded(ben.encoded("mic"), "mic"))
        talk.play(ben.play_encoded(ben.encoded("camera"), "camera"))
        assert await heard(ann) == pytest.approx(440, abs=5)
        assert moves(await seen(ann))
        # Whoever looks later is given a key frame by the one who is echoed.
        assert moves(await seen(ann))


async def test_restart_on_a_stall_makes_a_fresh_connection_and_media_goes_on() -> None:
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        talk.play(ann.play_video(sweep()))
        await heard(ben)
        first = [end._connections.current for end in talk.endpoints]
        for end in talk.endpoints:
            deaf(end)
        await reached(talk.ann, CallState.RECONNECTING)
        await until(lambda: talk.ann.state is talk.ben.state is CallState.CONNECTED)
        assert await heard(ben) == pytest.approx(440, abs=5)
        assert moves(await seen(ben))
        assert talk.ann.machine.generation >= 1
        assert not any(end._connections.current in first for end in talk.endpoints)


@pytest.mark.parametrize("profile", ["simplex", "deltachat"])
async def test_a_dead_peer_is_noticed_and_has_its_reason(profile: str) -> None:
    network = LocalNetwork(profile=profile)
    async with talking(network) as talk:
        network.plan = lambda signal: []  # its signals do not come either
        deaf(talk.endpoints[0])
        await reached(talk.ann, CallState.RECONNECTING)
        talk.ann._start_timer(Timer.WATCHDOG, 0.05)  # of half a minute
        assert await talk.ann.ended() is EndReason.CONNECTION_LOST


async def test_the_end_of_a_delta_chat_call_is_seen_by_its_channels() -> None:
    network = LocalNetwork(profile="deltachat")
    async with talking(network) as talk:
        network.plan = lambda signal: []
        talk.ben.end()
        assert await asyncio.wait_for(talk.ann.ended(), 5) is EndReason.PEER_HUNG_UP


BAD: dict[str, str | None] = {
    "no transport": "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n",
    "no lines": "v=0\r\ns=-\r\n",
    "no codec": None,
    "truncated": None,
}


@pytest.mark.parametrize("what", BAD)
async def test_a_bad_offer_ends_the_call_with_its_reason(what: str) -> None:
    def worse(sdp: str) -> str:
        if what == "no codec":
            return sdp.replace("opus/48000", "speex/48000").replace("VP8/90000", "VP7/90000")
        bad = BAD[what]
        return bad if bad is not None else sdp[: len(sdp) // 2].rpartition("\r\n")[0] + "\r\n"

    class Meddling(LocalNetwork):
        def carry(self, sender, receiver, ref, effect):  # type: ignore[no-untyped-def]
            if isinstance(effect, SendOffer):
                offer = decode_session(effect.session.description)
                bad = encode_session(evolve(offer, sdp=worse(offer.sdp)))
                effect = evolve(effect, session=Session(bad, effect.session.candidates))
            super().carry(sender, receiver, ref, effect)

    async with phones(Meddling()) as (ann, ben):
        call, theirs = await placed(ann, ben)
        assert await asyncio.wait_for(call.ended(), 5) is EndReason.PEER_UNREADABLE
        assert await asyncio.wait_for(theirs.ended(), 5) is EndReason.PEER_FAILED


async def test_no_path_at_all_is_no_hang() -> None:
    """Not one packet ever comes: the call's own watchdog ends it."""
    async with phones(LocalNetwork()) as (ann, ben):
        call = ann.place(ann.contacts[0])
        theirs = await anext(ben.incoming())
        theirs.accept()
        await reached(theirs, CallState.OFFER_SENT)
        assert isinstance(theirs.endpoint, HeadlessEndpoint)
        deaf(theirs.endpoint)
        await reached(call, CallState.NEGOTIATED)
        call._start_timer(Timer.WATCHDOG, 0.05)
        assert await call.ended() is EndReason.CONNECT_FAILED


async def test_relay_only_without_a_relay_ends_and_names_no_address() -> None:
    network = LocalNetwork()
    sent: list[object] = []

    def plan(signal: Signal) -> list[float]:
        sent.append(signal.effect)
        return [0]

    network.plan = plan
    async with phones(network, ben=Settings(relay_only=True)) as (ann, ben):
        call, theirs = await placed(ann, ben)
        assert await asyncio.wait_for(theirs.ended(), 5) is EndReason.NO_RELAY
        assert await asyncio.wait_for(call.ended(), 5) is EndReason.PEER_FAILED
        assert not any(isinstance(effect, SendOffer) for effect in sent)


async def test_everything_is_free_after_a_call() -> None:
    gc.collect()
    before = open_sockets()
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        playing = talk.play(ann.play_audio(tone(440)))
        listening = asyncio.create_task(heard(ben, frames=10_000, seconds=60))
        await heard(ben)
        assert open_sockets() > before
        talk.ann.end()
        await asyncio.wait_for(playing, 5)
        with pytest.raises(AssertionError, match="the call ended"):
            await asyncio.wait_for(listening, 5)
    assert open_sockets() == before
    assert {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} == set()
    assert [t.name for t in threading.enumerate() if "decoder" in t.name] == []


def open_sockets() -> int:

    return sum(
        str(each.readlink()).startswith("socket:") for each in Path("/proc/self/fd").iterdir() if each.is_symlink()
    )


async def test_what_nobody_reads_is_not_kept() -> None:
    """Neither decoded nor queued, and a reader that stops keeps no more than a few seconds."""
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        talk.play(ann.play_video(sweep(fps=60)))
        waiting = [ben.encoded("camera")]
        await until(lambda: ben.inlets["mic"].received > 5_000 and len(waiting[0]._waiting) > 20)
        connection = talk.endpoints[1]._connections.current
        assert connection is not None
        tracks: list[Any] = [each.receiver.track for each in connection.pc.getTransceivers()]
        assert [track._queue.qsize() for track in tracks] == [1] * 4  # the end, put there at once
        await until(lambda: ben.inlets["camera"].received > 40_000)
        for key in (True, *[False] * 200):
            waiting[0].put(EncodedFrame("video", "vp8", bytes(100), 0, 90_000, key))
        assert len(waiting[0]._waiting) <= MAX_WAITING
        waiting.clear()
        gc.collect()
        assert not ben.inlets["camera"]._readers


@pytest.mark.parametrize("percent", [0, 5, 15, 25])
async def test_a_lossy_path_is_heard_and_seen_through(percent: int) -> None:
    chance = random.Random(percent)
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        for end in talk.endpoints:
            lossy(end, lambda _: chance.random() * 100 < percent)
        talk.play(ann.play_audio(tone(440)))
        talk.play(ann.play_video(sweep()))
        assert await heard(ben, frames=50) == pytest.approx(440, abs=15)
        assert len(await seen(ben, places=8, seconds=20)) == 8


async def garbage(kind: Literal["audio", "video"], frames: int) -> AsyncIterator[EncodedFrame]:
    """What calls itself frames and is noise."""
    noise = random.Random(7)
    async for count in pace(0.005):
        if count == frames:
            return
        data = b"\x10" + noise.randbytes(200)
        if kind == "audio":
            yield EncodedFrame(kind, "opus", data, count * 960, 48_000, key=True)
        else:
            yield EncodedFrame(kind, "vp8", data, count * 3000, 90_000, key=True)


async def test_frames_that_are_noise_do_no_harm() -> None:
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        seeing = asyncio.create_task(seen(ben))
        await asyncio.gather(
            ann.play_encoded(garbage("audio", 50), "mic"), ann.play_encoded(garbage("video", 50), "camera")
        )
        talk.play(ann.play_audio(tone(440)))
        talk.play(ann.play_video(sweep()))
        assert await heard(ben) == pytest.approx(440, abs=5)
        assert moves(await seeing)
        assert talk.ann.state is talk.ben.state is CallState.CONNECTED


async def test_a_peer_that_never_stops_naming_addresses_is_not_listened_to_for_ever() -> None:
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        ann, ben = (end._connections.current for end in talk.endpoints)
        assert isinstance(ann, DeltaChatConnection) and isinstance(ben, DeltaChatConnection)
        await until(lambda: ann._channels["iceTrickling"].readyState == "open")
        for port in range(1000, 2000):
            candidate = {"candidate": f"candidate:1 1 udp 1 192.0.2.1 {port} typ host", "sdpMid": "0"}
            ann._say("iceTrickling", candidate)
        ann._say("mutedState", {"audioEnabled": False, "videoEnabled": True})
        await until(lambda: ben.heard == {"mic": False, "camera": True})
        remote = ben.pc.getTransceivers()[0].receiver.transport.transport.getRemoteCandidates()
        assert 50 < len(remote) <= MAX_CANDIDATES
