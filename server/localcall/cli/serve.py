"""`localcall demo` and `localcall serve`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from localcall.cli.networks import need_media
from localcall.cli.options import (
    ACCOUNTS,
    FAMILY,
    HISTORY,
    HOSTED_PAGE,
    JSON,
    PAGE_DIR,
    SETTINGS,
    SIMPLEX,
    SIMPLEX_URL,
    listening,
    load_settings,
    run,
)

if TYPE_CHECKING:
    from localcall.bots.phone import BotPhone
    from localcall.demo import Demo
    from localcall.phone import Phone
    from localcall.phones import Phones
    from localcall.settings import Settings, SettingsKeeper


@click.command()
@click.option("--open/--no-open", "opens", default=True, help="Open the browser at both pages.")
@JSON
@FAMILY
@HOSTED_PAGE
@PAGE_DIR
@click.option("--bot", is_flag=True, help="The second is Echo, a contact that always answers.")
@listening(50395)
def demo(
    opens: bool,
    as_json: bool,
    family: str,
    hosted_page: Path | None,
    page_dir: Path | None,
    bot: bool,
    port: int,
    listen: str | None,
    public_origin: str | None,
) -> None:
    """Two people, Ada and Grace, who can call each other on this machine."""
    from localcall.calls.traits import Family
    from localcall.demo import Demo
    from localcall.serving import serve
    from localcall.settings import Settings

    pages = Demo(
        ("Ada",) if bot else ("Ada", "Grace"),
        family=Family(family),
        port=port,
        listen=listen,
        public_origin=public_origin,
        hosted_page=hosted_page,
        page_dir=page_dir,
    )
    phones: AbstractAsyncContextManager[Sequence[Phone | BotPhone]] = pages
    if bot:
        need_media()
        phones = _with_echo(pages)
    run(serve(phones, Settings(), introduce=_each_other, opens=opens, as_json=as_json, echo=click.echo))


@asynccontextmanager
async def _with_echo(pages: Demo) -> AsyncIterator[Sequence[Phone | BotPhone]]:
    from localcall.bots.echo import Echo
    from localcall.bots.phone import BotPhone

    core = pages.network.join("Echo")
    async with pages as phones, BotPhone(core, Echo()) as bot:
        yield [*phones, bot]


def _each_other(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]} can call each other."


def _over(network: str) -> Callable[[Sequence[str]], str]:
    return lambda names: f"{' and '.join(names)} can call and be called over {network}."


_INTRODUCTIONS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "local": _each_other,
    "deltachat": _over("Delta Chat"),
    "simplex": _over("SimpleX"),
    "link": lambda names: "Whoever is sent a link can be called.",
}
"""By core: what its people can do."""


@click.command("serve")
@click.option(
    "--core",
    type=click.Choice(list(_INTRODUCTIONS)),
    help="The chat network.  [default: local with --profile, else link]",
)
@click.option(
    "--profile",
    "profiles",
    metavar="NAME",
    multiple=True,
    help="local: a person; name two or more. link: the name in links.",
)
@click.option("--account", "addresses", metavar="ADDRESS", multiple=True, help="deltachat: only this account.")
@ACCOUNTS
@SIMPLEX
@click.option("--open/--no-open", "opens", default=False, help="Open the browser at each page.")
@JSON
@FAMILY
@HOSTED_PAGE
@PAGE_DIR
@listening(None)
@SETTINGS
@HISTORY
@click.option("--no-history", is_flag=True, help="Keep no call log.")
def serve_command(
    core: str | None,
    profiles: Sequence[str],
    addresses: Sequence[str],
    folder: Path | None,
    simplex: str | None,
    opens: bool,
    as_json: bool,
    family: str,
    hosted_page: Path | None,
    page_dir: Path | None,
    port: int | None,
    listen: str | None,
    public_origin: str | None,
    settings_path: Path | None,
    history_path: Path | None,
    no_history: bool,
) -> None:
    """Stay up and take calls, with your settings and a call log.

    Without anything named: calls by link, which are there with every network besides.
    The local network joins the profiles that are named here, Delta Chat serves the accounts that
    `localcall deltachat add` has set up; each has a page of its own. SimpleX serves the active user of the
    simplex-chat that runs on this machine; start it with: simplex-chat -p 5225
    """
    from attrs import evolve

    from localcall import history
    from localcall.calls.traits import Family
    from localcall.demo import Demo
    from localcall.serving import serve
    from localcall.settings import SettingsKeeper, default_path

    core = check(core, profiles, addresses, folder, simplex)
    settings = load_settings(settings_path)
    if no_history:
        settings = evolve(settings, history=False)
    common: _Common = {
        "settings": settings,
        "keeper": SettingsKeeper(settings_path or default_path()),
        "port": next(choice for choice in (port, settings.port, 50396) if choice is not None),
        "listen": listen,
        "public_origin": public_origin,
        "history_path": history_path or history.default_path(),
        "hosted_page": hosted_page,
        "page_dir": page_dir,
        "opened_by": "localcall serve",
    }
    phones: AbstractAsyncContextManager[Sequence[Phone]]
    match core:
        case "deltachat":
            phones = _delta_chat(folder, addresses, common)
        case "simplex":
            phones = _simplex(simplex or SIMPLEX_URL, common)
        case "link":
            if hosted_page is not None or page_dir is not None:
                raise click.UsageError(
                    "Calls by link need localcall's own page. Leave --hosted-page and --page-dir out."
                )
            phones = _links("".join(profiles), common)
        case _:
            phones = Demo(profiles, family=Family(family), **common)
    run(
        serve(
            phones,
            settings,
            introduce=_INTRODUCTIONS[core],
            opens=opens,
            as_json=as_json,
            echo=click.echo,
            # In a container there is no browser.
            opens_on_call=settings.open_on_call and listen is None,
        )
    )


class _Common(TypedDict):
    """What all networks' phones are made with."""

    settings: Settings
    keeper: SettingsKeeper
    port: int
    listen: str | None
    public_origin: str | None
    history_path: Path
    hosted_page: Path | None
    page_dir: Path | None
    opened_by: str


