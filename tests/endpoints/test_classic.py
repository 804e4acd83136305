"""A page that never says hello: which words it gets, and that none of its errors leaves a call without an end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import define, field

from localcall.calls.inputs import (
    Capable,
    Confirm,
    ConnectionUp,
    EndpointEnded,
    EndpointFailed,
    EndpointLost,
    EndpointOpened,
    HangUp,
    Input,
    LocalMedia,
    PeerMedia,
    PromptOpened,
    RouteKnown,
)
from localcall.calls.reasons import EndReason
from localcall.calls.states import WATCHDOGS, CallState
from localcall.calls.traits import Family
from localcall.endpoints.classic import (
    PERMISSION,
    PERMISSION_SECONDS,
    UNASKED_SECONDS,
    Outcome,
    outcome,
    plain,
    status_line,
)
from localcall.endpoints.page import HELLO_SECONDS
from localcall.wire.commands import (
    COMMANDS,
    EXTENSION_COMMANDS,
    AskCommand,
    CallStateCommand,
    DescriptionCommand,
    EndCommand,
    WCallCommand,
)
from localcall.wire.envelope import ServerMessage, dump, parse_server_message
from localcall.wire.terms import CallMediaSource
from tests.endpoints.test_page import HELLO, House
from tests.vectors import vectors

CLASSIC_FIELDS = {
    "capabilities": {"media"},
    "start": {"media", "aesKey", "iceServers", "relay"},
    "offer": {"offer", "iceCandidates", "media", "aesKey", "iceServers", "relay"},
    "answer": {"answer", "iceCandidates"},
    "ice": {"iceCandidates"},
    "media": {"source", "enable"},
    "camera": {"camera"},
    "description": {"state", "description"},
    "layout": {"layout"},
    "permission": {"title", "chrome", "safari"},
    "end": set(),
}
"""docs/protocol.md, section 2."""


@define(eq=False)
class ClassicSocket:
    frames: list[str] = field(factory=list)
    closed_with: int | None = None

    def send(self, text: str) -> None:
        self.frames.append(text)

    def close(self, code: int, reason: str) -> None:
        self.closed_with = code

    @property
    def told(self) -> list[WCallCommand]:
        return [parse_server_message(frame).command for frame in self.frames]


@define(eq=False)
class Classic(House):
    """A house whose visitor has let the time for its hello pass."""

    socket: ClassicSocket = field(factory=ClassicSocket)

    def enter(self) -> None:
        self.endpoint.opened(self.socket)
        self.wait(HELLO_SECONDS)

    def wait(self, seconds: float) -> None:
        self.clock.step_to(self.clock.now() + seconds)

    def says(self, text: str) -> None:
        self.endpoint.received(self.socket, text)

    def fails(self, command: str, message: str) -> None:
        error = {"resp": {"type": "error", "message": message}, "command": {"type": command, "media": "video"}}
        self.says(json.dumps(error, indent=4))


@pytest.fixture
def house() -> Classic:
    house = Classic()
    house.enter()
    assert house.events == [EndpointOpened()]
    return house


# --- what it is told --------------------------------------------------------------------------------------------------


def test_it_is_told_in_classic_words_alone(house: Classic) -> None:
    """Every command there is: those of section 2 without a field of section 3, and no other."""
    commands = [parse_server_message(json.dumps(frame)).command for frame in vectors("wcall")["commands"]]
    for command in commands:
        house.endpoint.send(command)
    told = [json.loads(frame)["command"] for frame in house.socket.frames]
    assert {one["type"] for one in told} == set(CLASSIC_FIELDS) == set(COMMANDS) - EXTENSION_COMMANDS
    for one in told:
        assert set(one) - {"type"} <= CLASSIC_FIELDS[one["type"]]


def test_what_is_classic_stays_as_it_is() -> None:
    for frame in vectors("wcall")["commands"]:
        command = parse_server_message(json.dumps(frame)).command
        kept = json.loads(dump(ServerMessage(plain(command))))["command"]
        assert kept.items() <= {**frame["command"]}.items()


def test_a_page_of_ours_is_told_no_description(house: Classic) -> None:
    house.says(HELLO)
    sent = len(house.socket.frames)
    house.endpoint.send(DescriptionCommand("Connected", "Encrypted"))
    assert len(house.socket.frames) == sent
    house.endpoint.send(CallStateCommand("Connected"))
    assert house.socket.told[-1] == CallStateCommand("Connected")


@pytest.mark.parametrize("state", list(CallState))
def test_every_state_has_words(state: CallState) -> None:
    texts = [
        status_line(state, alerting=alerting, encrypted=encrypted, route=route)
        for alerting in (False, True)
        for encrypted in (False, True)
        for route in (None, RouteKnown("host", "relay"))
    ]
    assert all(text.state for text in texts)


def test_the_words_follow_the_call() -> None:
    calling = status_line(CallState.INVITATION_SENT, alerting=False, encrypted=True, route=None)
    assert calling == DescriptionCommand("Calling…", "Encrypted")
    rings = status_line(CallState.INVITATION_SENT, alerting=True, encrypted=False, route=None)
    assert rings == DescriptionCommand("Ringing…", "Standard encryption")
    direct = status_line(CallState.CONNECTED, alerting=True, encrypted=True, route=RouteKnown("srflx", "host"))
    assert direct == DescriptionCommand("Connected", "Encrypted (direct)")
    relayed = status_line(CallState.CONNECTED, alerting=True, encrypted=True, route=RouteKnown(None, "relay"))
    assert relayed.description == "Encrypted (relayed)"


def test_a_question_that_it_cannot_put_is_answered_with_no(house: Classic) -> None:
    house.endpoint.send(AskCommand("unencrypted", "Go on?"))
    assert house.socket.frames == []
    house.wait(UNASKED_SECONDS)
    assert house.events[1:] == [Confirm("unencrypted", yes=False)]


def test_a_page_that_is_late_with_its_hello_is_asked_itself(house: Classic) -> None:
    house.endpoint.send(AskCommand("unencrypted", "Go on?"))
    house.says(HELLO)
    assert house.socket.told[-1] == AskCommand("unencrypted", "Go on?")
    house.wait(UNASKED_SECONDS)
    assert house.events == [EndpointOpened()]


# --- what it says -----------------------------------------------------------------------------------------------------

CONNECTED_INFO = {
    "iceCandidatePair": {"id": "x", "state": "succeeded"},
    "localCandidate": {"candidateType": "host", "protocol": "udp", "port": 1},
}


def toggled(source: str, enable: bool) -> dict[str, Any]:
    """By the person: the reply to a command that nobody sent."""
    return {"resp": {"type": "ok"}, "command": {"type": "media", "source": source, "enable": enable}}


def connection(state: str) -> dict[str, Any]:
    others = {"iceConnectionState": "new", "iceGatheringState": "new", "signalingState": "stable"}
    return {"resp": {"type": "connection", "state": {"connectionState": state, **others}}}


@pytest.mark.parametrize(
    ("frame", "meant"),
    [
        ({"resp": {"type": "capabilities", "capabilities": {"encryption": True}}}, Capable(True)),
        (toggled("mic", False), LocalMedia(CallMediaSource.MIC, False)),
        ({"corrId": 7, **toggled("camera", True)}, LocalMedia(CallMediaSource.CAMERA, True)),
        (
            {"resp": {"type": "peerMedia", "source": "camera", "enabled": False}},
            PeerMedia(CallMediaSource.CAMERA, False),
        ),
        ({"resp": {"type": "peerMedia", "source": "unknown", "enabled": False}}, None),
        (connection("connected"), ConnectionUp()),
        (connection("connecting"), None),
        # Decoration: it says which way the call goes, and no more.
        ({"resp": {"type": "connected", "connectionInfo": CONNECTED_INFO}}, RouteKnown("host", None)),
        ({"resp": {"type": "end"}}, HangUp()),
        ({"resp": {"type": "ended"}}, EndpointEnded()),
        ({"resp": {"type": "ok"}, "command": {"type": "description", "state": "a", "description": "b"}}, None),
        ({"resp": {"type": "something new"}}, None),
    ],
    ids=lambda value: value["resp"]["type"] if isinstance(value, dict) else type(value).__name__,
)
def test_what_it_says(house: Classic, frame: dict[str, Any], meant: Input | None) -> None:
    house.says(json.dumps(frame, indent=4))
    assert house.events[1:] == ([meant] if meant else [])
    assert house.socket.frames == [], "an error of ours would be no classic message"


ERRORS = [
    ("start", "accept: call already started", Outcome.HARMLESS),
    ("offer", "accept: call already started", Outcome.HARMLESS),
    ("offer", "accept: encryption is not supported", Outcome.UNSUPPORTED),
    ("answer", "answer: call not started", Outcome.FAILED),
    ("answer", "answer: local description is not set", Outcome.FAILED),
    ("answer", "answer: remote description already set", Outcome.HARMLESS),
    ("ice", "ice: call not started yet, will add candidates later", Outcome.HARMLESS),
    ("ice", "ice: Unexpected end of JSON input", Outcome.HARMLESS),
    ("media", "media: call has not yet pass capabilities stage", Outcome.HARMLESS),
    ("media", "media: cannot enable camera since the peer has an old version", Outcome.HARMLESS),
    ("media", "media: cannot enable media source", Outcome.HARMLESS),
    ("media", "media: cannot replace media source", Outcome.HARMLESS),
    ("camera", "camera: call has not yet pass capabilities stage", Outcome.HARMLESS),
    ("camera", "camera: cannot replace media source", Outcome.HARMLESS),
    ("layout", "unknown command", Outcome.HARMLESS),
    ("start", "unknown command", Outcome.FAILED),
    ("start", "start: Failed to construct 'RTCPeerConnection': Both username and credential are re…", Outcome.FAILED),
    ("start", "start: Permission denied", Outcome.DENIED),
    ("start", "start: The request is not allowed by the user agent or the platform in the c…", Outcome.DENIED),
    ("start", "start: Requested device not found", Outcome.NO_DEVICE),
    ("offer", "offer: The object can not be found here.", Outcome.NO_DEVICE),
    ("offer", "offer: Unexpected end of JSON input", Outcome.FAILED),
]  # fmt: skip


@pytest.mark.parametrize(("command", "message", "expected"), ERRORS)
def test_each_error_ends_the_call_or_is_harmless(house: Classic, command: str, message: str, expected: Outcome) -> None:
    assert outcome(command, message) is expected
    house.fails(command, message)
    ends = expected is not Outcome.HARMLESS
    assert house.events[1:] == ([EndpointFailed(command, message, str(expected.value))] if ends else [])


def test_a_call_that_an_error_did_not_end_has_a_watchdog() -> None:
    """So that none is stranded: every state before Connected waits for a time only."""
    unwatched = {state for family in Family for state in CallState if (family, state) not in WATCHDOGS}
    assert unwatched == {CallState.CONNECTED, CallState.ENDED}


def test_refused_devices_are_told_and_end_the_call_in_time(house: Classic) -> None:
    message = "capabilities: no permissions were granted for mic and/or camera"
    house.fails("capabilities", message)
    assert house.socket.told == [PERMISSION]
    assert house.events[1:] == [PromptOpened()]
    house.wait(PERMISSION_SECONDS)
    assert house.events[2:] == [EndpointFailed("capabilities", message, "permission-denied")]


def test_a_page_that_is_reloaded_after_a_refusal_begins_anew(house: Classic) -> None:
    house.fails("capabilities", "capabilities: no permissions were granted for mic and/or camera")
    house.endpoint.closed(house.socket)
    house.socket = ClassicSocket()
    house.enter()
    house.wait(2 * PERMISSION_SECONDS)
    assert house.events[-1] == EndpointOpened()
    assert not any(isinstance(event, EndpointFailed) for event in house.events)


def test_the_end_carries_no_reason(house: Classic) -> None:
    house.endpoint.send(EndCommand("hung-up", "You ended the call."))
    assert house.socket.frames == ['{"command":{"type":"end"}}']


@pytest.mark.parametrize("can_move", [True, False], ids=["nothing negotiated", "negotiated"])
def test_a_socket_that_is_lost_ends_what_cannot_begin_anew(house: Classic, can_move: bool) -> None:
    house.can_move = can_move
    house.endpoint.closed(house.socket)
    assert house.events[1:] == [EndpointLost() if can_move else HangUp(EndReason.PAGE_CLOSED)]


def test_a_second_one_is_sent_away(house: Classic) -> None:
    second = ClassicSocket()
    house.endpoint.opened(second)
    house.wait(HELLO_SECONDS)
    assert second.closed_with == 1008
    assert second.frames == []
