"""A page in a browser as an endpoint: who controls the call, the hello that opens it, and what a lost socket misses.

docs/protocol.md, sections 3 and 4. What a page without a hello is told and says is `classic`'s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from attrs import define, field

from localcall.calls.inputs import (
    Confirm,
    EndpointFailed,
    EndpointLost,
    EndpointOpened,
    EndpointResumed,
    HangUp,
    PromptOpened,
)
from localcall.calls.reasons import EndReason
from localcall.clock import Cancellable, Clock
from localcall.endpoints import classic
from localcall.endpoints.base import EndpointEvents, input_of
from localcall.wire.commands import (
    EXTENSION_COMMANDS,
    AskCommand,
    DescriptionCommand,
    ElsewhereCommand,
    EndCommand,
    ErrorCommand,
    HelloCommand,
    TakenOverCommand,
    WCallCommand,
)
from localcall.wire.envelope import PageMessage, ServerMessage, dump, parse_page_message, type_name
from localcall.wire.errors import UnknownTypeError, WireError
from localcall.wire.responses import (
    AcceptResponse,
    CarriedResponse,
    ErrorResponse,
    HelloResponse,
    IgnoreResponse,
    InBandResponse,
    TakeOverResponse,
)

HELLO_SECONDS = 0.3
"""A page that has said nothing by then is a classic one."""

MAX_MISSED = 64
"""Commands kept for a page whose socket was lost, or that has not said hello and could not read them."""

_log = logging.getLogger(__name__)


class PageSocket(Protocol):
    """One WebSocket, as the bridge gives it. Neither method blocks or raises."""

    def send(self, text: str) -> None: ...

    def close(self, code: int, reason: str) -> None: ...


@define
class _Visitor:
    """A socket that is open. ``native``: it has said hello. ``timer``: what happens if it says nothing more."""

    native: bool = False
    timer: Cancellable | None = None

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()


@define
class PageEndpoint:
    """The page of one call. The bridge brings it sockets and their text; the call gives it commands.

    ``describe`` says what the call is, ``can_move`` whether another page could take it over now.
    """

    _events: EndpointEvents
    _clock: Clock
    _describe: Callable[[], HelloCommand]
    _can_move: Callable[[], bool]
    _visitors: dict[PageSocket, _Visitor] = field(factory=dict)
    _controller: PageSocket | None = None
    _missed: list[WCallCommand] = field(factory=list)
    _end: EndCommand | None = None

    @property
    def attached(self) -> bool:
        return self._controller is not None

    # --- the bridge's side --------------------------------------------------------------------------------------------

    def opened(self, socket: PageSocket, *, early: bool = False) -> None:
        """``early``: it says hello when the person answers, however late."""
        visitor = self._visitors[socket] = _Visitor()
        if not early:
            visitor.timer = self._clock.call_later(HELLO_SECONDS, lambda: self._greet_classic(socket))

    def received(self, socket: PageSocket, text: str) -> None:
        """Takes any text at all."""
        visitor = self._visitors.get(socket)
        if visitor is None:
            return
        try:
            message = parse_page_message(text)
        except UnknownTypeError:
            _log.info("a page sent a response of an unknown type")
        except WireError as error:
            _log.warning("a page sent a frame that cannot be read: %s", error)
            if visitor.native:
                _send(socket, ErrorCommand(f"This frame was ignored: {error}."))
        else:
            self._take(socket, visitor, message)

    def closed(self, socket: PageSocket) -> None:
        visitor = self._visitors.pop(socket, None)
        if visitor is not None:
            visitor.stop_timer()
        if visitor is not None and socket is self._controller:
            self._controller = None
            if self._end is None:
                # A classic page never comes back with its connection, and is not given another one.
                gone = not visitor.native and not self._can_move()
                self._events.happened(HangUp(EndReason.PAGE_CLOSED) if gone else EndpointLost())

    # --- the call's side ----------------------------------------------------------------------------------------------

    def send(self, command: WCallCommand) -> None:
        if isinstance(command, EndCommand):
            self._end = command
            for socket, visitor in self._visitors.items():
                if visitor.native:
                    _send(socket, command)
                elif socket is self._controller:
                    _send(socket, classic.plain(command))
        elif self._controller is None:
            self._miss(command)
        elif self._visitors[self._controller].native:
            if not isinstance(command, DescriptionCommand):  # it was told in words of its own
                _send(self._controller, command)
        elif type_name(command) not in EXTENSION_COMMANDS:
            _send(self._controller, classic.plain(command))
        else:
            self._miss(command)
            if isinstance(command, AskCommand):
                self._clock.call_later(classic.UNASKED_SECONDS, lambda: self._answer_unasked(command))

    def reopen(self) -> None:
        """Another call took this page over in place: it is opened to that one as if it had just come."""
        self._missed.clear()
        if self._controller is not None:
            self._events.happened(EndpointOpened())

    def close(self) -> None:
        for socket in list(self._visitors):
            socket.close(1000, "The call is over.")

    async def freed(self) -> None:
        """At once: the devices are the page's to free."""

    def _miss(self, command: WCallCommand) -> None:
        self._missed.append(command)
        del self._missed[:-MAX_MISSED]

    def _answer_unasked(self, command: AskCommand) -> None:
        if command in self._missed:
            self._missed.remove(command)
            self._events.happened(Confirm(command.question, yes=False))

    # --- who controls -------------------------------------------------------------------------------------------------

    def _take(self, socket: PageSocket, visitor: _Visitor, message: PageMessage) -> None:
        if isinstance(message.resp, HelloResponse):
            self._greet(socket, visitor, message.resp)
        elif isinstance(message.resp, TakeOverResponse):
            self._take_over(socket, visitor)
        elif socket is self._controller:
            if isinstance(message.resp, ErrorResponse) and not visitor.native:
                self._classic_failed(socket, visitor, message.resp, message.command.type if message.command else None)
            else:
                self._from_controller(message)

    def _classic_failed(self, socket: PageSocket, visitor: _Visitor, error: ErrorResponse, command: str | None) -> None:
        _log.warning("a classic page could not carry out %s", command or "something")
        outcome = classic.outcome(command, error.message)
        if outcome is classic.Outcome.ASK_PERMISSION:
            _send(socket, classic.PERMISSION)
            self._events.happened(PromptOpened())
            denied = EndpointFailed(command, error.message, classic.Outcome.DENIED.value)
            visitor.timer = self._clock.call_later(classic.PERMISSION_SECONDS, lambda: self._events.happened(denied))
        elif outcome is not classic.Outcome.HARMLESS:
            self._events.happened(EndpointFailed(command, error.message, outcome.value))

    def _from_controller(self, message: PageMessage) -> None:
        if isinstance(message.resp, AcceptResponse):
            self._events.accept_wanted(message.resp.media)
        elif isinstance(message.resp, IgnoreResponse):
            self._events.ignore_wanted()
        elif isinstance(message.resp, InBandResponse):
            self._events.said_in_band(message.resp)
        elif isinstance(message.resp, CarriedResponse):
            self._events.carried(message.resp.text)
        elif (given := input_of(message)) is not None:
            self._events.happened(given)

    def _greet(self, socket: PageSocket, visitor: _Visitor, hello: HelloResponse) -> None:
        if visitor.native:
            return
        visitor.native = True
        visitor.stop_timer()
        _send(socket, self._describe())
        if self._end is not None:
            _send(socket, self._end)
            socket.close(1000, "The call is over.")
        elif self._controller is None:
            self._control(socket, holding=hello.holding is not None)
        elif self._controller is not socket:
            _send(socket, ElsewhereCommand(self._can_move()))
        else:
            # A busy page, taken for a classic one: to open it again would start its call a second time.
            self._catch_up()

    def _greet_classic(self, socket: PageSocket) -> None:
        visitor = self._visitors.get(socket)
        if visitor is None or visitor.native:
            return
        if self._end is not None or self._controller is not None:
            socket.close(1008, "The call is open in another tab.")
        else:
            self._control(socket, holding=False)

    def _take_over(self, socket: PageSocket, visitor: _Visitor) -> None:
        if not visitor.native or socket is self._controller or self._end is not None:
            return
        if not self._can_move():
            _send(socket, ElsewhereCommand(canTakeOver=False))
            return
        if self._controller is not None:
            previous, self._controller = self._controller, None
            _send(previous, TakenOverCommand())
        self._control(socket, holding=False)

    def _control(self, socket: PageSocket, *, holding: bool) -> None:
        self._controller = socket
        if holding:
            self._events.happened(EndpointResumed())
            self._catch_up()
        else:
            self._missed.clear()
            self._events.happened(EndpointOpened())

    def _catch_up(self) -> None:
        missed, self._missed = self._missed, []
        for command in missed:
            self.send(command)


def _send(socket: PageSocket, command: WCallCommand) -> None:
    socket.send(dump(ServerMessage(command)))
