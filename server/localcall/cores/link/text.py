"""The two texts of a call by link, as people paste them: docs/links.md, "The text".

A text is letters and digits only, so that no chat, mail or Markdown changes or cuts it. Whatever else stands between,
before or behind them (line breaks, quotes, other words) is passed over. All of it comes from strangers.
"""

from __future__ import annotations

import enum
import hashlib
import re
import struct
import unicodedata
import zlib
from pathlib import Path

from attrs import evolve, frozen

from localcall.cores.base import CoreError

MAX_CHARS = 2048
"""Of a whole text, which is ASCII."""

VERSION = 1
ID_BYTES = 8
MAX_NAME_CHARS = 48
MAX_PASTED_CHARS = 64 * 1024
"""What stands beyond in a paste is not looked at."""

_MAX_INFLATED = 32 * 1024
_CHECK_BYTES = 5
_LENGTH_CHARS = 2
_HEAD = struct.Struct(f">{ID_BYTES}sIB")
_VIDEO = 1

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_OTHERS = re.compile(r"[^0-9A-Za-z]+")
_MARK = re.compile(r"Localcall(Link|Answer)([0-9]{1,4})x", re.IGNORECASE)

_TYPICAL = Path(__file__).with_name("typical.sdp").read_bytes().replace(b"\n", b"\r\n")
"""zlib's preset dictionary (RFC 1950 section 2.2). Part of the version: another one reads no text of this one."""


class Kind(enum.StrEnum):
    LINK = "Link"
    ANSWER = "Answer"


class Trouble(enum.StrEnum):
    """Why a text is of no use. The value travels to the page, which has words of its own for it."""

    FOREIGN = "foreign"
    CUT = "cut"
    CHANGED = "changed"
    VERSION = "version"
    EXPIRED = "expired"
    USED = "used"
    OWN = "own"
    ANSWER_HERE = "answer-here"
    LINK_HERE = "link-here"
    NOT_WAITED = "not-waited"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Trouble.FOREIGN: "This is no text of localcall. Copy all of what they sent, from “Localcall” on.",
    Trouble.CUT: "The end of this text is missing. Copy all of it, and paste it again.",
    Trouble.CHANGED: "This text was changed on its way. Copy it again, or ask for a new one.",
    Trouble.VERSION: "This text is of another version of localcall. Both need the same one.",
    Trouble.EXPIRED: "This link has expired. Ask for a new one.",
    Trouble.USED: "This text was used already. A new call needs a new link.",
    Trouble.OWN: "This is your own text. Send it to the other, and paste here what they send back.",
    Trouble.ANSWER_HERE: "This is the answer to a link. It belongs into the call that waits for it.",
    Trouble.LINK_HERE: "This is a link, and not the answer to yours. Ask them to paste your link into their localcall.",
    Trouble.NOT_WAITED: "This answers another link, or one that is over. Make a new link.",
}


