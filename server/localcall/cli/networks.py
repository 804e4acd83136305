"""The chat networks as options of the commands that need no browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from localcall.cli.options import (
    ACCOUNTS,
    FAMILY,
    HISTORY,
    JSON,
    SETTINGS,
    SIMPLEX,
    SIMPLEX_URL,
    F,
    listening,
    load_settings,
    options,
    to_json,
)

if TYPE_CHECKING:
    from localcall.cores.base import ChatCore
    from localcall.demo import Demo
    from localcall.history import History
    from localcall.phone import Phone
    from localcall.settings import Settings

NETWORK: Callable[[F], F] = options(
    click.option(
        "--core",
        type=click.Choice(["local", "deltachat", "simplex"]),
        default="local",
        show_default=True,
        help="The chat network.",
    ),
    click.option("--account", "addresses", metavar="ADDRESS", multiple=True, help="deltachat: only this account."),
    ACCOUNTS,
    SIMPLEX,
    click.option(
        "--open/--no-open", "opens", default=False, help="local: open the browser at the other person's page."
    ),
    JSON,
    FAMILY,
    listening(None),
    SETTINGS,
    HISTORY,
    click.option("--no-history", is_flag=True, help="Keep no call log."),
)


@frozen(kw_only=True)
class Network:
    """What `NETWORK` was given."""

    core: str
    addresses: Sequence[str]
    folder: Path | None
    simplex: str | None
    opens: bool
    as_json: bool
    family: str
    port: int | None
    listen: str | None
    public_origin: str | None
    settings_path: Path | None
    history_path: Path | None
    no_history: bool

    @classmethod
    def of(cls, given: dict[str, Any]) -> Network:
        network = cls(**given)
        if network.core != "deltachat" and (network.addresses or network.folder is not None):
            raise click.UsageError("--account and --accounts need --core deltachat.")
        if network.core != "simplex" and network.simplex is not None:
            raise click.UsageError("--simplex needs --core simplex.")
        return network

    def settings(self) -> Settings:
        from attrs import evolve

        settings = load_settings(self.settings_path)
        return evolve(settings, history=False) if self.no_history else settings

    def history(self, settings: Settings, profile: str) -> History | None:
        from localcall import history
        from localcall.clock import LoopClock

        if not settings.history:
            return None
        path = self.history_path or history.default_path()
        return history.History(path, clock=LoopClock(), days=settings.history_days, profile=profile)

    @asynccontextmanager
    async def joined(self, settings: Settings, name: str) -> AsyncIterator[tuple[Sequence[ChatCore], Sequence[Phone]]]:
        """The accounts to be held; on the local network one of this ``name``, and Ada, who has a page.

        Raises `CoreError` and `PostureError`.
        """
        if self.core == "local":
            demo = self._ada(settings)
            core = demo.network.join(name)
            async with demo as phones:
                yield [core], phones
            return
        if self.core == "simplex":
            from localcall.cores.simplex import SimplexChat, SimplexCore, websocket

            async with SimplexChat(websocket(self.simplex or SIMPLEX_URL)) as chat:
                yield [await SimplexCore.of(chat)], ()
            return
        from localcall.cores.deltachat import DeltaChat, accounts

        async with DeltaChat(accounts.existing_folder(self.folder)) as chat:
            yield await accounts.cores(chat, self.addresses), ()

    def _ada(self, settings: Settings) -> Demo:
        from localcall import history
        from localcall.calls.traits import Family
        from localcall.demo import Demo

        return Demo(
            ("Ada",),
            family=Family(self.family),
            port=next(choice for choice in (self.port, settings.port, 50396) if choice is not None),
            listen=self.listen,
            public_origin=self.public_origin,
            settings=settings,
            history_path=self.history_path or history.default_path(),
        )


def page_line(phone: Phone, *, as_json: bool) -> str:
    """Where the other person of the local network is."""
    address = phone.address()
    return to_json({"event": "page", "profile": phone.name, "url": address}) if as_json else f"{phone.name}  {address}"


def only(cores: Sequence[ChatCore]) -> ChatCore:
    """The one account of a command that can hold no more. Raises `UsageError`."""
    if len(cores) != 1:
        raise click.UsageError("There are several accounts. Name the one to use: --account ADDRESS.")
    return cores[0]


def need_media() -> None:
    """Raises `ClickException` where the extra is not installed."""
    from importlib.util import find_spec

    if find_spec("aiortc") is None:
        raise click.ClickException("Media in Python needs more: pip install 'localcall[headless]'")


@contextmanager
def media_errors() -> Iterator[None]:
    """What is wrong with a file is told as a sentence."""
    from localcall.media.errors import MediaError

    try:
        yield
    except MediaError as error:
        raise click.ClickException(str(error)) from None
