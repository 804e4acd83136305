"""Networks that take their time: an answer that is long on its way still connects."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from e2e.stage import CALLER_OFFERS, CF, FC, ORDINARY, Pair, Scene, Stages
from localcall.calls.effects import SendAnswer, SendCandidates
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.cores.local import Plan, Signal

CONNECTING = 40.0
"""What may come on top of the delay."""


def answers_late(seconds: float) -> Plan:
    """Answers, and candidates, which no network delivers before it, arrive so much later."""

    def plan(signal: Signal) -> Sequence[float]:
        return (seconds,) if isinstance(signal.effect, SendAnswer | SendCandidates) else (0,)

    return plan


@pytest.mark.timeout(400)
async def test_answers_that_come_after_20_and_after_90_seconds_connect(stages: Stages) -> None:
    """Each browser as answerer; where the callee offers, the caller answers.

    The short ones run in turn while the long ones wait: each call has cameras and pictures on both sides.
    """

    async def call(pair: Pair, family: Family, seconds: float) -> None:
        scene = Scene(family, plan=answers_late(seconds), signal_seconds=seconds)
        stage = await stages.set(pair, scene)
        await stage.connect(seconds=seconds + CONNECTING)
        await stage.both_ways()
        await stage.hang_up()

    async def short() -> None:
        for pair, scene in ((CF, ORDINARY), (FC, ORDINARY), (CF, CALLER_OFFERS)):
            await call(pair, scene.family, 20)

    await asyncio.gather(call(CF, ORDINARY.family, 90), call(FC, ORDINARY.family, 90), short())


async def test_a_slow_network_is_told(stages: Stages) -> None:
    stage = await stages.set(scene=Scene(plan=answers_late(600), signal_seconds=600))
    await stage.ada.tab.place("Grace")
    await stage.ada.tab.sees_text("This chat network is slow")
    await stage.grace.tab.press("Answer")
    await stage.ada.tab.reaches(CallState.NEGOTIATED)
    await stage.ada.tab.press("End call")
    await stage.ada.tab.ends(EndReason.HUNG_UP)
