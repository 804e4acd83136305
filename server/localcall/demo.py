"""Profiles of one process that can call each other, each with a server of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import define, field

from localcall.calls.traits import Family
from localcall.cores.local import LocalNetwork
from localcall.phone import Phone
from localcall.phones import Phones
from localcall.settings import Settings, SettingsKeeper

DEMO_PORT = 50395


@define(eq=False)
class Demo:
    """``async with Demo() as (ada, grace):`` joins a `Phone` for each name by the local core.

    ``port``, ``public_origin`` and ``history_path``: see `Phones`. ``page_dir`` and ``hosted_page``: see `Phone`;
    with the latter the calls are of the profile ``deltachat``, whatever the ``family``. All phones but the first start
    with their sound off.
    """

    names: Sequence[str] = ("Ada", "Grace")
    family: Family = field(default=Family.CALLEE_OFFERS, kw_only=True)
    hosted_page: Path | None = field(default=None, kw_only=True)
    page_dir: Path | None = field(default=None, kw_only=True)
    network: LocalNetwork = field(kw_only=True)
    port: int = field(default=DEMO_PORT, kw_only=True)
    listen: str | None = field(default=None, kw_only=True)
    public_origin: str | None = field(default=None, kw_only=True)
    settings: Settings = field(factory=Settings, kw_only=True)
    keeper: SettingsKeeper = field(factory=SettingsKeeper, kw_only=True)
    history_path: Path | None = field(default=None, kw_only=True)
    opened_by: str = field(default="localcall demo", kw_only=True)
    _phones: Phones | None = field(default=None, init=False)

    @network.default
    def _network(self) -> LocalNetwork:
        return LocalNetwork(self.family, profile="simplex" if self.hosted_page is None else "deltachat")

    async def __aenter__(self) -> tuple[Phone, ...]:
        self._phones = Phones(
            [self.network.join(name) for name in self.names],
            self.settings,
            port=self.port,
            listen=self.listen,
            public_origin=self.public_origin,
            history_path=self.history_path,
            opened_by=self.opened_by,
            hosted_page=self.hosted_page,
            page_dir=self.page_dir,
            keeper=self.keeper,
            one_heard=True,
            clock=self.network.clock,
        )
        return await self._phones.__aenter__()

    async def __aexit__(self, *exc: object) -> None:
        if self._phones is not None:
            await self._phones.__aexit__(*exc)
