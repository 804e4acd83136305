"""A double of `deltachat-rpc-server` and of the mail between several: its wire protocol, its calls as measured.

Timers stand in the process that placed or received a call; what travels arrives in the next turns of the loop.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import define, field

from localcall.clock import Cancellable, Clock
from localcall.cores.base import CoreError

ACCOUNT = 1
RING = 120


@define(eq=False)
class CallMessage:
    """A call as one device sees it. ``rid`` is the same for all devices."""

    id: int
    rid: int
    chat: int
    outgoing: bool
    offer: str
    video: bool
    sent: float
    received: float
    accepted: bool = False
    ended_by: str | None = None  # "us", "peer" or "clock"
    timer: Cancellable | None = None

    @property
    def kind(self) -> str:
        if self.accepted:
            return "Completed" if self.ended_by else "Active"
        if self.ended_by is None:
            return "Alerting"
        if self.outgoing:
            return "Canceled" if self.ended_by == "us" else "Declined"
        return "Declined" if self.ended_by == "us" else "Missed"


@define(eq=False)
class Person:
    """A contact as a device knows it."""

    id: int
    address: str
    name: str = ""
    encrypted: bool = True
    blocked: bool = False
    picture: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "address": self.address,
            "displayName": self.name or self.address,
            "isKeyContact": self.encrypted,
            "e2eeAvail": self.encrypted,
            "isBlocked": self.blocked,
            "profileImage": self.picture,
        }


@define(eq=False)
class PostOffice:
    clock: Clock
    devices: list[Device] = field(factory=list)
    rids: Iterator[int] = field(factory=lambda: itertools.count(1))

    def device(self, address: str) -> Device:
        device = Device(self, address, first=10 * len(self.devices) + 10)
        self.devices.append(device)
        return device

    def send(self, sender: Device, to: str, mail: dict[str, Any]) -> None:
        """To all devices of the receiver, and to the sender's others."""
        for device in self.devices:
            if device is not sender and device.address in (to, sender.address):
                mine = device.address == sender.address
                device.get({**mail, "peer": to if mine else sender.address, "mine": mine})


@define(eq=False)
class Device:
    """A folder of accounts with one account in it. ``first``: its first contact. ``running``: the process, if any."""

    post: PostOffice
    address: str
    first: int
    who_can_call_me: str | None = None
    requests: set[int] = field(factory=set)
    people: dict[int, Person] = field(factory=dict)
    calls: dict[int, CallMessage] = field(factory=dict)
    others: dict[int, dict[str, Any]] = field(factory=dict)
    mailbox: list[dict[str, Any]] = field(factory=list)
    running: DoubleServer | None = None
    locked: bool = False
    ice: str = "[]"
    held: set[str] = field(factory=set)
    requested: list[str] = field(factory=list)
    _ids: Iterator[int] = field(factory=lambda: itertools.count(1000))

    async def launch(self, _: Path) -> DoubleServer:
        server = DoubleServer(self)
        if self.locked:
            server.stderr = "ERROR Error: Delta Chat is already running. (accounts.lock file is already locked)."
            server.die()
        else:
            self.running = server
        return server

    def meet(self, other: Device, **more: Any) -> Person:
        person = Person(self.first + len(self.people), other.address, **more)
        self.people[person.id] = person
        return person

    def person(self, address: str) -> Person:
        return next(person for person in self.people.values() if person.address == address)

    def call(self, rid: int | None = None) -> CallMessage:
        """The newest, or the one that has this number."""
        return [call for call in self.calls.values() if rid in (None, call.rid)][-1]

    def tell(self, kind: str, **fields: object) -> None:
        if self.running is not None:
            self.running.event({"kind": kind, **fields})

    def get(self, mail: dict[str, Any]) -> None:
        self.mailbox.append(mail)
        asyncio.get_running_loop().call_soon(self.fetch)

    def fetch(self) -> None:
        if self.running is None or not self.running.io:
            return
        waiting, self.mailbox = self.mailbox, []
        for mail in waiting:
            getattr(self, f"_got_{mail['what']}")(mail)

    def arm(self, call: CallMessage) -> None:
        def timed_out() -> None:
            if not call.accepted and call.ended_by is None:
                self.end(call, "clock")

        call.timer = self.post.clock.call_later(call.sent + RING - self.post.clock.now(), timed_out)

    def end(self, call: CallMessage, by: str) -> None:
        if call.ended_by is None:
            call.ended_by = by
            self.tell("MsgsChanged", chatId=call.chat, msgId=call.id)
            self.tell("CallEnded", msg_id=call.id, chat_id=call.chat)

    def add(self, rid: int, person: Person, *, outgoing: bool, offer: str, video: bool, sent: float) -> CallMessage:
        now = self.post.clock.now()
        number = next(self._ids)
        call = self.calls[number] = CallMessage(number, rid, 100 + person.id, outgoing, offer, video, sent, now)
        return call

    # --- mail ---------------------------------------------------------------------------------------------------------

    def _got_call(self, mail: dict[str, Any]) -> None:
        person = self.person(mail["peer"])
        call = self.add(
            mail["rid"], person, outgoing=mail["mine"], offer=mail["offer"], video=mail["video"], sent=mail["sent"]
        )
        if person.blocked:
            return
        if call.outgoing:
            self.tell("MsgsChanged", chatId=call.chat, msgId=call.id)
            return
        if self.post.clock.now() - call.sent >= RING:
            call.ended_by = "clock"
            self.tell("IncomingMsg", chatId=call.chat, msgId=call.id)
            return
        self.tell("MsgsChanged", chatId=call.chat, msgId=call.id)
        stranger = call.chat in self.requests
        if self.who_can_call_me == "0" or (self.who_can_call_me in (None, "1") and not stranger):
            self.arm(call)
            self.tell(
                "IncomingCall", msg_id=call.id, chat_id=call.chat, place_call_info=call.offer, has_video=call.video
            )

    def _got_answer(self, mail: dict[str, Any]) -> None:
        call = self.call(mail["rid"])
        if call.accepted or call.ended_by:
            return
        call.accepted = True
        if call.outgoing:
            self.tell("MsgRead", chatId=call.chat, msgId=call.id)
            self.tell("OutgoingCallAccepted", msg_id=call.id, chat_id=call.chat, accept_call_info=mail["answer"])
        else:
            self.tell("IncomingCallAccepted", msg_id=call.id, chat_id=call.chat, from_this_device=False)

    def _got_end(self, mail: dict[str, Any]) -> None:
        self.end(self.call(mail["rid"]), "us" if mail["mine"] else "peer")


