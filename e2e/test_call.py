"""Calls that go well: each sees and hears the other's own picture and tone, and afterwards nothing is left on."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from e2e import probes
from e2e.browsers import Engine
from e2e.stage import CALLER_OFFERS, CC, CF, EVERY_PAIR, ORDINARY, Pair, Scene, Stages, named
from e2e.waiting import until
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.wire.terms import CallMediaType, Direction

WALKS = {
    ORDINARY.family: (
        [
            CallState.WAIT_CAPABILITIES,
            CallState.INVITATION_SENT,
            CallState.OFFER_RECEIVED,
            CallState.NEGOTIATED,
            CallState.CONNECTED,
            CallState.ENDED,
        ],
        [
            CallState.INVITATION_ACCEPTED,
            CallState.OFFER_SENT,
            CallState.ANSWER_RECEIVED,
            CallState.NEGOTIATED,
            CallState.CONNECTED,
            CallState.ENDED,
        ],
    ),
    CALLER_OFFERS.family: (
        [
            CallState.WAIT_CAPABILITIES,
            CallState.OFFER_SENT,
            CallState.ANSWER_RECEIVED,
            CallState.NEGOTIATED,
            CallState.CONNECTED,
            CallState.ENDED,
        ],
        [
            CallState.INVITATION_ACCEPTED,
            CallState.OFFER_RECEIVED,
            CallState.NEGOTIATED,
            CallState.CONNECTED,
            CallState.ENDED,
        ],
    ),
}
"""What ``data-call-state`` goes through at the caller and at the callee; a page may be too slow to show each."""


def in_order(seen: list[CallState], table: list[CallState]) -> bool:
    """The last three are seen always, and nothing out of order."""
    steps = iter(table)
    return all(state in steps for state in seen) and seen[-2:] == table[-2:]


@pytest.mark.parametrize("scene", [ORDINARY, CALLER_OFFERS], ids=lambda scene: scene.family.value)
@pytest.mark.parametrize("pair", EVERY_PAIR, ids=named)
async def test_encrypted_video_call(stages: Stages, pair: Pair, scene: Scene) -> None:
    stage = await stages.set(pair, scene)
    ada, grace = stage.ada, stage.grace
    walks = [await person.tab.walk() for person in (ada, grace)]

    await stage.connect()
    await stage.both_ways()
    for person in (ada, grace):
        await person.tab.sees_text("Encrypted · Direct")
        assert await probes.live_captures(person.page) == 2
    await stage.hang_up()

    for walk, table in zip(walks, WALKS[scene.family], strict=True):
        assert in_order(await walk.states(), table), await walk.states()
    [placed], [taken] = await ada.logged(1), await grace.logged(1)
    assert (placed.direction, taken.direction) == (Direction.OUTGOING, Direction.INCOMING)
    assert (placed.reason, taken.reason) == (EndReason.HUNG_UP, EndReason.PEER_HUNG_UP)
    for row in (placed, taken):
        assert row.encrypted
        assert row.media is CallMediaType.VIDEO
        assert row.connected_at is not None
        assert row.started_at <= row.connected_at <= row.ended_at
        assert not row.missed


async def test_home_again_when_the_person_leaves_the_end_screen(stages: Stages) -> None:
    stage = await stages.set()
    await stage.connect()
    await stage.hang_up()
    for person in (stage.ada, stage.grace):
        await person.tab.press("Back to contacts")
        await person.tab.is_home()
        assert await person.tab.main.get_attribute("data-call-state") is None
        assert await person.tab.main.get_attribute("data-end-reason") is None


async def test_call_without_a_frame_key(stages: Stages) -> None:
    stage = await stages.set(CF, Scene(frame_key=False))
    await stage.connect()
    await stage.both_ways()
    await stage.ada.tab.sees_text("Standard encryption · Direct")
    await stage.hang_up()


@pytest.mark.parametrize("pair", [CC, CF], ids=named)
async def test_audio_call_opens_no_camera(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    await stage.connect("audio")
    await stage.both_ways(video=False)
    for person in (stage.ada, stage.grace):
        assert await probes.live_captures(person.page) == 1
        await probes.sees_nothing(person.page, "remote-camera")
    await stage.hang_up()


@pytest.mark.parametrize("pair", [CC, CF, (Engine.FIREFOX, Engine.CHROMIUM)], ids=named)
async def test_audio_call_becomes_a_video_call_without_a_new_negotiation(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    ada, grace = stage.ada, stage.grace
    await stage.connect("audio")
    await stage.both_ways(video=False)
    described = [await _descriptions(person.page) for person in (ada, grace)]

    await ada.tab.press("Start camera")
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    await probes.sees_nothing(ada.page, "remote-camera")
    await grace.tab.press("Start camera")
    await probes.sees_moving(ada.page, "remote-camera", grace.signature)
    await stage.both_ways()

    assert [await _descriptions(person.page) for person in (ada, grace)] == described
    await stage.hang_up()


async def _descriptions(page: Page) -> list[str]:
    """The origin line of every description: each negotiation changes the version in it (RFC 8829)."""
    seen = await page.evaluate(
        """() => localcallProbe.connections.flatMap((connection) =>
          [connection.localDescription.sdp, connection.remoteDescription.sdp].map((sdp) => sdp.match(/^o=.*$/m)[0]))"""
    )
    return list(seen)


async def test_answer_without_video(stages: Stages) -> None:
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace
    await ada.tab.place("Grace")
    await grace.tab.press("Answer without video")
    await stage.both_reach(CallState.CONNECTED)
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    await probes.hears_tone(ada.page, grace.signature)
    await probes.sees_nothing(ada.page, "remote-camera")
    assert await probes.live_captures(grace.page) == 1
    await stage.hang_up()


async def test_the_time_runs_and_is_the_same_on_both_sides(stages: Stages) -> None:
    stage = await stages.set()
    await stage.connect("audio")
    for person in (stage.ada, stage.grace):
        await person.tab.has_talked(2)
    starts = [next(iter(person.phone.manager.calls.values())).connected_at for person in (stage.ada, stage.grace)]
    assert starts[0] is not None
    assert starts[1] is not None
    assert abs(starts[0] - starts[1]) < 2
    await stage.hang_up()
    await until(stage.ada.log, lambda rows: rows[0].duration_seconds >= 1, "the log has the duration")
