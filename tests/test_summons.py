"""A call rings, and the browser is opened, or is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from attrs import define

from localcall import summons
from localcall.call import Call
from localcall.calls.traits import Family
from localcall.demo import Demo
from localcall.phone import Phone
from localcall.settings import Settings
from localcall.summons import Summons
from tests.visitor import until, visit

SOON = 10.0


@define
class Town:
    """Ada calls Grace, whose browser writes down what it is given."""

    ada: Phone
    grace: Phone
    written: Path
    staying: AsyncExitStack

    def opened(self) -> list[str]:
        return self.written.read_text().split() if self.written.exists() else []

    def file(self) -> str:
        """What the file held that it was given last."""
        copy = Path(f"{self.written}.html")
        return copy.read_text() if copy.exists() else ""

    async def rings(self) -> Call:
        """A call that rings at Grace's."""
        call = self.ada.place("local:grace", "audio")
        page = await self.staying.enter_async_context(
            visit(self.ada.address(call), f"/call/{call.id}", f"/call/{call.id}/socket")
        )
        await page.send_json({"resp": {"type": "hello", "version": 1, "features": []}})
        await until(page, lambda message: message["command"]["type"] == "capabilities")
        able = {"type": "capabilities", "capabilities": {"encryption": True}}
        await page.send_json({"resp": able, "command": {"type": "capabilities"}})
        await holds(lambda: any(self.grace.manager.rings(one) for one in self.grace.manager.calls.values()))
        return call


async def holds(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def town(tmp_path: Path, script: str | None = None) -> AsyncIterator[Town]:
    browser, written = tmp_path / "browser", tmp_path / "written"
    # What it is given is a file that is gone when the phone is.
    browser.write_text(
        f'#!/bin/sh\n{script or f"""echo "$1" >> {written}; cat "${{1#file://}}" >> {written}.html"""}\n'
    )
    browser.chmod(0o755)
    async with AsyncExitStack() as stack:
        demo = Demo(port=0, family=Family.CALLEE_OFFERS, settings=Settings(browser=str(browser)))
        ada, grace = await stack.enter_async_context(demo)
        stack.enter_context(Summons(grace))
        yield Town(ada, grace, written, stack)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summons, "RETURN_SECONDS", 0.05)


@pytest.mark.usefixtures("impatient")
async def test_the_browser_opens_home_by_a_private_file(tmp_path: Path) -> None:
    async with town(tmp_path) as people:
        await people.rings()
        await holds(lambda: len(people.opened()) == 1)
        [address] = people.opened()
        assert address.startswith("file://")
        await holds(lambda: "</p>" in people.file())
        url = people.file().split('href="')[1].split('"')[0]
        assert url.startswith(f"{people.grace.bridge.origin}/open/")
        async with visit(url, "/", "/home/socket") as page:
            calls = await until(page, lambda message: message["type"] == "calls")
            assert [call["ringing"] for call in calls["calls"]] == [True]


async def calm(people: Town, call: Call) -> None:
    """The moment of decision has passed, and the call has not."""
    passed = asyncio.Event()
    people.grace.clock.call_later(summons.RETURN_SECONDS * 3, passed.set)
    await passed.wait()
    assert call.reason is None


@pytest.mark.usefixtures("impatient")
async def test_a_page_that_is_open_is_enough(tmp_path: Path) -> None:
    async with town(tmp_path) as people:
        async with visit(people.grace.address(), "/", "/home/socket") as page:
            call = await people.rings()
            await until(page, lambda message: message["type"] == "calls" and message["calls"] != [])
            await calm(people, call)
        assert people.opened() == []


async def test_a_page_that_comes_back_in_time_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summons, "RETURN_SECONDS", 0.5)
    async with town(tmp_path) as people:
        call = await people.rings()
        async with visit(people.grace.address(), "/", "/home/socket"):
            await calm(people, call)
        assert people.opened() == []


@pytest.mark.usefixtures("impatient")
async def test_it_is_not_opened_twice(tmp_path: Path) -> None:
    """Not for one call, which changes many times, nor for the next that comes while the browser is starting."""
    async with town(tmp_path) as people:
        call = await people.rings()
        await holds(lambda: len(people.opened()) == 1)
        people.grace.manager.contacts_changed()
        for ringing in people.grace.manager.calls.values():
            people.grace.manager.call_changed(ringing)
        await calm(people, call)
        call.end()
        await calm(people, await people.rings())
        assert len(people.opened()) == 1


async def test_a_call_that_has_stopped_ringing_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summons, "RETURN_SECONDS", 0.2)
    async with town(tmp_path) as people:
        (await people.rings()).end()
        await holds(lambda: not any(people.grace.manager.rings(one) for one in people.grace.manager.calls.values()))
        passed = asyncio.Event()
        people.grace.clock.call_later(0.6, passed.set)
        await passed.wait()
        assert people.opened() == []


@pytest.mark.usefixtures("impatient")
async def test_a_browser_that_fails_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with town(tmp_path, "exit 3") as people:
        await people.rings()
        await holds(lambda: "A call came in and no page is open." in caplog.text)
        assert "ended with 3" in caplog.text
