"""Ports for programs that take the one they are told."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from random import sample

_NEVER_GIVEN = range(20_000, 30_000, 2)
"""Below those that systems give out by themselves: nobody takes one meanwhile."""


def neighbours() -> tuple[int, int]:
    """Two free ports, the one after the other."""
    for first in sample(_NEVER_GIVEN, len(_NEVER_GIVEN)):
        try:
            with ExitStack() as stack:
                for port in (first, first + 1):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
        return first, first + 1
    raise RuntimeError("no two neighbouring ports are free")
