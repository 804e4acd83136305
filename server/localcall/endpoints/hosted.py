"""A calls-webapp page in the place of a page of ours: its few messages here, WCall there.

Such a page is driven by its URL hash and by ``window.calls``; docs/protocol.md, section 7, is what `web/src/calls.ts`
makes of them. Who controls the call, a second tab and a lost socket are all `PageEndpoint`'s, which sees a page as
any other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

import orjson
from attrs import define, field

from localcall.calls.traits import EndpointTraits
from localcall.endpoints.page import PageSocket
from localcall.wire.commands import (
    AnswerCommand,
    ElsewhereCommand,
    EndCommand,
    ErrorCommand,
    OfferCommand,
    StartCommand,
    TakenOverCommand,
)
from localcall.wire.envelope import EchoedCommand, PageMessage, dump, parse_server_message
from localcall.wire.errors import WireError
from localcall.wire.hash import AcceptCall, HashCommand, OnAnswer, StartCall, build_hash
from localcall.wire.responses import (
    AnswerResponse,
    ErrorResponse,
    HelloResponse,
    OfferResponse,
    OkResponse,
    WCallResponse,
)
from localcall.wire.session import from_plain, to_plain
from localcall.wire.terms import CallCapabilities, Holding, IceServer

HOSTED_TRAITS = EndpointTraits("A page of --hosted-page", profiles=frozenset({"deltachat"}), relay_only=False)

_log = logging.getLogger(__name__)


class Pages(Protocol):
    """The part of `PageEndpoint` that a socket is brought to."""

    def opened(self, socket: PageSocket) -> None: ...

    def received(self, socket: PageSocket, text: str) -> None: ...

    def closed(self, socket: PageSocket) -> None: ...


@define(eq=False)
class HostedPage:
    """One such page with its socket; to the endpoint a `PageSocket` like others.

    ``way_out`` gives the address of the page of ours that this one is led to: its call is over, or held elsewhere.
    """

    _endpoint: Pages
    _socket: PageSocket
    _way_out: Callable[[], str]
    _known: bool = False
    _answer_given: bool = False
    _readers: Mapping[str, Callable[[dict[str, Any]], None]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._readers = {
            "hello": self._hello,
            "startCall": self._started,
            "acceptCall": self._accepted,
            "endCall": lambda message: self._pass_on({"type": "end"}),
            "connection": self._connection,
        }

    # --- the page's side ----------------------------------------------------------------------------------------------

    def received(self, text: str) -> None:
        """Takes any text at all."""
        try:
            message = orjson.loads(text)
        except ValueError:
            message = None
        kind = message.get("type") if isinstance(message, dict) else None
        read = self._readers.get(kind) if isinstance(kind, str) else None
        if read is None or not (self._known or kind == "hello"):
            _log.warning("a hosted page sent a frame that cannot be read")
        else:
            read(message)

    def closed(self) -> None:
        if self._known:
            self._endpoint.closed(self)

    def _hello(self, message: dict[str, Any]) -> None:
        # Not before: the endpoint takes a page that is silent at first for one that holds no connection.
        if not self._known:
            self._known = True
            self._endpoint.opened(self)
            self._say(HelloResponse(1, holding=Holding(0) if message.get("holding") is True else None))

    def _started(self, message: dict[str, Any]) -> None:
        session = self._session("offer", message.get("sdp"))
        if session is not None:
            self._say(OfferResponse(*session, CallCapabilities(encryption=False)))

    def _accepted(self, message: dict[str, Any]) -> None:
        session = self._session("answer", message.get("sdp"))
        if session is not None:
            self._say(AnswerResponse(*session))

    def _session(self, kind: Literal["offer", "answer"], sdp: object) -> tuple[str, str] | None:
        try:
            if not isinstance(sdp, str):
                raise WireError("there is no SDP")
            return from_plain(kind, sdp)
        except WireError as error:
            _log.warning("a hosted page's %s cannot be read: %s", kind, error)
            self._say(ErrorResponse(f"{error}."), EchoedCommand("start" if kind == "offer" else "offer"))
            return None

    def _connection(self, message: dict[str, Any]) -> None:
        if self._answer_given:
            # An offerer's connection stays new until it has the answer.
            self._answer_given = False
            self._say(OkResponse(), EchoedCommand("answer"))
        self._pass_on(message)

    def _say(self, response: WCallResponse, command: EchoedCommand | None = None) -> None:
        self._endpoint.received(self, dump(PageMessage(response, command)))

    def _pass_on(self, response: dict[str, Any]) -> None:
        self._endpoint.received(self, orjson.dumps({"resp": response}).decode())

    # --- the endpoint's side: a PageSocket ----------------------------------------------------------------------------

    def send(self, text: str) -> None:
        command = parse_server_message(text).command
        match command:
            case StartCommand():
                self._give(StartCall(), command.iceServers)
            case OfferCommand():
                self._give_session("offer", AcceptCall, command.offer, command.iceCandidates, command.iceServers)
            case AnswerCommand():
                self._answer_given = True
                self._give_session("answer", OnAnswer, command.answer, command.iceCandidates)
            case EndCommand() | ElsewhereCommand() | TakenOverCommand():
                self._socket.send(orjson.dumps({"type": "leave", "url": self._way_out()}).decode())
            case ErrorCommand():
                _log.warning("a hosted page's frame was refused: %s", command.message)
            case _:
                pass  # of no use to a page that knows neither states nor candidates of their own

    def close(self, code: int, reason: str) -> None:
        self._socket.close(code, reason)

    def _give_session(
        self,
        replies_to: str,
        carrier: type[AcceptCall | OnAnswer],
        description: str,
        candidates: str,
        ice_servers: list[IceServer] | None = None,
    ) -> None:
        try:
            self._give(carrier(to_plain(description, candidates)), ice_servers)
        except WireError as error:
            _log.warning("the peer's %s cannot be read: %s", replies_to, error)
            # Later, since the endpoint is in the midst of a command.
            asyncio.get_running_loop().call_soon(self._say, ErrorResponse(f"{error}."), EchoedCommand(replies_to))

    def _give(self, command: HashCommand, ice_servers: list[IceServer] | None) -> None:
        servers = [] if ice_servers is None else [_w3c(server) for server in ice_servers]
        frame = {"type": "hash", "hash": build_hash(command), "iceServers": orjson.dumps(servers).decode()}
        self._socket.send(orjson.dumps(frame).decode())


def _w3c(server: IceServer) -> dict[str, object]:
    fields = {"urls": server.urls, "username": server.username, "credential": server.credential}
    return {name: value for name, value in fields.items() if value is not None}
