"""Each cure of aiortc on two bare connections, beside what happens without it."""

from __future__ import annotations

import asyncio
import importlib
import re
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any

import aiortc
import av
import numpy as np
import pytest
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCCertificate,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)

from localcall.endpoints.headless import aiortc_cures as cures
from localcall.endpoints.headless import descriptions
from localcall.endpoints.headless.assembly import Assembly, PictureAssembly, SoundAssembly
from tests.endpoints.headless_pair import until


class Frames(MediaStreamTrack):
    """Sound or pictures, one after the other."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self._count = 0

    async def recv(self) -> Any:
        await asyncio.sleep(0.02)
        self._count += 1
        frame: Any
        if self.kind == "audio":
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, self._count * 960, Fraction(1, 48_000)
        else:
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), self._count % 256, np.uint8), "rgb24")
            frame.pts, frame.time_base = self._count * 1800, Fraction(1, 90_000)
        return frame


def cured() -> RTCPeerConnection:
    return cures.new_connection([], relay=False, certificate=RTCCertificate.generateCertificate(), gather_seconds=1)


def bare() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration([], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


Change = Callable[[RTCPeerConnection, RTCPeerConnection], None]


@asynccontextmanager
async def joined(
    make: Callable[[], RTCPeerConnection], *kinds: str, prepare: Change | None = None, named: bool = True
) -> AsyncIterator[tuple[RTCPeerConnection, RTCPeerConnection]]:
    """The first one sends a line of each kind. ``named``: it says of which SSRC."""
    one, other = make(), make()
    for kind in kinds:
        one.addTransceiver(Frames(kind), "sendrecv")
    await one.setLocalDescription(await one.createOffer())
    offer = one.localDescription
    if not named:
        lines = offer.sdp.split("\r\n")
        offer.sdp = "\r\n".join(line for line in lines if not line.startswith("a=ssrc"))
    await other.setRemoteDescription(offer)
    for transceiver in other.getTransceivers():
        transceiver.direction = "sendrecv"
    await other.setLocalDescription(await other.createAnswer())
    if prepare:
        prepare(one, other)
    await one.setRemoteDescription(other.localDescription)
    await until(lambda: one.connectionState == other.connectionState == "connected")
    yield one, other
    await one.close()
    await other.close()


def packets(transceiver: RTCRtpTransceiver) -> int:
    receiver: Any = transceiver.receiver
    return sum(stream.packets_received for stream in receiver._RTCRtpReceiver__remote_streams.values())


async def test_lines_are_told_apart_by_mid() -> None:
    async with joined(cured, "audio", "audio", named=False) as (_, other):
        await until(lambda: all(packets(each) > 3 for each in other.getTransceivers()))


async def test_without_it_they_are_lost() -> None:
    async with joined(bare, "audio", "audio", named=False) as (_, other):
        await asyncio.sleep(0.5)
        assert [packets(each) for each in other.getTransceivers()] == [0, 0]


def ufrag(connection: RTCPeerConnection) -> str:
    found = set(re.findall(r"a=ice-ufrag:(\S+)", connection.localDescription.sdp))
    return str(found.pop())


async def renegotiated(one: RTCPeerConnection, other: RTCPeerConnection) -> None:
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(RTCSessionDescription(descriptions.bare(one.localDescription.sdp), "offer"))
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(RTCSessionDescription(descriptions.bare(other.localDescription.sdp), "answer"))


async def test_a_restart_has_another_ufrag_and_another_path_and_the_media_goes_on() -> None:
    async with joined(cured, "audio") as (one, other):
        before, old = (ufrag(one), ufrag(other)), [cures.Path(each, time.monotonic) for each in (one, other)]
        restarts = [cures.IceRestart(each) for each in (one, other)]
        await renegotiated(one, other)
        assert not {ufrag(one), ufrag(other)} & set(before)
        for restart, peer in zip(restarts, (other, one), strict=True):
            for candidate in peer.getTransceivers()[0].receiver.transport.transport.iceGatherer.getLocalCandidates():
                await restart.add(candidate)
        await asyncio.gather(*(restart.connect() for restart in restarts))
        new = [cures.Path(each, time.monotonic) for each in (one, other)]
        assert not any(path._ice._protocols for path in old)
        assert all(now.route == ("host", "host") for now in new)
        (line,) = other.getTransceivers()
        came = packets(line)
        await until(lambda: packets(line) > came + 10)
        assert one.connectionState == other.connectionState == "connected"


async def test_without_it_the_ufrag_is_the_old_one() -> None:
    async with joined(bare, "audio") as (one, other):
        before = ufrag(one), ufrag(other)
        await renegotiated(one, other)
        assert (ufrag(one), ufrag(other)) == before


async def test_a_restart_that_is_given_up_leaves_the_old_path() -> None:
    async with joined(cured, "audio") as (one, other):
        restart = cures.IceRestart(one)
        await one.setLocalDescription(await one.createOffer())
        assert restart._ice._protocols
        await restart.close()
        assert not restart._ice._protocols
        (line,) = other.getTransceivers()
        came = packets(line)
        await until(lambda: packets(line) > came + 10)


async def test_a_silent_stun_server_holds_up_no_longer_than_that() -> None:
    """Without the cure for 5 s."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        server = RTCIceServer(f"stun:127.0.0.1:{silent.getsockname()[1]}")
        certificate = RTCCertificate.generateCertificate()
        connection = cures.new_connection([server], relay=False, certificate=certificate, gather_seconds=0.5)
        connection.addTransceiver("audio")
        start = time.monotonic()
        await connection.setLocalDescription(await connection.createOffer())
        assert time.monotonic() - start < 3
        await connection.close()


