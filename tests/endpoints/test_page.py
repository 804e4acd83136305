"""The page endpoint alone: the hello, who controls, what a lost socket misses, and text that nobody should send."""

from __future__ import annotations

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from localcall.calls.inputs import EndpointLost, EndpointOpened, EndpointResumed, HangUp, Input, LocalMedia
from localcall.endpoints.page import HELLO_SECONDS, MAX_MISSED, PageEndpoint
from localcall.wire.commands import AskCommand, CallStateCommand, EndCommand, HelloCommand, IceCommand
from localcall.wire.envelope import parse_server_message, type_name
from localcall.wire.responses import InBandResponse
from localcall.wire.terms import CallMediaSource, CallMediaType, Direction, WireContact
from tests.clock import FakeClock

HELLO = '{"resp":{"type":"hello","version":1,"features":[]}}'
HOLDING = '{"resp":{"type":"hello","version":1,"features":[],"holding":{"generation":0}}}'
DESCRIPTION = HelloCommand(
    callId="call",
    direction=Direction.INCOMING,
    media=CallMediaType.AUDIO,
    encrypted=True,
    state="Connected",
    contact=WireContact("x:1", "Ann"),
    profileName="Ben",
)


@define(eq=False)
class Socket:
    sent: list[str] = field(factory=list)
    closed_with: int | None = None

    def send(self, text: str) -> None:
        self.sent.append(type_name(parse_server_message(text).command))

    def close(self, code: int, reason: str) -> None:
        self.closed_with = code


@define(eq=False)
class House:
    """An endpoint with everything around it."""

    can_move: bool = True
    clock: FakeClock = field(factory=FakeClock)
    events: list[Input | str] = field(factory=list)
    endpoint: PageEndpoint = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.endpoint = PageEndpoint(self, self.clock, lambda: DESCRIPTION, lambda: self.can_move)

    def happened(self, event: Input) -> None:
        self.events.append(event)

    def accept_wanted(self, media: CallMediaType) -> None:
        self.events.append(f"accept {media}")

    def ignore_wanted(self) -> None:
        self.events.append("ignore")

    def said_in_band(self, said: InBandResponse) -> None:
        self.events.append(f"in band: {type_name(said)}")

    def carried(self, text: str) -> None:
        self.events.append(f"carried {text}")

    def visitor(self, *texts: str) -> Socket:
        socket = Socket()
        self.endpoint.opened(socket)
        for text in texts:
            self.endpoint.received(socket, text)
        return socket


@pytest.fixture
def house() -> House:
    return House()


def test_nothing_is_sent_before_hello(house: House) -> None:
    socket = house.visitor()
    house.endpoint.send(IceCommand("c"))
    assert socket.sent == [] and house.events == []
    house.endpoint.received(socket, HELLO)
    assert socket.sent == ["hello"]
    assert house.events == [EndpointOpened()]


def test_a_page_that_says_nothing_is_a_classic_one(house: House) -> None:
    socket = house.visitor()
    house.clock.step_to(house.clock.now() + HELLO_SECONDS)
    assert house.events == [EndpointOpened()]
    house.endpoint.send(CallStateCommand("Connected"))
    house.endpoint.send(IceCommand("c"))
    assert socket.sent == ["ice"], "no extension for a page that does not know it"


def test_a_socket_that_is_early_is_never_taken_for_that_of_a_classic_page(house: House) -> None:
    socket = Socket()
    house.endpoint.opened(socket, early=True)
    house.clock.step_to(house.clock.now() + 60)
    house.endpoint.send(IceCommand("c"))
    assert socket.sent == [] and house.events == []
    house.endpoint.received(socket, HELLO)
    assert socket.sent == ["hello"]
    assert house.events == [EndpointOpened()]


def test_a_socket_that_is_early_is_closed_with_its_call(house: House) -> None:
    socket = Socket()
    house.endpoint.opened(socket, early=True)
    house.endpoint.send(EndCommand())
    house.endpoint.close()
    assert socket.sent == [] and house.events == []
    assert socket.closed_with == 1000


def test_a_page_that_is_slow_to_say_hello_is_opened_once(house: House) -> None:
    socket = house.visitor()
    house.clock.step_to(house.clock.now() + HELLO_SECONDS)
    house.endpoint.send(IceCommand("c"))
    house.endpoint.send(AskCommand("q", "Go on?"))
    house.endpoint.received(socket, HELLO)
    assert house.events == [EndpointOpened()], "a second opening would start the call twice"
    assert socket.sent == ["ice", "hello", "ask"], "what it could not be told before, it is told now"


