"""What two programs tell each other in a call: safety words, mute, hold, lines of text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import TypeVar

import pytest

from localcall.call import Call
from localcall.cores.local import LocalNetwork
from localcall.endpoints.headless import connections
from localcall.errors import CallError
from localcall.in_band import Hold, Message
from localcall.wire.native import MAX_TEXT_CHARS
from localcall.wire.session import SessionDescription
from localcall.wire.terms import CallMediaSource, SafetyStatus
from tests.endpoints.headless_pair import NETWORKS, SOON, Talk, deaf, heard, talking, tone, until

pytestmark = pytest.mark.realtime

T = TypeVar("T")


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> LocalNetwork:
    return NETWORKS[request.param]()


async def within(call: Call) -> tuple[str, ...]:
    async with asyncio.timeout(SOON):
        return tuple(map(str, await call.safety_words()))


async def following(items: AsyncIterator[T]) -> T:
    async with asyncio.timeout(SOON):
        return await anext(items)


def mic(call: Call) -> bool | None:
    return call.machine.peer_media.get(CallMediaSource.MIC)


async def test_both_have_the_same_safety_words(network: LocalNetwork) -> None:
    async with talking(network) as talk:
        words = await within(talk.ann)
        assert words == await within(talk.ben)
        assert len(words) == 4
        assert not talk.ann.safety.changed


async def test_mute_is_known_at_once(network: LocalNetwork) -> None:
    async with talking(network) as talk:
        ann, _ = talk.media
        talk.play(ann.play_audio(tone(440)))
        await until(lambda: mic(talk.ben) is True)
        started = time.monotonic()
        ann.enable("mic", False)
        await until(lambda: mic(talk.ben) is False)
        assert time.monotonic() - started < 0.5, "three seconds without a byte would tell it too"
        ann.enable("mic", True)
        await until(lambda: mic(talk.ben) is True)


async def test_hold_silences_both_ways_and_resume_restores(network: LocalNetwork) -> None:
    async with talking(network) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        talk.play(ben.play_audio(tone(880)))
        assert await heard(ann) == pytest.approx(880, abs=5)
        assert await heard(ben) == pytest.approx(440, abs=5)
        talk.ann.hold()
        await until(lambda: talk.ben.holding == Hold(theirs=True) and talk.ann.holding == Hold(mine=True))
        await until(lambda: mic(talk.ben) is False)
        for media in (ann, ben):
            with pytest.raises(TimeoutError):
                await heard(media, frames=1, seconds=1)
        talk.ann.resume()
        await until(lambda: talk.ben.holding == talk.ann.holding == Hold())
        assert await heard(ann) == pytest.approx(880, abs=5)
        assert await heard(ben) == pytest.approx(440, abs=5)


async def test_lines_of_text_and_reactions(network: LocalNetwork) -> None:
    async with talking(network) as talk:
        await within(talk.ann)
        messages = talk.ben.messages
        talk.ann.say("  Hello,\nBen ")
        talk.ann.react("👍🏽")
        assert await following(messages) == Message("text", "Hello, Ben")
        assert await following(messages) == Message("reaction", "👍🏽")
        for text in ("", " \n", "x" * (MAX_TEXT_CHARS + 1)):
            with pytest.raises(CallError, match="500"):
                talk.ann.say(text)
        talk.ben.end()
        assert [message async for message in messages] == []


@pytest.mark.parametrize("name", NETWORKS)
async def test_a_peer_that_does_not_announce_itself_is_told_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold then mutes and silences, and bytes alone tell it."""

    def unannounced(kind: str, sdp: str, **_: object) -> SessionDescription:
        return SessionDescription(kind, sdp)

    monkeypatch.setattr(connections, "SessionDescription", unannounced)
    async with talking(NETWORKS[name]()) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        talk.play(ben.play_audio(tone(880)))
        await until(lambda: mic(talk.ben) is True)
        with pytest.raises(CallError, match="also uses localcall"):
            talk.ann.say("Hello")
        talk.ann.hold()
        await until(lambda: mic(talk.ben) is False)
        assert talk.ben.holding == Hold()
        with pytest.raises(TimeoutError):
            await heard(ann, frames=1, seconds=1)
        assert {call.safety.status for call in (talk.ann, talk.ben)} == {SafetyStatus.NONE}
        for end in talk.endpoints:
            connection = end._connections.current
            assert connection is not None and connection.native is not None
            assert connection.heard_early == [], "nothing was said"


async def test_the_words_stay_over_a_restart_and_its_connection_is_spoken_on() -> None:
    async with talking(LocalNetwork()) as talk:
        ann, _ = talk.media
        talk.play(ann.play_audio(tone(440)))
        words = await within(talk.ann)
        assert words == await within(talk.ben)
        before = [end._connections.current for end in talk.endpoints]
        for end in talk.endpoints:
            deaf(end)
        await until(
            lambda: all(
                (now := end._connections.current) is not None and now is not old and now.up
                for end, old in zip(talk.endpoints, before, strict=True)
            ),
            seconds=30,
        )
        await until(lambda: mic(talk.ben) is True)
        started = time.monotonic()
        ann.enable("mic", False)
        await until(lambda: mic(talk.ben) is False)
        assert time.monotonic() - started < 2.5, "three seconds without a byte would tell it too"
        messages = talk.ben.messages
        talk.ann.say("Still here")
        assert await following(messages) == Message("text", "Still here")
        for call in (talk.ann, talk.ben):
            assert call.safety.status is SafetyStatus.READY
            assert not call.safety.changed
            assert tuple(map(str, call.safety.words)) == words


async def garbage(talk: Talk) -> None:
    connection = talk.endpoints[0]._connections.current
    assert connection is not None and connection.native is not None
    for data in ("", "[" * 4000, "x" * 60_000, b"\x00\xff", '{"type":"text"}', '{"type":"dance"}', '{"type":"reveal"}'):
        connection.native.send(data)


async def test_garbage_and_a_flood_do_no_harm() -> None:
    async with talking(LocalNetwork()) as talk:
        words = await within(talk.ben)
        ann, ben = talk.media
        await garbage(talk)
        connection = talk.endpoints[0]._connections.current
        assert connection is not None and connection.native is not None
        for count in range(300):
            connection.native.send(f'{{"type":"text","text":"{count}"}}')
        talk.ann.hold()
        await until(lambda: talk.ben.holding == Hold(theirs=True))
        talk.ann.resume()
        await until(lambda: talk.ben.holding == Hold())
        assert talk.endpoints[1]._lookout.native._lines.dropped >= 200
        talk.play(ann.play_audio(tone(440)))
        assert await heard(ben) == pytest.approx(440, abs=5)
        assert tuple(map(str, talk.ben.safety.words)) == words
        saying = asyncio.ensure_future(anext(talk.ben.messages))
        async with asyncio.timeout(SOON):
            while not saying.done():  # until it is listened to again
                talk.ann.say("Still there?")
                await asyncio.wait((saying,), timeout=0.2)
        assert saying.result() == Message("text", "Still there?")
