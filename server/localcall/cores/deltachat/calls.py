"""The calls of one account: effects become requests, events become inputs."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections import OrderedDict
from typing import Any

from attrs import define, field

from localcall.calls.effects import CoreEffect, SendAnswer, SendEnd, SendOffer
from localcall.calls.inputs import AnsweredElsewhere, PeerAnswered, PeerCause, PeerEnded, Session
from localcall.cores.base import CoreError, CoreEvents, Invitation
from localcall.cores.deltachat.directory import NOT_ENCRYPTED, Directory, contact_id, contact_number
from localcall.cores.deltachat.endings import RING_SECONDS, End
from localcall.cores.deltachat.rpc import DeltaChat, Gone
from localcall.wire.errors import WireError
from localcall.wire.session import from_plain, to_plain
from localcall.wire.terms import CallMediaType

_SELF = 1  # DC_CONTACT_ID_SELF
_NOBODY, _EVERYBODY = "2", "0"  # values of who_can_call_me

_MAX_KNOWN = 1024

_LAST_MESSAGES = 10
"""A call whose placing the program did not live to confirm is looked for among these of its chat."""

log = logging.getLogger(__name__)


@define(eq=False)
class Ongoing:
    """``message``: the number of the call's message, which is the program's handle for it."""

    ref: str
    contact: str
    incoming: bool
    since: float
    message: int | None = None
    chat: int | None = None
    offer: str = ""
    answered: bool = False


@define(eq=False)
class Calls:
    """Bookkeeping of what goes on, between the manager's handles and the program's."""

    _chat: DeltaChat
    _account: int
    _events: CoreEvents
    _directory: Directory
    _since: int = field(init=False)
    _by_ref: dict[str, Ongoing] = field(factory=dict, init=False)
    _by_message: dict[int, Ongoing] = field(factory=dict, init=False)
    _known: OrderedDict[int, None] = field(factory=OrderedDict, init=False)
    _placing: int = field(default=0, init=False)
    _early: dict[int, list[dict[str, Any]]] = field(factory=dict, init=False)
    _owed: list[Ongoing] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self._since = int(self._now())

    # --- what the manager wants ---------------------------------------------------------------------------------------

    def open(self, contact: str) -> str:
        call = Ongoing(f"{self._account}:{secrets.token_hex(8)}", contact, incoming=False, since=self._now())
        self._by_ref[call.ref] = call
        return call.ref

    def glare_key(self, ref: str) -> str:
        return _digest(self._by_ref[ref].offer) if ref in self._by_ref else ""

    async def perform(self, ref: str, effect: CoreEffect) -> None:
        call = self._by_ref.get(ref)
        match effect:
            case SendOffer():
                await self._place(_live(call), effect)
            case SendAnswer():
                await self._accept(_live(call), effect)
            case SendEnd() if call is not None:
                self._forget(call)
                await self._end(call)

    async def _place(self, call: Ongoing, effect: SendOffer) -> None:
        call.offer, call.since = _plain(effect.session), self._now()
        video = effect.media is CallMediaType.VIDEO
        self._placing += 1
        try:
            call.chat = await self._call("create_chat_by_contact_id", contact_number(call.contact))
            message: int = await self._call("place_outgoing_call", call.chat, call.offer, video)
            call.message = message
            self._by_message[message] = call
            self._remember(message)
            for event in self._early.pop(message, []):
                await self.handle(event)
        except Gone:
            raise
        except CoreError as error:
            self._forget(call)
            raise CoreError(_refusal(str(error))) from None
        finally:
            self._placing -= 1
            if not self._placing:
                self._early.clear()

    async def _accept(self, call: Ongoing, effect: SendAnswer) -> None:
        """Accepting too late is no error; only the state afterwards tells."""
        answer = _plain(effect.session)
        call.answered = True
        await self._call("accept_incoming_call", call.message, answer)
        kind = await self._kind(call)
        if kind != "Active":
            self._over(call, End(kind, incoming=True, answered=False, age=self._age(call)))

    async def _end(self, call: Ongoing) -> None:
        """Harmless twice. What the program did not live to carry is owed, until it is back."""
        try:
            message = call.message or await self._find(call)
            if message is not None:
                await self._call("end_call", message)
        except Gone:
            self._owed.append(call)

    async def _find(self, call: Ongoing) -> int | None:
        """The message of a call that may have been placed, or not."""
        if call.chat is None or not call.offer:
            return None
        for message in reversed((await self._call("get_message_ids", call.chat, False, False))[-_LAST_MESSAGES:]):
            with_offer = await self._call_info(message)
            if with_offer is not None and with_offer["sdpOffer"] == call.offer:
                return int(message)
        return None

    # --- the program's life -------------------------------------------------------------------------------------------

    def lost(self) -> None:
        """The manager ends what was not answered yet; the peer, who rings, must hear of it later."""
        for call in [call for call in self._by_ref.values() if not call.answered]:
            self._forget(call)
            if not call.incoming:
                self._owed.append(call)

    async def back(self) -> None:
        owed, self._owed = self._owed, []
        for call in owed:
            await self._end(call)

    # --- what the program tells ---------------------------------------------------------------------------------------

    async def handle(self, event: dict[str, Any]) -> None:
        match event:
            case {"kind": "IncomingMsg" | "MsgsChanged", "msgId": message} if message:
                await self._message(message)
            case {"kind": "IncomingCall", "msg_id": message}:
                await self._incoming(message, quiet=False)
            case {"kind": "IncomingCallAccepted", "msg_id": message, "from_this_device": False}:
                call = self._by_message.get(message)
                if call is not None and not call.answered:
                    self._forget(call)
                    self._events.happened(call.ref, AnsweredElsewhere())
            case {"kind": "OutgoingCallAccepted" | "CallEnded", "msg_id": message}:
                call = self._by_message.get(message)
                if call is None and self._placing:
                    self._early.setdefault(message, []).append(event)
                elif call is not None and event["kind"] == "CallEnded":
                    self._over(call, End(await self._kind(call), call.incoming, call.answered, self._age(call)))
                elif call is not None and not call.incoming:
                    await self._answered(call, event["accept_call_info"])

    async def _answered(self, call: Ongoing, answer: str) -> None:
        try:
            session = Session(*from_plain("answer", answer))
        except WireError as error:
            log.warning("an answer that cannot be read ends the call: %s", error)
            self._forget(call)
            self._events.happened(call.ref, PeerEnded(PeerCause.FAILED))
            await self._end(call)
            return
        call.answered = True
        self._events.happened(call.ref, PeerAnswered(session))

    async def _kind(self, call: Ongoing) -> str:
        assert call.message is not None
        return str((await self._call("call_info", call.message))["state"]["kind"])

    async def _message(self, message: int) -> None:
        """A call may come as a message alone: from a stranger, where nobody may ring, or when it is long over."""
        call = self._by_message.get(message)
        if call is not None and call.incoming and not call.answered:
            kind = await self._kind(call)
            if kind != "Alerting" and not call.answered:
                self._over(call, End(kind, incoming=True, answered=False, age=self._age(call)))
        told = await self._read(message)
        if told is None or told["viewType"] != "Call" or told["receivedTimestamp"] < self._since:
            return
        info = await self._call_info(message)
        alerting = info is not None and info["state"]["kind"] == "Alerting"
        if not (alerting and await self._rings(told["chatId"])):
            await self._incoming(message, quiet=True)

    async def _rings(self, chat: int) -> bool:
        """Whether the program itself brings a call of this chat, as `IncomingCall`."""
        who = await self._call("get_config", "who_can_call_me")
        if who in (_NOBODY, _EVERYBODY):
            return bool(who == _EVERYBODY)
        return not (await self._call("get_basic_chat_info", chat))["isContactRequest"]

    async def _incoming(self, message: int, *, quiet: bool) -> None:
        if message in self._known:
            return
        self._remember(message)
        told, info = await self._read(message), await self._call_info(message)
        if told is None or info is None or told["fromId"] == _SELF or told["sender"]["isBlocked"]:
            return
        kind = info["state"]["kind"]
        ref = f"{self._account}:{message}"
        session = None
        if kind == "Alerting":
            session = await self._offered(message, info["sdpOffer"])
            if session is None:
                return
        elif kind != "Missed":
            return
        invitation = Invitation(
            ref=ref,
            contact=await self._directory.contact(told["sender"]),
            media=CallMediaType.VIDEO if info["hasVideo"] else CallMediaType.AUDIO,
            sent_at=float(told["timestamp"]),
            glare_key=_digest(info["sdpOffer"]),
            session=session,
            quiet=quiet,
        )
        if session is None:
            self._missed(invitation)
            return
        self._drop_stale()
        call = Ongoing(ref, contact_id(told["fromId"]), incoming=True, since=invitation.sent_at, message=message)
        self._by_ref[ref] = self._by_message[message] = call
        self._events.invited(invitation)

    async def _offered(self, message: int, offer: str) -> Session | None:
        try:
            return Session(*from_plain("offer", offer))
        except WireError as error:
            log.warning("a call whose offer cannot be read is declined: %s", error)
            await self._call("end_call", message)
            return None

    def _missed(self, invitation: Invitation) -> None:
        """It is over already: for the log. An end that comes before its invitation says so of a call that is fresh."""
        if self._now() - invitation.sent_at < RING_SECONDS:
            self._events.happened(invitation.ref, PeerEnded())
        self._events.invited(invitation)

    # --- keeping ------------------------------------------------------------------------------------------------------

    def _over(self, call: Ongoing, end: End) -> None:
        if call.ref in self._by_ref:
            self._forget(call)
            self._events.happened(call.ref, end.means)

    def _forget(self, call: Ongoing) -> None:
        self._by_ref.pop(call.ref, None)
        if call.message is not None:
            self._by_message.pop(call.message, None)

    def _remember(self, message: int) -> None:
        self._known[message] = None
        while len(self._known) > _MAX_KNOWN:
            self._known.popitem(last=False)

    def _drop_stale(self) -> None:
        """Of strangers' calls no end need ever be heard."""
        for call in list(self._by_ref.values()):
            if call.incoming and not call.answered and self._now() - call.since > 2 * RING_SECONDS:
                self._forget(call)

    async def _call(self, method: str, *parameters: object) -> Any:
        return await self._chat.call(method, self._account, *parameters)

    async def _read(self, message: int) -> dict[str, Any] | None:
        """``None`` where the message is gone."""
        return await self._or_none("get_message", message)

    async def _call_info(self, message: int) -> dict[str, Any] | None:
        """``None`` where it is no call."""
        return await self._or_none("call_info", message)

    async def _or_none(self, method: str, message: int) -> dict[str, Any] | None:
        try:
            result: dict[str, Any] = await self._call(method, message)
        except Gone:
            raise
        except CoreError:
            return None
        return result

    def _now(self) -> float:
        return self._chat.clock.now()

    def _age(self, call: Ongoing) -> float:
        return self._now() - call.since


def _live(call: Ongoing | None) -> Ongoing:
    if call is None:
        raise CoreError("This call is over.")
    return call


def _plain(session: Session) -> str:
    try:
        return to_plain(session.description, session.candidates)
    except WireError as error:
        raise CoreError(f"The call page gave a description that cannot be sent: {error}.") from None


def _digest(offer: str) -> str:
    return hashlib.sha256(offer.encode()).hexdigest()


def _refusal(words: str) -> str:
    if "encrypt" in words.lower():
        return NOT_ENCRYPTED.format(name="this contact")
    return f"Delta Chat refused the call: {words}"
