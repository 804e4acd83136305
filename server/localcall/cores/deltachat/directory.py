"""Who the person is on Delta Chat and whom they can call, with pictures."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import define, field

from localcall.cores.base import Contact, Profile
from localcall.cores.deltachat.rpc import DeltaChat

MAX_AVATAR_BYTES = 64 * 1024
"""Delta Chat's own are at most 60 kB; a larger picture is left out."""

NOT_ENCRYPTED = (
    "Only encrypted chats can carry calls, and the chat with {name} is not encrypted. "
    "Meet by an invite link: run `localcall deltachat invite`, and let them open it in Delta Chat."
)

_NO_SPECIAL_CHATS = 0x02  # DC_GCL_NO_SPECIALS
_LAST_SPECIAL_CONTACT = 9  # DC_CONTACT_ID_LAST_SPECIAL

_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}


@define(eq=False)
class Directory:
    """Reads one account's people. Raises `CoreError`."""

    _chat: DeltaChat
    _account: int
    _pictures: dict[str, str | None] = field(factory=dict)

    async def profile(self) -> Profile:
        """Without a name, the address."""
        account = await self._chat.call("get_account_info", self._account)
        name = account.get("displayName") or await self._chat.call("get_config", self._account, "configured_addr")
        return Profile(name or "Delta Chat", await self._picture(account.get("profileImage")))

    async def contacts(self) -> Sequence[Contact]:
        """Those of one-to-one chats as the chat list has them, then the others whose key is known."""
        entries = await self._chat.call("get_chatlist_entries", self._account, _NO_SPECIAL_CHATS, None, None)
        chats = await self._chat.call("get_chatlist_items_by_entries", self._account, entries)
        single = [_one_to_one(chats.get(str(entry), {})) for entry in entries]
        in_chats = [contact for contact in single if contact is not None]
        by_id = await self._chat.call("get_contacts_by_ids", self._account, in_chats) if in_chats else {}
        known = await self._chat.call("get_contacts", self._account, 0, None)
        people = {person["id"]: person for person in (*by_id.values(), *known)}
        order = dict.fromkeys((*in_chats, *(person["id"] for person in known)))
        return [await self.contact(people[number]) for number in order if _is_somebody(people.get(number))]

    async def contact(self, person: dict[str, Any]) -> Contact:
        """``person``: the program's Contact."""
        name = person["displayName"] or person["address"]
        can_call = person["isKeyContact"] and person["e2eeAvail"]
        return Contact(
            id=contact_id(person["id"]),
            name=name,
            avatar=await self._picture(person.get("profileImage")),
            can_call=can_call,
            obstacle=None if can_call else NOT_ENCRYPTED.format(name=name),
        )

    async def _picture(self, path: str | None) -> str | None:
        """The program gives every picture a file name of its own, so each is read once."""
        if path is None:
            return None
        if path not in self._pictures:
            self._pictures[path] = await asyncio.to_thread(_data_url, Path(path))
        return self._pictures[path]


def contact_id(number: int) -> str:
    return f"deltachat:{number}"


def contact_number(contact: str) -> int:
    return int(contact.removeprefix("deltachat:"))


def _one_to_one(chat: dict[str, Any]) -> int | None:
    """The contact of a chat-list item that is a chat with one accepted person."""
    if chat.get("kind") != "ChatListItem" or chat["isContactRequest"]:
        return None
    contact: int | None = chat["dmChatContact"]
    return contact


def _is_somebody(person: dict[str, Any] | None) -> bool:
    return person is not None and person["id"] > _LAST_SPECIAL_CONTACT and not person["isBlocked"]


def _data_url(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            picture = file.read(MAX_AVATAR_BYTES + 1)
    except OSError:
        return None
    kind = next((kind for magic, kind in _MAGIC.items() if picture.startswith(magic)), None)
    if kind is None or len(picture) > MAX_AVATAR_BYTES:
        return None
    return f"data:{kind};base64,{b64encode(picture).decode()}"
