"""The servers setting: written in home, tried against a real relay, kept, and gone by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from e2e import probes
from e2e.browsers import Engine
from e2e.ports import free_ports, here
from e2e.relay import VALID_SECONDS, Relay, coturn
from e2e.stage import CC, Scene, Stages, Tab
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.settings import Settings

TEST_SECONDS = 20.0


def line_of(relay: Relay, password: str | None = None, valid_seconds: int = VALID_SECONDS) -> str:
    server = relay.ice_server(valid_seconds)
    login = f"{quote(server.username or '', safe='')}:{quote(password or server.credential or '', safe='')}"
    return f"turn:{login}@{relay.host}:{relay.port}"


async def open_servers(tab: Tab) -> Locator:
    await tab.press("Settings")
    dialog = tab.page.get_by_role("dialog", name="Settings")
    await dialog.get_by_role("button", name="Servers").click()
    await expect(dialog.get_by_role("button", name="Save")).to_be_enabled()
    return dialog


async def fill(dialog: Locator, lines: Sequence[str]) -> None:
    await dialog.get_by_role("textbox").fill("\n".join(lines))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def outer_relay() -> AsyncIterator[Relay]:
    """On this machine's own address: Firefox asks no loopback one."""
    async with coturn(here()) as relay:
        yield relay


@pytest.mark.parametrize("engine", Engine)
async def test_each_server_is_tried(stages: Stages, outer_relay: Relay, engine: Engine) -> None:
    relay = outer_relay
    stage = await stages.empty()
    await stages.seat(stage.ada, engine)
    dialog = await open_servers(stage.ada.tab)
    (dead,) = free_ports(1)
    expired = line_of(relay, valid_seconds=-3600)
    await fill(dialog, [line_of(relay), line_of(relay, "wrong"), f"turn:ada:secret@{relay.host}:{dead}", expired])
    await dialog.get_by_role("button", name="Test").click()
    found = dialog.get_by_role("listitem")
    await expect(found).to_have_count(4, timeout=TEST_SECONDS * 1000)
    came, refused, silent, late = await found.all_inner_texts()
    assert "A relay came." in came
    assert "refused the user or the password" in refused
    assert "No answer" in silent
    assert "The user name was good until" in late


async def test_a_line_that_cannot_be_read_is_named_and_nothing_is_lost(stages: Stages) -> None:
    stage = await stages.empty()
    await stages.seat(stage.ada, Engine.CHROMIUM)
    dialog = await open_servers(stage.ada.tab)
    lines = ["stun:relay.example", "turn:relay.example", "nothing"]
    await fill(dialog, lines)
    for button in ("Test", "Save"):
        await dialog.get_by_role("button", name=button).click()
        problems = dialog.get_by_role("alert").locator("p")
        await expect(problems).to_have_count(2)
        await expect(problems.first).to_contain_text("Line 2: A turn server needs a user and a password")
        await expect(problems.last).to_contain_text("Line 3: ")
    await expect(dialog.get_by_role("textbox")).to_have_value("\n".join(lines))
    assert stage.ada.phone.manager.settings == Settings()


async def test_what_is_kept_is_gone_by_at_once(stages: Stages, relay: Relay, tmp_path: Path) -> None:
    """Relays only, and one that serves: the next call goes through it, and the file has it."""
    stage = await stages.set(CC)
    line = line_of(relay)
    path = tmp_path / "settings.toml"
    for person in stage.people:
        person.phone.keeper.path = path
        dialog = await open_servers(person.tab)
        await fill(dialog, [line])
        await dialog.get_by_role("checkbox", name="Always use a relay").check()
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
    saved = Settings.load(path)
    assert saved.relay_only
    assert [server.urls for server in saved.ice_servers] == [[f"turn:{relay.host}:{relay.port}"]]
    await stage.connect()
    await stage.both_ways()
    for person in stage.people:
        assert {end.candidateType for end in await probes.selected_pair(person.page)} == {"relay"}
        await person.tab.sees_text("Relayed")
    await stage.hang_up()
    await stage.ada.tab.press("Back to contacts")
    dialog = await open_servers(stage.ada.tab)
    await expect(dialog.get_by_role("textbox")).to_have_value(f"{line}\n")


async def test_relays_only_and_no_relay_ends_with_that_reason(stages: Stages) -> None:
    stage = await stages.set(CC, Scene(settings=Settings(relay_only=True)))
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Answer")
    await stage.both_reach(CallState.NEGOTIATED)
    await stage.both_reach(CallState.ENDED, 60)
    reasons = [next(iter(person.phone.manager.calls.values())).reason for person in stage.people]
    assert EndReason.NO_RELAY in reasons
    assert set(reasons) <= {EndReason.NO_RELAY, EndReason.PEER_FAILED}
    for person in stage.people:
        await person.tab.holds_nothing()
