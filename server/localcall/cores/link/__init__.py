"""Calls without an account: two texts that people carry to each other. docs/links.md says how."""

from localcall.cores.link.core import LinkCore
from localcall.cores.link.text import TextError, Trouble

__all__ = ["LinkCore", "TextError", "Trouble"]
