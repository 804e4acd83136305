"""The calls of one user: effects become commands, events become inputs. SimpleX has one call a contact at a time."""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

from attrs import define, field

from localcall.calls.effects import CoreEffect, Invite, MarkConnected, SendAnswer, SendCandidates, SendEnd, SendOffer
from localcall.calls.inputs import (
    CoreLost,
    PeerAlerting,
    PeerAnswered,
    PeerCandidates,
    PeerCause,
    PeerEnded,
    PeerOffered,
)
from localcall.calls.reasons import EndReason
from localcall.cores.base import Contact, CoreError, CoreEvents, Invitation
from localcall.cores.simplex import directory, sizes, told
from localcall.cores.simplex.chat import SimplexChat
from localcall.cores.simplex.line import Gone, Json, Refused
from localcall.cores.simplex.ongoing import Ongoing, Stage
from localcall.wire.terms import CallMediaType

CORE_SECONDS = 30.0
"""How long an answer, or a call that is placed, waits for a program that is not there."""

WAITING_SECONDS = 15 * 60.0
"""SimpleX rings for ever. An invitation that nobody took back for so long may be of a program that died."""

ITEM_SECONDS = 10.0
"""The program tells of a call's line in the chat at once."""

_MAX_KNOWN = 1024

_MAX_DOUBLINGS = 4

_OVER = ("noCurrentCall", "callState", "callContact")
"""Errors that mean: there is no such call any more."""

_STATUS = {
    EndReason.CONNECT_FAILED: "failed",
    EndReason.CONNECTION_LOST: "disconnected",
    EndReason.NETWORK_CHANGED: "disconnected",
}
"""What the chat's line of the call is told before its end; a plain end needs no word."""

OURS, _THEIRS = "1", "0"
"""Glare keys. A crossing invitation that is passed on is the one to answer, so it always wins."""

log = logging.getLogger(__name__)


