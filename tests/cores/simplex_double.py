"""A double of `simplex-chat` and of the network between several: its call commands and events, as one table.

Everything here is from the public description of the protocol and none of it has met a live core. Commands are texts,
replies and events JSON. One `Program` is one process with one active user.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from attrs import define, field, frozen
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from localcall.clock import Clock, LoopClock

Json = dict[str, Any]

MAX_MESSAGE_BYTES = 13_380
USER = 1

# --- the table --------------------------------------------------------------------------------------------------------

ANY = frozenset({None, "invitationSent", "invitationReceived", "offerSent", "offerReceived", "negotiated"})
STAY = "stay"


@frozen
class Rule:
    """``legal``: the states of the contact's call, ``None`` being none. ``to``: the next one. ``sent``: to the peer."""

    legal: frozenset[str | None]
    to: str | None
    sent: str | None = None


RULES = {
    "invite": Rule(ANY, "invitationSent", "x.call.inv"),
    "reject": Rule(frozenset({"invitationReceived"}), None),
    "offer": Rule(frozenset({"invitationReceived"}), "offerSent", "x.call.offer"),
    "answer": Rule(frozenset({"offerReceived"}), "negotiated", "x.call.answer"),
    "extra": Rule(frozenset({"offerSent", "negotiated"}), STAY, "x.call.extra"),
    "end": Rule(ANY - {None}, None, "x.call.end"),
    "status": Rule(ANY - {None}, STAY),
}
"""By command."""

ARRIVALS = {
    "x.call.inv": Rule(ANY, "invitationReceived", "callInvitation"),
    "x.call.offer": Rule(frozenset({"invitationSent"}), "offerReceived", "callOffer"),
    "x.call.answer": Rule(frozenset({"offerSent"}), "negotiated", "callAnswer"),
    "x.call.extra": Rule(frozenset({"offerReceived", "negotiated"}), STAY, "callExtraInfo"),
    "x.call.end": Rule(ANY - {None}, None, "callEnded"),
}
"""By message; here ``sent`` is the event. A message in a wrong state or of another call is dropped."""


@frozen
class Message:
    """What travels. ``text`` is its JSON, whose length is limited."""

    sender: Program
    receiver: Program
    event: str
    text: str


Plan = Callable[[Message], Sequence[float]]
"""When copies arrive, in seconds from now: ``[]`` loses it, ``[0, 0]`` doubles it."""


class Taker(Protocol):
    """A connected client, where events go."""

    def event(self, event: Json) -> None: ...

    def over(self) -> None: ...


@define(eq=False)
class SimplexNetwork:
    clock: Clock = field(factory=LoopClock)
    plan: Plan = lambda _: (0,)
    programs: list[Program] = field(factory=list)
    sent: list[Message] = field(factory=list)

    def program(self, name: str, first: int = 1) -> Program:
        """``first``: the number of its first contact."""
        program = Program(self, name, first)
        self.programs.append(program)
        return program

    def carry(self, message: Message) -> None:
        self.sent.append(message)
        for seconds in self.plan(message):
            if seconds <= 0:
                asyncio.get_running_loop().call_soon(message.receiver.arrived, message)
            else:
                self.clock.call_later(seconds, lambda: message.receiver.arrived(message))


@define(eq=False)
class Friend:
    """A contact as one program knows it. ``more``: further fields of its JSON."""

    id: int
    program: Program
    calls: bool = True
    ready: bool = True
    receipts: bool = True
    image: str | None = None
    alias: str = ""
    more: Json = field(factory=dict)

    def as_json(self) -> Json:
        name = self.program.name
        profile = {"profileId": 10 + self.id, "displayName": name, "fullName": "", "localAlias": self.alias}
        if self.image is not None:
            profile["image"] = self.image
        allow = {"allow": "yes" if self.calls else "no"}
        return {
            "contactId": self.id,
            "localDisplayName": name.lower(),
            "profile": profile,
            "activeConn": {"connId": self.id, "connStatus": {"type": "ready" if self.ready else "joined"}},
            "contactUsed": True,
            "contactStatus": "active",
            "mergedPreferences": {
                "calls": {
                    "enabled": {"forUser": self.calls, "forContact": self.calls},
                    "userPreference": {"type": "user", "preference": {"allow": "yes"}},
                    "contactPreference": allow,
                }
            },
            **self.more,
        }


