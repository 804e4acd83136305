"""What is said of a message that cannot be read."""

from __future__ import annotations


class WireError(ValueError):
    """A message that cannot be read. ``str()`` says which field and why, without repeating its value."""


class UnknownTypeError(WireError):
    """A message of a later version, or of nobody's: to be logged and ignored."""
