"""Profiles of one process that can call each other, each with a server of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

from attrs import define, field

from localcall.calls.traits import Family
from localcall.cores.local import LocalNetwork
from localcall.history import History
from localcall.phone import Phone
from localcall.settings import Settings

DEMO_PORT = 50395


@define(eq=False)
class Demo:
    """``async with Demo() as (ada, grace):`` joins a `Phone` for each name by the local core.

    ``port``: the first phone's, if it is free; each of the others takes the next free one. ``public_origin``: the
    first phone's, and each of the others has the same with its own port. ``history_path``: the call log that all
    share, ``None``: each has its own, in memory. ``hosted_page``: see `Phone`; the calls are then of the profile
    ``deltachat``, whatever the ``family``. All phones but the first start with their sound off, since tabs that
    hear each other on one machine howl.
    """

    names: Sequence[str] = ("Ada", "Grace")
    family: Family = field(default=Family.CALLEE_OFFERS, kw_only=True)
    hosted_page: Path | None = field(default=None, kw_only=True)
    network: LocalNetwork = field(kw_only=True)
    port: int = field(default=DEMO_PORT, kw_only=True)
    listen: str | None = field(default=None, kw_only=True)
    public_origin: str | None = field(default=None, kw_only=True)
    settings: Settings = field(factory=Settings, kw_only=True)
    history_path: Path | None = field(default=None, kw_only=True)
    opened_by: str = field(default="localcall demo", kw_only=True)
    _phones: tuple[Phone, ...] = field(default=(), init=False)

    @network.default
    def _network(self) -> LocalNetwork:
        return LocalNetwork(self.family, profile="simplex" if self.hosted_page is None else "deltachat")

    async def __aenter__(self) -> tuple[Phone, ...]:
        async with AsyncExitStack() as stack:
            phones: list[Phone] = []
            for name in self.names:
                phones.append(await stack.enter_async_context(self._phone(name, phones[-1] if phones else None)))
            stack.pop_all()
        self._phones = tuple(phones)
        return self._phones

    async def __aexit__(self, *exc: object) -> None:
        """All at once: each waits a moment for its pages."""
        phones, self._phones = self._phones, ()
        await asyncio.gather(*(phone.__aexit__() for phone in phones))

    def _phone(self, name: str, previous: Phone | None) -> Phone:
        port, origin = self.port, self.public_origin
        if previous is not None:
            port = previous.bridge.port + 1 if self.port else 0
            origin = None if previous.public_origin is None else _next_origin(previous.public_origin)
        return Phone(
            self.network.join(name),
            self.settings,
            self._history(name),
            port,
            listen=self.listen,
            public_origin=origin,
            sound_off=previous is not None,
            opened_by=self.opened_by,
            clock=self.network.clock,
            hosted_page=self.hosted_page,
        )

    def _history(self, profile: str) -> History | None:
        if not self.settings.history:
            return None
        return History(self.history_path, clock=self.network.clock, days=self.settings.history_days, profile=profile)


def _next_origin(origin: str) -> str:
    parts = urlsplit(origin)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{parts.netloc.removesuffix(f':{parts.port}')}:{port + 1}"