def test_a_lost_socket_misses_nothing(house: House) -> None:
    first = house.visitor(HELLO)
    house.endpoint.closed(first)
    house.endpoint.send(IceCommand("c"))
    second = house.visitor(HOLDING)
    assert house.events == [EndpointOpened(), EndpointLost(), EndpointResumed()]
    assert second.sent == ["hello", "ice"]


def test_a_reloaded_page_begins_anew(house: House) -> None:
    first = house.visitor(HELLO)
    house.endpoint.closed(first)
    house.endpoint.send(IceCommand("c"))
    second = house.visitor(HELLO)
    assert house.events[-1] == EndpointOpened()
    assert second.sent == ["hello"]


def test_what_is_kept_for_a_lost_page_is_bounded(house: House) -> None:
    house.endpoint.closed(house.visitor(HELLO))
    for _ in range(10 * MAX_MISSED):
        house.endpoint.send(IceCommand("c"))
    assert house.visitor(HOLDING).sent == ["hello", *["ice"] * MAX_MISSED]


def test_a_second_page_gets_no_command_and_has_no_say(house: House) -> None:
    first = house.visitor(HELLO)
    second = house.visitor(HELLO, '{"resp":{"type":"end"}}')
    house.endpoint.send(IceCommand("c"))
    assert first.sent == ["hello", "ice"]
    assert second.sent == ["hello", "elsewhere"]
    assert HangUp() not in house.events
    house.endpoint.closed(second)
    assert house.events == [EndpointOpened()]


def test_a_second_classic_page_is_sent_away(house: House) -> None:
    house.visitor(HELLO)
    second = house.visitor()
    house.clock.step_to(house.clock.now() + 1)
    assert second.sent == [] and second.closed_with == 1008


def test_taking_over(house: House) -> None:
    first = house.visitor(HELLO)
    second = house.visitor(HELLO, '{"resp":{"type":"takeOver"}}')
    assert first.sent == ["hello", "takenOver"]
    house.endpoint.send(IceCommand("c"))
    assert second.sent == ["hello", "elsewhere", "ice"]
    house.endpoint.closed(first)
    assert EndpointLost() not in house.events


def test_a_call_that_cannot_move_stays(house: House) -> None:
    house.can_move = False
    first = house.visitor(HELLO)
    second = house.visitor(HELLO, '{"resp":{"type":"takeOver"}}')
    house.endpoint.send(IceCommand("c"))
    assert first.sent == ["hello", "ice"]
    assert second.sent == ["hello", "elsewhere", "elsewhere"]


def test_everybody_is_told_of_the_end(house: House) -> None:
    pages = [house.visitor(HELLO), house.visitor(HELLO)]
    house.endpoint.send(EndCommand("hung-up", "You ended the call."))
    house.endpoint.close()
    assert [page.sent[-1] for page in pages] == ["end", "end"]
    assert [page.closed_with for page in pages] == [1000, 1000]


def test_a_toggle_in_the_page_is_local_media(house: House) -> None:
    house.visitor(HELLO, '{"resp":{"type":"ok"},"command":{"type":"media","source":"mic","enable":false}}')
    assert house.events[-1] == LocalMedia(CallMediaSource.MIC, enabled=False)


def test_ringing_answers(house: House) -> None:
    house.visitor(HELLO, '{"resp":{"type":"accept","media":"audio"}}', '{"resp":{"type":"ignore"}}')
    house.visitor(HELLO)
    assert house.events == [EndpointOpened(), "accept audio", "ignore"]


def test_what_cannot_be_read_is_said_and_changes_nothing(house: House) -> None:
    socket = house.visitor(HELLO, "}{", '{"resp":{"type":"peerMedia","source":"nose","enabled":true}}')
    assert socket.sent == ["hello", "error", "error"]
    house.endpoint.received(socket, '{"resp":{"type":"fromTheFuture"}}')
    assert socket.sent == ["hello", "error", "error"]
    assert house.events == [EndpointOpened()]


@given(
    st.lists(
        st.one_of(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(str))
    )
)
def test_any_text_is_taken(texts: list[str]) -> None:
    house = House()
    socket = house.visitor(HELLO, *texts)
    assert house.events == [EndpointOpened()]
    assert set(socket.sent) <= {"hello", "error"}
