"""One person's calls together with the server that shows them in a browser: what a Python program uses."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from pathlib import Path

from attrs import define, field

from localcall.bridge.app import Bridge
from localcall.bridge.classic import ClassicRoom
from localcall.bridge.hosted import HostedRoom, MakeRoom
from localcall.bridge.page_file import PageFile, PageFileError
from localcall.bridge.page_folder import PageFolder
from localcall.bridge.tickets import HANDED_SECONDS
from localcall.browser import find_browser, private_address
from localcall.call import Call
from localcall.calls.traits import OWN_PAGE, EndpointTraits
from localcall.cores.base import CarriedByHand
from localcall.cores.link import LinkCore
from localcall.endpoints.classic import CLASSIC_TRAITS
from localcall.endpoints.hosted import HOSTED_TRAITS
from localcall.line import Line
from localcall.manager import CallManager
from localcall.settings import SettingsKeeper


@define(eq=False)
class Phone(Line):
    """``async with Phone(core) as phone:`` serves from entry to exit; the exit ends every call.

    ``port`` is tried first, then the next free ones; 0 lets the system choose. ``listen`` and ``public_origin``: see
    `Bridge`. ``opened_by``: the command that a stranger at the door is told to run. ``history`` is closed at the exit.
    ``hosted_page``: a calls-webapp page that holds the calls instead of ours, an html file or a folder with index.html.
    ``page_dir``: a folder with a WCall page that does, such as SimpleX Chat's. With one of them making a `Phone` raises
    `PageFileError`, or `ImpossiblePair` where the network's calls are not for such a page.
    ``keeper``: through which home changes the settings.
    Entering raises `PostureError` where the server may not or cannot listen.
    """

    port: int = 50396
    listen: str | None = field(default=None, kw_only=True)
    public_origin: str | None = field(default=None, kw_only=True)
    sound_off: bool = field(default=False, kw_only=True)
    opened_by: str = field(default="localcall serve", kw_only=True)
    hosted_page: Path | None = field(default=None, kw_only=True)
    page_dir: Path | None = field(default=None, kw_only=True)
    keeper: SettingsKeeper = field(factory=SettingsKeeper, kw_only=True)
    bridge: Bridge = field(init=False)

    def __attrs_post_init__(self) -> None:
        make_room, endpoint = self._media()
        # A page that is not ours could not show the texts.
        by_link = make_room is None and not isinstance(self.core, CarriedByHand)
        links = [LinkCore(beside=self.core, clock=self.clock)] if by_link else []
        self.manager = CallManager(
            [self.core, *links],
            self.settings,
            clock=self.clock,
            history=self.history,
            endpoint=endpoint,
        )
        self.keeper.follow(self.manager)
        self.bridge = Bridge(
            self.manager,
            keeper=self.keeper,
            port=self.port,
            listen=self.listen,
            public_origin=self.public_origin,
            sound_off=self.sound_off,
            clock=self.clock,
            opened_by=self.opened_by,
            hosted=make_room,
        )

    def _media(self) -> tuple[MakeRoom | None, EndpointTraits]:
        """Which page holds the calls."""
        if self.hosted_page is not None and self.page_dir is not None:
            raise PageFileError("Of --hosted-page and --page-dir one page alone can hold the calls. Leave one out.")
        if self.hosted_page is not None:
            return partial(HostedRoom, PageFile.load(self.hosted_page)), HOSTED_TRAITS
        if self.page_dir is not None:
            return partial(ClassicRoom, PageFolder.load(self.page_dir)), CLASSIC_TRAITS
        return None, OWN_PAGE

    async def _start(self, stack: AsyncExitStack) -> None:
        await self.bridge.start()
        stack.push_async_callback(self.bridge.close)
        await super()._start(stack)

    def address(self, call: Call | None = None, *, seconds: float | None = None) -> str:
        """An address of home, or of one call, that can be opened once. ``seconds``: and only so long."""
        return self.bridge.open_url(call_id=None if call is None else call.id, seconds=seconds)

    async def open(self, call: Call | None = None) -> None:
        """Opens home, or the page of one call, in the person's browser. Raises `BrowserError`."""
        browser = await asyncio.to_thread(find_browser, self.settings.browser, app_window=self.settings.app_window)
        with ExitStack() as stack:
            target = stack.enter_context(private_address(browser, self.address(call, seconds=HANDED_SECONDS)))
            handed = stack.pop_all()
        self._leaving.callback(handed.close)
        self.clock.call_later(HANDED_SECONDS, handed.close)
        await browser.open(target)