@define(eq=False)
class DoubleCall:
    """The one call with a contact. ``item``: its chat item's number, status and time of the last change."""

    id: str
    state: str
    media: str
    item: int
    outgoing: bool
    private: X25519PrivateKey | None = None
    public: X25519PublicKey | None = None
    uuid: str = field(factory=lambda: str(uuid.uuid4()))
    sent_at: float = 0.0
    status: str = "pending"
    changed_at: float = 0.0
    duration: int = 0

    @property
    def shared_key(self) -> str | None:
        """RFC 7748, section 6.1; the raw secret is the key."""
        if self.private is None or self.public is None:
            return None
        return urlsafe_b64encode(self.private.exchange(self.public)).decode()


@define(eq=False)
class Program:
    """One `simplex-chat`. ``log``: the commands that came. ``held``: commands whose replies wait for `release`."""

    network: SimplexNetwork
    name: str
    first: int
    friends: dict[int, Friend] = field(factory=dict)
    calls: dict[int, DoubleCall] = field(factory=dict)
    items: dict[int, Json] = field(factory=dict)
    log: list[str] = field(factory=list)
    held: set[str] = field(factory=set)
    running: bool = True
    image: str | None = None
    _events: deque[Json] = field(factory=deque)
    _takers: list[Taker] = field(factory=list)
    _late: list[Callable[[], None]] = field(factory=list)
    _numbers: Iterator[int] = field(factory=lambda: itertools.count(500))

    def meet(self, other: Program, **more: Any) -> Friend:
        friend = Friend(self.first + len(self.friends), other, **more)
        self.friends[friend.id] = friend
        return friend

    def friend(self, program: Program) -> Friend:
        return next(friend for friend in self.friends.values() if friend.program is program)

    def user(self) -> Json:
        profile = {"profileId": 1, "displayName": self.name, "fullName": "", "localAlias": ""}
        if self.image is not None:
            profile["image"] = self.image
        return {"userId": USER, "localDisplayName": self.name.lower(), "profile": profile, "activeUser": True}

    # --- its life -----------------------------------------------------------------------------------------------------

    def crash(self) -> None:
        """Only received invitations survive."""
        self.running = False
        self._events.clear()
        self.calls = {number: call for number, call in self.calls.items() if call.state == "invitationReceived"}
        self.drop()

    def drop(self) -> None:
        """Its connections, while it lives on."""
        takers, self._takers = self._takers, []
        for taker in takers:
            taker.over()

    def restart(self) -> None:
        self.running = True

    def take(self, taker: Taker) -> None:
        """An event goes to one of them alone."""
        self._takers.append(taker)
        self._flush()

    def leave(self, taker: Taker) -> None:
        if taker in self._takers:
            self._takers.remove(taker)

    def tell(self, kind: str, **fields: Any) -> None:
        if self.running:
            self._events.append({"type": kind, **fields})
            self._flush()

    def _flush(self) -> None:
        while self._events and self._takers:
            taker = self._takers.pop(0)
            self._takers.append(taker)
            taker.event(self._events.popleft())

    def release(self) -> None:
        self.held.clear()
        held, self._late = self._late, []
        for reply in held:
            reply()

    async def reply(self, command: str) -> Json:
        """What any client's command gives. Raises `ChatError`."""
        self.log.append(command)
        kind = command.removeprefix("/_call ").split(" ", 1)[0]
        try:
            return self._obey(command)
        finally:
            if kind in self.held:
                held = asyncio.get_running_loop().create_future()
                self._late.append(lambda: held.set_result(None))
                await held

    # --- commands -----------------------------------------------------------------------------------------------------

    def _obey(self, command: str) -> Json:
        match command.split(" ", 3):
            case ["/user"]:
                return {"type": "activeUser", "user": self.user()}
            case ["/users"]:
                return {"type": "usersList", "users": [{"user": self.user(), "unreadCount": 0}]}
            case ["/_contacts", "1"]:
                people = [friend.as_json() for friend in self.friends.values()]
                return {"type": "contactsList", "user": self.user(), "contacts": people}
            case ["/_call", "get"]:
                received = [n for n, call in self.calls.items() if call.state == "invitationReceived"]
                return {"type": "callInvitations", "callInvitations": [self._invitation(number) for number in received]}
            case ["/_call", verb, contact, *rest] if verb in RULES:
                number = int(contact.removeprefix("@"))
                argument = rest[0] if verb == "status" else json.loads(rest[0]) if rest else {}
                self._call(verb, number, argument)
                return {"type": "cmdOk", "user_": self.user()}
        raise _error("commandError", message="Failed reading: empty")

    def _call(self, verb: str, number: int, argument: Any) -> None:
        friend, call, rule = self.friends[number], self.calls.get(number), RULES[verb]
        if verb == "invite" and not friend.calls:
            raise _error("commandError", message="feature not allowed calls")
        if call is None and None not in rule.legal:
            raise _error("noCurrentCall")
        if (call.state if call else None) not in rule.legal:
            assert call is not None
            raise _error("callState", currentCallState=call.state)
        if verb == "status":
            assert call is not None
            self._report(friend, call, argument)
            return
        if verb == "invite":
            call = self._new_call(argument, outgoing=True)
        assert call is not None
        params = getattr(self, f"_{verb}")(call, argument)
        if rule.sent is not None:
            self._send(friend, rule.sent, {"callId": call.id, **params})
        if verb == "invite":
            self.calls[number] = call
            self.tell("newChatItems", user=self.user(), chatItems=[self._item(friend, call)])
        elif rule.to is None:
            del self.calls[number]
            self._report(friend, call, "disconnected")
        if rule.to not in (None, STAY):
            call.state = str(rule.to)

    def _send(self, friend: Friend, event: str, params: Json) -> None:
        text = json.dumps({"v": "1-16", "msgId": secrets.token_hex(12), "event": event, "params": params})
        if len(text) > MAX_MESSAGE_BYTES:
            raise _error("exception", message="large compressed message")
        self.network.carry(Message(self, friend.program, event, text))

    def _new_call(self, argument: Any, *, outgoing: bool, call_id: str | None = None) -> DoubleCall:
        now = self.network.clock.now()
        number = call_id or urlsafe_b64encode(secrets.token_bytes(16)).decode()
        call = DoubleCall(number, "", argument["media"], next(self._numbers), outgoing, sent_at=now, changed_at=now)
        if argument["capabilities"]["encryption"] and outgoing:
            call.private = X25519PrivateKey.generate()
        return call

    def _invite(self, call: DoubleCall, argument: Json) -> Json:
        return {"invitation": {"callType": argument, **_public(call)}}

    def _reject(self, call: DoubleCall, _: Any) -> Json:
        call.status = "rejected"
        return {}

    def _offer(self, call: DoubleCall, argument: Json) -> Json:
        if not argument["callType"]["capabilities"]["encryption"]:
            call.private = None
        self._report(None, call, "accepted")
        return {"offer": {**argument, **_public(call)}}

    def _answer(self, call: DoubleCall, argument: Json) -> Json:
        return {"answer": {"rtcSession": argument}}

    def _extra(self, call: DoubleCall, argument: Json) -> Json:
        return {"extra": {"rtcExtraInfo": argument}}

    def _end(self, call: DoubleCall, _: Any) -> Json:
        return {}

    # --- the chat item ------------------------------------------------------------------------------------------------

    def _report(self, friend: Friend | None, call: DoubleCall, word: str) -> None:
        now, before = self.network.clock.now(), call.status
        match before, word:
            case ("ended" | "error" | "rejected" | "missed", _) | ("progress", "connected"):
                return
            case "progress", "disconnected" | "failed":
                call.status, call.duration = "ended", round(now - call.changed_at)
            case "pending", "disconnected":
                call.status = "missed"
            case _, "connecting":
                call.status = "negotiated"
            case _, "connected":
                call.status = "progress"
            case _, "disconnected":
                call.status = "ended"
            case _, "failed":
                call.status = "error"
            case _:
                call.status = word
        call.changed_at = now
        if friend is not None:
            self.tell("chatItemUpdated", user=self.user(), chatItem=self._item(friend, call))

    def _item(self, friend: Friend, call: DoubleCall, status: str | None = None) -> Json:
        kind, status = ("sndCall", status or "sndSent") if call.outgoing else ("rcvCall", "rcvNew")
        item = self.items[call.item] = {
            "chatInfo": {"type": "direct", "contact": friend.as_json()},
            "chatItem": {
                "chatDir": {"type": "directSnd" if call.outgoing else "directRcv"},
                "meta": {"itemId": call.item, "itemStatus": {"type": status}, "itemTs": _time(call.sent_at)},
                "content": {"type": kind, "status": call.status, "duration": call.duration},
            },
        }
        return item

    # --- arrivals -----------------------------------------------------------------------------------------------------

    def arrived(self, message: Message) -> None:
        if not self.running:  # the network keeps it
            self.network.clock.call_later(1, lambda: self.arrived(message))
            return
        told = json.loads(message.text)
        params, rule = told["params"], ARRIVALS[message.event]
        friend = self.friend(message.sender)
        call = self.calls.get(friend.id)
        if message.event == "x.call.inv":
            self._invited(message, friend, params)
            return
        if call is None or call.id != params["callId"] or call.state not in rule.legal:
            return
        if rule.to is None:
            del self.calls[friend.id]
            self._report(friend, call, "disconnected")
        elif rule.to != STAY:
            call.state = rule.to
        fields: Json = {}
        match message.event:
            case "x.call.offer":
                offer = params["offer"]
                call.public = _key(offer)
                offered = call.private is not None
                fields = {
                    "callType": offer["callType"],
                    "offer": offer["rtcSession"],
                    "askConfirmation": offered and call.public is None,
                }
                if call.shared_key is not None:
                    fields["sharedKey"] = call.shared_key
            case "x.call.answer":
                fields = {"answer": params["answer"]["rtcSession"]}
            case "x.call.extra":
                fields = {"extraInfo": params["extra"]["rtcExtraInfo"]}
        assert rule.sent is not None
        self.tell(rule.sent, user=self.user(), contact=friend.as_json(), **fields)

    def _invited(self, message: Message, friend: Friend, params: Json) -> None:
        old = self.calls.get(friend.id)
        if not friend.calls or (old is not None and old.id == params["callId"]):
            return
        invitation = params["invitation"]
        call = self._new_call(invitation["callType"], outgoing=False, call_id=params["callId"])
        call.state, call.public = "invitationReceived", _key(invitation)
        if call.public is not None:
            call.private = X25519PrivateKey.generate()
        self.calls[friend.id] = call
        self.tell("newChatItems", user=self.user(), chatItems=[self._item(friend, call)])
        self.tell("callInvitation", callInvitation=self._invitation(friend.id))
        sender, here = message.sender, message.sender.friend(self)
        if friend.receipts and here.id in sender.calls and sender.calls[here.id].id == call.id:
            item = sender._item(here, sender.calls[here.id], "sndRcvd")
            sender.tell("chatItemsStatusesUpdated", user=sender.user(), chatItems=[item])

    def _invitation(self, number: int) -> Json:
        call = self.calls[number]
        told = {
            "user": self.user(),
            "contact": self.friends[number].as_json(),
            "callType": {"media": call.media, "capabilities": {"encryption": call.public is not None}},
            "callUUID": call.uuid,
            "callTs": _time(call.sent_at),
        }
        return told if call.shared_key is None else {**told, "sharedKey": call.shared_key}


class ChatError(Exception):
    """Its one argument is a `chatError`."""


def _error(kind: str, **fields: Any) -> ChatError:
    return ChatError({"type": "error", "errorType": {"type": kind, **fields}})


def _public(call: DoubleCall) -> Json:
    if call.private is None:
        return {}
    der = call.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {"callDhPubKey": urlsafe_b64encode(der).decode()}


def _key(params: Json) -> X25519PublicKey | None:
    if "callDhPubKey" not in params:
        return None
    key = load_der_public_key(urlsafe_b64decode(params["callDhPubKey"]))
    assert isinstance(key, X25519PublicKey)
    return key


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def two_friends(network: SimplexNetwork) -> tuple[Program, Program]:
    ada, grace = network.program("Ada", first=4), network.program("Grace", first=7)
    ada.meet(grace)
    grace.meet(ada)
    return ada, grace
