"""The envelopes of WCall and their JSON: one text frame to or from a page.

Shapes: ``docs/protocol.md``, section 1. Unknown fields are ignored, ``null`` is read as absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import cattrs
import orjson
from attrs import fields as attrs_fields
from attrs import has
from cattrs.cols import list_structure_factory
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from localcall.message import message
from localcall.wire.commands import COMMANDS, WCallCommand
from localcall.wire.errors import UnknownTypeError, WireError
from localcall.wire.responses import RESPONSES, WCallResponse
from localcall.wire.terms import (
    CallMediaSource,
    CallMediaType,
    Direction,
    EncryptionStatus,
    LayoutType,
    SafetyStatus,
    VideoCamera,
)

T = TypeVar("T")

MAX_FRAME_BYTES = 256 * 1024
"""A longer text frame closes the socket with 1009."""


@message
class EchoedCommand:
    """What a reply says of the command it answers; ``source`` and ``enable`` only for ``media``."""

    type: str
    source: CallMediaSource | None = None
    enable: bool | None = None


@message
class PageMessage:
    """One frame from a page."""

    resp: WCallResponse
    command: EchoedCommand | None = None
    corrId: int | None = None
    callId: str | None = None


@message
class ServerMessage:
    """One frame to a page."""

    command: WCallCommand
    corrId: int | None = None
    callId: str | None = None


_ENUMS = (CallMediaType, CallMediaSource, VideoCamera, LayoutType, Direction, EncryptionStatus, SafetyStatus)
_TYPE_OF: dict[type, str] = {cls: name for table in (COMMANDS, RESPONSES) for name, cls in table.items()}


def type_name(message: WCallCommand | WCallResponse) -> str:
    """The ``type`` of a command or response on the wire."""
    return _TYPE_OF[type(message)]


def _strict(expected: type) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not expected:
            raise TypeError(f"expected {expected.__name__}")
        return value

    return structure


def _only(expected: type, hook: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """cattrs takes whatever iterates for a list, and a list for an object without required fields."""

    def structure(value: Any, cls: Any) -> Any:
        if type(value) is not expected:
            raise TypeError(f"expected {'a list' if expected is list else 'an object'}")
        return hook(value, cls)

    return structure


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError("expected a number")
    return float(value)


def _make_converter(*, detailed_validation: bool) -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=detailed_validation)
    for primitive in (str, int, bool):
        converter.register_structure_hook(primitive, _strict(primitive))
    converter.register_structure_hook(float, _number)
    for enumeration in _ENUMS:  # else the hook of str, their base, would take them
        converter.register_structure_hook(enumeration, lambda value, cls: cls(value))

    converter.register_structure_hook_factory(has, lambda cls: _only(dict, make_dict_structure_fn(cls, converter)))
    converter.register_structure_hook_factory(
        lambda cls: getattr(cls, "__origin__", None) is list,
        lambda cls: _only(list, list_structure_factory(cls, converter)),
    )

    def optional_when_none(cls: type) -> dict[str, Any]:
        return {a.name: override(omit_if_default=True) for a in attrs_fields(cls) if a.default is None}

    def unstructure_factory(cls: type) -> Callable[[Any], dict[str, Any]]:
        body: Callable[[Any], dict[str, Any]] = make_dict_unstructure_fn(cls, converter, **optional_when_none(cls))
        name = _TYPE_OF.get(cls)
        if name is None:
            return body
        return lambda message: {"type": name, **body(message)}

    converter.register_unstructure_hook_factory(has, unstructure_factory)

    def tagged(union: Any, table: Mapping[str, type], what: str) -> None:
        def structure(value: Any, _: Any) -> Any:
            if type(value) is not dict:
                raise TypeError("expected an object")
            name = value.get("type")
            cls = table.get(name) if type(name) is str else None
            if cls is None:
                raise UnknownTypeError(f"unknown {what}")
            return converter.structure(value, cls)

        converter.register_structure_hook(union, structure)
        converter.register_unstructure_hook(union, converter.unstructure)

    tagged(WCallCommand, COMMANDS, "command")
    tagged(WCallResponse, RESPONSES, "response")
    return converter


_converter = _make_converter(detailed_validation=False)


@cache
def _explaining_converter() -> cattrs.Converter:
    return _make_converter(detailed_validation=True)


def _parse(frame: str | bytes, cls: type[T]) -> T:
    try:
        value = orjson.loads(frame)
    except ValueError:
        raise WireError("not JSON") from None
    if type(value) is not dict:
        raise WireError("not a JSON object")
    try:
        return _converter.structure(value, cls)
    except UnknownTypeError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError):
        raise WireError(_explain(value, cls)) from None


def _explain(value: Any, cls: type) -> str:
    try:
        _explaining_converter().structure(value, cls)
    except (cattrs.BaseValidationError, ValueError, TypeError, KeyError, RecursionError) as error:
        return "; ".join(_sentence(line) for line in cattrs.transform_error(error))
    return "not understood"


def _sentence(line: str) -> str:
    """cattrs quotes an enum's bad value; the peer or a hostile page chose it, so it is not repeated."""
    return re.sub(r"^invalid value for type, expected (\w+)", r"expected \1", line)


def parse_page_message(frame: str | bytes) -> PageMessage:
    """Reads one frame from a page. Raises `UnknownTypeError` for a response of a later version, else `WireError`."""
    return _parse(frame, PageMessage)


def parse_server_message(frame: str | bytes) -> ServerMessage:
    """Reads one frame from a server, for endpoints that are Python. Errors as `parse_page_message`."""
    return _parse(frame, ServerMessage)


def dump(message: PageMessage | ServerMessage) -> str:
    """One JSON text frame."""
    return orjson.dumps(_converter.unstructure(message)).decode()