@define(eq=False)
class Calls:
    """``met``: learns who called. ``pause``: a random time in seconds, for calls that cross."""

    _chat: SimplexChat
    _events: CoreEvents
    _met: Callable[[Contact], None]
    _spawn: Callable[[Coroutine[Any, Any, None]], None]
    _pause: Callable[[], float]
    _by_ref: dict[str, Ongoing] = field(factory=dict, init=False)
    _current: dict[int, Ongoing] = field(factory=dict, init=False)
    _known: OrderedDict[str, None] = field(factory=OrderedDict, init=False)
    _owed: dict[int, Ongoing] = field(factory=dict, init=False)
    _warned: bool = field(default=False, init=False)

    # --- what the manager wants ---------------------------------------------------------------------------------------

    def open(self, contact_id: str) -> str:
        number = directory.contact_number(contact_id)
        call = Ongoing(f"{number}:{secrets.token_hex(8)}", number)
        self._by_ref[call.ref] = call
        return call.ref

    def waiting(self, contact_id: str) -> Invitation | None:
        call = self._current.get(directory.contact_number(contact_id))
        if call is None or call.invitation is None or call.stage is not Stage.NEW:
            return None
        return call.invitation if self._age(call.invitation) <= WAITING_SECONDS else None

    async def perform(self, ref: str, effect: CoreEffect) -> None:
        call = self._by_ref.get(ref)
        match effect:
            case Invite():
                await self._place(_live(call), effect)
            case SendOffer(generation=0):
                await self._offer(_live(call), effect)
            case SendAnswer(generation=0):
                await self._answer(_live(call), effect)
            case SendCandidates() if call is not None:
                call.held += sizes.parts(effect.candidates)
                if call.stage is Stage.ANSWERED:
                    await self._send_held(call)
            case MarkConnected() if call is not None:
                call.connected = True
                await self._report(call, "connected")
            case SendEnd() if call is not None:
                await self._end(call, effect.reason)

    async def _place(self, call: Ongoing, wish: Invite) -> None:
        await self._chat.ready(CORE_SECONDS)
        call.wish, call.stage = wish, Stage.INVITING
        self._take_place(call)
        try:
            await self._invite(call, wish)
        except Refused as error:
            self._forget(call)
            raise CoreError(_refusal(error)) from None
        if call.stage is Stage.INVITING:
            call.stage = Stage.INVITED

    async def _invite(self, call: Ongoing, wish: Invite) -> None:
        call.item = None
        await self._call("invite", call, _call_type(wish.media, encryption=wish.encryption))
        self._chat.clock.call_later(ITEM_SECONDS, lambda: self._doubt(call))

    async def _offer(self, call: Ongoing, effect: SendOffer) -> None:
        await self._chat.ready(CORE_SECONDS)
        fitted = sizes.fit(effect.session)
        call.held[:0] = fitted.rest
        call.stage = Stage.OFFERED
        call_type = _call_type(effect.media, encryption=effect.encryption)
        await self._describe("offer", call, {"callType": call_type, "rtcSession": _rtc_session(fitted)})

    async def _answer(self, call: Ongoing, effect: SendAnswer) -> None:
        fitted = sizes.fit(effect.session)
        call.held[:0] = fitted.rest
        if await self._describe("answer", call, _rtc_session(fitted)):
            await self._answered(call)

    async def _describe(self, verb: str, call: Ongoing, argument: Json) -> bool:
        """Whether the call is still there. It may have ended, and the event of it not have come yet."""
        try:
            await self._call(verb, call, argument)
        except Refused as error:
            if error.kind not in _OVER:
                raise
            self._over(call, PeerCause.HANG_UP)
            return False
        return True

    async def _answered(self, call: Ongoing) -> None:
        """Both ends hold both descriptions, and the program takes candidates from now on."""
        call.stage = Stage.ANSWERED
        if not call.connected:
            await self._report(call, "connecting")
        await self._send_held(call)

    async def _send_held(self, call: Ongoing) -> None:
        """What the program was not there to take is kept for it."""
        while call.held:
            part = call.held.pop(0)
            try:
                await self._call("extra", call, {"rtcIceCandidates": part})
            except Gone:
                call.held.insert(0, part)
                return
            except Refused as error:
                log.warning("candidates were not sent: %s", error)

    async def _end(self, call: Ongoing, reason: EndReason) -> None:
        """What rings here when localcall stops is left to ring: SimpleX keeps it, and the next start finds it."""
        is_current = self._current.get(call.number) is call
        self._forget(call)
        left_ringing = reason is EndReason.SERVER_STOPPED and call.incoming and call.stage is Stage.NEW
        if not is_current or left_ringing:
            return
        if reason in _STATUS:
            await self._report(call, _STATUS[reason])
        await self._tell_end(call)

    async def _tell_end(self, call: Ongoing) -> None:
        try:
            await self._chat.call(f"/_call end @{call.number}")
        except Gone:
            self._owed[call.number] = call
        except Refused as error:
            log.info("the call was over already: %s", error)

    async def _report(self, call: Ongoing, word: str) -> None:
        """For the chat's line of the call, so a failure is no matter. Nothing is said while it reconnects."""
        try:
            await self._chat.call(f"/_call status @{call.number} {word}")
        except CoreError as error:
            log.info("the chat was not told that the call is %s: %s", word, error)

    async def _call(self, verb: str, call: Ongoing, argument: Json) -> None:
        await self._chat.call(f"/_call {verb} @{call.number}", argument)

    # --- the program's life -------------------------------------------------------------------------------------------

    def lost(self) -> None:
        """Of calls that are not answered yet, a program that restarts keeps only what rings here."""
        for call in list(self._by_ref.values()):
            if Stage.INVITING <= call.stage <= Stage.OFFERED:
                self._forget(call)
                self._owed[call.number] = call
                self._events.happened(call.ref, CoreLost())

    async def _received(self, received: tuple[told.CallInvitation, ...]) -> None:
        """The program is there, or there again, and holds these."""
        rings = {each.number: each for each in received}
        for call in list(self._current.values()):
            if call.incoming and call.stage is Stage.NEW and not self._is_the_same(call, rings.get(call.number)):
                self._over(call, PeerCause.HANG_UP)
        owed, self._owed = self._owed, {}
        for call in owed.values():
            newer = call.number in rings and not self._is_the_same(call, rings[call.number])
            if not newer and call.number not in self._current:
                await self._tell_end(call)
        for invitation in received:
            await self._invited(invitation)
        for call in list(self._by_ref.values()):
            if call.stage is Stage.ANSWERED:
                await self._send_held(call)
            if call.connected:
                await self._report(call, "connected")

    def _is_the_same(self, call: Ongoing, received: told.CallInvitation | None) -> bool:
        """The program may give it another id when it is restarted."""
        if call.invitation is None or received is None or received.sent_at != call.invitation.sent_at:
            return False
        self._remember(received.id)
        return True

    # --- what the program tells ---------------------------------------------------------------------------------------

    async def handle(self, event: told.Told | told.Unreadable) -> None:
        match event:
            case told.CallInvitation():
                await self._invited(event)
            case told.CallInvitations(invitations=invitations):
                await self._received(invitations)
            case told.CallOffer():
                self._offered(event)
            case told.CallAnswer():
                await self._took_offer(event)
            case told.CallExtraInfo(number=number):
                call = self._current.get(number)
                if call is not None and call.stage >= Stage.OFFERED:
                    self._events.happened(call.ref, PeerCandidates(event.candidates))
            case told.CallEnded():
                self._ended(event)
            case told.CallItems():
                self._noted(event)
            case told.Unreadable():
                await self._unread(event)

    async def _invited(self, event: told.CallInvitation) -> None:
        if event.id in self._known:
            return
        self._remember(event.id)
        current = self._placed(event.number)
        if current is not None and current.stage in (Stage.INVITING, Stage.INVITED) and not current.crossing:
            self._cross(current)
            return
        contact = directory.contact(event.contact)
        assert contact is not None
        invitation = Invitation(
            ref=f"{event.number}:{event.id}",
            contact=contact,
            media=event.media,
            sent_at=event.sent_at,
            glare_key=_THEIRS,
            aes_key=event.shared_key,
        )
        call = Ongoing(invitation.ref, event.number, invitation)
        self._by_ref[call.ref] = call
        self._take_place(call)
        self._met(contact)
        self._events.invited(invitation)
        if self._age(invitation) > WAITING_SECONDS:
            self._forget(call)
            await self._tell_end(call)  # so that the next start does not find it again

    def _offered(self, event: told.CallOffer) -> None:
        call = self._placed(event.number)
        if call is not None and call.stage in (Stage.INVITING, Stage.INVITED):
            call.stage = Stage.OFFERED
            self._events.happened(call.ref, PeerOffered(event.session, event.shared_key, event.ask_confirmation))

    async def _took_offer(self, event: told.CallAnswer) -> None:
        call = self._current.get(event.number)
        if call is not None and call.incoming and call.stage is Stage.OFFERED:
            self._events.happened(call.ref, PeerAnswered(event.session))
            await self._answered(call)

    def _ended(self, event: told.CallEnded) -> None:
        call = self._current.get(event.number)
        if call is not None and call.stage is not Stage.INVITING:  # else it is of the call before
            declined = not call.incoming and call.stage is Stage.INVITED
            self._over(call, PeerCause.DECLINED if declined else PeerCause.HANG_UP)

    def _noted(self, event: told.CallItems) -> None:
        for item in event.items:
            call = self._placed(item.number)
            if call is None:
                continue
            if not item.received:
                call.item = item.item
            elif call.item in (None, item.item):
                self._events.happened(call.ref, PeerAlerting())

    async def _unread(self, event: told.Unreadable) -> None:
        log.warning("SimpleX Chat told something that cannot be read: %s", event.why)
        call = None if event.number is None else self._current.get(event.number)
        if call is not None and event.is_description and Stage.INVITING <= call.stage <= Stage.OFFERED:
            self._over(call, PeerCause.FAILED)
            await self._tell_end(call)

    def _doubt(self, call: Ongoing) -> None:
        """Events go to one client each, and there is no other way to see that one is missing."""
        if call.item is None and self._current.get(call.number) is call and not self._warned:
            self._warned = True
            log.warning(
                "SimpleX Chat did not say that a call was placed. Is another program connected to it? "
                "Each gets a part of the events then, and calls fail: localcall must be its only client."
            )

    # --- calls that cross ---------------------------------------------------------------------------------------------

    def _cross(self, call: Ongoing) -> None:
        """Both called at once. Each program has replaced its own invitation by the other's, so neither can be answered.

        Whoever waits shorter invites anew; the other one takes that as the call, and the manager answers it. On a slow
        network that may cross again, so each next pause is up to twice as long.
        """
        log.info("two calls crossed")
        pause = self._pause() * 2**call.crossings
        call.crossing = True
        call.crossings = min(call.crossings + 1, _MAX_DOUBLINGS)
        self._chat.clock.call_later(pause, lambda: self._spawn(self._invite_anew(call)))

    async def _invite_anew(self, call: Ongoing) -> None:
        call.crossing = False
        if self._current.get(call.number) is call and call.stage is Stage.INVITED and call.wish is not None:
            await self._invite(call, call.wish)

    # --- keeping ------------------------------------------------------------------------------------------------------

    def _placed(self, number: int) -> Ongoing | None:
        call = self._current.get(number)
        return None if call is None or call.incoming else call

    def _take_place(self, call: Ongoing) -> None:
        old = self._current.get(call.number)
        if old is not None and old is not call:
            self._forget(old)
        self._current[call.number] = call

    def _over(self, call: Ongoing, cause: PeerCause) -> None:
        if call.ref in self._by_ref:
            self._forget(call)
            self._events.happened(call.ref, PeerEnded(cause))

    def _forget(self, call: Ongoing) -> None:
        self._by_ref.pop(call.ref, None)
        if self._current.get(call.number) is call:
            del self._current[call.number]

    def _remember(self, identity: str) -> None:
        self._known[identity] = None
        while len(self._known) > _MAX_KNOWN:
            self._known.popitem(last=False)

    def _age(self, invitation: Invitation) -> float:
        return self._chat.clock.now() - invitation.sent_at


def _live(call: Ongoing | None) -> Ongoing:
    if call is None:
        raise CoreError("This call is over.")
    return call


def _refusal(error: Refused) -> str:
    if "not allowed" in str(error):
        return directory.CALLS_OFF.format(name="this contact")
    return str(error)


def _call_type(media: CallMediaType, *, encryption: bool) -> Json:
    return {"media": media.value, "capabilities": {"encryption": encryption}}


def _rtc_session(fitted: sizes.Fitted) -> Json:
    return {"rtcSession": fitted.session.description, "rtcIceCandidates": fitted.session.candidates}
