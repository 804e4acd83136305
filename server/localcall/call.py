"""One call as a program sees it: a machine, the timers and effects that it asked for, and its page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, assert_never

from attrs import define, field

from localcall.bulletin import Bulletin
from localcall.calls.effects import (
    Alert,
    AskRestart,
    Changed,
    Effect,
    Finished,
    Invite,
    MarkConnected,
    SendAnswer,
    SendCandidates,
    SendEnd,
    SendOffer,
    StartTimer,
    StopTimer,
    Timer,
    ToEndpoint,
)
from localcall.calls.inputs import (
    Accept,
    Confirm,
    CoreRefused,
    EndpointLost,
    EndpointOpened,
    EndpointResumed,
    HangUp,
    Input,
    RouteKnown,
)
from localcall.calls.machine import CallMachine, Misuse
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.carrying import CarriedTexts
from localcall.clock import Cancellable, Clock
from localcall.cores.base import ChatCore, Contact, CoreError
from localcall.courier import Courier
from localcall.endpoints.base import Endpoint
from localcall.endpoints.page import PageEndpoint
from localcall.errors import CallError
from localcall.in_band import InBand, InBandCall
from localcall.media.program import ProgramMedia
from localcall.wire.commands import (
    HelloCommand,
    NotCarriedCommand,
    WCallCommand,
)
from localcall.wire.responses import InBandResponse
from localcall.wire.terms import CallMediaType, Direction

if TYPE_CHECKING:
    from localcall.media.frames import HeadlessMedia

_ACTIVE = frozenset(CallState) - {CallState.INVITATION_RECEIVED, CallState.ENDED}

_CONTROL = (EndpointOpened, EndpointLost, EndpointResumed)

log = logging.getLogger(__name__)


class CallOwner(Protocol):
    """What a call tells its manager."""

    def call_changed(self, call: Call) -> None: ...

    def call_finished(self, call: Call) -> None: ...

    def call_recorded(self, call: Call) -> None: ...

    def accept_wanted(self, call: Call, media: CallMediaType) -> None: ...


EndpointMaker = Callable[["Call", Clock], Endpoint]
"""What holds the media of a call that has just been made."""


def page_endpoint(call: Call, clock: Clock) -> Endpoint:
    """A page in a browser, once one comes."""
    return PageEndpoint(call, clock, call.describe, lambda: call.machine.can_move)


@define(eq=False)
class Call(ProgramMedia, InBandCall, CarriedTexts):
    """A call, placed or received. Made by the manager."""

    id: str
    contact: Contact
    core: ChatCore
    ref: str
    machine: CallMachine
    started_at: float
    _owner: CallOwner
    _clock: Clock
    _make_endpoint: EndpointMaker = page_endpoint
    direction: Direction = field(init=False)
    connected_at: float | None = None
    ended_at: float | None = None
    recording: Path | None = None
    ignored: bool = False
    quiet: bool = False
    endpoint: Endpoint = field(init=False)
    in_band: InBand = field(init=False)
    _timers: dict[Timer, Cancellable] = field(factory=dict)
    _courier: Courier = field(init=False)
    _bulletin: Bulletin = field(factory=Bulletin, init=False)
    _watchers: set[asyncio.Queue[CallState]] = field(factory=set)
    _turn: asyncio.Event = field(factory=asyncio.Event)

    def __attrs_post_init__(self) -> None:
        self.direction = self.machine.direction
        self.in_band = InBand(lambda: self._owner.call_changed(self))
        self.endpoint = self._make_endpoint(self, self._clock)
        self._courier = Courier(self.core, self._refused, f"signals of call {self.id}")

    # --- what it is ---------------------------------------------------------------------------------------------------

    @property
    def profile_name(self) -> str:
        return self.core.profile.name

    @property
    def state(self) -> CallState:
        return self.machine.state

    @property
    def media(self) -> CallMediaType:
        return self.machine.media

    @property
    def encrypted(self) -> bool:
        """Whether the frames carry an encryption of their own, on top of DTLS-SRTP."""
        return self.machine.encrypted

    @property
    def alerting(self) -> bool:
        """Whether the peer's device is known to ring."""
        return self.machine.alerting

    @property
    def route(self) -> RouteKnown | None:
        return self.machine.route

    @property
    def reason(self) -> EndReason | None:
        return self.machine.reason

    @property
    def message(self) -> str | None:
        """The sentence of the end."""
        return self.machine.message

    @property
    def question(self) -> str | None:
        """What the person is asked; `confirm` answers it."""
        return self.machine.question.question if self.machine.question else None

    @property
    def active(self) -> bool:
        """Placed or answered, and not over: what a second call would disturb."""
        return self.state in _ACTIVE

    @property
    def controlled(self) -> bool:
        """Whether a page holds it."""
        return self.endpoint.attached

    @property
    def page(self) -> PageEndpoint:
        """The endpoint of a call that pages hold. Raises `CallError` for a headless one."""
        if not isinstance(self.endpoint, PageEndpoint):
            raise CallError("This call has no page: a program holds its media.")
        return self.endpoint

    async def states(self) -> AsyncIterator[CallState]:
        """The present state, then each one that follows, until Ended."""
        watcher: asyncio.Queue[CallState] = asyncio.Queue()
        self._watchers.add(watcher)
        state = self.state
        try:
            while True:
                yield state
                if state is CallState.ENDED:
                    return
                state = await watcher.get()
        finally:
            self._watchers.discard(watcher)

    async def changes(self) -> AsyncIterator[CallState]:
        while True:
            turn = self._turn
            yield self.state
            if self.state is CallState.ENDED:
                return
            await turn.wait()

    async def ended(self) -> EndReason:
        """Waits for the end."""
        async for _ in self.states():
            pass
        assert self.machine.reason is not None
        return self.machine.reason

    # --- what a program hears, says and keeps: `ProgramMedia` ---------------------------------------------------------

    @property
    def held(self) -> HeadlessMedia:
        from localcall.endpoints.headless import media_of

        return media_of(self)

    @property
    def with_video(self) -> bool:
        return self.media is CallMediaType.VIDEO

    def keep(self, recording: Path | None) -> None:
        self.recording = None if recording is None else recording.absolute()
        if self.state is CallState.ENDED:
            self._owner.call_recorded(self)

    # --- what a person does -------------------------------------------------------------------------------------------

    def accept(self, media: CallMediaType | None = None) -> None:
        """Answers, by default with the media that was offered. Raises `CallError` where nothing is to be answered."""
        try:
            self.happened(Accept(media or self.media))
        except Misuse:
            raise CallError(self.message or "This call has been answered.") from None

    def end(self, reason: EndReason | None = None) -> None:
        """Hangs up, cancels or declines, whichever fits. Harmless twice."""
        self.happened(HangUp(reason))

    def ignore(self) -> None:
        """Silences the ring and tells nobody; the call can still be answered."""
        self.ignored = True
        self._owner.call_changed(self)

    def confirm(self, question: str, *, yes: bool) -> None:
        self.happened(Confirm(question, yes))

    def command(self, command: WCallCommand) -> None:
        if self.state is not CallState.ENDED:
            self.endpoint.send(command)

    # --- inputs and effects -------------------------------------------------------------------------------------------

    def begin(self, *, alert: bool = True) -> None:
        self._run(self.machine.begin(alert=alert))

    def happened(self, event: Input) -> None:
        before = self.state
        effects = self.machine.feed(event)
        if self.state is CallState.CONNECTED and self.connected_at is None:
            self.connected_at = self._clock.now()
        self._run(effects)
        if self.state is not before:
            self._tell_watchers()
        self._turn.set()
        self._turn = asyncio.Event()
        if isinstance(event, _CONTROL):
            if isinstance(event, EndpointOpened):
                self.in_band.begin_anew()
            if isinstance(event, EndpointLost):
                self._bulletin.forget()
            if self.state is not CallState.ENDED:
                self._tell_page()
            self._owner.call_changed(self)

    def accept_wanted(self, media: CallMediaType) -> None:
        self._owner.accept_wanted(self, media)

    def ignore_wanted(self) -> None:
        self.ignore()

    def said_in_band(self, said: InBandResponse) -> None:
        if self.state is not CallState.ENDED:
            self.in_band.said(said)

    def carried(self, text: str) -> None:
        try:
            self.carry(text)
        except CoreError as refusal:
            self.endpoint.send(NotCarriedCommand(refusal.code or "", str(refusal)))

    def adopt(self, ref: str, machine: CallMachine) -> None:
        """Goes on as the call that crossed this one (glare): same page, same person, answered by itself."""
        self._stop_timers()
        self.give_way(self.ref)
        media = self.media
        self.ref, self.machine = ref, machine
        self._run(machine.begin(alert=False))
        self.happened(Accept(media))
        self.endpoint.reopen()

    def give_way(self, ref: str) -> None:
        """Takes the call ``ref`` back, for which this one goes on: the two had crossed."""
        self._courier.take(ref, SendEnd(EndReason.GLARE))

    def _run(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case ToEndpoint():
                    self.endpoint.send(effect.command)
                case Changed():
                    self._changed()
                case StartTimer():
                    self._start_timer(effect.timer, effect.seconds)
                case StopTimer():
                    self._stop_timer(effect.timer)
                case Finished():
                    self._finish()
                case Invite() | Alert() | SendOffer() | SendAnswer() | SendCandidates() | AskRestart():
                    self._courier.take(self.ref, effect)
                case MarkConnected() | SendEnd():
                    self._courier.take(self.ref, effect)
                case _:
                    assert_never(effect)

    def _tell_watchers(self) -> None:
        for watcher in self._watchers:
            watcher.put_nowait(self.state)

    def _changed(self) -> None:
        if self.state is not CallState.ENDED:
            self._tell_page()
        self._owner.call_changed(self)

    def _tell_page(self) -> None:
        if self.endpoint.attached:
            for command in self._bulletin.news(self):
                self.endpoint.send(command)

    def _finish(self) -> None:
        self.ended_at = self._clock.now()
        self._stop_timers()
        self._courier.close()
        self.endpoint.close()
        self.in_band.end()
        self._owner.call_finished(self)

    def describe(self) -> HelloCommand:
        """What a page is told first."""
        return self._bulletin.hello(self)

    # --- timers and signals -------------------------------------------------------------------------------------------

    def _start_timer(self, timer: Timer, seconds: float) -> None:
        self._stop_timer(timer)
        self._timers[timer] = self._clock.call_later(seconds, lambda: self.happened(timer.value))

    def _stop_timer(self, timer: Timer) -> None:
        if (running := self._timers.pop(timer, None)) is not None:
            running.cancel()

    def _stop_timers(self) -> None:
        for timer in Timer:
            self._stop_timer(timer)

    def _refused(self, ref: str, message: str) -> None:
        if ref == self.ref:
            self.happened(CoreRefused(message))

    async def delivered(self) -> None:
        """Waits, once the call is over, until its last signal is with the network and its endpoint is free."""
        await self._courier.delivered()
        await self.endpoint.freed()
