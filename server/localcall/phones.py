"""Several phones of one process, each with a server of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

from attrs import define, field

from localcall.clock import Clock, LoopClock
from localcall.cores.base import ChatCore
from localcall.history import History
from localcall.phone import Phone
from localcall.settings import Settings, SettingsKeeper


@define(eq=False)
class Phones:
    """``async with Phones(cores) as phones:`` makes a `Phone` of each core.

    ``port``: the first phone's, if it is free; each of the others takes the next free one. ``public_origin``: the
    first phone's, and each of the others has the same with its own port. ``history_path``: the call log that all
    share, ``None``: each has its own, in memory. ``hosted_page``, ``page_dir``: see `Phone`. ``one_heard``: all but
    the first start with their sound off, since tabs that hear each other on one machine howl. Entering raises
    `PostureError` and `CoreError`.
    """

    cores: Sequence[ChatCore]
    settings: Settings = field(factory=Settings)
    port: int = field(default=50396, kw_only=True)
    listen: str | None = field(default=None, kw_only=True)
    public_origin: str | None = field(default=None, kw_only=True)
    history_path: Path | None = field(default=None, kw_only=True)
    opened_by: str = field(default="localcall serve", kw_only=True)
    hosted_page: Path | None = field(default=None, kw_only=True)
    page_dir: Path | None = field(default=None, kw_only=True)
    keeper: SettingsKeeper = field(factory=SettingsKeeper, kw_only=True)
    one_heard: bool = field(default=False, kw_only=True)
    clock: Clock = field(factory=LoopClock, kw_only=True)
    _phones: tuple[Phone, ...] = field(default=(), init=False)

    async def __aenter__(self) -> tuple[Phone, ...]:
        async with AsyncExitStack() as stack:
            phones: list[Phone] = []
            for core in self.cores:
                phones.append(await stack.enter_async_context(self._phone(core, phones[-1] if phones else None)))
            stack.pop_all()
        self._phones = tuple(phones)
        return self._phones

    async def __aexit__(self, *exc: object) -> None:
        """All at once: each waits a moment for its pages."""
        phones, self._phones = self._phones, ()
        await asyncio.gather(*(phone.__aexit__() for phone in phones))

    def _phone(self, core: ChatCore, previous: Phone | None) -> Phone:
        port, origin = self.port, self.public_origin
        if previous is not None:
            port = previous.bridge.port + 1 if self.port else 0
            origin = None if previous.public_origin is None else _next_origin(previous.public_origin)
        return Phone(
            core,
            self.settings,
            self._history(core),
            port,
            listen=self.listen,
            public_origin=origin,
            keeper=self.keeper,
            sound_off=self.one_heard and previous is not None,
            opened_by=self.opened_by,
            hosted_page=self.hosted_page,
            page_dir=self.page_dir,
            clock=self.clock,
        )

    def _history(self, core: ChatCore) -> History | None:
        if not self.settings.history:
            return None
        name = core.profile.name
        return History(self.history_path, clock=self.clock, days=self.settings.history_days, profile=name)


def _next_origin(origin: str) -> str:
    parts = urlsplit(origin)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.netloc.removesuffix(f':{parts.port}')}:{port + 1}"