class TextError(CoreError):
    """``str()`` is the sentence of its ``trouble``."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble
        self.code = trouble.value


@frozen
class LinkText:
    """``id``: what an answer has of its link. ``expires``: seconds since the epoch. ``name``: whose it is, if said.

    ``sdp`` carries its candidates.
    """

    kind: Kind
    id: bytes
    expires: int
    sdp: str
    video: bool = False
    name: str = ""


# --- writing ----------------------------------------------------------------------------------------------------------


def write(text: LinkText) -> str:
    """At most `MAX_CHARS`: of the candidates as many as there is room for, best first. Raises `CoreError`."""
    while len(written := _write(text)) > MAX_CHARS:
        fewer = without_worst_candidate(text.sdp)
        if fewer is None:
            raise CoreError("The browser's description of this call is too long for a link.")
        text = evolve(text, sdp=fewer)
    return written


def _write(text: LinkText) -> str:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=_TYPICAL)
    packed = deflate.compress(f"{clean_name(text.name)}\n{text.sdp}".encode()) + deflate.flush()
    blob = _HEAD.pack(text.id, text.expires, _VIDEO * text.video) + packed
    body = _to_letters(_check(text.kind, blob) + blob)
    return f"Localcall{text.kind}{VERSION}x{_digits(len(body)).rjust(_LENGTH_CHARS, '0')}{body}"


def clean_name(name: str) -> str:
    """One short line, whatever somebody called themselves."""
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name)
    return " ".join(shown.split())[:MAX_NAME_CHARS].rstrip()


def without_worst_candidate(sdp: str) -> str | None:
    """Relays are kept longest, then what a STUN server saw, then addresses of IPv4, of IPv6 and of TCP."""
    lines = sdp.splitlines(keepends=True)
    candidates = [(_worth(line), -number) for number, line in enumerate(lines) if line.startswith("a=candidate:")]
    if not candidates:
        return None
    _, number = min(candidates)
    del lines[-number]
    return "".join(lines)


def _worth(line: str) -> int:
    """RFC 8839 section 5.1: foundation, component, transport, priority, address, port, typ, type."""
    _, component, transport, _, address, _, _, kind, *_ = [*line.split(), *[""] * 8]
    if component != "1" or transport.lower() != "udp":  # RTCP has no port of its own here
        return 0
    return {"relay": 4, "srflx": 3}.get(kind, 1 if ":" in address else 2)


# --- reading ----------------------------------------------------------------------------------------------------------


def read(pasted: str, wanted: Kind) -> LinkText:
    """The text among what was pasted, of the ``wanted`` kind where there are several, whole where one is.

    Raises `TextError`.
    """
    squeezed = _OTHERS.sub("", pasted[:MAX_PASTED_CHARS])
    marks = list(_MARK.finditer(squeezed))
    if not marks:
        raise TextError(Trouble.FOREIGN)
    ends = [mark.start() for mark in marks[1:]] + [len(squeezed)]
    found = [(mark, squeezed[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    troubles = []
    for mark, rest in [each for each in found if each[0][1].title() == wanted] or found[:1]:
        try:
            return _read_at(mark, rest)
        except TextError as error:
            troubles.append(error)
    raise troubles[0]


def _read_at(mark: re.Match[str], rest: str) -> LinkText:
    if int(mark[2]) != VERSION:
        raise TextError(Trouble.VERSION)
    length = _number(rest[:_LENGTH_CHARS])
    body = rest[_LENGTH_CHARS : _LENGTH_CHARS + length]
    if len(rest) < _LENGTH_CHARS or len(body) < length:
        raise TextError(Trouble.CUT)
    return _unpack(Kind(mark[1].title()), _from_letters(body))


def _unpack(kind: Kind, checked: bytes) -> LinkText:
    check, blob = checked[:_CHECK_BYTES], checked[_CHECK_BYTES:]
    if check != _check(kind, blob) or len(blob) < _HEAD.size:
        raise TextError(Trouble.CHANGED)
    link, expires, flags = _HEAD.unpack_from(blob)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_TYPICAL)
    try:
        inflated = inflate.decompress(blob[_HEAD.size :], _MAX_INFLATED)
        name, _, sdp = inflated.decode().partition("\n")
    except (zlib.error, UnicodeDecodeError):
        raise TextError(Trouble.CHANGED) from None
    if not inflate.eof or inflate.unused_data:
        raise TextError(Trouble.CHANGED)
    return LinkText(kind, link, expires, sdp, bool(flags & _VIDEO), clean_name(name))


# --- letters ----------------------------------------------------------------------------------------------------------


def _check(kind: Kind, blob: bytes) -> bytes:
    return hashlib.sha256(f"localcall {kind} {VERSION}\n".encode() + blob).digest()[:_CHECK_BYTES]


def _to_letters(data: bytes) -> str:
    return _digits(int.from_bytes(b"\x01" + data))


def _from_letters(letters: str) -> bytes:
    number = _number(letters)
    return number.to_bytes((number.bit_length() + 7) // 8)[1:]


def _digits(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(_DIGITS) + _VALUES[digit]
    return number
