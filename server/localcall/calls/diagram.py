"""Draws the transition tables for docs/calls.md: `python -m localcall.calls.diagram > docs/calls.md`."""

from __future__ import annotations

import re

from localcall.calls.reasons import EndReason
from localcall.calls.states import TABLES, WATCHDOGS, CallState
from localcall.calls.traits import Family
from localcall.wire.terms import Direction

_INITIAL = {Direction.OUTGOING: CallState.WAIT_CAPABILITIES, Direction.INCOMING: CallState.INVITATION_RECEIVED}
_INTRODUCTION = """\
Generated from `server/localcall/calls/states.py` by `python -m localcall.calls.diagram`. In every state the person, the
peer or the state's watchdog may also end the call; whatever a table does not list is ignored."""
_PRIMED = (CallState.INVITATION_ACCEPTED, CallState.OFFER_RECEIVED)
"""The one transition that an action makes: an offer that came with the invitation waits for the page to open."""


def diagram(family: Family, direction: Direction) -> str:
    """A Mermaid state diagram. Every state can also end; that is left out for the eye's sake."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {_INITIAL[direction]}"]
    for state, row in TABLES[family, direction].items():
        for given, step in row.items():
            if step.to is not None and step.to is not state:
                guard = f" [{step.when.name.lower().replace('_', ' ')}]" if step.when else ""
                lines.append(f"    {state} --> {step.to}: {_words(given.__name__)}{guard}")
    if family is Family.CALLER_OFFERS and direction is Direction.INCOMING:
        lines.append(f"    {_PRIMED[0]} --> {_PRIMED[1]}: page open")
    return "\n".join([*lines, "```"])


def document() -> str:
    parts = [
        "# The call, as the tables have it",
        _INTRODUCTION,
    ]
    for family in Family:
        for direction, who in ((Direction.OUTGOING, "caller"), (Direction.INCOMING, "callee")):
            parts.append(f"## {family.value}: {who}\n\n{diagram(family, direction)}")
    rows = [
        f"| {family.value} | {state} | {dog.wait.name.lower().replace('_', ' ')} | `{dog.reason}` |"
        for (family, state), dog in WATCHDOGS.items()
    ]
    parts.append(
        "\n".join(["## Watchdogs", "", "| family | state | waits for | else ends with |", "|---|---|---|---|", *rows])
    )
    reasons = [f"| `{reason}` | {reason.sentence} |" for reason in EndReason]
    parts.append("\n".join(["## End reasons", "", "| reason | what the person reads |", "|---|---|", *reasons]))
    return "\n\n".join(parts) + "\n"


def _words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


if __name__ == "__main__":
    print(document(), end="")
