"""How a call stands, in the words of WCall: what its page is told unasked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import define

from localcall.calls.inputs import ToCarry
from localcall.calls.states import CallState
from localcall.endpoints.classic import status_line
from localcall.wire.commands import (
    CallStateCommand,
    CarryCommand,
    DescriptionCommand,
    HelloCommand,
    WCallCommand,
)
from localcall.wire.terms import WireContact

if TYPE_CHECKING:
    from localcall.call import Call

SLOW_SIGNAL_SECONDS = 5.0
"""A network this slow deserves a word to the person who waits."""


@define(eq=False)
class Bulletin:
    """Of one call. Repeats nothing to a page that knows it."""

    _told: tuple[CallState, bool, bool] | None = None
    _described: DescriptionCommand | None = None
    _carried: ToCarry | None = None

    def forget(self) -> None:
        """Whoever comes next knows nothing."""
        self._told = self._described = self._carried = None

    def hello(self, call: Call) -> HelloCommand:
        """What a page is told first."""
        self._told = (call.state, False, False)  # all that a hello says
        return HelloCommand(
            callId=call.id,
            direction=call.direction,
            media=call.media,
            encrypted=call.encrypted,
            state=call.state,
            contact=WireContact(call.contact.id, call.contact.name, call.contact.avatar),
            profileName=call.profile_name,
            connectedAt=_milliseconds(call.connected_at),
        )

    def news(self, call: Call) -> Iterator[WCallCommand]:
        """What has changed since; it counts as told."""
        slow = call.core.traits.signal_seconds >= SLOW_SIGNAL_SECONDS
        telling = (call.state, call.alerting, slow)
        if telling != self._told:
            self._told = telling
            yield CallStateCommand(
                call.state,
                alerting=call.alerting or None,
                connectedAt=_milliseconds(call.connected_at),
                slow=slow or None,
            )
        description = status_line(call.state, alerting=call.alerting, encrypted=call.encrypted, route=call.route)
        if description != self._described:
            self._described = description
            yield description
        carry = call.to_carry
        if carry is not None and carry != self._carried:
            self._carried = carry
            yield CarryCommand(carry.text, round(carry.expires_at * 1000))


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