@define(eq=False)
class DoubleServer:
    """One process."""

    device: Device
    pid: int = 4711
    io: bool = False
    stderr: str = ""
    _out: asyncio.Queue[bytes] = field(factory=asyncio.Queue)
    _events: list[dict[str, Any]] = field(factory=list)
    _polling: int | None = None
    _held: list[bytes] = field(factory=list)

    # --- localcall.cores.deltachat.process.Server ---------------------------------------------------------------------

    async def read(self) -> bytes:
        return await self._out.get()

    def write(self, line: bytes) -> None:
        request = json.loads(line)
        assert request["jsonrpc"] == "2.0"
        asyncio.get_running_loop().call_soon(self._answer, request)

    async def stop(self) -> None:
        self.die()

    def last_words(self) -> str:
        return self.stderr

    # --- what tests do ------------------------------------------------------------------------------------------------

    def die(self) -> None:
        if self.device.running is self:
            self.device.running = None
        for call in self.device.calls.values():
            if call.timer is not None:
                call.timer.cancel()
        self._out.put_nowait(b"")

    def release(self) -> None:
        """The replies that `Device.held` kept back."""
        self.device.held.clear()
        for line in self._held:
            self._out.put_nowait(line)

    def event(self, event: dict[str, Any]) -> None:
        self._events.append({"contextId": ACCOUNT, "event": event})
        self._flush()

    def _flush(self) -> None:
        if self._polling is not None and self._events:
            number, self._polling = self._polling, None
            events, self._events = self._events, []
            self._reply({"id": number, "result": events})

    def _answer(self, request: dict[str, Any]) -> None:
        if self.device.running is not self:
            return
        method, number = request["method"], request["id"]
        if method == "get_next_event_batch":
            self._polling = number
            self._flush()
            return
        self.device.requested.append(method)
        try:
            reply = {"id": number, "result": getattr(self, f"_{method}")(*request["params"])}
        except CoreError as error:
            reply = {"id": number, "error": {"code": -1, "message": str(error)}}
        if method in self.device.held:
            self._held.append(json.dumps({"jsonrpc": "2.0", **reply}).encode() + b"\n")
        else:
            self._reply(reply)

    def _reply(self, reply: dict[str, Any]) -> None:
        self._out.put_nowait(json.dumps({"jsonrpc": "2.0", **reply}).encode() + b"\n")

    # --- methods: accounts and people ---------------------------------------------------------------------------------

    def _get_all_account_ids(self) -> list[int]:
        return [ACCOUNT]

    def _get_account_info(self, _: int) -> dict[str, Any]:
        return {"kind": "Configured", "displayName": None, "profileImage": None}

    def _get_config(self, _: int, key: str) -> str | None:
        return {"configured_addr": self.device.address, "who_can_call_me": self.device.who_can_call_me}[key]

    def _start_io(self, _: int) -> None:
        self.io = True
        asyncio.get_running_loop().call_soon(self.device.fetch)

    def _stop_io(self, _: int) -> None:
        self.io = False

    def _is_sending_finished(self) -> bool:
        return True

    def _ice_servers(self, _: int) -> str:
        return self.device.ice

    def _get_chatlist_entries(self, *_: object) -> list[int]:
        return [100 + number for number in self.device.people] + [500]

    def _get_chatlist_items_by_entries(self, _: int, entries: list[int]) -> dict[str, Any]:
        group = {"kind": "ChatListItem", "dmChatContact": None, "isContactRequest": False}
        return {
            str(entry): group
            if entry == 500
            else {
                "kind": "ChatListItem",
                "dmChatContact": entry - 100,
                "isContactRequest": entry in self.device.requests,
            }
            for entry in entries
        }

    def _get_contacts(self, *_: object) -> list[dict[str, Any]]:
        known = [p for p in self.device.people.values() if p.encrypted and 100 + p.id not in self.device.requests]
        return [person.as_json() for person in known]

    def _get_contacts_by_ids(self, _: int, numbers: list[int]) -> dict[str, Any]:
        return {str(number): self.device.people[number].as_json() for number in numbers}

    def _get_basic_chat_info(self, _: int, chat: int) -> dict[str, Any]:
        return {"isContactRequest": chat in self.device.requests}

    def _create_chat_by_contact_id(self, _: int, contact: int) -> int:
        self.device.requests.discard(100 + contact)
        return 100 + contact

    # --- methods: messages and calls ----------------------------------------------------------------------------------

    def _get_message(self, _: int, message: int) -> dict[str, Any]:
        if message in self.device.others:
            return self.device.others[message]
        call = self._call(message)
        return {
            "viewType": "Call",
            "chatId": call.chat,
            "fromId": 1 if call.outgoing else call.chat - 100,
            "sender": self.device.people[call.chat - 100].as_json(),
            "timestamp": int(call.sent),
            "receivedTimestamp": int(call.received),
        }

    def _get_message_ids(self, _: int, chat: int, *__: bool) -> list[int]:
        return [999, *(call.id for call in self.device.calls.values() if call.chat == chat)]

    def _call_info(self, _: int, message: int) -> dict[str, Any]:
        call = self._call(message)
        return {"sdpOffer": call.offer, "hasVideo": call.video, "state": {"kind": call.kind}}

    def _place_outgoing_call(self, _: int, chat: int, offer: str, video: bool) -> int:
        person = self.device.people[chat - 100]
        if not person.encrypted:
            raise CoreError("e2e encryption unavailable")
        now = self.device.post.clock.now()
        call = self.device.add(next(self.device.post.rids), person, outgoing=True, offer=offer, video=video, sent=now)
        self.device.arm(call)
        self.device.tell("MsgsChanged", chatId=chat, msgId=call.id)
        mail = {"what": "call", "rid": call.rid, "offer": offer, "video": video, "sent": now}
        self.device.post.send(self.device, person.address, mail)
        return call.id

    def _accept_incoming_call(self, _: int, message: int, answer: str) -> None:
        call = self._call(message)
        if call.outgoing:
            raise CoreError("Condition failed")
        self.device.requests.discard(call.chat)
        if call.accepted or call.ended_by:
            return
        call.accepted = True
        self.device.tell("IncomingCallAccepted", msg_id=call.id, chat_id=call.chat, from_this_device=True)
        self._send(call, {"what": "answer", "answer": answer})

    def _end_call(self, _: int, message: int) -> None:
        call = self._call(message)
        if call.ended_by is None:
            self.device.end(call, "us")
            self._send(call, {"what": "end"})

    def _call(self, message: int) -> CallMessage:
        if message not in self.device.calls:
            raise CoreError(f"Message Msg#{message} does not exist")
        return self.device.calls[message]

    def _send(self, call: CallMessage, mail: dict[str, Any]) -> None:
        address = self.device.people[call.chat - 100].address
        self.device.post.send(self.device, address, {**mail, "rid": call.rid})
