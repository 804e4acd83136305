"""Keys beside the sound (RFC 4733): what travels, and a call in which they are pressed."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from localcall.call import Call
from localcall.cores.local import LocalNetwork
from localcall.endpoints.headless import HeadlessEndpoint
from localcall.endpoints.headless.telephone_events import KEYS, EventPayload, EventReader
from localcall.in_band import Hold
from localcall.media.errors import MediaError
from tests.endpoints.headless_pair import SOON, heard, talking, tone, until

RATE_48 = (110, 48_000)


def test_a_packet_is_four_bytes() -> None:
    payload = EventPayload.of("#", 0.06, RATE_48, ended=False, begins=True)
    assert payload == bytes([11, 10, 2880 >> 8, 2880 & 0xFF])
    assert (payload.payload_type, payload.begins) == (110, True)
    assert EventPayload.of("5", 0.1, (126, 8_000), ended=True, begins=False) == bytes([5, 0x8A, 800 >> 8, 800 & 0xFF])
    assert EventPayload.of("5", 9.0, RATE_48, ended=False, begins=False)[2:] == b"\xff\xff"


def test_an_event_is_told_once_and_nonsense_never() -> None:
    reader = EventReader()
    assert [reader.read(bytes([2, 10, 0, count]), 1000) for count in range(4)] == ["2", "", "", ""]
    assert [reader.read(bytes([code, 0, 0, 0]), 2000 + code) for code in range(16)] == list(KEYS)
    assert [
        reader.read(payload, 3000) for payload in (b"", b"\x01\x02\x03", bytes([16, 0, 0, 0]), bytes([255] * 4))
    ] == [""] * 4


async def dialled(call: Call, count: int) -> str:
    async with asyncio.timeout(SOON):
        found = ""
        async for digit in call.digits:
            found += digit
            if len(found) == count:
                return found
    raise AssertionError("the call ended")


@pytest.mark.realtime
@pytest.mark.parametrize("profile", ["simplex", "deltachat"])
async def test_keys_are_pressed_and_heard(profile: str) -> None:
    """Beside the sound without a frame key, in it with one; what else is said goes on."""
    async with talking(LocalNetwork(profile=profile)) as talk:
        ann, ben = talk.media
        hearing = asyncio.create_task(dialled(talk.ben, 6))
        await asyncio.sleep(0)
        levels = asyncio.ensure_future(anext(talk.ben.levels))
        await asyncio.sleep(0)
        await talk.ann.dtmf("12#0")
        await talk.ann.dtmf("a*")
        assert await hearing == "12#0A*"
        assert (ann.outlets["mic"].event_codec is None) is (profile == "simplex")
        # Events are no sound: only the tones of the other way are heard.
        assert levels.done() is (profile == "simplex")
        talk.play(ann.play_audio(tone(440)))
        assert await heard(ben) == pytest.approx(440, abs=5)
        levels.cancel()
        with pytest.raises(MediaError):
            await talk.ann.dtmf("x")


@pytest.mark.realtime
async def test_keys_are_not_heard_on_hold() -> None:
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        hearing = asyncio.create_task(dialled(talk.ben, 1))
        talk.ben.hold()
        await until(lambda: talk.ann.holding == Hold(theirs=True))
        await talk.ann.dtmf("1")
        talk.ben.resume()
        await until(lambda: talk.ann.holding == Hold())
        await talk.ann.dtmf("7")
        assert await hearing == "7"


@pytest.mark.realtime
async def test_keys_between_sound_hold_nothing_up() -> None:
    """They have numbers among its packets."""
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        hearing = asyncio.create_task(dialled(talk.ben, 20))
        ann, ben = talk.media
        await asyncio.sleep(0)
        for _ in range(4):
            playing = talk.play(ann.play_audio(tone(440)))
            assert await heard(ben, frames=10) == pytest.approx(440, abs=10)
            playing.cancel()
            await talk.ann.dtmf("12345")
        assert await hearing == "12345" * 4
        (assembly,) = _assemblies(talk.endpoints[1])
        assert assembly._pending == {}


def _assemblies(end: HeadlessEndpoint) -> list[Any]:
    connection = end._connections.current
    assert connection is not None
    receiver: Any = connection.slots["mic"].receiver
    return list(receiver._RTCRtpReceiver__jitter_buffer._assemblies.values())


@pytest.mark.realtime
async def test_events_are_offered_at_both_rates() -> None:
    """Chromium takes that of the sound, Firefox none but 8,000 Hz."""
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        for end in talk.endpoints:
            connection = end._connections.current
            assert connection is not None
            found = re.findall(r"a=rtpmap:(\d+) telephone-event/(\d+)", connection.pc.localDescription.sdp)
            assert found == [("110", "48000"), ("126", "8000")]
            assert end.media.outlets["mic"].event_codec == RATE_48
