"""A phone that a bot answers."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from typing import Self

from attrs import define, field

from localcall.bots.base import Bot, answer_all
from localcall.clock import Clock, LoopClock
from localcall.cores.base import ChatCore
from localcall.headless_phone import HeadlessPhone
from localcall.history import History
from localcall.manager import CallManager
from localcall.settings import Settings

log = logging.getLogger(__name__)


@define(eq=False)
class BotPhone:
    """``async with BotPhone(core, bot):`` answers from entry to exit, several calls at once; the exit ends them all.

    Who may call: ``settings.who_may_ring``, by default contacts alone. ``history`` is closed at the exit.
    """

    core: ChatCore
    bot: Bot
    settings: Settings = field(factory=Settings)
    history: History | None = None
    clock: Clock = field(factory=LoopClock, kw_only=True)
    _phone: HeadlessPhone = field(init=False)
    _leaving: AsyncExitStack = field(factory=AsyncExitStack, init=False)

    def __attrs_post_init__(self) -> None:
        self._phone = HeadlessPhone(self.core, self.settings, self.history, several=True, clock=self.clock)

    @property
    def name(self) -> str:
        return self._phone.name

    @property
    def manager(self) -> CallManager:
        return self._phone.manager

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._phone)
            answering = asyncio.create_task(answer_all(self._phone, self.bot), name=f"bot of {self.name}")
            stack.push_async_callback(_stop, answering)
            self._leaving = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._leaving.aclose()


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