async def test_one_certificate_for_all_connections_of_a_call() -> None:
    certificate = RTCCertificate.generateCertificate()
    sdps = []
    for _ in range(2):
        connection = cures.new_connection([], relay=False, certificate=certificate, gather_seconds=1)
        connection.addTransceiver("audio")
        await connection.setLocalDescription(await connection.createOffer())
        sdps.append(connection.localDescription.sdp)
        await connection.close()
    assert all(certificate.getFingerprints()[0].value in sdp for sdp in sdps)


@pytest.mark.parametrize("kind", ["audio", "video"])
async def test_frames_are_delivered_and_neither_decoded_nor_queued(kind: str) -> None:
    came: list[tuple[str, bytes, int]] = []

    def deliver(codec: str, data: bytes, timestamp: int) -> None:
        came.append((codec, data, timestamp))

    def assembly(codec: str) -> Assembly:
        return SoundAssembly() if kind == "audio" else PictureAssembly(codec)

    def prepare(_: RTCPeerConnection, other: RTCPeerConnection) -> None:
        for transceiver in other.getTransceivers():
            cures.deliver_encoded(
                transceiver.receiver,
                lambda codec: SoundAssembly() if kind == "audio" else PictureAssembly(codec),
                deliver,
            )

    async with joined(cured, kind, prepare=prepare) as (_, other):
        await until(lambda: len(came) > 10)
        assert {codec for codec, _, _ in came} == {"opus" if kind == "audio" else "vp8"}
        assert queued(other) == 1, "the end, put there at once"
        await until(lambda: not decoding(other))


async def test_without_it_they_are_queued_without_bound() -> None:
    async with joined(cured, "audio") as (_, other):
        await until(lambda: queued(other) > 10)
        assert decoding(other)


def queued(connection: RTCPeerConnection) -> int:
    track: Any = connection.getReceivers()[0].track
    size: int = track._queue.qsize()
    return size


def decoding(connection: RTCPeerConnection) -> bool:
    receiver: Any = connection.getReceivers()[0]
    thread = receiver._RTCRtpReceiver__decoder_thread
    return thread is not None and thread.is_alive()


async def test_a_key_request_reaches_who_passes_frames_on() -> None:
    wanted: list[bool] = []

    def prepare(one: RTCPeerConnection, _: RTCPeerConnection) -> None:
        cures.on_key_request(one.getSenders()[0], lambda: wanted.append(True))

    async with joined(cured, "video", prepare=prepare) as (_, other):
        await until(lambda: packets(other.getTransceivers()[0]) > 3)
        await cures.request_key_frame(other.getReceivers()[0])
        await until(lambda: bool(wanted))


class Doubling:
    """Sends each frame twice."""

    def encode(self, frame: av.AudioFrame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        return [b"one", b"two"], frame.pts or 0

    def pack(self, packet: Any) -> tuple[list[bytes], int]:
        return [], 0


async def test_an_encoder_of_ours_makes_the_payloads() -> None:
    came: list[bytes] = []

    def prepare(one: RTCPeerConnection, other: RTCPeerConnection) -> None:
        cures.encode_with(one.getSenders()[0], Doubling())
        cures.deliver_encoded(other.getReceivers()[0], lambda _: SoundAssembly(), lambda _, data, __: came.append(data))

    async with joined(cured, "audio", prepare=prepare):
        await until(lambda: len(came) > 10)
    assert set(came) == {b"one", b"two"}


async def test_an_answerer_can_choose_its_codecs() -> None:
    one, other = cured(), cured()
    one.addTransceiver("video")
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription)
    (transceiver,) = other.getTransceivers()
    assert cures.only_codecs(transceiver, ["h264"])
    assert cures.sent_codec(transceiver) == "h264"
    await other.setLocalDescription(await other.createAnswer())
    assert "H264/90000" in other.localDescription.sdp and "VP8/90000" not in other.localDescription.sdp
    assert not cures.only_codecs(transceiver, ["vp8"])
    await one.close()
    await other.close()


async def test_the_streams_of_a_screen_have_a_name_of_their_own() -> None:
    connection = cured()
    for kind, stream in (("audio", "camera"), ("audio", "screen")):
        cures.group(connection.addTransceiver(kind).sender, stream)
    await connection.setLocalDescription(await connection.createOffer())
    assert "a=msid:camera " in connection.localDescription.sdp and "a=msid:screen " in connection.localDescription.sdp
    await connection.close()


async def test_a_living_peer_that_sends_nothing_answers_and_a_dead_one_does_not() -> None:
    one, other = cured(), cured()
    one.addTransceiver("audio")
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription)
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)
    await until(lambda: one.connectionState == other.connectionState == "connected")
    path = cures.Path(one, time.monotonic)
    assert path.route == ("host", "host")
    heard_at = path.heard_at
    await path.ask_consent()
    assert path.heard_at > heard_at
    await other.close()
    heard_at = path.heard_at
    await path.ask_consent()
    assert path.heard_at == heard_at
    await one.close()


def test_another_version_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiortc, "__version__", "1.17.0")
    with pytest.raises(ImportError, match=r"pip install 'localcall\[headless\]'"):
        importlib.reload(cures)
    monkeypatch.undo()
    importlib.reload(cures)
