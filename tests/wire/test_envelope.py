from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcall.wire import envelope
from localcall.wire.commands import COMMANDS
from localcall.wire.envelope import PageMessage, ServerMessage
from localcall.wire.errors import UnknownTypeError, WireError
from localcall.wire.responses import RESPONSES
from localcall.wire.terms import MAX_SESSION_CHARS
from tests.vectors import vectors

VECTORS = vectors("wcall")
READERS: dict[str, Callable[[str | bytes], PageMessage | ServerMessage]] = {
    "page": envelope.parse_server_message,
    "server": envelope.parse_page_message,
}
PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"


def read(to: str, frame: str) -> PageMessage | ServerMessage:
    return READERS[to](frame.replace("{long}", "A" * (MAX_SESSION_CHARS + 1)).replace("{deep}", nested(2000)))


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("frame", VECTORS["commands"], ids=lambda frame: frame["command"]["type"])
def test_command(frame: dict[str, Any]) -> None:
    assert json.loads(envelope.dump(read("page", json.dumps(frame)))) == frame


@pytest.mark.parametrize("frame", VECTORS["responses"], ids=lambda frame: frame["resp"]["type"])
def test_response(frame: dict[str, Any]) -> None:
    assert json.loads(envelope.dump(read("server", json.dumps(frame)))) == frame


@pytest.mark.parametrize("row", VECTORS["readAs"], ids=lambda row: row["about"])
def test_read_as_another(row: dict[str, Any]) -> None:
    assert json.loads(envelope.dump(read(row["to"], json.dumps(row["frame"])))) == row["same"]


@pytest.mark.parametrize("row", VECTORS["hostile"], ids=lambda row: f"{row['to']} {row['frame']:.40}")
def test_hostile(row: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        read(row["to"], row["frame"])
    assert isinstance(caught.value, UnknownTypeError) == (row["expected"] == "unknown")


FRAMES = [("page", "command", frame) for frame in VECTORS["commands"]] + [
    ("server", "resp", frame) for frame in VECTORS["responses"]
]


@pytest.mark.parametrize(("to", "key", "frame"), FRAMES, ids=lambda value: "" if isinstance(value, dict) else value)
def test_in_the_form_of_a_classic_program(to: str, key: str, frame: dict[str, Any]) -> None:
    """One field a line, and null for what is absent."""
    optional = VECTORS["optional"]["commands" if key == "command" else "responses"].get(frame[key]["type"], [])
    nulls = {"corrId": None, "callId": None, **frame, key: {**dict.fromkeys(optional), **frame[key]}}
    assert json.loads(envelope.dump(read(to, json.dumps(nulls, indent=4)))) == frame


@pytest.mark.parametrize(("name", "table"), [("commands", COMMANDS), ("responses", RESPONSES)])
def test_the_optional_fields_are_those_of_the_messages(name: str, table: Mapping[str, type]) -> None:
    optional = {kind: [one.name for one in attrs.fields(cls) if one.default is None] for kind, cls in table.items()}
    assert VECTORS["optional"][name] == {kind: names for kind, names in optional.items() if names}


def test_every_type_has_a_vector() -> None:
    assert {frame["command"]["type"] for frame in VECTORS["commands"]} == set(COMMANDS)
    assert {frame["resp"]["type"] for frame in VECTORS["responses"]} == set(RESPONSES)


def test_every_type_is_in_the_protocol() -> None:
    names = set(re.findall(r"`(\w+)`", PROTOCOL.read_text(encoding="utf-8")))
    assert set(COMMANDS) | set(RESPONSES) <= names


def test_a_refusal_names_the_field_and_not_its_value() -> None:
    frame = json.dumps({"command": {"type": "start", "media": "hologram", "aesKey": "secret"}})
    with pytest.raises(WireError, match="media") as caught:
        envelope.parse_server_message(frame)
    assert "hologram" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("frame", VECTORS["commands"], ids=lambda frame: frame["command"]["type"])
def test_type_name(frame: dict[str, Any]) -> None:
    message = envelope.parse_server_message(json.dumps(frame))
    assert envelope.type_name(message.command) == frame["command"]["type"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
BODIES = [frame[key] for table, key in (("commands", "command"), ("responses", "resp")) for frame in VECTORS[table]]
FIELDS = sorted({name for body in BODIES for name in body})
TYPES = [("page", "command", name) for name in COMMANDS] + [("server", "resp", name) for name in RESPONSES]


def refused_or_read(to: str, frame: str | bytes) -> None:
    """Whatever comes, a message that says the same again, or a WireError."""
    try:
        message = READERS[to](frame)
    except WireError:
        return
    assert READERS[to](envelope.dump(message)) == message


@given(st.sampled_from(["page", "server"]), st.text() | st.binary())
def test_any_text(to: str, frame: str | bytes) -> None:
    refused_or_read(to, frame)


@given(
    st.sampled_from(TYPES),
    st.dictionaries(
        st.sampled_from(FIELDS), JSON | st.sampled_from(["audio", "mic", "user", 1, True, {}, []]), max_size=8
    ),
)
def test_any_fields(message: tuple[str, str, str], fields: dict[str, Any]) -> None:
    to, key, name = message
    refused_or_read(to, json.dumps({key: {**fields, "type": name}}))


def test_the_worked_example_can_be_read() -> None:
    """e2e/test_classic_host.py sees that it is real."""
    readers = {"←": envelope.parse_server_message, "→": envelope.parse_page_message}
    lines = re.findall(r"^(?:Ada|Grace) (←|→) (\{.*\})$", PROTOCOL.read_text(encoding="utf-8"), re.MULTILINE)
    for arrow, frame in lines:
        readers[arrow](frame)
    assert len(lines) > 30
    assert not re.search(r"[\w-]{42}[=A-Za-z0-9]", "".join(frame for _, frame in lines)), "a key was left in it"
