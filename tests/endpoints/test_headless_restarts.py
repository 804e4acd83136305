"""Restarts that the ends of a headless call make by themselves: over channel 5, and among the candidates."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from attrs import evolve

from localcall.calls.effects import SendAnswer, SendCandidates, SendOffer
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.cores.local import LocalCore, LocalNetwork
from localcall.endpoints.headless import HeadlessEndpoint, deltachat, reconnection
from localcall.endpoints.headless.deltachat import DeltaChatConnection
from localcall.wire.session import (
    RestartMessage,
    decode_ice,
    decode_session,
    encode_restart,
    encode_session,
)
from tests.endpoints.headless_pair import (
    SOON,
    Talk,
    deaf,
    heard,
    media_lost,
    reached,
    seen,
    sweep,
    talking,
    tone,
    until,
)

pytestmark = pytest.mark.realtime

LOST = 2 * SOON
"""A lost path, the patience with it, and another."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (deltachat, reconnection):
        monkeypatch.setattr(module, "PATIENCE", evolve(module.PATIENCE, grace=0.1))


def connection(end: HeadlessEndpoint) -> Any:
    current = end._connections.current
    assert current is not None
    return current


def ufrags(talk: Talk) -> list[str]:
    return [re.findall(r"a=ice-ufrag:(\S+)", connection(end).pc.localDescription.sdp)[0] for end in talk.endpoints]


def sockets(talk: Talk) -> list[list[Any]]:
    return [connection(end).path._ice._protocols for end in talk.endpoints]


async def both_ways(talk: Talk) -> None:
    ann, ben = talk.media
    talk.play(ann.play_audio(tone(440)))
    talk.play(ann.play_video(sweep()))
    talk.play(ben.play_audio(tone(880)))
    assert await heard(ben) == pytest.approx(440, abs=5)
    assert len(set(await seen(ben))) > 2
    assert await heard(ann) == pytest.approx(880, abs=5)
    await talk.stop()


@pytest.mark.parametrize("which", [0, 1], ids=["caller", "callee"])
async def test_a_delta_chat_call_that_loses_its_path_finds_another(which: int) -> None:
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        await both_ways(talk)
        before, connections = ufrags(talk), [connection(end) for end in talk.endpoints]
        old = sockets(talk)
        call = (talk.ann, talk.ben)[which]
        media_lost(talk.endpoints[which])
        await reached(call, CallState.RECONNECTING, LOST)
        await reached(call, CallState.CONNECTED, LOST)
        await both_ways(talk)
        assert [connection(end) for end in talk.endpoints] == connections
        assert all(now != then for now, then in zip(ufrags(talk), before, strict=True))
        await until(lambda: not any(old))
        assert talk.ann.state is talk.ben.state is CallState.CONNECTED


async def test_a_delta_chat_call_is_restarted_again_and_again_and_told_of_mute() -> None:
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        ann, ben = (connection(end) for end in talk.endpoints)
        await until(lambda: ben._channels["renegotiation"].readyState == "open")
        for _ in range(3):
            before = ufrags(talk)
            path = ann.path
            ben._say("renegotiation", {"type": "restart-request"})
            await until(lambda path=path: ann.path is not path)  # type: ignore[misc]
            ann._schedule.stop()
            await both_ways(talk)
            assert not set(before) & set(ufrags(talk))
        ann._say("mutedState", {"audioEnabled": False, "videoEnabled": True})
        await until(lambda: ben.heard == {"mic": False, "camera": True})


UNFOLLOWED: dict[str, Callable[[str], str]] = {
    "another certificate": lambda sdp: re.sub(r"(a=fingerprint:sha-\d+) ..:..", r"\1 00:00", sdp),
    "other lines": lambda sdp: sdp[: sdp.rindex("m=")],
    "no codec": lambda sdp: sdp.replace("opus/48000", "speex/48000"),
    "nothing": lambda sdp: "",
}


