"""The accounts of a folder: set up, listed, chosen; how people meet. All raise `CoreError`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from platformdirs import user_data_path

from localcall.cores.base import CoreError, Profile
from localcall.cores.deltachat.core import DeltaChatCore
from localcall.cores.deltachat.rpc import DeltaChat

JOIN_SECONDS = 60.0

CODES = ("dcaccount:", "dclogin:")

_JOINED = 1000

_NONE_YET = "There is no Delta Chat account in {} yet. Run: localcall deltachat add"


def default_folder() -> Path:
    """Never the one of Delta Chat itself, which holds its lock while it runs."""
    return user_data_path("localcall") / "deltachat"


def existing_folder(folder: Path | None) -> Path:
    """``folder``, or localcall's own; looking makes none."""
    folder = folder or default_folder()
    if not (folder / "accounts.toml").is_file():
        raise CoreError(_NONE_YET.format(folder))
    return folder


@frozen
class Account:
    """``number``: the program's."""

    number: int
    address: str
    name: str | None


async def accounts(chat: DeltaChat) -> list[Account]:
    """Those that are set up."""
    found = []
    for number in await chat.call("get_all_account_ids"):
        info = await chat.call("get_account_info", number)
        if info["kind"] == "Configured":
            address = await chat.call("get_config", number, "configured_addr")
            found.append(Account(number, address or "", info.get("displayName")))
    return found


async def choose(chat: DeltaChat, wanted: Sequence[str] = ()) -> list[Account]:
    """Those of the wanted addresses, or all."""
    found = await accounts(chat)
    if not found:
        raise CoreError(_NONE_YET.format(chat.accounts_dir))
    by_address = {account.address.casefold(): account for account in found}
    for address in wanted:
        if address.casefold() not in by_address:
            raise CoreError(f"There is no account {address} here. There is: {', '.join(a.address for a in found)}.")
    return [by_address[address.casefold()] for address in dict.fromkeys(wanted)] or found


async def choose_one(chat: DeltaChat, wanted: str | None) -> Account:
    found = await choose(chat, [wanted] if wanted else [])
    if len(found) > 1:
        raise CoreError(f"Say which account: --account {' or --account '.join(a.address for a in found)}")
    return found[0]


async def cores(chat: DeltaChat, wanted: Sequence[str]) -> list[DeltaChatCore]:
    return [
        DeltaChatCore(chat, account.number, Profile(account.name or account.address))
        for account in await choose(chat, wanted)
    ]


async def add(chat: DeltaChat, login: str, password: str | None, name: str | None) -> Account:
    """``login``: an address, with its password, or one of `CODES`. What cannot be set up leaves no account behind."""
    number = await chat.call("add_account")
    try:
        if name is not None:
            await chat.call("set_config", number, "displayname", name)
        if password is None:
            await chat.call("add_transport_from_qr", number, login)
        else:
            await chat.call("add_or_update_transport", number, {"addr": login, "password": password})
    except BaseException:
        await chat.call("remove_account", number)
        raise
    (added,) = [account for account in await accounts(chat) if account.number == number]
    return added


async def invite(chat: DeltaChat, account: Account) -> str:
    """The link by which others meet this account."""
    return str(await chat.call("get_chat_securejoin_qr_code", account.number, None))


@define(eq=False)
class _Joining:
    """Hears how far it is."""

    over: asyncio.Event = field(factory=asyncio.Event)

    def event(self, event: dict[str, Any]) -> None:
        if event["kind"] == "SecurejoinJoinerProgress" and event["progress"] >= _JOINED:
            self.over.set()

    def lost(self) -> None: ...

    def back(self) -> None: ...


async def join(chat: DeltaChat, account: Account, link: str) -> bool:
    """Accepts the invitation of a person. ``False``: they were not online yet, and it goes on when both are."""
    told = await chat.call("check_qr", account.number, link)
    if told["kind"] != "askVerifyContact":
        raise CoreError(
            "This is no invite link of a person. They get theirs in Delta Chat, or by: localcall deltachat invite"
        )
    joining = _Joining()
    chat.subscribe(account.number, joining)
    try:
        await chat.call("start_io", account.number)
        await chat.call("secure_join", account.number, link)
        async with asyncio.timeout(JOIN_SECONDS):
            await joining.over.wait()
    except TimeoutError:
        return False
    finally:
        chat.unsubscribe(account.number)
        await chat.call("stop_io", account.number)
    return True
