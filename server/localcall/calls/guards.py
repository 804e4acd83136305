"""What each `When` of the tables asks of a call and an input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from localcall.calls import waits
from localcall.calls.facts import CallFacts
from localcall.calls.states import When


def _current(call: CallFacts, given: Any) -> bool:
    return given.generation is None or given.generation == call.generation


GUARDS: Mapping[When, Callable[[CallFacts, Any], bool]] = {
    When.WORTH_RESTART: lambda call, given: (
        call.can_restart and (given.cause != "stall" or call.traits.signal_seconds <= waits.STALL_SECONDS)
    ),
    When.ANOTHER_NETWORK: lambda _, given: given.cause == "online",
    When.ASKED_ANEW: lambda call, given: call.can_restart and call.is_offerer and given.generation >= call.generation,
    When.CURRENT: _current,
    When.CURRENT_RESTART: lambda call, given: given.generation > 0 and _current(call, given),
    When.NEWER: lambda call, given: given.generation > call.generation and not call.is_offerer,
}