@pytest.mark.parametrize("what", UNFOLLOWED)
async def test_a_restart_that_cannot_be_followed_ends_the_call_with_its_reason(what: str) -> None:
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        ann = connection(talk.endpoints[0])
        assert isinstance(ann, DeltaChatConnection)
        await until(lambda: ann._channels["renegotiation"].readyState == "open")
        sdp = UNFOLLOWED[what](ann.pc.localDescription.sdp)
        ann._say("renegotiation", {"type": "offer", "sdp": sdp})
        assert await asyncio.wait_for(talk.ben.ended(), 5) is EndReason.RESTART_UNSUPPORTED
        assert talk.ben.message == "Their device changed its network, and this side could not follow. Call again."
        assert await asyncio.wait_for(talk.ann.ended(), 5) in (EndReason.PEER_FAILED, EndReason.PEER_HUNG_UP)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "offer", "sdp": "of the callee"},
        {"type": "answer", "sdp": "to no offer"},
        {"type": "nonsense"},
        ["offer"],
        "x" * 100_000,
    ],
    ids=["offer", "answer", "type", "list", "long"],
)
async def test_what_is_not_the_peers_to_say_is_ignored(message: object) -> None:
    async with talking(LocalNetwork(profile="deltachat")) as talk:
        ann, ben = (connection(end) for end in talk.endpoints)
        await until(lambda: ben._channels["renegotiation"].readyState == "open")
        ben._say("renegotiation", message)
        ben._say("mutedState", {"audioEnabled": False, "videoEnabled": True})
        await until(lambda: ann.heard == {"mic": False, "camera": True})
        await both_ways(talk)
        assert talk.ann.state is CallState.CONNECTED


class WithoutRestarts(LocalNetwork):
    """As SimpleX: no restart offers, later candidates. ``change``: of what travels."""

    def __init__(self, *without: str, change: Callable[[RestartMessage], RestartMessage] = lambda each: each) -> None:
        super().__init__(restarts=False)
        self.without, self.change = without, change
        self.said: list[RestartMessage] = []

    def carry(self, sender: LocalCore, receiver: str, ref: str, effect: Any) -> None:
        if isinstance(effect, SendOffer | SendAnswer):
            nothing: dict[str, Any] = dict.fromkeys(self.without)
            session = evolve(decode_session(effect.session.description), **nothing)
            effect = evolve(effect, session=evolve(effect.session, description=encode_session(session)))
        if isinstance(effect, SendCandidates):
            message = decode_ice(effect.candidates)
            if isinstance(message, RestartMessage):
                self.said.append(message)
                effect = evolve(effect, candidates=encode_restart(self.change(message)))
        super().carry(sender, receiver, ref, effect)


def states(talk: Talk) -> Iterator[CallState]:
    yield talk.ann.state
    yield talk.ben.state


@pytest.mark.parametrize(
    ("foreign", "fresh"),
    [pytest.param((), True, id="between two of ours"), pytest.param(("localcall", "enc"), False, id="in place")],
)
async def test_a_call_reconnects_by_messages_among_its_candidates(foreign: Sequence[str], *, fresh: bool) -> None:
    network = WithoutRestarts(*foreign)
    async with talking(network) as talk:
        await both_ways(talk)
        first, since = [connection(end) for end in talk.endpoints], [talk.ann.connected_at, talk.ben.connected_at]
        for _ in range(2):
            for end in talk.endpoints:
                deaf(end)
            await reached(talk.ann, CallState.RECONNECTING, LOST)
            await until(lambda: set(states(talk)) == {CallState.CONNECTED}, LOST)
            await both_ways(talk)
        assert [each.t for each in network.said] == ["restartOffer", "restartAnswer"] * 2
        assert [each.gen for each in network.said] == [1, 1, 2, 2]
        assert [bool(each.fresh) for each in network.said] == [fresh, False] * 2
        assert [connection(end) is not before for end, before in zip(talk.endpoints, first, strict=True)] == [fresh] * 2
        assert [talk.ann.connected_at, talk.ben.connected_at] == since
        assert talk.ann.machine.generation == 0


async def test_a_peer_that_does_not_reconnect_is_waited_for() -> None:
    network = WithoutRestarts("localcall", "enc", "smpReconnect")
    async with talking(network) as talk:
        for end in talk.endpoints:
            deaf(end)
        await reached(talk.ann, CallState.RECONNECTING, LOST)
        assert network.said == []


@pytest.mark.parametrize("what", ["another certificate", "other lines", "no codec"])
@pytest.mark.parametrize("which", ["restartOffer", "restartAnswer"])
async def test_a_description_among_candidates_that_is_of_no_restart_ends_the_call(which: str, what: str) -> None:
    def worse(message: RestartMessage) -> RestartMessage:
        return evolve(message, sdp=UNFOLLOWED[what](message.sdp or "")) if message.t == which else message

    async with talking(WithoutRestarts("localcall", "enc", change=worse)) as talk:
        for end in talk.endpoints:
            deaf(end)
        call = talk.ann if which == "restartOffer" else talk.ben
        assert await asyncio.wait_for(call.ended(), 2 * LOST) is EndReason.RESTART_UNSUPPORTED