def check(
    core: str | None, profiles: Sequence[str], addresses: Sequence[str], folder: Path | None, simplex: str | None
) -> str:
    """The network that these options mean. Raises `UsageError` where they do not go together."""
    core = core or ("local" if profiles or addresses or folder or simplex else "link")
    if simplex is not None and core != "simplex":
        raise click.UsageError("--simplex needs --core simplex.")
    if core == "simplex":
        if profiles or addresses or folder is not None:
            raise click.UsageError("--core simplex serves the active user of simplex-chat. Leave the names out.")
        return core
    if core == "deltachat":
        if profiles:
            raise click.UsageError("--profile is for --core local. A Delta Chat account is named by --account.")
        return core
    if addresses or folder is not None:
        raise click.UsageError("--account and --accounts need --core deltachat.")
    if core == "link":
        if len(profiles) > 1:
            raise click.UsageError("--core link is for one person: give one --profile, or none.")
        return core
    if len({name.strip().lower() for name in profiles}) < max(2, len(profiles)) or not all(map(str.strip, profiles)):
        raise click.UsageError("Name two profiles or more, all different: --profile Ada --profile Grace.")
    return core


@asynccontextmanager
async def _delta_chat(folder: Path | None, addresses: Sequence[str], common: _Common) -> AsyncIterator[Sequence[Phone]]:
    from localcall.cores.deltachat import DeltaChat, accounts
    from localcall.phones import Phones

    async with (
        DeltaChat(accounts.existing_folder(folder)) as chat,
        Phones(await accounts.cores(chat, addresses), **common) as phones,
    ):
        yield phones


def _links(name: str, common: _Common) -> Phones:
    from localcall.cores.link import LinkCore
    from localcall.phones import Phones

    return Phones([LinkCore(name.strip())], **common)


@asynccontextmanager
async def _simplex(url: str, common: _Common) -> AsyncIterator[Sequence[Phone]]:
    from localcall.cores.simplex import SimplexChat, SimplexCore, websocket
    from localcall.phones import Phones

    async with SimplexChat(websocket(url)) as chat, Phones([await SimplexCore.of(chat)], **common) as phones:
        yield phones
