"""Calls of the profile `simplex` on a network that carries no restart offers: the pages make lost connections anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from attrs import evolve
from playwright.async_api import Playwright

from e2e.networks import Lab, Wire, lab, lay
from e2e.stage import Scene, Stage, Stages
from e2e.waiting import until_true
from localcall.calls.effects import CoreEffect, SendAnswer, SendOffer
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.wire.session import decode_session, encode_session

LOST = 20.0
"""Seconds in which a browser notices that nothing comes any more."""

BUDGET = 60.0


@pytest_asyncio.fixture(loop_scope="session")
async def wired(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(playwright, tmp_path) as made:
        yield made


async def company(stages: Stages, wired: Lab, scene: Scene) -> Stage:
    """Ada's browser in the one namespace, Grace's in the other, and the frames encrypted."""
    stage = await stages.empty(evolve(scene, restarts=False))
    await wired.seat(stages, stage.people)
    return stage


def announcing(effect: CoreEffect, *without: str) -> CoreEffect:
    """The sessions of the call without these keys."""
    if not isinstance(effect, SendOffer | SendAnswer):
        return effect
    session = decode_session(effect.session.description)
    nothing: dict[str, Any] = dict.fromkeys(without)
    bare = evolve(session, **nothing)
    return evolve(effect, session=evolve(effect.session, description=encode_session(bare)))


async def connections(stage: Stage) -> list[int]:
    """How many RTCPeerConnections each page has made."""
    return [await person.page.evaluate("() => localcallProbe.connections.length") for person in stage.people]


def connected_at(stage: Stage) -> list[float | None]:
    return [next(iter(person.phone.manager.calls.values())).connected_at for person in stage.people]


async def move(stage: Stage, wire: Wire) -> None:
    """The wire goes, and is back with other addresses once both have noticed."""
    wire.unplug()
    await stage.both_reach(CallState.RECONNECTING, LOST)
    wire.readdress()
    wire.plug_in()


@pytest.mark.parametrize(
    ("foreign", "fresh"),
    [pytest.param((), True, id="between two of ours"), pytest.param(("localcall", "enc"), False, id="in place")],
)
async def test_another_address(stages: Stages, wired: Lab, foreign: tuple[str, ...], fresh: bool) -> None:
    wire = lay(wired.left, wired.right)
    stage = await company(stages, wired, Scene(change=lambda effect: announcing(effect, *foreign)))
    await stage.connect()
    await stage.both_ways()
    since = connected_at(stage)
    walks = [await person.tab.walk() for person in stage.people]
    await move(stage, wire)
    await stage.both_reach(CallState.CONNECTED, BUDGET)
    await stage.both_ways()
    for person in stage.people:
        await person.tab.sees_text("Encrypted")
    assert [count > 1 for count in await connections(stage)] == [fresh, fresh]
    assert connected_at(stage) == since
    for walk in walks:
        assert await walk.states() == [CallState.CONNECTED, CallState.RECONNECTING, CallState.CONNECTED]
    await stage.hang_up()


async def test_a_peer_that_does_not_reconnect(stages: Stages, wired: Lab) -> None:
    """It is waited for as long as the connection may come back by itself."""
    wire = lay(wired.left, wired.right)
    foreign = ("localcall", "enc", "smpReconnect")
    stage = await company(stages, wired, Scene(change=lambda effect: announcing(effect, *foreign)))
    await stage.connect()
    await stage.both_ways()
    wire.unplug()
    await stage.both_reach(CallState.RECONNECTING, LOST)
    wire.plug_in()
    await stage.both_reach(CallState.CONNECTED, LOST)
    wire.unplug()
    await until_true(lambda: any(reasons(stage)), "the call ends", BUDGET)
    await stage.both_reach(CallState.ENDED)
    assert EndReason.CONNECTION_LOST in reasons(stage)
    assert set(reasons(stage)) <= {EndReason.CONNECTION_LOST, EndReason.PEER_FAILED}
    assert await connections(stage) == [1, 1]
    for person in stage.people:
        await person.tab.holds_nothing()


def reasons(stage: Stage) -> list[EndReason | None]:
    return [next(iter(person.phone.manager.calls.values())).reason for person in stage.people]
