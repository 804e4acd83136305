"""A page that never says hello: what it is told in place of our extensions, and what its errors mean to the call.

docs/protocol.md, sections 2 and 8.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from localcall.calls.inputs import RouteKnown
from localcall.calls.states import CallState
from localcall.calls.traits import EndpointTraits
from localcall.wire.commands import (
    AnswerCommand,
    DescriptionCommand,
    EndCommand,
    IceCommand,
    OfferCommand,
    PermissionCommand,
    StartCommand,
    WCallCommand,
)

CLASSIC_TRAITS = EndpointTraits("A page of --page-dir", profiles=frozenset({"simplex"}))

PERMISSION_SECONDS = 60.0
"""How long a page that was refused its devices may be looked at, and reloaded, before the call ends."""

UNASKED_SECONDS = 2.0
"""A question to a page that has not said hello by then is answered with no."""

PERMISSION = PermissionCommand(
    title="The microphone or the camera is blocked",
    chrome="Click the icon at the left of the address bar, allow the microphone and the camera, then reload this page.",
    safari="In Safari's settings, under Websites, allow microphone and camera for this page, then reload it.",
)
"""What such a page shows after a failed `capabilities`: it knows no words of its own."""

_STATES: Mapping[CallState, str] = {
    CallState.WAIT_CAPABILITIES: "Starting…",
    CallState.INVITATION_SENT: "Calling…",
    CallState.INVITATION_RECEIVED: "Incoming call",
    CallState.INVITATION_ACCEPTED: "Starting…",
    CallState.OFFER_SENT: "Waiting for their device…",
    CallState.OFFER_RECEIVED: "They answered…",
    CallState.ANSWER_RECEIVED: "Their device answered…",
    CallState.NEGOTIATED: "Connecting…",
    CallState.CONNECTED: "Connected",
    CallState.RECONNECTING: "Reconnecting…",
    CallState.ENDED: "Call ended",
}
_RINGING = "Ringing…"


def status_line(state: CallState, *, alerting: bool, encrypted: bool, route: RouteKnown | None) -> DescriptionCommand:
    """The two texts that such a page shows of its call."""
    rings = alerting and state is CallState.INVITATION_SENT
    return DescriptionCommand(_RINGING if rings else _STATES[state], _protection(state, encrypted, route))


def _protection(state: CallState, encrypted: bool, route: RouteKnown | None) -> str:
    if state is CallState.WAIT_CAPABILITIES:
        return ""
    how = "Encrypted" if encrypted else "Standard encryption"
    if route is None:
        return how
    relayed = "relay" in (route.local, route.remote)
    return f"{how} ({'relayed' if relayed else 'direct'})"


def plain(command: WCallCommand) -> WCallCommand:
    """The command without the fields of docs/protocol.md, section 3."""
    match command:
        case StartCommand() | OfferCommand():
            return evolve(command, generation=None, profile=None, smpReconnect=None)
        case AnswerCommand() | IceCommand():
            return evolve(command, generation=None)
        case EndCommand():
            return EndCommand()
        case _:
            return command


class Outcome(enum.Enum):
    """What an `error` does to a call that is not connected yet."""

    HARMLESS = enum.auto()
    """The call goes on; whatever it then waits for has a watchdog."""
    ASK_PERMISSION = enum.auto()
    """The page is told how its devices are allowed; a reload begins anew, in time."""
    DENIED = "permission-denied"
    NO_DEVICE = "no-device"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


@frozen
class _Rule:
    commands: frozenset[str]
    message: re.Pattern[str]
    outcome: Outcome


def _rule(commands: str, message: str, outcome: Outcome) -> _Rule:
    return _Rule(frozenset(commands.split()), re.compile(message, re.IGNORECASE), outcome)


_RULES: Sequence[_Rule] = (
    _rule("capabilities", "", Outcome.ASK_PERMISSION),
    _rule("start offer", r"\bcall already started", Outcome.HARMLESS),
    _rule("answer", r"\bremote description already set", Outcome.HARMLESS),
    _rule("start offer", r"\bencryption is not supported", Outcome.UNSUPPORTED),
    # What getUserMedia says in Chromium and in Firefox (W3C Media Capture and Streams, section 10.3).
    _rule("start offer", r"permission denied|not allowed|no permissions", Outcome.DENIED),
    _rule("start offer", r"device not found|can ?not be found", Outcome.NO_DEVICE),
    _rule("start offer answer", "", Outcome.FAILED),
)
"""By the command that failed and a part of the message; the first that fits. What fits none is harmless."""


def outcome(command: str | None, message: str) -> Outcome:
    for rule in _RULES:
        if command in rule.commands and rule.message.search(message):
            return rule.outcome
    return Outcome.HARMLESS
