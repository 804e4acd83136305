"""`localcall deltachat`: accounts, and meeting people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from localcall.cli.options import ACCOUNTS, JSON, run, to_json

if TYPE_CHECKING:
    from localcall.cores.deltachat import DeltaChat

R = TypeVar("R")

_ACCOUNT = click.option("--account", metavar="ADDRESS", help="Which account, where there are several.")


@click.group()
def deltachat() -> None:
    """Set up Delta Chat accounts, and meet people."""


@deltachat.command("add")
@click.argument("login", required=False, metavar="[ADDRESS or dcaccount:CODE]")
@click.option("--name", help="The name that others see.")
@ACCOUNTS
def add_command(login: str | None, name: str | None, folder: Path | None) -> None:
    """Add an account: an email address, or a code of a server that gives one.

    Without an argument it is asked for. A dclogin: code, which has a password in it, is taken only so.
    """
    from localcall.cores.deltachat import accounts

    if login is not None and login.casefold().startswith("dclogin:"):
        raise click.UsageError("A dclogin: code has a password in it. Leave it out here, and give it when asked.")
    login = login or click.prompt("Address, or a dcaccount: or dclogin: code")
    is_code = login.casefold().startswith(accounts.CODES)
    password = None if is_code else click.prompt("Password", hide_input=True)

    async def add(chat: DeltaChat) -> str:
        return (await accounts.add(chat, login, password, name)).address

    click.echo("Setting up. This takes some seconds.", err=True)
    click.echo(f"{_with_chat(folder, add, new=True)} is ready. Run: localcall serve --core deltachat")


@deltachat.command("accounts")
@JSON
@ACCOUNTS
def accounts_command(as_json: bool, folder: Path | None) -> None:
    """The accounts that are set up."""
    from localcall.cores.deltachat import accounts

    found = _with_chat(folder, accounts.choose)
    if as_json:
        click.echo(to_json([{"address": account.address, "name": account.name} for account in found]))
        return
    for account in found:
        click.echo(f"{account.address}  {account.name or ''}".rstrip())


@deltachat.command("invite")
@_ACCOUNT
@ACCOUNTS
def invite_command(account: str | None, folder: Path | None) -> None:
    """Show your invite link, as text and as a QR code: who opens it in Delta Chat can call you."""
    from localcall.cores.deltachat import accounts

    async def invite(chat: DeltaChat) -> str:
        return await accounts.invite(chat, await accounts.choose_one(chat, account))

    link = _with_chat(folder, invite)
    click.echo(_qr_code(link))
    click.echo(link)
    click.echo("\nThen run `localcall serve --core deltachat`: it answers whoever opens the link.", err=True)


@deltachat.command("join")
@click.argument("link")
@_ACCOUNT
@ACCOUNTS
def join_command(link: str, account: str | None, folder: Path | None) -> None:
    """Meet the person who gave you this invite link."""
    from localcall.cores.deltachat import accounts

    async def join(chat: DeltaChat) -> bool:
        return await accounts.join(chat, await accounts.choose_one(chat, account), link)

    if _with_chat(folder, join):
        click.echo("You can call each other now. Run: localcall serve --core deltachat")
    else:
        click.echo("They were not online. It goes on by itself while `localcall serve --core deltachat` runs.")


def _with_chat(folder: Path | None, work: Callable[[DeltaChat], Awaitable[R]], *, new: bool = False) -> R:
    """``new``: the folder need not be there yet."""
    from localcall.cores.deltachat import DeltaChat, accounts

    async def with_chat() -> R:
        place = folder or accounts.default_folder() if new else accounts.existing_folder(folder)
        async with DeltaChat(place) as chat:
            return await work(chat)

    return run(with_chat())


def _qr_code(text: str) -> str:
    import io

    try:
        import segno
    except ImportError:
        raise click.ClickException("QR codes need: pip install 'localcall[deltachat]'") from None

    drawing = io.StringIO()
    segno.make(text, micro=False).terminal(drawing, compact=True)
    return drawing.getvalue()
