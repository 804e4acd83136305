"""What SimpleX Chat tells of calls, read from its JSON.

What is needed is checked, the rest is ignored: the program may be of any version.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Any

from attrs import frozen

from localcall.calls.inputs import Session
from localcall.cores.simplex.line import Json
from localcall.wire.errors import WireError
from localcall.wire.session import MAX_PACKED_CHARS, decode_session
from localcall.wire.terms import CallMediaType

KEY_BYTES = 32


@frozen
class CallInvitation:
    """``id`` is the program's own for this invitation. ``sent_at``: seconds since the epoch, by the relay's clock."""

    contact: Json
    number: int
    id: str
    media: CallMediaType
    sent_at: float
    shared_key: str | None


@frozen
class CallOffer:
    number: int
    session: Session
    shared_key: str | None
    ask_confirmation: bool


@frozen
class CallAnswer:
    number: int
    session: Session


@frozen
class CallExtraInfo:
    number: int
    candidates: str


@frozen
class CallEnded:
    number: int


@frozen
class CallItem:
    """The line of a placed call in the chat. ``received``: it has reached the peer's device."""

    number: int
    item: int
    received: bool


@frozen
class CallItems:
    items: tuple[CallItem, ...]


@frozen
class CallInvitations:
    """All that wait for an answer now, as the reply to ``/_call get`` says."""

    invitations: tuple[CallInvitation, ...]


@frozen
class PeopleChanged:
    pass


Told = CallInvitation | CallOffer | CallAnswer | CallExtraInfo | CallEnded | CallItems | CallInvitations | PeopleChanged


@frozen
class Unreadable:
    """``number``: of the contact whose call it belongs to. ``is_description``: that call cannot go on without it."""

    number: int | None
    why: str
    is_description: bool = False


_CALLS = ("callInvitation", "callOffer", "callAnswer", "callExtraInfo", "callEnded")
_ITEMS = ("newChatItems", "chatItemsStatusesUpdated")
_PEOPLE = ("contactConnected", "contactSndReady", "contactUpdated", "contactDeletedByContact", "userProfileUpdated")

TAGS = (*_CALLS, *_ITEMS, *_PEOPLE)
"""The ``type``s of the events that matter here."""


def read(event: Json, user: int) -> Told | Unreadable | None:
    """``None`` for what does not matter, events of another user among it."""
    tag = event.get("type")
    if tag not in TAGS or _user(event) not in (None, user):
        return None
    if tag in _PEOPLE:
        return PeopleChanged()
    if tag in _ITEMS:
        return CallItems(tuple(filter(None, map(_item, _list(event.get("chatItems"))))))
    why = "it lacks a field or has a wrong one"
    try:
        told = _call(event)
        if told is not None:
            return told
    except WireError as error:
        why = str(error)
    return Unreadable(_number(event), f"{tag}: {why}", tag in ("callOffer", "callAnswer"))


def read_invitations(reply: Json, user: int) -> CallInvitations:
    """Of the reply to ``/_call get``, those that can be read."""
    listed = reply.get("callInvitations")
    told = [read({"type": "callInvitation", "callInvitation": each}, user) for each in _list(listed)]
    return CallInvitations(tuple(each for each in told if isinstance(each, CallInvitation)))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _user(event: Json) -> int | None:
    match event:
        case {"user": {"userId": int(user)}} | {"callInvitation": {"user": {"userId": int(user)}}}:
            return user
    return None


def _number(event: Json) -> int | None:
    match event:
        case {"contact": {"contactId": int(number)}} | {"callInvitation": {"contact": {"contactId": int(number)}}}:
            return number
    return None


def _call(event: Json) -> Told | None:
    match event:
        case {
            "callInvitation": {
                "contact": {"contactId": int(number)} as contact,
                "callType": {"media": "audio" | "video" as media},
                "callTs": str(sent_at),
            } as invitation
        }:
            identity = invitation.get("callUUID")
            return CallInvitation(
                contact=contact,
                number=number,
                id=identity if isinstance(identity, str) else f"{number}@{sent_at}",
                media=CallMediaType(media),
                sent_at=_seconds(sent_at),
                shared_key=_key(invitation),
            )
        case {
            "type": "callOffer",
            "contact": {"contactId": int(number)},
            "offer": {"rtcSession": str(description), "rtcIceCandidates": str(candidates)},
        }:
            session = _session("offer", description, candidates)
            return CallOffer(number, session, _key(event), event.get("askConfirmation") is True)
        case {
            "type": "callAnswer",
            "contact": {"contactId": int(number)},
            "answer": {"rtcSession": str(description), "rtcIceCandidates": str(candidates)},
        }:
            return CallAnswer(number, _session("answer", description, candidates))
        case {
            "type": "callExtraInfo",
            "contact": {"contactId": int(number)},
            "extraInfo": {"rtcIceCandidates": str(candidates)},
        }:
            return CallExtraInfo(number, _packed(candidates))
        case {"type": "callEnded", "contact": {"contactId": int(number)}}:
            return CallEnded(number)
    return None


def _item(told: object) -> CallItem | None:
    match told:
        case {
            "chatInfo": {"type": "direct", "contact": {"contactId": int(number)}},
            "chatItem": {
                "content": {"type": "sndCall"},
                "meta": {"itemId": int(item), "itemStatus": {"type": str(status)}},
            },
        }:
            return CallItem(number, item, status == "sndRcvd")
    return None


def _session(kind: str, description: str, candidates: str) -> Session:
    if decode_session(description).type != kind:
        raise WireError(f"the session is no {kind}")
    return Session(description, _packed(candidates))


def _packed(text: str) -> str:
    if len(text) > MAX_PACKED_CHARS:
        raise WireError("the compressed text is too long")
    return text


def _key(told: Json) -> str | None:
    """32 bytes as padded URL-safe base64, the raw shared secret of X25519."""
    key = told.get("sharedKey")
    if key is None:
        return None
    try:
        if isinstance(key, str) and len(urlsafe_b64decode(key)) == KEY_BYTES:
            return key
    except (ValueError, binascii.Error):
        pass
    raise WireError("the shared key is none")


def _seconds(time: str) -> float:
    try:
        return datetime.fromisoformat(time).timestamp()
    except ValueError:
        raise WireError("the time is none") from None
