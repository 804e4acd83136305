"""`Demo` and the `Phone`s in it, with pages that are sockets."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from localcall.bridge.security import PostureError
from localcall.browser import BrowserError
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.clock import LoopClock
from localcall.demo import Demo
from localcall.errors import CallError
from localcall.history import History
from localcall.phone import Phone
from localcall.settings import Settings
from tests.ports import neighbours
from tests.visitor import until, visit


async def test_two_phones_that_know_each_other() -> None:
    async with Demo(port=0) as phones:
        ada, grace = phones
        assert [phone.name for phone in phones] == ["Ada", "Grace"]
        assert [contact.id for contact in ada.contacts] == ["local:grace"]
        assert [contact.id for contact in grace.contacts] == ["local:ada"]
        for phone, sound_off in ((ada, False), (grace, True)):
            async with visit(phone.address(), "/", "/home/socket") as page:
                profile = await until(page, lambda message: message["type"] == "profile")
                assert (profile["name"], profile["soundOff"]) == (phone.name, sound_off)


@pytest.mark.parametrize("family", Family)
async def test_the_family_is_the_networks(family: Family) -> None:
    async with Demo(port=0, family=family) as (ada, _):
        assert ada.core.traits.family is family


async def test_a_call_ends_with_the_phones() -> None:
    async with Demo(port=0) as (ada, _):
        call = ada.place(ada.contacts[0], "audio")
        with pytest.raises(CallError, match="You are in a call"):
            ada.place("local:grace")
    assert call.reason is EndReason.SERVER_STOPPED


async def test_a_calls_address_opens_that_call() -> None:
    async with Demo(port=0) as (ada, _):
        call = ada.place("local:grace")
        async with visit(ada.address(call), f"/call/{call.id}", f"/call/{call.id}/socket") as page:
            await page.send_json({"resp": {"type": "hello", "version": 1, "features": []}})
            told = await until(page, lambda message: message["command"]["type"] == "hello")
            assert told["command"]["callId"] == call.id
            assert call.controlled


async def test_incoming_gives_each_call_once() -> None:
    async with Demo(port=0, family=Family.CALLEE_OFFERS) as (ada, grace):
        rings = grace.incoming()
        waiting = asyncio.ensure_future(anext(rings))
        for _ in range(2):
            call = ada.place("local:grace", "audio")
            async with visit(ada.address(call), f"/call/{call.id}", f"/call/{call.id}/socket") as page:
                await page.send_json({"resp": {"type": "hello", "version": 1, "features": []}})
                asked = await until(page, lambda message: message["command"]["type"] == "capabilities")
                able = {"type": "capabilities", "capabilities": {"encryption": True}}
                await page.send_json({"resp": able, "command": {"type": asked["command"]["type"]}})
                incoming = await asyncio.wait_for(waiting, 10)
                assert incoming.state is CallState.INVITATION_RECEIVED
                assert incoming.contact.name == "Ada"
                waiting = asyncio.ensure_future(anext(rings))
                incoming.end()
                assert await asyncio.wait_for(call.ended(), 10) is EndReason.PEER_DECLINED
        waiting.cancel()


async def test_without_a_browser_open_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "no-such-browser")
    async with Demo(port=0) as (ada, _):
        with pytest.raises(BrowserError, match="was not found"):
            await ada.open()


async def test_a_browser_that_reads_no_files_is_given_the_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "snap").write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/seen\n')
    (tmp_path / "snap").chmod(0o755)
    async with Demo(port=0, settings=Settings(browser=str(tmp_path / "snap"))) as (ada, _):
        await ada.open()
        assert (tmp_path / "seen").read_text().startswith(f"{ada.bridge.origin}/open/")
    assert "shows this one-time address" in caplog.text


async def test_each_profile_sees_its_own_calls_in_the_log_that_all_share(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite3"
    async with Demo(port=0, history_path=path) as (ada, grace):
        call = ada.place("local:grace")
        call.end()
        assert ada.history is not None
        assert grace.history is not None
        assert [record.id for record in ada.history.recent()] == [call.id]
        assert grace.history.recent() == []
    history = History(path, clock=LoopClock())
    assert [record.profile_name for record in history.recent()] == ["Ada"]
    history.close()


async def test_no_log_where_the_settings_say_so(tmp_path: Path) -> None:
    async with Demo(port=0, settings=Settings(history=False), history_path=tmp_path / "calls.sqlite3") as (ada, _):
        assert ada.history is None
        ada.place("local:grace").end()
    assert not (tmp_path / "calls.sqlite3").exists()


async def test_a_phone_that_cannot_listen_leaves_nothing_behind() -> None:
    first, taken = neighbours()
    with socket.create_server(("127.0.0.1", taken)):
        origin = f"http://localhost:{first}"
        with pytest.raises(PostureError, match=f"Port {taken}"):
            async with Demo(port=first, listen="127.0.0.1", public_origin=origin):
                pass
    socket.create_server(("127.0.0.1", first)).close()


@pytest.mark.parametrize(
    ("origin", "second"),
    [
        ("http://localhost:50395", "http://localhost:50396"),
        ("http://[::1]:8080", "http://[::1]:8081"),
        ("https://calls.example.org", "https://calls.example.org:444"),
    ],
)
async def test_the_second_origin_is_the_first_with_its_own_port(origin: str, second: str) -> None:
    port, _ = neighbours()
    async with Demo(port=port, listen="127.0.0.1", public_origin=origin) as phones:
        assert [phone.bridge.origin for phone in phones] == [origin, second]
        assert all(isinstance(phone, Phone) for phone in phones)
