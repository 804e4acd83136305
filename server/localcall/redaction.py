"""Keeps out of the logs what could harm a person or open a call: addresses, secrets, names, queries and fragments."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Callable, Iterable, Mapping

from localcall.manager import CallManager, Topic

_KEPT_OUT = (
    "aes_?key|credential|password|token|ticket|username(?:Fragment)?|ufrag|offer|answer|ice_?candidates|sdp|avatar"
)


def _address(match: re.Match[str]) -> str:
    """Only what is an address, and not this machine's own loopback, which tells nothing."""
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]
    return match[0] if address.is_loopback or address.is_unspecified else "[address]"


def _without_query(match: re.Match[str]) -> str:
    path = re.split("[?#]", match[0], maxsplit=1)[0]
    return path if "/" in path else match[0]


def _random(match: re.Match[str]) -> str:
    """Words are left alone: only what mixes cases, or letters with digits, looks like a key."""
    text = match[0]
    lower, upper, digit = (re.search(pattern, text) is not None for pattern in ("[a-z]", "[A-Z]", "[0-9]"))
    return "[secret]" if lower + upper + digit >= (3 if "/" in text else 2) else text


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # The part of an address that may carry anything (RFC 3986 sections 3.4 and 3.5).
    (re.compile(r"[^\s\"'<>]+"), _without_query),
    (re.compile(r"(/open/)[^\s\"'<>]+"), r"\1[ticket]"),
    # JSON, as a text within JSON too, and Python's repr.
    (re.compile(rf"(?i)\b({_KEPT_OUT})(\\*[\"']?\s*[:=]\s*)(?:\\*\"[^\"\\]*|'[^'\\]*)"), r"\1\2[secret]"),
    # RFC 8839 section 5.4 and the candidate extension of section 5.1.
    (re.compile(r"(?i)\b(ice-(?:ufrag|pwd):|ufrag )[^\s\\\"']+"), r"\1[secret]"),
    # RFC 5322 addr-spec, as people have it; also where a chat program's own words name one.
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w.-]*\w"), "[address]"),
    (re.compile(r"\b(?:[0-9A-Fa-f]{2}:){7,}[0-9A-Fa-f]{2}\b"), "[fingerprint]"),
    (re.compile(r"(?i)\b[0-9a-f-]{36}\.local\b"), "[address]"),
    (re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]*:)[0-9A-Fa-f:]{2,}(?:\.\d{1,3}){0,3}(?![\w:])"), _address),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)"), _address),
    (re.compile(r"[A-Za-z0-9+/_=-]{40,}|[A-Za-z0-9+_=-]{22,}"), _random),
)


class Redactor(logging.Filter):
    """A filter for log handlers. It knows the shapes of secrets; names it is told, or learns from a manager."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, None] = {}
        self._names_pattern: re.Pattern[str] | None = None

    def guard(self, handler: logging.Handler) -> None:
        """Handlers, since a logger's own filters see nothing of the loggers below it."""
        handler.addFilter(self)

    def know(self, names: Iterable[str]) -> None:
        """Texts to keep out from now on."""
        before = len(self._names)
        self._names.update(dict.fromkeys(name for name in names if name.strip()))
        if len(self._names) > before:
            longest_first = sorted(self._names, key=len, reverse=True)
            self._names_pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def follow(self, manager: CallManager) -> Callable[[], None]:
        """Learns the person, the contacts and callers of ``manager``, also later ones. The result undoes it."""
        self.know([manager.profile.name])
        for learn in _LEARN.values():
            self.know(learn(manager))

        def learn_of(topic: Topic) -> None:
            if topic in _LEARN:
                self.know(_LEARN[topic](manager))

        return manager.subscribe(learn_of)

    def redact(self, text: str) -> str:
        if self._names_pattern is not None:
            text = self._names_pattern.sub("[name]", text)
        for pattern, replacement in _RULES:
            text = pattern.sub(replacement, text)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.redact(record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None:
            # A formatter takes exc_text where it is there, and keeps it.
            record.exc_text = self.redact(logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        return True


_LEARN: Mapping[Topic, Callable[[CallManager], list[str]]] = {
    Topic.CONTACTS: lambda manager: [text for contact in manager.contacts for text in (contact.name, contact.id)],
    Topic.CALLS: lambda manager: [
        text for call in manager.calls.values() for text in (call.contact.name, call.contact.id)
    ],
}
