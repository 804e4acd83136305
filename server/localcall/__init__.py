"""localcall: real, private audio and video calls for any chat client."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localcall.bots.phone import BotPhone as BotPhone
    from localcall.call import Call as Call
    from localcall.calls.reasons import EndReason as EndReason
    from localcall.calls.states import CallState as CallState
    from localcall.demo import Demo as Demo
    from localcall.errors import CallError as CallError
    from localcall.headless_phone import HeadlessPhone as HeadlessPhone
    from localcall.phone import Phone as Phone
    from localcall.settings import Settings as Settings

__version__ = "0.1.0"

_HOMES = {
    "BotPhone": "bots.phone",
    "Call": "call",
    "CallError": "errors",
    "CallState": "calls.states",
    "Demo": "demo",
    "EndReason": "calls.reasons",
    "HeadlessPhone": "headless_phone",
    "Phone": "phone",
    "Settings": "settings",
}
"""Loaded when first asked for (PEP 562): `localcall --version` needs none of them."""

__all__ = [
    "BotPhone",
    "Call",
    "CallError",
    "CallState",
    "Demo",
    "EndReason",
    "HeadlessPhone",
    "Phone",
    "Settings",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
