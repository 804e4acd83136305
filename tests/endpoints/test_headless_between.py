"""Somebody between the two ends of a call, with a connection to each: what the safety words make of it."""

from __future__ import annotations

import asyncio
import time

import pytest
from attrs import define, field

from localcall.calls.inputs import AnswerApplied, ConnectionUp, Input, LocalAnswer, LocalOffer
from localcall.clock import LoopClock
from localcall.endpoints.headless.connection import Connection
from localcall.endpoints.headless.endpoint import HeadlessEndpoint
from localcall.endpoints.headless.native import UNANSWERED_SECONDS, Native
from localcall.wire.commands import AnswerCommand, OfferCommand, StartCommand
from localcall.wire.responses import InBandResponse, SafetyResponse
from localcall.wire.terms import CallMediaType, SafetyStatus
from tests.endpoints.headless_pair import SOON, until

pytestmark = pytest.mark.realtime

ANSWERED_SECONDS = UNANSWERED_SECONDS + SOON


@define(eq=False)
class End:
    """An endpoint, and what it tells."""

    happenings: list[Input] = field(factory=list)
    said: list[InBandResponse] = field(factory=list)
    endpoint: HeadlessEndpoint = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.endpoint = HeadlessEndpoint(self, LoopClock())

    def happened(self, event: Input) -> None:
        self.happenings.append(event)

    def accept_wanted(self, media: CallMediaType) -> None: ...

    def ignore_wanted(self) -> None: ...

    def carried(self, text: str) -> None: ...

    def said_in_band(self, said: InBandResponse) -> None:
        self.said.append(said)

    async def told(self, kind: type) -> Input:
        await until(lambda: any(isinstance(event, kind) for event in self.happenings))
        return next(event for event in self.happenings if isinstance(event, kind))

    async def safety(self) -> SafetyResponse:
        def last() -> SafetyResponse | None:
            return next((said for said in reversed(self.said) if isinstance(said, SafetyResponse)), None)

        await until(lambda: (now := last()) is not None and now.status is not SafetyStatus.PENDING, ANSWERED_SECONDS)
        now = last()
        assert now is not None
        return now


async def connect(caller: End, callee: End) -> None:
    caller.endpoint.send(StartCommand(CallMediaType.AUDIO, iceServers=[]))
    offer = await caller.told(LocalOffer)
    assert isinstance(offer, LocalOffer)
    callee.endpoint.send(
        OfferCommand(offer.session.description, offer.session.candidates, CallMediaType.AUDIO, iceServers=[])
    )
    answer = await callee.told(LocalAnswer)
    assert isinstance(answer, LocalAnswer)
    caller.endpoint.send(AnswerCommand(answer.session.description, answer.session.candidates))
    await caller.told(AnswerApplied)
    for end in (caller, callee):
        await end.told(ConnectionUp)


async def over(*ends: End) -> None:
    for end in ends:
        end.endpoint.close()
    async with asyncio.timeout(SOON):
        await asyncio.gather(*(end.endpoint.freed() for end in ends))


async def test_nobody_in_between() -> None:
    ann, ben = End(), End()
    await connect(ann, ben)
    assert await ann.safety() == await ben.safety()
    assert (await ann.safety()).status is SafetyStatus.READY
    await over(ann, ben)


async def test_whoever_is_in_between_cannot_make_the_words_agree() -> None:
    """It plays each end's peer, and plays it well."""
    ann, to_ann, to_ben, ben = End(), End(), End(), End()
    await asyncio.gather(connect(ann, to_ann), connect(to_ben, ben))
    assert (await ann.safety()).status is (await ben.safety()).status is SafetyStatus.READY
    assert (await ann.safety()).words != (await ben.safety()).words
    await over(ann, to_ann, to_ben, ben)


@define(eq=False)
class PassesOn(Native):
    """What comes for this end goes out by the other one, as it is."""

    other: HeadlessEndpoint | None = None
    unsent: list[object] = field(factory=list)

    def speak_on(self, connection: Connection, key: str | None) -> None:
        assert connection.native is not None
        connection.native.remove_all_listeners("message")
        connection.native.on("message", self.receive)
        for data in connection.heard_early:
            self.receive(data)

    def receive(self, data: object) -> None:
        self.unsent.append(data)
        self.send()

    def send(self) -> None:
        connection = self.other._connections.current if self.other else None
        channel = connection.native if connection is not None else None
        if channel is None or channel.readyState != "open":
            asyncio.get_running_loop().call_later(0.05, self.send)
            return
        for data in self.unsent:
            channel.send(str(data))
        self.unsent.clear()


def passes_on(end: End, other: End) -> None:
    endpoint = end.endpoint
    endpoint._lookout.native = PassesOn(
        endpoint._report, endpoint._clock, time.monotonic, lambda: None, other=other.endpoint
    )


def _is_first(end: End) -> bool:
    exchange = end.endpoint._lookout.native._exchange
    assert exchange is not None
    return exchange.ends.local < exchange.ends.remote


async def test_whoever_passes_the_messages_on_is_found() -> None:
    """Or there are no words: which end begins goes by the certificates, and it may be neither."""
    ann, to_ann, to_ben, ben = End(), End(), End(), End()
    passes_on(to_ann, to_ben)
    passes_on(to_ben, to_ann)
    await asyncio.gather(connect(ann, to_ann), connect(to_ben, ben))
    found = {(await ann.safety()).status, (await ben.safety()).status}
    assert found <= {SafetyStatus.MISMATCH, SafetyStatus.UNANSWERED}
    begins = [_is_first(end) for end in (ann, ben)]
    assert (SafetyStatus.MISMATCH in found) == any(begins)
    await over(ann, to_ann, to_ben, ben)
