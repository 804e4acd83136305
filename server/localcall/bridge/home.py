"""What home pages are told and what they ask: docs/protocol.md, section 5."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from localcall.bridge.servers import Servers
from localcall.bridge.sockets import Connection
from localcall.call import Call
from localcall.calls.states import CallState
from localcall.cores.base import Contact, CoreError
from localcall.errors import CallError
from localcall.history import CallRecord, HistoryError
from localcall.manager import CallManager, Topic
from localcall.wire.terms import CallMediaType

Message = dict[str, Any]

NO_ID = -1
"""Stands in the ``result`` to a frame that has no readable ``id``; a page's own are never negative."""

HISTORY_ENTRIES = 100

log = logging.getLogger(__name__)


class Home:
    """All home pages of one manager. A change of what they show is told once a loop turn, to all of them."""

    def __init__(
        self, manager: CallManager, servers: Servers, *, sound_off: bool = False, hosted: bool = False
    ) -> None:
        self._manager = manager
        self._hosted = hosted
        self._sound_off = sound_off
        self._pages: set[Connection] = set()
        self._changed: set[Topic] = set()
        self._told: dict[Topic, str] = {}
        self._unsubscribe: Callable[[], None] | None = None
        self._tellers: Mapping[Topic, Callable[[], Message]] = {
            Topic.CONTACTS: self._contacts,
            Topic.CALLS: self._calls,
            Topic.HISTORY: self._history,
        }
        self._requests: Mapping[str, Callable[[Message], Message | None]] = {
            "place": self._place,
            "accept": self._accept,
            "decline": lambda request: self._call(request).end(),
            "ignore": lambda request: self._call(request).ignore(),
            "end": lambda request: self._call(request).end(),
            "makeLink": self._make_link,
            "readLink": lambda request: {"callId": self._manager.read_link(_text(request, "text")).id},
            "clearHistory": lambda request: self._manager.clear_history(),
            "servers": servers.tell,
            "checkServers": servers.check,
            "saveServers": servers.save,
        }

    def start(self) -> None:
        self._unsubscribe = self._manager.subscribe(self._note)

    def close(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    async def attend(self, connection: Connection, _parts: Mapping[str, str]) -> None:
        """One page, from its start to its end."""
        connection.send(_dump(self._profile()))
        for tell in self._tellers.values():
            connection.send(_dump(tell()))
        self._told.clear()
        self._pages.add(connection)
        try:
            await connection.run(lambda text: connection.send(_dump(self.answer(text))))
        finally:
            self._pages.discard(connection)

    # --- what home asks -----------------------------------------------------------------------------------------------

    def answer(self, text: str) -> Message:
        """The ``result`` to any text at all."""
        request, found, error, trouble = _read(text), None, None, None
        try:
            perform = self._requests.get(_text(request, "type"))
            if perform is None:
                raise CallError("localcall does not know this request.")
            found = perform(request)
        except (CallError, HistoryError) as refusal:
            error = str(refusal)
        except CoreError as refusal:
            error, trouble = str(refusal), refusal.code
        except Exception:
            log.exception("a request of a home page failed")
            error = "localcall could not do this. Its log says more."
        return _without_none(
            {"type": "result", "id": _id(request), **(found or {}), "error": error, "trouble": trouble}
        )

    def _place(self, request: Message) -> Message:
        return {"callId": self._manager.place(_text(request, "contact"), _media(request)).id}

    def _make_link(self, request: Message) -> Message:
        return {"callId": self._manager.make_link(_media(request), _text(request, "name")).id}

    def _accept(self, request: Message) -> Message:
        end_other = request.get("endOther") is True
        return {"callId": self._manager.accept(_text(request, "callId"), _media(request), end_other=end_other).id}

    def _call(self, request: Message) -> Call:
        call = self._manager.calls.get(_text(request, "callId"))
        if call is None or call.state is CallState.ENDED:
            raise CallError("This call is over.")
        return call

    # --- what home is told --------------------------------------------------------------------------------------------

    def _note(self, topic: Topic) -> None:
        if not self._changed:
            asyncio.get_running_loop().call_soon(self._tell)
        self._changed.add(topic)

    def _tell(self) -> None:
        changed, self._changed = self._changed, set()
        if self._pages:
            for topic in changed:
                text = _dump(self._tellers[topic]())
                if text == self._told.get(topic):
                    continue
                self._told[topic] = text
                for page in self._pages:
                    page.send(text)

    def _profile(self) -> Message:
        profile = self._manager.profile
        return _without_none(
            {
                "type": "profile",
                "name": profile.name,
                "avatar": profile.avatar,
                "soundOff": self._sound_off,
                "historyEnabled": self._manager.history is not None,
                "hosted": self._hosted or None,
                "linkName": self._manager.link_name,
            }
        )

    def _contacts(self) -> Message:
        return {
            "type": "contacts",
            "contacts": [
                _without_none({**_contact(contact), "canCall": contact.can_call, "obstacle": contact.obstacle})
                for contact in self._manager.contacts
            ],
        }

    def _calls(self) -> Message:
        running = [call for call in self._manager.calls.values() if call.state is not CallState.ENDED]
        return {"type": "calls", "calls": [self._call_message(call) for call in running]}

    def _call_message(self, call: Call) -> Message:
        return _without_none(
            {
                "callId": call.id,
                "contact": _contact(call.contact),
                "profileName": call.profile_name,
                "direction": call.direction,
                "media": call.media,
                "encrypted": call.encrypted,
                "state": call.state,
                "startedAt": _milliseconds(call.started_at),
                "connectedAt": _milliseconds(call.connected_at),
                "ringing": self._manager.rings(call),
                "ignored": call.ignored,
                "controlled": call.controlled,
            }
        )

    def _history(self) -> Message:
        history = self._manager.history
        try:
            records = [] if history is None else history.recent(HISTORY_ENTRIES)
        except HistoryError as error:
            log.warning("the call log was not shown: %s", error)
            records = []
        avatars = {contact.id: contact.avatar for contact in self._manager.contacts} if records else {}
        return {"type": "history", "entries": [_entry(record, avatars.get(record.contact_id)) for record in records]}


def _entry(record: CallRecord, avatar: str | None) -> Message:
    return _without_none(
        {
            "id": record.id,
            "contact": _contact(Contact(record.contact_id, record.contact_name, avatar)),
            "direction": record.direction,
            "media": record.media,
            "startedAt": _milliseconds(record.started_at),
            "connectedAt": _milliseconds(record.connected_at),
            "endedAt": _milliseconds(record.ended_at),
            "durationSeconds": record.duration_seconds,
            "reason": record.reason,
            "message": record.reason.sentence,
            "missed": record.missed,
            "encrypted": record.encrypted,
        }
    )


def _contact(contact: Contact) -> Message:
    return _without_none({"id": contact.id, "name": contact.name, "avatar": contact.avatar})


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _without_none(message: Message) -> Message:
    return {key: value for key, value in message.items() if value is not None}


def _dump(message: Message) -> str:
    return orjson.dumps(message).decode()


def _read(text: str) -> Message:
    try:
        value = orjson.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _id(request: Message) -> int:
    value = request.get("id")
    return value if type(value) is int else NO_ID


def _text(request: Message, key: str) -> str:
    value = request.get(key)
    if not isinstance(value, str):
        raise CallError(f"This request needs {key!r}, a text.")
    return value


def _media(request: Message) -> CallMediaType:
    try:
        return CallMediaType(_text(request, "media"))
    except ValueError:
        raise CallError("'media' is audio or video.") from None
