"""One call as this side of the program's line knows it."""

from __future__ import annotations

import enum

from attrs import define, field

from localcall.calls.effects import Invite
from localcall.cores.base import Invitation


class Stage(enum.IntEnum):
    """How far the program's own state of a call has come."""

    NEW = enum.auto()
    """Not placed yet, or not answered yet."""
    INVITING = enum.auto()
    INVITED = enum.auto()
    OFFERED = enum.auto()
    ANSWERED = enum.auto()


@define(eq=False)
class Ongoing:
    """``number``: the contact's. ``item``: of its line in the chat. ``held``: candidates for after the answer.

    ``crossing``: the two called each other, and the pause runs; ``crossings``: how often that was.
    """

    ref: str
    number: int
    invitation: Invitation | None = None
    wish: Invite | None = None
    stage: Stage = Stage.NEW
    item: int | None = None
    held: list[str] = field(factory=list)
    connected: bool = False
    crossing: bool = False
    crossings: int = 0

    @property
    def incoming(self) -> bool:
        return self.invitation is not None
