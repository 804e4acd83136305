"""The part of a call whose signals are texts that the two people carry to each other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from localcall.cores.base import CarriedByHand, ChatCore, CoreError

if TYPE_CHECKING:
    from localcall.calls.inputs import ToCarry
    from localcall.calls.machine import CallMachine


class CarriedTexts(ABC):
    """What `Call` has of it."""

    __slots__ = ()

    core: ChatCore
    ref: str
    machine: CallMachine

    @abstractmethod
    def changes(self) -> AsyncIterator[object]:
        """Now, and after everything that happens, until the call is over."""

    @property
    def to_carry(self) -> ToCarry | None:
        """The newest text that the person must bring to the peer."""
        return self.machine.to_carry

    async def text(self) -> str:
        """Waits for that text. Raises `CoreError` when the call ends without one."""
        async for _ in self.changes():
            if self.to_carry is not None:
                return self.to_carry.text
        raise CoreError(self.machine.message or "This call is over.")

    def carry(self, text: str) -> None:
        """Takes what the peer sent back. Raises `CoreError`, which says why it is of no use; the call waits on."""
        if not isinstance(self.core, CarriedByHand):
            raise CoreError("The chat network carries the signals of this call by itself.")
        self.core.take_answer(self.ref, text)
