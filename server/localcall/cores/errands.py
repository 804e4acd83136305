"""What a core does beside the calls: nobody waits for it, and nothing of it outlives the core."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from attrs import define, field

from localcall.cores.base import CoreError

log = logging.getLogger(__name__)


@define(eq=False)
class Errands:
    """``who``: whose they are, for the log. That the core's program went away over one is told by its `lost`."""

    _who: str
    _tasks: set[asyncio.Task[None]] = field(factory=set, init=False)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._see_to(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _see_to(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except CoreError as error:
            log.warning("%s: %s", self._who, error)
