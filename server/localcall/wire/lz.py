"""The lz-string text compression, in its base64 form (`LZString.compressToBase64` of the npm package lz-string 1.5).

Own code, because a peer chooses what is decompressed: 32 kB of it can stand for 100 MB, so the growth is bounded while
it happens, which the packages on offer cannot do.

The format: codes, lowest bit first, index a list of phrases. Codes 0 and 1 introduce a new character of 8 or 16 bits, 2
is the end, 3 the first phrase. After every code but the first, the phrase before it plus its own first character is a
new phrase, known to the reader one code later than to the writer. A code is as wide as the reader's count of phrases.
"""

from __future__ import annotations

import re

from localcall.wire.errors import WireError

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BITS = {char: f"{value:06b}" for value, char in enumerate(_ALPHABET)}
_PACKED = re.compile(r"[A-Za-z0-9+/]+={0,3}")
_NARROW, _WIDE, _END, _FIRST_PHRASE = range(4)
_LITERAL_BITS = {_NARROW: 8, _WIDE: 16}


def compress(text: str) -> str:
    """The same characters that lz-string 1.5 gives, with one to three `=` where it puts them."""
    codes: dict[str, int] = {}
    unwritten: set[str] = set()
    bits: list[str] = []
    known = _FIRST_PHRASE

    def write(value: int, width: int) -> None:
        bits.append(f"{value:0{width}b}"[::-1])

    def write_phrase(phrase: str) -> None:
        nonlocal known
        width = known.bit_length()
        known += known > _FIRST_PHRASE
        if phrase in unwritten:
            unwritten.remove(phrase)
            kind = _NARROW if ord(phrase) < 256 else _WIDE
            write(kind, width)
            write(ord(phrase), _LITERAL_BITS[kind])
            known += 1
        else:
            write(codes[phrase], width)

    phrase = ""
    for unit in _to_units(text):
        if unit not in codes:
            codes[unit] = len(codes) + _FIRST_PHRASE
            unwritten.add(unit)
        if phrase + unit in codes:
            phrase += unit
            continue
        write_phrase(phrase)
        codes[phrase + unit] = len(codes) + _FIRST_PHRASE
        phrase = unit
    if phrase:
        write_phrase(phrase)
    write(_END, known.bit_length())

    stream = "".join(bits)
    stream += "0" * (6 - len(stream) % 6)
    packed = "".join(_ALPHABET[int(stream[at : at + 6], 2)] for at in range(0, len(stream), 6))
    return packed + "=" * (-len(packed) % 4)


def decompress(packed: str, limit: int) -> str:
    """The text of at most `limit` UTF-16 code units behind `packed`, or `WireError`. Time and memory go by `limit`."""
    if not _PACKED.fullmatch(packed):
        raise WireError("not lz-string base64")
    stream = "".join(map(_BITS.__getitem__, packed.rstrip("=")))
    at = 0

    def read(width: int) -> int:
        nonlocal at
        at += width
        if at > len(stream):
            raise WireError("lz-string text without an end")
        return int(stream[at - width : at][::-1], 2)

    phrases = [""] * _FIRST_PHRASE
    whole: list[str] = []
    size = 0
    previous = ""
    while (code := read(len(phrases).bit_length())) != _END:
        if literal_bits := _LITERAL_BITS.get(code):
            code = len(phrases)
            phrases.append(chr(read(literal_bits)))
        if code < len(phrases):
            phrase = phrases[code]
        elif code == len(phrases) and previous:
            phrase = previous + previous[0]
        else:
            raise WireError("lz-string text with a phrase that was never said")
        size += len(phrase)
        if size > limit:
            raise WireError("lz-string text that grows beyond its limit")
        whole.append(phrase)
        if previous:
            phrases.append(previous + phrase[0])
        previous = phrase
    return _from_units("".join(whole))


def _to_units(text: str) -> str:
    """UTF-16 code units, one character each: what a string is in JavaScript."""
    if text.isascii():
        return text
    raw = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(high << 8 | low) for high, low in zip(raw[::2], raw[1::2], strict=True))


def _from_units(units: str) -> str:
    if units.isascii():
        return units
    try:
        return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be")
    except UnicodeDecodeError:
        raise WireError("lz-string text with half a character") from None
