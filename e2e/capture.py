"""The messages of one call at both ends, in the form in which docs/protocol.md shows them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from attrs import frozen

from e2e.classic_host import ClassicHost

PROTOCOL = Path(__file__).resolve().parent.parent / "docs" / "protocol.md"

HIDDEN = ("aesKey", "offer", "answer", "iceCandidates")
"""Fields of which only their name is shown."""

UNORDERED = frozenset({"connection", "connected", "peerMedia", "ice", "description"})
"""What comes from a page by itself or at once, in an order that the browser and the network decide."""

MAY_LACK = frozenset({"ice"})
"""Where every candidate was found in time, none comes later."""

_LINE = re.compile(r"^(Ada|Grace) (←|→) (\{.*\})$", re.MULTILINE)


@frozen
class Line:
    """``arrow``: ``←`` from the program to the page of this person, ``→`` from the page."""

    person: str
    arrow: str
    message: dict[str, Any]

    @property
    def subject(self) -> str:
        """The command that is given or answered, or what the page says by itself."""
        about = self.message.get("command") or self.message["resp"]
        return str(about["type"])

    @property
    def is_unordered(self) -> bool:
        return self.subject == "ice" or (self.arrow == "→" and self.subject in UNORDERED)

    def __str__(self) -> str:
        return f"{self.person} {self.arrow} {json.dumps(self.message, ensure_ascii=False)}"


def captured(person: str, host: ClassicHost) -> list[Line]:
    return [Line(person, "←" if way == "to page" else "→", _shortened(message)) for way, message in host.frames]


def documented() -> list[Line]:
    return [Line(person, arrow, json.loads(text)) for person, arrow, text in _LINE.findall(PROTOCOL.read_text("utf-8"))]


def ordered(lines: list[Line], person: str, arrow: str) -> list[Line]:
    """One direction of one socket, without what has no order."""
    return [line for line in lines if (line.person, line.arrow) == (person, arrow) and not line.is_unordered]


def unordered(lines: list[Line]) -> set[tuple[str, str]]:
    return {(line.person, line.subject) for line in lines if line.is_unordered and line.subject not in MAY_LACK}


def _shortened(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        return f"<{name}>" if name in HIDDEN else value
    if name == "connectionInfo":
        # Of the browser's statistics only what a program reads.
        return {
            end: {key: candidate[key] for key in ("candidateType", "protocol")}
            for end, candidate in value.items()
            if end != "iceCandidatePair"
        }
    if isinstance(value, dict):
        return {key: _shortened(inner, key) for key, inner in value.items()}
    return value
