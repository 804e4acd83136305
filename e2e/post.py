"""People with Delta Chat accounts on a real core and a real mail server, who know each other's keys."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from attrs import define, field

from e2e.mail.base import MailServer
from e2e.waiting import SOON
from localcall.cores.deltachat import DeltaChat, DeltaChatCore
from localcall.cores.deltachat.directory import contact_id

SELF = 1
"""The number that each account has for its own person."""

PASSPHRASE = ""


@define(eq=False)
class Account:
    """One account in a program of its own, so that it can die alone."""

    chat: DeltaChat
    number: int
    address: str

    async def call(self, method: str, *parameters: object) -> Any:
        return await self.chat.call(method, self.number, *parameters)

    def core(self) -> DeltaChatCore:
        return DeltaChatCore(self.chat, self.number)

    async def knows(self, other: Account) -> int:
        """Has the other's key, as if their card had been scanned; the number of the contact."""
        [contact] = await self.call("import_vcard_contents", await other.call("make_vcard", [SELF]))
        return int(contact)

    async def befriends(self, other: Account) -> str:
        """Has a chat with them, so that they may ring here; the contact's id."""
        contact = await self.knows(other)
        await self.call("create_chat_by_contact_id", contact)
        return contact_id(contact)


@define(eq=False)
class Ears:
    """Hears what an account's program tells, where no core of ours does."""

    _events: asyncio.Queue[dict[str, Any]] = field(factory=asyncio.Queue)

    @classmethod
    def of(cls, account: Account) -> Ears:
        ears = cls()
        account.chat.subscribe(account.number, ears)
        return ears

    async def hear(self, kind: str, seconds: float = SOON) -> dict[str, Any]:
        """The next event of this kind; those before it are forgotten."""
        async with asyncio.timeout(seconds):
            while (event := await self._events.get())["kind"] != kind:
                pass
        return event

    def event(self, event: dict[str, Any]) -> None:
        self._events.put_nowait(event)

    def lost(self) -> None: ...

    def back(self) -> None: ...


@define(eq=False)
class Post:
    """Opens accounts, which are not online yet, in folders of its own under ``folder``."""

    mail: MailServer
    folder: Path
    _numbers: Iterator[int] = field(factory=itertools.count)

    @asynccontextmanager
    async def account(self, name: str) -> AsyncIterator[Account]:
        number = next(self._numbers)
        address = f"{name.lower()}{number}@example.test"
        transport = await self.mail.mailbox(address)
        async with DeltaChat(self.folder / f"{name}-{number}") as chat:
            account = Account(chat, await chat.call("add_account"), address)
            await account.call("set_config", "displayname", name)
            ears = Ears.of(account)
            await account.call("add_or_update_transport", transport)
            # Set up, it goes online by itself; what comes before it has looked into its mailbox once it takes for old.
            await ears.hear("ImapInboxIdle")
            await account.call("stop_io")
            chat.unsubscribe(account.number)
            yield account

    @asynccontextmanager
    async def second_device(self, first: Account) -> AsyncIterator[Account]:
        """The same account once more, by a backup; the first one must not be online yet."""
        number = next(self._numbers)
        backup = self.folder / f"backup-{number}"
        backup.mkdir()
        await first.call("export_backup", str(backup), PASSPHRASE)
        [archive] = backup.iterdir()
        async with DeltaChat(self.folder / f"device-{number}") as chat:
            account = Account(chat, await chat.call("add_account"), first.address)
            await account.call("import_backup", str(archive), PASSPHRASE)
            yield account
