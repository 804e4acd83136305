"""Brings the signals of a call to its network, one after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from attrs import define, field

from localcall.calls.effects import CoreEffect
from localcall.cores.base import ChatCore, CoreError

log = logging.getLogger(__name__)


@define(eq=False)
class Courier:
    """``refused`` hears the network's name of the call, and the sentence that says why a signal was not passed on."""

    _core: ChatCore
    _refused: Callable[[str, str], None]
    name: str
    _outbox: asyncio.Queue[tuple[str, CoreEffect] | None] = field(factory=asyncio.Queue, init=False)
    _round: asyncio.Task[None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._round = asyncio.create_task(self._deliver(), name=self.name)

    def take(self, ref: str, effect: CoreEffect) -> None:
        self._outbox.put_nowait((ref, effect))

    def close(self) -> None:
        """What was taken before is still delivered."""
        self._outbox.put_nowait(None)

    async def delivered(self) -> None:
        """Waits, after `close`, until the last signal is with the network."""
        await self._round

    async def _deliver(self) -> None:
        while (item := await self._outbox.get()) is not None:
            ref, effect = item
            try:
                await self._core.perform(ref, effect)
            except CoreError as error:
                log.warning("%s refused %s: %s", self._core.name, type(effect).__name__, error)
                self._refused(ref, str(error))
            except Exception:
                log.exception("%s broke at %s", self._core.name, type(effect).__name__)
                self._refused(ref, "localcall could not pass this on. Its log says more.")
