"""The real `deltachat-rpc-server`, as far as that needs no mail."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from localcall.cores.base import CoreError
from localcall.cores.deltachat import DeltaChat, DeltaChatCore, process
from localcall.cores.deltachat.rpc import Gone
from localcall.manager import CallManager
from localcall.settings import Settings


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[DeltaChat]:
    async with DeltaChat(tmp_path / "accounts") as chat:
        yield chat


@define
class Heard:
    """What an account is told, as events to wait for."""

    lost_: asyncio.Event = field(factory=asyncio.Event)
    back_: asyncio.Event = field(factory=asyncio.Event)
    changed: asyncio.Event = field(factory=asyncio.Event)

    def event(self, event: dict[str, Any]) -> None:
        if event["kind"] == "SelfavatarChanged" or event["kind"] == "ContactsChanged":
            self.changed.set()

    def lost(self) -> None:
        self.lost_.set()

    def back(self) -> None:
        self.back_.set()


async def test_it_answers_and_tells_events(chat: DeltaChat, tmp_path: Path) -> None:
    heard = Heard()
    account = await chat.call("add_account")
    chat.subscribe(account, heard)
    assert await chat.call("get_account_info", account) == {"kind": "Unconfigured", "id": account}
    await chat.call("create_contact", account, "ben@example.org", "Ben")
    async with asyncio.timeout(10):
        await heard.changed.wait()
    assert chat.pid is not None and os.getsid(chat.pid) != os.getsid(0), "a Ctrl-C is for us alone"
    assert stat.S_IMODE((tmp_path / "accounts").stat().st_mode) == 0o700


async def test_its_own_words_are_the_error(chat: DeltaChat) -> None:
    with pytest.raises(CoreError, match="account with id 77"):
        await chat.call("get_account_info", 77)
    with pytest.raises(CoreError, match="Method not found"):
        await chat.call("no_such_method")


async def test_an_account_that_is_not_set_up_says_what_to_do(chat: DeltaChat) -> None:
    account = await chat.call("add_account")
    manager = CallManager([DeltaChatCore(chat, account)], Settings())
    with pytest.raises(CoreError, match="localcall deltachat add"):
        await manager.start()


async def test_a_folder_in_use_says_what_to_do(chat: DeltaChat) -> None:
    await chat.call("add_account")
    with pytest.raises(CoreError, match=r"Another program uses the Delta Chat accounts in .*\. Close it"):
        await DeltaChat(chat.accounts_dir).__aenter__()


async def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CoreError, match=r"cannot be started|did not start"):
        await DeltaChat(tmp_path / "file").__aenter__()


async def test_no_program_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CoreError, match=r"pip install 'localcall\[deltachat\]'"):
        await DeltaChat(tmp_path).__aenter__()


async def test_it_dies_and_comes_back(chat: DeltaChat) -> None:
    heard = Heard()
    account = await chat.call("add_account")
    chat.subscribe(account, heard)
    first = chat.pid
    assert first is not None
    waiting = asyncio.create_task(chat.call("sleep", 60))
    await asyncio.sleep(0)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(Gone, match="try again in a moment"):
        await waiting
    async with asyncio.timeout(20):
        await heard.lost_.wait()
        await heard.back_.wait()
    assert chat.pid not in (None, first)
    assert await chat.call("get_all_account_ids") == [account]


async def test_leaving_leaves_no_process(tmp_path: Path) -> None:
    async with DeltaChat(tmp_path) as chat:
        pid = chat.pid
    assert pid is not None and chat.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Gone):
        await chat.call("get_all_account_ids")


async def test_one_that_does_not_leave_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stubborn = tmp_path / "stubborn"
    stubborn.write_text("""#!/bin/sh\nread line\necho '{"jsonrpc":"2.0","id":1,"result":[]}'\nexec sleep 1000\n""")
    stubborn.chmod(0o755)
    monkeypatch.setattr(process, "find_program", lambda: str(stubborn))
    async with DeltaChat(tmp_path) as chat:
        pid = chat.pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
