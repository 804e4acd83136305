"""Messages compare, hash and show themselves by their fields, as any frozen attrs class does."""

from __future__ import annotations

import attrs
import pytest

from localcall.message import message


@message
class Said:
    text: str
    to: str | None = None


@message
class Heard:
    text: str
    to: str | None = None


def test_equal_are_those_of_one_class_with_equal_fields() -> None:
    assert Said("hello", "Ada") == Said("hello", "Ada")
    assert Said("hello") != Said("hello", "Ada")
    other: object = Heard("hello")
    assert Said("hello") != other
    assert len({Said("hello"), Said("hello"), Said("bye"), Heard("hello")}) == 3


def test_it_shows_its_fields() -> None:
    assert repr(Said("hello")) == "Said(text='hello', to=None)"


def test_it_is_frozen_and_can_be_evolved() -> None:
    said = Said("hello")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        said.text = "bye"  # type: ignore[misc]
    assert attrs.evolve(said, to="Ada") == Said("hello", "Ada")
