"""A calls-webapp page in the place of one of ours: what its few messages become, and what it is given."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from localcall.calls.inputs import (
    AnswerApplied,
    ConnectionUp,
    EndpointFailed,
    EndpointLost,
    EndpointOpened,
    EndpointResumed,
    HangUp,
    Input,
    LocalAnswer,
    LocalOffer,
)
from localcall.endpoints.hosted import HostedPage
from localcall.endpoints.page import HELLO_SECONDS, PageEndpoint
from localcall.wire.commands import (
    AnswerCommand,
    CallStateCommand,
    EndCommand,
    HelloCommand,
    IceCommand,
    OfferCommand,
    StartCommand,
)
from localcall.wire.hash import AcceptCall, OnAnswer, StartCall, parse_hash
from localcall.wire.responses import InBandResponse
from localcall.wire.session import SessionDescription, decode_candidates, decode_session, encode_session, from_plain
from localcall.wire.terms import CallMediaType, Direction, IceServer, WireContact
from tests.clock import FakeClock

SDP = (
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n"
    "a=mid:0\r\na=ice-ufrag:abcd\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n"
)
OUT = "http://localhost:1/open/ticket"
DESCRIPTION = HelloCommand(
    callId="call",
    direction=Direction.OUTGOING,
    media=CallMediaType.VIDEO,
    encrypted=False,
    state="WaitCapabilities",
    contact=WireContact("x:1", "Ann"),
    profileName="Ben",
)


@define(eq=False)
class Socket:
    sent: list[dict[str, Any]] = field(factory=list)
    closed_with: int | None = None

    def send(self, text: str) -> None:
        self.sent.append(json.loads(text))

    def close(self, code: int, reason: str) -> None:
        self.closed_with = code


@define(eq=False)
class House:
    """A real page endpoint, and what it tells the call."""

    clock: FakeClock = field(factory=FakeClock)
    events: list[Input] = field(factory=list)
    endpoint: PageEndpoint = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.endpoint = PageEndpoint(self, self.clock, lambda: DESCRIPTION, lambda: False)

    def happened(self, event: Input) -> None:
        self.events.append(event)

    def accept_wanted(self, media: CallMediaType) -> None:
        raise AssertionError("a hosted page is opened after the person accepted")

    def ignore_wanted(self) -> None:
        raise AssertionError("a hosted page does not ring")

    def said_in_band(self, said: InBandResponse) -> None:
        raise AssertionError("a hosted page is not ours")

    def carried(self, text: str) -> None:
        raise AssertionError("a hosted page shows no texts")

    def page(self, *messages: dict[str, Any]) -> tuple[HostedPage, Socket]:
        socket = Socket()
        page = HostedPage(self.endpoint, socket, lambda: OUT)
        for message in messages:
            page.received(json.dumps(message))
        return page, socket


@pytest.fixture
def house() -> House:
    return House()


HELLO = {"type": "hello", "holding": False}


def up(state: str = "connected") -> dict[str, Any]:
    names = ("connectionState", "iceConnectionState", "iceGatheringState", "signalingState")
    return {"type": "connection", "state": dict.fromkeys(names, state)}


def test_a_page_that_says_hello_is_opened_and_hears_nothing_of_ours(house: House) -> None:
    _, socket = house.page(HELLO)
    assert house.events == [EndpointOpened()]
    house.endpoint.send(CallStateCommand("OfferSent", alerting=True))
    house.endpoint.send(IceCommand("x"))
    assert socket.sent == []


def test_a_page_that_is_slow_to_say_hello_is_not_taken_for_a_fresh_one(house: House) -> None:
    page, _ = house.page()
    house.clock.step_to(house.clock.now() + HELLO_SECONDS * 2)
    assert house.events == []
    page.received(json.dumps({"type": "hello", "holding": True}))
    assert house.events == [EndpointResumed()]


def test_start(house: House) -> None:
    page, socket = house.page(HELLO)
    servers = [IceServer(["turn:192.0.2.1"], "u", "c"), IceServer(["stun:192.0.2.1"])]
    house.endpoint.send(StartCommand(CallMediaType.VIDEO, iceServers=servers, profile="deltachat"))
    [command] = socket.sent
    assert (command["type"], parse_hash(command["hash"])) == ("hash", StartCall())
    assert json.loads(command["iceServers"]) == [
        {"urls": ["turn:192.0.2.1"], "username": "u", "credential": "c"},
        {"urls": ["stun:192.0.2.1"]},
    ]
    page.received(json.dumps({"type": "startCall", "sdp": SDP}))
    offer = house.events[-1]
    assert isinstance(offer, LocalOffer)
    assert not offer.encryption
    assert decode_session(offer.session.description).type == "offer"
    assert "candidate" not in decode_session(offer.session.description).sdp
    assert len(decode_candidates(offer.session.candidates)) == 1


def test_the_answer_is_applied_when_the_connection_says_so(house: House) -> None:
    page, socket = house.page(HELLO)
    house.endpoint.send(AnswerCommand(*from_plain("answer", SDP)))
    assert parse_hash(socket.sent[-1]["hash"]) == OnAnswer(SDP)
    assert house.events == [EndpointOpened()]
    page.received(json.dumps(up("connecting")))
    page.received(json.dumps(up()))
    assert house.events[1:] == [AnswerApplied(), ConnectionUp()]


def test_accept(house: House) -> None:
    page, socket = house.page(HELLO)
    house.endpoint.send(OfferCommand(*from_plain("offer", SDP), media=CallMediaType.VIDEO, iceServers=[]))
    assert parse_hash(socket.sent[-1]["hash"]) == AcceptCall(SDP)
    assert socket.sent[-1]["iceServers"] == "[]"
    page.received(json.dumps({"type": "acceptCall", "sdp": SDP}))
    assert isinstance(house.events[-1], LocalAnswer)


def test_their_end_button_hangs_up(house: House) -> None:
    house.page(HELLO, {"type": "endCall"})
    assert house.events[-1] == HangUp()


@pytest.mark.parametrize("sdp", ["nonsense", None, 7, SDP.replace("\r\n", "\n") + "x"])
def test_a_description_that_cannot_be_read_ends_the_call(house: House, sdp: object) -> None:
    house.page(HELLO, {"type": "startCall", "sdp": sdp})
    assert isinstance(house.events[-1], EndpointFailed)
    assert house.events[-1].command == "start"


async def test_a_peers_offer_that_cannot_be_read_ends_the_call(house: House) -> None:
    _, socket = house.page(HELLO)
    house.endpoint.send(
        OfferCommand(encode_session(SessionDescription("offer", SDP)), "nonsense", media=CallMediaType.VIDEO)
    )
    assert house.events == [EndpointOpened()], "in the midst of a command nothing else happens"
    await asyncio.sleep(0)
    assert socket.sent == []
    assert isinstance(house.events[-1], EndpointFailed)
    assert house.events[-1].command == "offer"


def test_the_end_leads_the_tab_away(house: House) -> None:
    _, socket = house.page(HELLO)
    house.endpoint.send(EndCommand("hung-up", "You ended the call."))
    house.endpoint.close()
    assert socket.sent == [{"type": "leave", "url": OUT}]
    assert socket.closed_with == 1000


def test_a_second_page_gets_no_command_and_is_led_away(house: House) -> None:
    _, first = house.page(HELLO)
    _, second = house.page(HELLO)
    house.endpoint.send(StartCommand(CallMediaType.VIDEO, iceServers=[IceServer(["turn:x"], "u", "secret")]))
    assert len(first.sent) == 1
    assert second.sent == [{"type": "leave", "url": OUT}]


def test_a_page_that_lost_its_socket_is_back_with_what_it_missed(house: House) -> None:
    page, _ = house.page(HELLO)
    page.closed()
    house.endpoint.send(AnswerCommand(*from_plain("answer", SDP)))
    _, again = house.page({"type": "hello", "holding": True})
    assert house.events == [EndpointOpened(), EndpointLost(), EndpointResumed()]
    assert parse_hash(again.sent[-1]["hash"]) == OnAnswer(SDP)


def test_a_page_that_never_spoke_leaves_no_trace(house: House) -> None:
    page, _ = house.page()
    page.closed()
    page, _ = house.page({"type": "endCall"})
    page.closed()
    assert house.events == []


ANYTHING = st.one_of(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "sdp", "state", "x"]), inner),
    ).map(json.dumps),
    st.builds(
        lambda kind, rest: json.dumps({"type": kind, **rest}),
        st.sampled_from(["hello", "startCall", "acceptCall", "endCall", "connection", "takeOver", "accept"]),
        st.dictionaries(st.sampled_from(["sdp", "state", "holding"]), st.text() | st.integers() | st.none()),
    ),
)


@given(texts=st.lists(ANYTHING, max_size=5))
def test_any_text_at_all(texts: list[str]) -> None:
    house = House()
    page, _ = house.page(HELLO)
    for text in texts:
        page.received(text)
    page.closed()
    assert house.events[-1] == EndpointLost()
