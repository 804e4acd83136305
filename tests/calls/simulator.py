"""Two call machines joined by a mailbox that loses, doubles, delays and reorders, each with a page that behaves."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence
from functools import partial

from attrs import define, field

from localcall.calls.effects import (
    Alert,
    AskRestart,
    CoreEffect,
    Effect,
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
from localcall.calls.facts import CallConfig
from localcall.calls.inputs import (
    Accept,
    AnswerApplied,
    Capable,
    ConnectionDown,
    ConnectionUp,
    EndpointOpened,
    Input,
    LocalAnswer,
    LocalOffer,
    PeerAlerting,
    PeerAnnounced,
    PeerAnswered,
    PeerCandidates,
    PeerCause,
    PeerEnded,
    PeerOffered,
    PeerWantsRestart,
    RestartAnswered,
    RestartOffered,
    Session,
)
from localcall.calls.machine import CallMachine
from localcall.calls.states import CallState
from localcall.calls.traits import CoreTraits, Family, Reconnection, Trickle
from localcall.wire.commands import (
    AnswerCommand,
    CapabilitiesCommand,
    EndCommand,
    OfferCommand,
    StartCommand,
    WCallCommand,
)
from localcall.wire.terms import CallMediaType

PAGE_DELAY = 0.1
CONNECT_DELAY = 0.2
LOSS_NOTICED = 7.0

Fate = Callable[[], Sequence[float]]
"""When the copies of the next signal arrive, in seconds."""


def traits(family: Family, signal_seconds: float = 1.0) -> CoreTraits:
    return CoreTraits(
        family=family,
        profile="simplex",
        ring_seconds=60,
        signal_seconds=signal_seconds,
        trickle=Trickle.AFTER_DESCRIPTION,
        frame_key=True,
        tells_alerting=True,
        tells_failure=True,
        restarts=True,
        reconnection=Reconnection(retry=6, budget=30),
    )


@define(eq=False)
class Side:
    """One end. ``local`` and ``remote``: the descriptions that its page holds, by generation."""

    name: str
    machine: CallMachine | None = None
    local: dict[int, str] = field(factory=dict)
    remote: dict[int, str] = field(factory=dict)
    up: int | None = None
    timers: dict[Timer, int] = field(factory=dict)
    states: list[CallState] = field(factory=list)

    @property
    def over(self) -> bool:
        return self.machine is None or self.machine.state is CallState.ENDED


@define(eq=False)
class World:
    """Runs the two ends on a clock of its own."""

    family: Family
    fate: Fate
    answer_after: float | None = 3.0
    signal_seconds: float = 1.0
    now: float = 0.0
    caller: Side = field(factory=lambda: Side("caller"))
    callee: Side = field(factory=lambda: Side("callee"))
    _agenda: list[tuple[float, int, Callable[[], None]]] = field(factory=list)
    _order: itertools.count[int] = field(factory=itertools.count)

    def place(self) -> None:
        config = CallConfig(traits(self.family, self.signal_seconds))
        self.caller.machine = CallMachine.outgoing(config, CallMediaType.VIDEO)
        self._carry_out(self.caller, self.caller.machine.begin())
        self.feed(self.caller, EndpointOpened())

    def at(self, seconds: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (self.now + seconds, next(self._order), what))

    def run(self, until: float) -> None:
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, what = heapq.heappop(self._agenda)
            what()
        self.now = until

    def feed(self, side: Side, given: Input) -> None:
        if side.machine is None:
            return
        before = side.machine.state
        self._carry_out(side, side.machine.feed(given))
        if side.machine.state is not before:
            side.states.append(side.machine.state)
        self._look_at_connection()

    def other(self, side: Side) -> Side:
        return self.callee if side is self.caller else self.caller

    # --- effects ------------------------------------------------------------------------------------------------------

    def _carry_out(self, side: Side, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case ToEndpoint(command=command):
                    self.at(PAGE_DELAY, partial(self._page, side, command))
                case StartTimer(timer=timer, seconds=seconds):
                    self._start(side, timer, seconds)
                case StopTimer(timer=timer):
                    side.timers.pop(timer, None)
                case Invite() | Alert() | SendOffer() | SendAnswer() | SendCandidates() | AskRestart() | SendEnd():
                    for delay in self.fate():
                        self.at(0.01 + delay, partial(self._arrive, self.other(side), effect))

    def _start(self, side: Side, timer: Timer, seconds: float) -> None:
        token = next(self._order)
        side.timers[timer] = token

        def fire() -> None:
            if side.timers.get(timer) == token:
                del side.timers[timer]
                self.feed(side, timer.value)

        self.at(seconds, fire)

    # --- the network --------------------------------------------------------------------------------------------------

    def _arrive(self, side: Side, effect: CoreEffect) -> None:
        rings = isinstance(effect, Invite) if self.family is Family.CALLEE_OFFERS else isinstance(effect, SendOffer)
        if side.machine is None:
            if rings and side is self.callee:
                self._ring(effect)
            return
        given = _input_of(effect)
        if given is not None:
            self.feed(side, given)

    def _ring(self, effect: CoreEffect) -> None:
        assert isinstance(effect, Invite | SendOffer)
        offer = effect.session if isinstance(effect, SendOffer) else None
        machine = CallMachine.incoming(CallConfig(traits(self.family, self.signal_seconds)), effect.media, "key", offer)
        self.callee.machine = machine
        self.callee.states.append(machine.state)
        self._carry_out(self.callee, machine.begin())
        if self.answer_after is not None:
            self.at(self.answer_after, self._answer)

    def _answer(self) -> None:
        machine = self.callee.machine
        if machine is not None and machine.state is CallState.INVITATION_RECEIVED:
            self.feed(self.callee, Accept(CallMediaType.VIDEO))
            self.feed(self.callee, EndpointOpened())

    # --- the pages ----------------------------------------------------------------------------------------------------

    def _page(self, side: Side, command: WCallCommand) -> None:
        match command:
            case CapabilitiesCommand():
                self.feed(side, Capable(encryption=True))
            case StartCommand(generation=generation):
                g = generation or 0
                side.up = None
                side.local[g] = f"offer of {side.name} {g}"
                self.feed(side, LocalOffer(Session(side.local[g], ""), encryption=True, generation=g))
            case OfferCommand(offer=offer, generation=generation):
                g = generation or 0
                side.up = None
                side.remote[g] = offer
                side.local[g] = f"answer of {side.name} {g}"
                self.feed(side, PeerAnnounced(1))
                self.feed(side, LocalAnswer(Session(side.local[g], ""), g))
            case AnswerCommand(answer=answer, generation=generation):
                side.remote[generation or 0] = answer
                self.feed(side, PeerAnnounced(1))
                self.feed(side, AnswerApplied())
            case EndCommand():
                side.local.clear()
                side.remote.clear()

    def _look_at_connection(self) -> None:
        for side in (self.caller, self.callee):
            peer = self.other(side)
            joined = self._joined()
            if joined is not None and side.up != joined and peer.up in (None, joined):
                side.up = joined
                self.at(CONNECT_DELAY, partial(self._up, side, joined))
            if side.up is not None and joined is None and not side.over:
                gone, side.up = side.up, None
                self.at(LOSS_NOTICED, partial(self.feed, side, ConnectionDown("disconnected", gone)))

    def _up(self, side: Side, generation: int) -> None:
        if self._joined() == generation:
            self.feed(side, ConnectionUp(generation))

    def _joined(self) -> int | None:
        if self.caller.over or self.callee.over:
            return None
        newest = max(self.caller.local, default=-1)
        if newest != max(self.callee.local, default=-1):
            return None
        ends = (self.caller, self.callee)
        if all(newest in s.remote and s.remote[newest] == self.other(s).local[newest] for s in ends):
            return newest
        return None


def _input_of(effect: CoreEffect) -> Input | None:
    match effect:
        case Alert():
            return PeerAlerting()
        case SendOffer(session=session, generation=0):
            return PeerOffered(session, aes_key="key")
        case SendOffer(session=session, generation=generation):
            return RestartOffered(session, generation)
        case SendAnswer(session=session, generation=0):
            return PeerAnswered(session)
        case SendAnswer(session=session, generation=generation):
            return RestartAnswered(session, generation)
        case SendCandidates(candidates=candidates, generation=generation):
            return PeerCandidates(candidates, generation)
        case AskRestart(generation=generation):
            return PeerWantsRestart(generation)
        case SendEnd():
            return PeerEnded(PeerCause.HANG_UP)
        case Invite() | MarkConnected():
            return None
