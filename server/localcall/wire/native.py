"""What two of ours say to each other on the channel between them (docs/protocol.md, "Between two of ours").

All of it is the peer's word: it is read strictly, and its text is text alone.
"""

from __future__ import annotations

import re
from typing import Any

import attrs
import orjson
from attrs import Attribute, define, field

from localcall.message import message
from localcall.wire.errors import WireError

CHANNEL_ID = 7
CHANNEL_LABEL = "localcall"

MAX_MESSAGE_CHARS = 4096
MAX_TEXT_CHARS = 500
MAX_REACTION_CHARS = 16

BURST = 30
A_SECOND = 10
"""Messages that are listened to: so many at once, and then so many a second."""

_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Controls, line ends, what turns the direction of a text, and halves of pairs."""

_HASH = re.compile(r"[0-9a-f]{64}")


def clean_line(line: str, most: int = MAX_TEXT_CHARS) -> str:
    """A line of text as it may be shown: without control characters, at most ``most`` characters."""
    return _NOT_TEXT.sub(" ", line).strip()[:most].strip()


def _flag(_: Any, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not bool:
        raise WireError(f"{attribute.name} is not true or false")


def _hash(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise WireError(f"{attribute.name} is not 32 bytes in hex")


def _line(value: object, most: int) -> str:
    if not isinstance(value, str):
        raise WireError("a text is not a string")
    clean = clean_line(value, most + 1)
    if not 0 < len(clean) <= most:
        raise WireError("a text is empty or too long")
    return clean


def _text(value: object) -> str:
    return _line(value, MAX_TEXT_CHARS)


def _emoji(value: object) -> str:
    return _line(value, MAX_REACTION_CHARS)


@message
class State:
    """What a side sends now, and whether it holds the call."""

    mic: bool = field(validator=_flag)
    camera: bool = field(validator=_flag)
    screenAudio: bool = field(validator=_flag)
    screenVideo: bool = field(validator=_flag)
    held: bool = field(validator=_flag)


@message
class Text:
    text: str = field(converter=_text)


@message
class Reaction:
    emoji: str = field(converter=_emoji)


@message
class Commit:
    commitment: str = field(validator=_hash)
    identity: str = field(validator=_hash)


@message
class Nonce:
    nonce: str = field(validator=_hash)
    identity: str = field(validator=_hash)


@message
class Reveal:
    nonce: str = field(validator=_hash)


SafetyMessage = Commit | Nonce | Reveal
NativeMessage = State | Text | Reaction | Commit | Nonce | Reveal

_TYPES: dict[str, type[NativeMessage]] = {
    "state": State,
    "text": Text,
    "reaction": Reaction,
    "commit": Commit,
    "nonce": Nonce,
    "reveal": Reveal,
}
_NAMES = {shape: name for name, shape in _TYPES.items()}


def dump_native(message: NativeMessage) -> str:
    return orjson.dumps({"type": _NAMES[type(message)], **attrs.asdict(message)}).decode()


def read_native(data: object) -> NativeMessage | None:
    """``None`` for a message of a type that is not known here: a later version's. Raises `WireError`."""
    if not isinstance(data, str) or len(data) > MAX_MESSAGE_CHARS:
        raise WireError("no text, or too long")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise WireError("not JSON") from None
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise WireError("no object with a type")
    shape = _TYPES.get(value["type"])
    if shape is None:
        return None
    try:
        return shape(**{each.name: value[each.name] for each in attrs.fields(shape) if each.name in value})
    except TypeError:
        raise WireError(f"{value['type']} lacks a field") from None


@define
class Throttle:
    """Lets through what a person and a page may have to say, and no flood (a token bucket). Times in seconds."""

    _at: float
    dropped: int = 0
    _tokens: float = BURST

    def passes(self, now: float) -> bool:
        self._tokens = min(BURST, self._tokens + (now - self._at) * A_SECOND)
        self._at = now
        if self._tokens < 1:
            self.dropped += 1
            return False
        self._tokens -= 1
        return True
