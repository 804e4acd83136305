"""A page that behaves, without a browser: it speaks WCall text over a socket of the real page endpoint."""

from __future__ import annotations

import asyncio

from attrs import define, field

from localcall.call import Call
from localcall.wire.commands import (
    AnswerCommand,
    CapabilitiesCommand,
    EndCommand,
    OfferCommand,
    StartCommand,
    WCallCommand,
)
from localcall.wire.envelope import EchoedCommand, PageMessage, dump, parse_server_message, type_name
from localcall.wire.responses import (
    AnswerResponse,
    CapabilitiesResponse,
    ConnectionResponse,
    ErrorResponse,
    HelloResponse,
    OfferResponse,
    OkResponse,
    PeerResponse,
    RestartResponse,
    WCallResponse,
)
from localcall.wire.session import SessionDescription, encode_candidates, encode_session
from localcall.wire.terms import CallCapabilities, ConnectionState, Holding

_NO_CANDIDATES = encode_candidates([])

_COMMANDS_WITHOUT_REPLY = ("hello", "callState", "incoming", "elsewhere", "takenOver", "ask", "error")


@define(eq=False)
class ScriptedPage:
    """Controls one call. ``lame``: commands that it answers with an error of that code."""

    call: Call
    name: str
    encryption: bool = True
    lame: dict[str, str] = field(factory=dict)
    received: list[WCallCommand] = field(factory=list)
    closed_with: int | None = None
    local: str | None = None
    remote: str | None = None
    generation: int = 0

    # --- PageSocket -------------------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        command = parse_server_message(text).command
        self.received.append(command)
        asyncio.get_running_loop().call_soon(self._obey, command)

    def close(self, code: int, reason: str) -> None:
        self.closed_with = code

    # --- what a person or a script does with it ---------------------------------------------------------------------

    def open(self, *, holding: bool = False) -> ScriptedPage:
        self.call.page.opened(self)
        self.say(HelloResponse(1, ["restart"], Holding(self.generation) if holding else None))
        return self

    def shut(self) -> None:
        self.call.page.closed(self)

    def say(self, response: WCallResponse, to: WCallCommand | None = None) -> None:
        echo = EchoedCommand(type_name(to)) if to is not None else None
        self.call.page.received(self, dump(PageMessage(response, echo)))

    def report(self, state: str) -> None:
        self.say(ConnectionResponse(ConnectionState(state, state, "complete", "stable"), self.generation))

    def stall(self) -> None:
        self.say(RestartResponse("stall"))

    def types(self) -> list[str]:
        return [type_name(command) for command in self.received]

    def asked_for(self) -> list[str]:
        """The commands that a classic page would know too."""
        return [name for name in self.types() if name not in _COMMANDS_WITHOUT_REPLY]

    @property
    def holds(self) -> bool:
        return self.local is not None

    # --- its engine -------------------------------------------------------------------------------------------------

    def _obey(self, command: WCallCommand) -> None:
        name = type_name(command)
        if name in self.lame:
            self.say(ErrorResponse("it did not work", self.lame[name]), command)
            return
        match command:
            case CapabilitiesCommand():
                self.say(CapabilitiesResponse(CallCapabilities(self.encryption)), command)
            case StartCommand(generation=generation):
                self.generation = generation or 0
                self.local, self.remote = self._describe("offer"), None
                capabilities = CallCapabilities(self.encryption)
                self.say(OfferResponse(self.local, _NO_CANDIDATES, capabilities, generation=generation), command)
            case OfferCommand(offer=offer, generation=generation):
                self.generation = generation or 0
                self.local, self.remote = self._describe("answer"), offer
                self.say(PeerResponse(1))
                self.say(AnswerResponse(self.local, _NO_CANDIDATES, generation), command)
            case AnswerCommand(answer=answer, generation=generation):
                if (generation or 0) == self.generation:
                    self.remote = answer
                self.say(PeerResponse(1))
                self.say(OkResponse(), command)
            case EndCommand():
                self.local = self.remote = None

    def _describe(self, kind: str) -> str:
        """The shortest SDP, since some networks carry nothing else, with a session name that tells it apart."""
        return encode_session(SessionDescription(kind, f"v=0\r\ns={self.name} {self.generation}\r\n"))


def joined(one: ScriptedPage, other: ScriptedPage) -> bool:
    """Whether media could flow: each holds the other's description."""
    return one.holds and other.holds and one.remote == other.local and other.remote == one.local


def connect(one: ScriptedPage, other: ScriptedPage) -> None:
    assert joined(one, other), (one.local, one.remote, other.local, other.remote)
    one.report("connected")
    other.report("connected")
