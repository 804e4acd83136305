"""The call machine: inputs in, effects out. It does no I/O; `states.py` says what happens, this module how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypedDict

from attrs import define, field, frozen

from localcall.calls import endings, waits
from localcall.calls.events import (
    Accept,
    Alert,
    AskRestart,
    Capable,
    Changed,
    Confirm,
    CoreRefused,
    Effect,
    EncryptionChanged,
    EndpointEnded,
    EndpointFailed,
    EndpointOpened,
    Finished,
    HangUp,
    Input,
    Invite,
    LocalAnswer,
    LocalCandidates,
    LocalMedia,
    LocalOffer,
    MarkConnected,
    PeerAnnounced,
    PeerAnswered,
    PeerCandidates,
    PeerEnded,
    PeerMedia,
    PeerOffered,
    RestartAnswered,
    RestartOffered,
    RestartWanted,
    RouteKnown,
    SendAnswer,
    SendCandidates,
    SendEnd,
    SendOffer,
    Session,
    StartTimer,
    StopTimer,
    Timer,
    ToCarry,
    ToEndpoint,
)
from localcall.calls.reasons import EndReason
from localcall.calls.states import WATCHDOGS, CallState, Do, Wait, When, step
from localcall.calls.traits import NATIVE_RECONNECTION, CoreTraits, Family, Trickle
from localcall.wire.commands import (
    AnswerCommand,
    AskCommand,
    CapabilitiesCommand,
    EndCommand,
    IceCommand,
    IncomingCommand,
    OfferCommand,
    StartCommand,
    WCallCommand,
)
from localcall.wire.session import NO_CANDIDATES
from localcall.wire.terms import CallMediaSource, CallMediaType, Direction, EncryptionStatus, IceServer

MAX_KEPT_CANDIDATES = 64
"""Messages of candidates kept for a page that is not there yet; the peer decides how many there are."""

UNENCRYPTED = AskCommand(
    "unencrypted",
    "Their browser cannot add the call's own encryption. The call would still be protected on its way. Go on?",
)

_S = CallState


class Misuse(ValueError):
    """A local caller asked for what this state does not allow. Nothing has changed."""


class _Setup(TypedDict):
    """What `start` and `offer` have in common."""

    aesKey: str | None
    iceServers: list[IceServer]
    relay: bool
    profile: str
    smpReconnect: bool | None


@frozen
class CallConfig:
    """What a call is set up with."""

    traits: CoreTraits
    ice_servers: tuple[IceServer, ...] = ()
    relay: bool = False


@define
class CallMachine:
    """One call, from placing or being invited to its end.

    `begin` gives the first effects, `feed` those of every input. The fields are for reading.
    """

    config: CallConfig
    direction: Direction
    media: CallMediaType
    state: CallState
    aes_key: str | None = None
    offer: Session | None = None
    alerting: bool = False
    route: RouteKnown | None = None
    encryption: EncryptionChanged = EncryptionChanged(EncryptionStatus.NONE, 0)
    local_media: dict[CallMediaSource, bool] = field(factory=dict)
    peer_media: dict[CallMediaSource, bool] = field(factory=dict)
    generation: int = 0
    question: AskCommand | None = None
    to_carry: ToCarry | None = None
    reason: EndReason | None = None
    message: str | None = None

    page_open: bool = False
    _page_seen: bool = False
    _page_capable: bool = True
    _peer_localcall: int = 0
    _peer_candidates: list[PeerCandidates] = field(factory=list)
    _local_candidates: list[LocalCandidates] = field(factory=list)
    _prompt_open: bool = False
    _network_changed: bool = False
    _reachable: bool = False

    @classmethod
    def outgoing(cls, config: CallConfig, media: CallMediaType, aes_key: str | None = None) -> CallMachine:
        """``aes_key``: where the caller offers, its frame key."""
        return cls(config, Direction.OUTGOING, media, _S.WAIT_CAPABILITIES, aes_key=aes_key)

    @classmethod
    def incoming(
        cls, config: CallConfig, media: CallMediaType, aes_key: str | None = None, offer: Session | None = None
    ) -> CallMachine:
        """``offer``: where the invitation is the offer."""
        return cls(config, Direction.INCOMING, media, _S.INVITATION_RECEIVED, aes_key=aes_key, offer=offer)

    @property
    def traits(self) -> CoreTraits:
        return self.config.traits

    @property
    def is_offerer(self) -> bool:
        """Whether this side makes the WebRTC offer, and so the restart offers."""
        callee_offers = self.traits.family is Family.CALLEE_OFFERS
        return callee_offers == (self.direction is Direction.INCOMING)

    @property
    def can_restart(self) -> bool:
        """Whether a lost connection can be made anew: restart offers travel, and both pages are ours."""
        return self.traits.restarts and self._peer_localcall > 0

    @property
    def encrypted(self) -> bool:
        """Whether this side holds a frame key, or, before that is known, offers one."""
        if self.aes_key is not None:
            return True
        deciding = self.state in (_S.WAIT_CAPABILITIES, _S.INVITATION_SENT)
        return deciding and self.traits.frame_key and self._page_capable

    @property
    def can_move(self) -> bool:
        """Whether another page could take the call over now."""
        return self.can_restart if self.state in (_S.CONNECTED, _S.RECONNECTING) else not self._is_described

    @property
    def _is_described(self) -> bool:
        if self.state is _S.OFFER_SENT:
            return True
        return self.state in (_S.ANSWER_RECEIVED, _S.NEGOTIATED, _S.CONNECTED, _S.RECONNECTING)

    def begin(self, *, alert: bool = True) -> list[Effect]:
        """The first effects. ``alert``: an incoming call rings here, and the caller may know it."""
        effects: list[Effect] = [*self._watch()]
        if self.direction is Direction.INCOMING and alert and self.traits.tells_alerting:
            effects.append(Alert())
        return effects

    def feed(self, given: Input) -> list[Effect]:
        """The effects of one input, in order.

        Raises `Misuse` for an `Accept` where there is nothing to accept. Whatever the network, the endpoint or the
        clock brings is never an error.
        """
        row = step(self.traits.family, self.direction, self.state, type(given))
        if isinstance(given, Accept) and not row.do:
            raise Misuse(f"A call in state {self.state} cannot be answered.")
        if row.when is not None and not _GUARDS[row.when](self, given):
            return []
        before = self.state
        effects: list[Effect] = []
        if row.to is not None and row.to is not self.state:
            self.state = row.to
            effects.extend(self._watch())
        for do in row.do:
            if self.reason is None:
                effects.extend(_ACTIONS[do](self, given))
        if self.state is not before and not any(isinstance(e, Changed) for e in effects):
            effects.append(Changed())
        return effects

    # --- waits --------------------------------------------------------------------------------------------------------

    def _watch(self) -> Iterator[Effect]:
        dog = WATCHDOGS.get((self.traits.family, self.state))
        if dog is None:
            yield StopTimer(Timer.WATCHDOG)
        else:
            yield StartTimer(Timer.WATCHDOG, waits.seconds(dog.wait, self))

    def _hold_watchdog(self, _: Input) -> Iterator[Effect]:
        self._prompt_open = True
        dog = WATCHDOGS.get((self.traits.family, self.state))
        if dog is not None and dog.wait is Wait.PAGE:
            yield StopTimer(Timer.WATCHDOG)

    def _renew_watchdog(self, _: Input) -> Iterator[Effect]:
        self._prompt_open = False
        dog = WATCHDOGS.get((self.traits.family, self.state))
        if dog is not None and dog.wait is Wait.PAGE:
            yield from self._watch()

    # --- the page -----------------------------------------------------------------------------------------------------

    def _to_page(self, command: WCallCommand) -> Iterator[Effect]:
        if self.page_open:
            yield ToEndpoint(command)

    def _start_command(self, generation: int | None = None) -> StartCommand:
        return StartCommand(self.media, generation=generation, **self._setup())

    def _offer_command(self, offer: Session, generation: int | None = None) -> OfferCommand:
        return OfferCommand(offer.description, offer.candidates, self.media, generation=generation, **self._setup())

    def _setup(self) -> _Setup:
        return _Setup(
            aesKey=self.aes_key,
            iceServers=list(self.config.ice_servers),
            relay=self.config.relay,
            profile=self.traits.profile,
            smpReconnect=self.traits.pages_reconnect or None,
        )

    def _first_command(self) -> WCallCommand | None:
        """What a page without any connection is given in this state."""
        callee_offers = self.traits.family is Family.CALLEE_OFFERS
        match self.state:
            case _S.WAIT_CAPABILITIES:
                return CapabilitiesCommand(self.media) if callee_offers else self._start_command()
            case _S.INVITATION_SENT:
                return CapabilitiesCommand(self.media)
            case _S.INVITATION_RECEIVED:
                return IncomingCommand(self.media, self.encrypted)
            case _S.INVITATION_ACCEPTED if callee_offers:
                return self._start_command()
            case _S.OFFER_RECEIVED if self.question is not None:
                return self.question
            case _S.OFFER_RECEIVED if self.offer is not None:
                return self._offer_command(self.offer)
            case _:
                return None

    def _prime_page(self, given: Input) -> Iterator[Effect]:
        if isinstance(given, EndpointOpened):
            self.page_open = self._page_seen = True
            self._prompt_open = False
            yield StopTimer(Timer.PAGE)
        if not self.page_open:
            return
        if self.state is _S.INVITATION_ACCEPTED and not self.is_offerer and self.offer is not None:
            self.state = _S.OFFER_RECEIVED
            yield from self._watch()
            yield Changed()
        command = self._first_command()
        if command is not None:
            yield from self._to_page(command)
        if self.state is _S.OFFER_RECEIVED and self.question is None:
            for peer in self._peer_candidates:
                yield from self._to_page(IceCommand(peer.candidates))

    def _wait_for_page(self, _: Input) -> Iterator[Effect]:
        if self.state is not _S.INVITATION_RECEIVED:
            yield StartTimer(Timer.PAGE, waits.RELOAD_SECONDS)
        if self._prompt_open:
            yield from self._renew_watchdog(_)

    def _resume_page(self, _: Input) -> Iterator[Effect]:
        yield StopTimer(Timer.PAGE)

    def _reloaded(self, _: Input) -> Iterator[Effect]:
        self.page_open = True
        yield StopTimer(Timer.PAGE)
        if self.can_restart:
            yield from self._restart(_)
        else:
            yield from self._end(EndReason.PAGE_RELOADED)

    # --- setting up ---------------------------------------------------------------------------------------------------

    def _accept(self, given: Accept) -> Iterator[Effect]:
        self.media = given.media
        return iter(())

    def _invite(self, given: Capable) -> Iterator[Effect]:
        self._page_capable = given.encryption
        yield Invite(self.media, given.encryption and self.traits.frame_key)

    def _note_alerting(self, _: Input) -> Iterator[Effect]:
        if not self.alerting:
            self.alerting = True
            yield Changed()

    def _take_offer(self, given: PeerOffered) -> Iterator[Effect]:
        self.offer = given.session
        self.aes_key = given.aes_key
        if given.ask_confirmation:
            self.question = UNENCRYPTED
            yield StopTimer(Timer.WATCHDOG)
        yield from self._prime_page(given)

    def _confirm(self, given: Confirm) -> Iterator[Effect]:
        if self.question is None or given.question != self.question.question:
            return
        self.question = None
        if given.yes:
            yield from self._watch()
            yield from self._prime_page(given)
        else:
            yield from self._end(EndReason.ENCRYPTION_REFUSED)

    def _send_offer(self, given: LocalOffer) -> Iterator[Effect]:
        if not given.encryption:
            self._page_capable = False
            self.aes_key = None
        self._note_candidates(given.session.candidates)
        yield SendOffer(given.session, self.media, self.aes_key is not None)

    def _send_answer(self, given: LocalAnswer) -> Iterator[Effect]:
        self._note_candidates(given.session.candidates)
        yield SendAnswer(given.session)
        yield from self._flush_candidates()

    def _take_answer(self, given: PeerAnswered) -> Iterator[Effect]:
        yield from self._to_page(AnswerCommand(given.session.description, given.session.candidates))
        yield from self._flush_candidates()

    def _keep_peer_candidates(self, given: PeerCandidates) -> Iterator[Effect]:
        if len(self._peer_candidates) < MAX_KEPT_CANDIDATES:
            self._peer_candidates.append(given)
        return iter(())

    def _pass_peer_candidates(self, given: PeerCandidates) -> Iterator[Effect]:
        self._keep_peer_candidates(given)
        if self.question is None and given.generation == self.generation:
            yield from self._to_page(IceCommand(given.candidates, given.generation or None))

    def _note_candidates(self, candidates: str) -> None:
        """The page has found at least one way in which it may be reached."""
        self._reachable |= candidates != NO_CANDIDATES

    def _send_candidates(self, given: LocalCandidates) -> Iterator[Effect]:
        self._note_candidates(given.candidates)
        early = self.state in (_S.OFFER_SENT, _S.OFFER_RECEIVED)
        after_answer = self.traits.trickle is Trickle.AFTER_ANSWER or self.state is _S.OFFER_RECEIVED
        if early and after_answer:
            self._local_candidates.append(given)
        elif given.generation == self.generation:
            yield SendCandidates(given.candidates, given.generation)

    def _flush_candidates(self) -> Iterator[Effect]:
        for local in self._local_candidates:
            yield SendCandidates(local.candidates, local.generation)
        self._local_candidates.clear()

    # --- connected, lost, restarted -----------------------------------------------------------------------------------

    def _connected(self, _: Input) -> Iterator[Effect]:
        self._network_changed = False
        yield StopTimer(Timer.RETRY)
        yield MarkConnected()

    def _restart(self, _: Input) -> Iterator[Effect]:
        if not self.can_restart:
            return
        yield StartTimer(Timer.RETRY, NATIVE_RECONNECTION.retry)
        if self.is_offerer:
            self._renew_generation(self.generation + 1)
            yield from self._to_page(self._start_command(self.generation))
        else:
            yield AskRestart(self.generation)

    def _renew_generation(self, generation: int) -> None:
        self.generation = generation
        self._peer_candidates = [c for c in self._peer_candidates if c.generation >= generation]

    def _send_restart_offer(self, given: LocalOffer) -> Iterator[Effect]:
        yield SendOffer(given.session, self.media, self.aes_key is not None, given.generation)

    def _send_restart_answer(self, given: LocalAnswer) -> Iterator[Effect]:
        yield SendAnswer(given.session, given.generation)

    def _take_restart_offer(self, given: RestartOffered) -> Iterator[Effect]:
        self._renew_generation(given.generation)
        yield StartTimer(Timer.RETRY, NATIVE_RECONNECTION.retry)
        yield from self._to_page(self._offer_command(given.session, given.generation))
        for early in self._peer_candidates:
            if early.generation == given.generation:
                yield from self._to_page(IceCommand(early.candidates, early.generation))

    def _take_restart_answer(self, given: RestartAnswered) -> Iterator[Effect]:
        yield from self._to_page(AnswerCommand(given.session.description, given.session.candidates, given.generation))

    def _note(self, given: Input) -> Iterator[Effect]:
        match given:
            case PeerAnnounced():
                self._peer_localcall = given.localcall
            case RouteKnown():
                self.route = given
            case EncryptionChanged():
                self.encryption = given
            case LocalMedia():
                self.local_media[given.source] = given.enabled
            case PeerMedia():
                self.peer_media[given.source] = given.enabled
            case ToCarry():
                self.to_carry = given
            case RestartWanted():
                self._network_changed |= given.cause == "online"
        yield Changed()

    # --- the end ------------------------------------------------------------------------------------------------------

    def _end(self, reason: EndReason, message: str | None = None) -> Iterator[Effect]:
        told = reason not in endings.UNTOLD and self.state is not _S.WAIT_CAPABILITIES
        self.reason = reason
        self.message = message or reason.sentence
        self.state = _S.ENDED
        for timer in Timer:
            yield StopTimer(timer)
        if told:
            yield SendEnd(reason)
        yield from self._to_page(EndCommand(reason, self.message))
        yield Changed()
        yield Finished(reason, self.message)

    def _end_here(self, given: HangUp) -> Iterator[Effect]:
        yield from self._end(given.reason or endings.by_person(self.direction, self.state))

    def _end_by_peer(self, given: PeerEnded) -> Iterator[Effect]:
        reason = endings.by_peer(self.state, given.cause)
        # Both ends give a lost call up at nearly the same time, and an end need not say why.
        if reason is EndReason.PEER_HUNG_UP and self.state is _S.RECONNECTING and self._network_changed:
            reason = EndReason.NETWORK_CHANGED
        yield from self._end(reason)

    def _end_by_watchdog(self, _: Input) -> Iterator[Effect]:
        yield from self._end(self._exactly(WATCHDOGS[self.traits.family, self.state].reason))

    def _end_not_connected(self, _: Input) -> Iterator[Effect]:
        yield from self._end(self._exactly(EndReason.CONNECT_FAILED))

    def _end_lost(self, given: EndpointEnded) -> Iterator[Effect]:
        yield from self._end(endings.OF_ENDED_CODE.get(given.code, EndReason.CONNECTION_LOST))

    def _exactly(self, reason: EndReason) -> EndReason:
        return endings.more_exactly(
            reason,
            page_seen=self._page_seen,
            network_changed=self._network_changed,
            relay_missing=self.config.relay and not self._reachable,
        )

    def _end_by_endpoint(self, given: EndpointFailed) -> Iterator[Effect]:
        if given.command in endings.FATAL_COMMANDS:
            yield from self._end(endings.OF_ERROR_CODE.get(given.code, EndReason.PAGE_FAILED))

    def _end_by_core(self, given: CoreRefused) -> Iterator[Effect]:
        yield from self._end(EndReason.CORE_REFUSED, given.message)


def _ends(reason: EndReason) -> Callable[[CallMachine, Any], Iterator[Effect]]:
    return lambda machine, _: machine._end(reason)


def _current(machine: CallMachine, given: Any) -> bool:
    return given.generation is None or given.generation == machine.generation


_GUARDS: Mapping[When, Callable[[CallMachine, Any], bool]] = {
    When.WORTH_RESTART: lambda machine, given: (
        machine.can_restart and (given.cause != "stall" or machine.traits.signal_seconds <= waits.STALL_SECONDS)
    ),
    When.ASKED_ANEW: lambda machine, given: (
        machine.can_restart and machine.is_offerer and given.generation >= machine.generation
    ),
    When.CURRENT: _current,
    When.CURRENT_RESTART: lambda machine, given: given.generation > 0 and _current(machine, given),
    When.NEWER: lambda machine, given: given.generation > machine.generation and not machine.is_offerer,
}

_ACTIONS: Mapping[Do, Callable[[CallMachine, Any], Iterator[Effect]]] = {
    Do.ACCEPT: CallMachine._accept,
    Do.PRIME_PAGE: CallMachine._prime_page,
    Do.RESUME_PAGE: CallMachine._resume_page,
    Do.RELOADED: CallMachine._reloaded,
    Do.WAIT_FOR_PAGE: CallMachine._wait_for_page,
    Do.INVITE: CallMachine._invite,
    Do.NOTE_ALERTING: CallMachine._note_alerting,
    Do.TAKE_OFFER: CallMachine._take_offer,
    Do.CONFIRM: CallMachine._confirm,
    Do.SEND_OFFER: CallMachine._send_offer,
    Do.SEND_ANSWER: CallMachine._send_answer,
    Do.TAKE_ANSWER: CallMachine._take_answer,
    Do.KEEP_PEER_CANDIDATES: CallMachine._keep_peer_candidates,
    Do.PASS_PEER_CANDIDATES: CallMachine._pass_peer_candidates,
    Do.SEND_CANDIDATES: CallMachine._send_candidates,
    Do.CONNECTED: CallMachine._connected,
    Do.RESTART: CallMachine._restart,
    Do.SEND_RESTART_OFFER: CallMachine._send_restart_offer,
    Do.SEND_RESTART_ANSWER: CallMachine._send_restart_answer,
    Do.TAKE_RESTART_OFFER: CallMachine._take_restart_offer,
    Do.TAKE_RESTART_ANSWER: CallMachine._take_restart_answer,
    Do.NOTE: CallMachine._note,
    Do.HOLD_WATCHDOG: CallMachine._hold_watchdog,
    Do.RENEW_WATCHDOG: CallMachine._renew_watchdog,
    Do.END_HERE: CallMachine._end_here,
    Do.END_BY_PEER: CallMachine._end_by_peer,
    Do.END_BY_WATCHDOG: CallMachine._end_by_watchdog,
    Do.END_BY_ENDPOINT: CallMachine._end_by_endpoint,
    Do.END_BY_CORE: CallMachine._end_by_core,
    Do.END_ANSWERED_ELSEWHERE: _ends(EndReason.ANSWERED_ELSEWHERE),
    Do.END_DECLINED_ELSEWHERE: _ends(EndReason.DECLINED_ELSEWHERE),
    Do.END_CORE_LOST: _ends(EndReason.CORE_LOST),
    Do.END_NOT_CONNECTED: CallMachine._end_not_connected,
    Do.END_CONNECTION_LOST: CallMachine._end_lost,
    Do.END_PAGE_CLOSED: _ends(EndReason.PAGE_CLOSED),
    Do.END_PAGE_RELOADED: _ends(EndReason.PAGE_RELOADED),
}
