"""Who the person is on SimpleX and whom they can call, with pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from localcall.cores.base import Contact, CoreError, Profile
from localcall.cores.simplex.chat import SimplexChat
from localcall.cores.simplex.line import Json

MAX_AVATAR_CHARS = 96 * 1024
"""SimpleX's own are at most 14 kB; a larger picture is left out."""

CALLS_OFF = (
    "Calls with {name} are switched off. Switch them on in SimpleX, in the preferences of this contact; "
    "they may have to do the same."
)
NOT_CONNECTED = "You and {name} are not connected in SimpleX yet. It goes on by itself when both are online."
LEFT = "{name} has left this chat in SimpleX."

_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")
_READY = ("ready", "sndReady")


async def active_user(chat: SimplexChat) -> tuple[int, Profile]:
    """The number and the profile of the program's active user. Raises `CoreError`."""
    match await chat.call("/user"):
        case {"type": "activeUser", "user": {"userId": int(number)} as user}:
            return number, Profile(_name(user, "SimpleX"), _picture(user))
    raise CoreError("SimpleX Chat has no user yet. Start it once without -p, and let it make one.")


async def contacts(chat: SimplexChat, user: int) -> Sequence[Contact]:
    """What cannot be read is left out. Raises `CoreError`."""
    people = (await chat.call(f"/_contacts {user}")).get("contacts")
    read = map(contact, people if isinstance(people, list) else [])
    return [each for each in read if each is not None]


def contact(person: object) -> Contact | None:
    """Of the program's ``Contact``."""
    if not isinstance(person, dict) or not isinstance(number := person.get("contactId"), int):
        return None
    name = _name(person, f"Contact {number}")
    obstacle = _obstacle(person)
    return Contact(
        id=contact_id(number),
        name=name,
        avatar=_picture(person),
        can_call=obstacle is None,
        obstacle=None if obstacle is None else obstacle.format(name=name),
    )


def contact_id(number: int) -> str:
    return f"simplex:{number}"


def contact_number(contact: str) -> int:
    return int(contact.removeprefix("simplex:"))


def _name(person: Json, otherwise: str) -> str:
    """What this person calls them, what they call themselves, what the program does."""
    profile = person.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    names = (profile.get("localAlias"), profile.get("displayName"), person.get("localDisplayName"))
    return next((name for name in names if isinstance(name, str) and name.strip()), otherwise)


def _picture(person: Json) -> str | None:
    match person:
        case {"profile": {"image": str(image)}} if len(image) <= MAX_AVATAR_CHARS and _PICTURE.fullmatch(image):
            return image
    return None


def _obstacle(person: Json) -> str | None:
    match person:
        case {"contactStatus": str(status)} if status != "active":
            return LEFT
    match person:
        case {"activeConn": {"connStatus": {"type": str(status)} | str(status)}} if status in _READY:
            pass
        case _:
            return NOT_CONNECTED
    match person:
        case {"mergedPreferences": {"calls": {"enabled": {"forUser": False}}}}:
            return CALLS_OFF
    return None
