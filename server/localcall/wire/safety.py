"""Safety words: what both ends derive from the certificates of their connection, by commit and reveal.

Whoever stands between them can only guess (docs/security.md, "Safety words"). Pure: nonces are passed in, messages come
out. The same as web/src/engine/safety.ts; tests/vectors/native.json binds both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from attrs import define, field, frozen

from localcall.wire.native import Commit, Nonce, Reveal, SafetyMessage
from localcall.wire.terms import SafetyStatus

_FINGERPRINT = re.compile(r"a=fingerprint:([\w-]+) ([\dA-Fa-f:]+)", re.ASCII)
_MAYBE_FINGERPRINT = re.compile(r"fingerprint", re.ASCII | re.IGNORECASE)


@frozen
class Word:
    """``str()`` has both: the picture and its name."""

    emoji: str
    name: str

    def __str__(self) -> str:
        return f"{self.emoji} {self.name}"


_WORDS = """
🦉owl 🐳whale 🐫camel 🐸frog 🐍snake 🦀crab 🦆duck 🐭mouse
🐵monkey 🐻bear 🐮cow 🦊fox 🐝bee 🐌snail 🦇bat 🦈shark
🦌deer 🐊crocodile 🥕carrot 🍋lemon 🍒cherries 🍇grapes 🍍pineapple 🍉watermelon
🍞bread 🧀cheese 🥚egg 🍿popcorn 🍩doughnut 🍯honey 🥛milk 🥔potato
⛵sailboat 🚌bus 🚜tractor 🚁helicopter 🎈balloon 🥁drum 🎻violin 🎹piano
🎲dice 📷camera 📺television 🔋battery 🛁bathtub 🚪door ⛺tent 🏰castle
🌋volcano 🌈rainbow ⛄snowman 🌊wave 🌷tulip 🍁leaf 👑crown 💍ring
👟shoe 👕shirt 🎒backpack 🔬microscope 🔭telescope 👻ghost 👂ear 🎯target
"""

WORDS: tuple[Word, ...] = tuple(Word(pair[0], pair[1:]) for pair in _WORDS.split())
"""64 pictures that are easily told apart."""

BY_NAME = {word.name: word for word in WORDS}


def _digest(*lines: str) -> bytes:
    """All that is hashed is lines of text; the first one says what for."""
    return hashlib.sha256("\n".join(lines).encode()).digest()


def identity_of(sdp: str) -> str:
    """Of all fingerprints that a description names (RFC 8122): a peer may accept a certificate by any of them.

    A line that only some parsers take for one, by its blanks or letters, counts as it stands: nobody's own has one.
    """
    lines = {_named(line) for line in re.split(r"\r?\n", sdp) if _MAYBE_FINGERPRINT.search(line)}
    return _digest("localcall identity 1", *sorted(lines)).hex()


def _named(line: str) -> str:
    plain = _FINGERPRINT.fullmatch(line)
    return line if plain is None else f"{plain[1].lower()} {plain[2].upper()}"


@frozen
class Ends:
    """`identity_of` the description of each end, as this end has it; ``key``: the frame key as it travels, or empty."""

    local: str
    remote: str
    key: str = ""

    @property
    def in_order(self) -> tuple[str, str]:
        return min(self.local, self.remote), max(self.local, self.remote)


def commitment_of(ends: Ends, nonce: str) -> str:
    return _digest("localcall commitment 1", *ends.in_order, nonce).hex()


def words_of(ends: Ends, first: str, second: str) -> tuple[Word, ...]:
    """Four words, 24 bits, from the nonces of the first and of the second end."""
    start = _digest("localcall safety words 1", *ends.in_order, first, second, ends.key)[:3]
    bits = int.from_bytes(start, "big")
    return tuple(WORDS[bits >> shift & 63] for shift in (18, 12, 6, 0))


@define(eq=False)
class SafetyExchange:
    """One exchange. The end with the smaller identity is first: it commits, the other names its nonce, it reveals.

    Each step returns what is to be sent.
    """

    ends: Ends
    _own: str
    status: SafetyStatus = field(default=SafetyStatus.PENDING, init=False)
    words: tuple[Word, ...] = field(default=(), init=False)
    _commitment: str | None = field(default=None, init=False)
    _nonce: str | None = field(default=None, init=False)

    @property
    def _first(self) -> bool:
        return self.ends.local < self.ends.remote

    def begin(self) -> Iterable[SafetyMessage]:
        """There is a channel, the first one or another: says, again maybe, what this end has said so far."""
        ends, own = self.ends, self._own
        if ends.local == ends.remote:  # a peer that shows this end's own certificate is a mirror
            return self._fail()
        if self._first:
            commit = Commit(commitment_of(ends, own), ends.local)
            return (commit,) if self._nonce is None else (commit, Reveal(own))
        return () if self._commitment is None else (Nonce(own, ends.local),)

    def receive(self, message: SafetyMessage) -> Iterable[SafetyMessage]:
        """What was said before may be said again; anything else that does not come in its turn is a mismatch."""
        if self.status is SafetyStatus.MISMATCH:
            return ()
        if isinstance(message, Nonce) is not self._first:
            return self._fail()
        if not isinstance(message, Reveal) and message.identity != self.ends.remote:
            return self._fail()
        if isinstance(message, Commit):
            return self._committed(message.commitment)
        if self._nonce == message.nonce:
            return ()
        if self._nonce is not None or message.nonce == self._own:
            return self._fail()
        if isinstance(message, Reveal) and commitment_of(self.ends, message.nonce) != self._commitment:
            return self._fail()
        self._nonce = message.nonce
        nonces = (self._own, message.nonce) if self._first else (message.nonce, self._own)
        self.status, self.words = SafetyStatus.READY, words_of(self.ends, *nonces)
        return (Reveal(self._own),) if self._first else ()

    def _committed(self, commitment: str) -> Iterable[SafetyMessage]:
        if self._commitment == commitment:
            return ()
        if self._commitment is not None:
            return self._fail()
        self._commitment = commitment
        return (Nonce(self._own, self.ends.local),)

    def _fail(self) -> Iterable[SafetyMessage]:
        self.status, self.words = SafetyStatus.MISMATCH, ()
        return ()
