"""Stages on which the people are Delta Chat users: real cores, a real mail server, our servers and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from attrs import define

from e2e.browsers import Engine
from e2e.post import Account, Post
from e2e.stage import CC, Company, Media, Person, Stages
from e2e.waiting import SOON, until_true
from localcall.calls.states import CallState
from localcall.clock import LoopClock
from localcall.settings import Settings

OURS = None
"""As a call page: our own."""


@define(eq=False)
class MailCompany(Company):
    """Made by `StagesByMail`. The call pages may be other people's, so states are the servers'."""

    accounts: Mapping[str, Account]

    async def connect(self, media: Media = "video", seconds: float = SOON) -> None:
        await self.ada.tab.place(self.grace.name, media)
        await self.grace.tab.press("Answer")
        await self.both_reach(CallState.CONNECTED, seconds)

    async def both_reach(self, state: CallState, seconds: float = SOON) -> None:
        for person in (self.ada, self.grace):
            await until_true(partial(is_in, person, state), f"{person.name} is {state}", seconds)


def is_in(person: Person, state: CallState) -> bool:
    """The call that came or was placed last."""
    calls = list(person.phone.manager.calls.values())
    return bool(calls) and calls[-1].state is state


@define(eq=False)
class StagesByMail:
    stages: Stages
    post: Post

    async def account(self, name: str) -> Account:
        return await self.stages.enter(self.post.account(name))

    async def friends(self, names: Sequence[str] = ("Ada", "Grace")) -> list[Account]:
        """Accounts that may all call each other; nobody is online."""
        accounts = [await self.account(name) for name in names]
        for one in accounts:
            for other in accounts:
                if one is not other:
                    await one.befriends(other)
        return accounts

    async def join(
        self, name: str, account: Account, settings: Settings | None = None, page: Path | None = OURS
    ) -> Person:
        """Online from now on, with a server and no browser yet."""
        return await self.stages.join(name, account.core(), settings or Settings(), page, LoopClock())

    async def set(
        self,
        browsers: Sequence[Engine] = CC,
        pages: Sequence[Path | None] = (OURS, OURS),
        settings: Settings | None = None,
    ) -> MailCompany:
        """Ada and Grace at home, each in a browser of their own, who may call each other."""
        names = ("Ada", "Grace")
        accounts = dict(zip(names, await self.friends(names), strict=True))
        people = [
            await self.join(name, accounts[name], settings, page) for name, page in zip(names, pages, strict=True)
        ]
        for person, browser in zip(people, browsers, strict=True):
            await self.stages.seat(person, browser)
        return MailCompany(people, accounts)
