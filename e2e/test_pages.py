"""A call outlives what happens to its page: a reload, a second tab, a lost socket, nonsense on the socket."""

from __future__ import annotations

import itertools
import json
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page

from e2e import probes
from e2e.stage import CALLER_OFFERS, CC, FC, ORDINARY, Pair, Person, Scene, Stage, Stages, Tab, named
from e2e.waiting import until
from localcall.bridge.sockets import Connection
from localcall.call import Call
from localcall.calls.effects import SendAnswer
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.cores.local import Signal
from localcall.wire.envelope import MAX_FRAME_BYTES
from localcall.wire.responses import RESPONSES

RESUMED = 10.0
"""Seconds within which a reloaded page is connected again."""

EITHER = pytest.mark.parametrize("pair", [CC, FC], ids=named)
"""What happens, happens to Ada's page: in Chromium, and in Firefox."""

ELSEWHERE = "This call is open in another tab"
MOVED = "The call moved to another tab"

OPEN_SOCKET = """(path) =>
  localcallProbe.sockets.find(({ url, readyState }) => readyState === WebSocket.OPEN && new RegExp(path).test(url))"""
CALL_SOCKET = "/call/[^/]+/socket$"
HOME_SOCKET = "/home/socket$"


def call_of(person: Person) -> Call:
    [call] = person.phone.manager.calls.values()
    return call


async def shown_seconds(tab: Tab) -> int:
    """The running time, as the person reads it."""
    clock = re.compile(r"\b(\d+):(\d\d)\b")
    shown = clock.search(await until(tab.main.inner_text, lambda text: bool(clock.search(text)), "the time is shown"))
    assert shown is not None
    return int(shown[1]) * 60 + int(shown[2])


async def connections(page: Page) -> int:
    """How many RTCPeerConnections this page has made; one more is a restart."""
    return int(await page.evaluate("() => localcallProbe.connections.length"))


# --- reload -----------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("pair", "scene", "reloads"),
    [*itertools.product([CC], [ORDINARY, CALLER_OFFERS], ["Ada", "Grace"]), (FC, ORDINARY, "Ada")],
    ids=lambda value: value.family.value if isinstance(value, Scene) else named(value),
)
async def test_a_reloaded_page_resumes_its_connected_call(
    stages: Stages, pair: Pair, scene: Scene, reloads: str
) -> None:
    stage = await stages.set(pair, scene)
    me, peer = (stage.ada, stage.grace) if reloads == "Ada" else (stage.grace, stage.ada)
    await stage.connect()
    await stage.both_ways()
    await until(lambda: shown_seconds(me.tab), lambda shown: shown >= 1, "some time has passed")
    call, before = call_of(me), await shown_seconds(me.tab)
    connected_at = call.connected_at
    assert connected_at is not None
    walk = await peer.tab.walk()

    await me.page.reload()
    await me.tab.reaches(CallState.CONNECTED, RESUMED)
    await stage.both_ways()
    assert await walk.states() == [CallState.CONNECTED, CallState.RECONNECTING, CallState.CONNECTED]
    assert call_of(me) is call
    assert call.connected_at == connected_at
    assert await shown_seconds(me.tab) >= before
    for person in (me, peer):
        await person.tab.sees_text("Encrypted · Direct")
        assert await probes.live_captures(person.page) == 2
    await stage.hang_up()
    [row] = await me.logged(1)
    assert row.connected_at == connected_at
    await peer.logged(1)


async def test_a_page_that_is_reloaded_while_it_calls_is_primed_again(stages: Stages) -> None:
    """And so is the other side's home, which rings again."""
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace
    await ada.tab.place("Grace")
    await ada.tab.sees_text("Ringing…")
    call = call_of(ada)
    assert call.state is CallState.INVITATION_SENT

    await ada.page.reload()
    await ada.tab.reaches(CallState.INVITATION_SENT)
    await ada.tab.sees_text("Ringing…")
    await until(lambda: probes.live_captures(ada.page), lambda live: live == 2, "the devices are open again")
    assert call_of(ada) is call

    await grace.page.reload()
    await grace.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()
    await grace.logged(1)


def no_answer_arrives(signal: Signal) -> list[float]:
    return [] if isinstance(signal.effect, SendAnswer) else [0]


@pytest.mark.parametrize("family", Family)
async def test_a_reload_between_offer_and_answer_ends_the_call(stages: Stages, family: Family) -> None:
    """The peer may hold a description of a connection that is gone."""
    stage = await stages.set(CC, Scene(family, plan=no_answer_arrives))
    offerer, answerer = (stage.grace, stage.ada) if family is Family.CALLEE_OFFERS else (stage.ada, stage.grace)
    await stage.ada.tab.place("Grace")
    await stage.grace.tab.press("Answer")
    await answerer.tab.reaches(CallState.NEGOTIATED)
    await offerer.tab.reaches(CallState.OFFER_SENT)

    await offerer.page.reload()
    await offerer.tab.ends(EndReason.PAGE_RELOADED)
    await offerer.tab.sees_text(EndReason.PAGE_RELOADED.sentence.removesuffix("."))
    await answerer.tab.ends(EndReason.PEER_FAILED)


# --- a second tab -----------------------------------------------------------------------------------------------------


@pytest.mark.timeout(120)
@EITHER
async def test_a_second_tab_is_told_and_may_take_the_call_over(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    ada = stage.ada
    await stage.connect()
    await stage.both_ways()
    first, second = ada.tab, await ada.another_tab()

    await second.press("Return")
    await second.sees_text(ELSEWHERE)
    assert await probes.live_captures(second.page) == 0
    assert await probes.live_captures(first.page) == 2
    await stage.both_ways()

    for new, old in ((second, first), (first, second)):
        await new.page.bring_to_front()
        if await new.button("Move it back here").count():
            await new.press("Move it back here")
        await new.press("Move the call here")
        await old.sees_text(MOVED)
        await old.holds_nothing()
        ada.move_to(new)
        await stage.both_reach(CallState.CONNECTED)
        await stage.both_ways()
        assert await probes.live_captures(new.page) == 2
    await stage.hang_up()
    await stage.grace.logged(1)


async def test_a_second_tab_is_told_that_half_a_negotiation_cannot_move(stages: Stages) -> None:
    stage = await stages.set(CC, CALLER_OFFERS)
    await stage.ada.tab.place("Grace")
    await stage.ada.tab.reaches(CallState.OFFER_SENT)
    second = await stage.ada.another_tab()
    await second.press("Return")
    await second.sees_text(ELSEWHERE)
    assert await second.button("Move the call here").count() == 0
    await stage.grace.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()


# --- the socket -------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def undisturbed_call(stage: Stage) -> AsyncIterator[None]:
    """A call that never leaves Connected, and is not negotiated again, whatever is done meanwhile."""
    await stage.connect()
    await stage.both_ways()
    walks = [await person.tab.walk() for person in stage.people]
    yield
    await stage.both_ways()
    assert [await walk.states() for walk in walks] == [[CallState.CONNECTED]] * 2
    assert [await connections(person.page) for person in stage.people] == [1, 1]
    assert [await person.log() for person in stage.people] == [[], []]
    await stage.hang_up()


async def resumed(person: Person, sockets: int) -> None:
    """Its page has opened so many sockets, and the server holds the call by the last one."""

    async def back() -> bool:
        opened = await person.page.evaluate(
            "(path) => localcallProbe.sockets.filter(({ url }) => new RegExp(path).test(url)).length", CALL_SOCKET
        )
        return bool(opened == sockets and call_of(person).controlled)

    await until(back, bool, f"the page of {person.name} is back")


@pytest.mark.timeout(120)
@EITHER
async def test_a_frame_over_the_limit_closes_the_socket_and_harms_no_call(
    stages: Stages, pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await stages.set(pair)
    async with undisturbed_call(stage):
        with caplog.at_level(logging.WARNING):
            code = await stage.ada.page.evaluate(
                f"""([path, length]) => new Promise((resolve) => {{
                  const socket = ({OPEN_SOCKET})(path);
                  socket.addEventListener("close", ({{ code }}) => resolve(code));
                  socket.send("x".repeat(length));
                }})""",
                [CALL_SOCKET, MAX_FRAME_BYTES + 1],
            )
        assert code == 1009
        assert "a page's socket was closed with 1009: a frame was over the size limit" in caplog.messages
        await resumed(stage.ada, sockets=2)


def break_off(call: Call) -> None:
    """Without a word, as a network does it."""
    socket = call.page._controller
    assert isinstance(socket, Connection)
    assert socket._transport is not None
    socket._transport.abort()


def close(call: Call) -> None:
    """With a close frame."""
    call.endpoint.close()


@pytest.mark.timeout(120)
@EITHER
async def test_a_socket_that_the_server_loses_is_opened_again_without_a_restart(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    async with undisturbed_call(stage):
        for sockets, cut in enumerate((break_off, close), start=2):
            cut(call_of(stage.ada))
            await resumed(stage.ada, sockets)


ANY_TEXT = (
    "",
    " ",
    "null",
    "0",
    '"end"',
    "[]",
    "{",
    "{}",
    "[" * 20_000,
    '{"resp":' * 5_000,
    '{"resp":null}',
    '{"resp":"end"}',
    '{"resp":{"type":null}}',
    '{"resp":{"type":"__proto__"}}',
    '{"resp":{"type":["end"]}}',
    '{"resp":{"type":"end"}',
    '{"command":{"type":"end"}}',
    '{"type":"end"}',
    '{"id":1,"type":"end","callId":null}',
    '{"id":"1","type":"place","contact":["local:grace"],"media":"audio"}',
    '{"id":1,"type":"place","contact":"local:grace","media":"smell"}',
    '{"resp":{"type":"ok"},"corrId":"7","callId":7}',
    "\u0000\u2028\u202e\U0001f4de",
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
)

WISHES = {"accept", "confirm", "decline", "end", "ended", "hello", "ignore", "peerEnded", "restart", "takeOver"}
"""Responses that are right without a field, or with any: what they say is done."""

FIELDS = (
    *("answer", "capabilities", "code", "connectionInfo", "enabled", "generation", "iceCandidates", "localcall"),
    *("message", "offer", "open", "source", "state", "status", "undecrypted"),
)

VALUES: tuple[object, ...] = (None, True, -1, 1e308, "", "x", [], [[]], {}, {"type": "offer"})


def any_json() -> list[str]:
    """Each response with each value in every field at once: wrong for one reason or another, or of no consequence."""
    return [
        json.dumps({"resp": {"type": kind, **dict.fromkeys(FIELDS, value)}, "command": {"type": "offer"}})
        for kind in sorted(RESPONSES.keys() - WISHES)
        for value in VALUES
    ]


LAST = '{"id": 424242, "type": "nothing", "resp": {"type": "confirm"}}'
"""Home answers with its id, a call with the name of what is missing; nothing else is answered so."""


@pytest.mark.timeout(120)
@EITHER
async def test_any_text_and_any_json_on_a_socket_leave_the_call_unharmed(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    async with undisturbed_call(stage):
        for path in (CALL_SOCKET, HOME_SOCKET):
            still_open = await stage.ada.page.evaluate(
                f"""([path, texts, last]) => new Promise((resolve) => {{
                  const socket = ({OPEN_SOCKET})(path);
                  socket.addEventListener("message", ({{ data }}) => /424242|question/.test(data) && resolve(true));
                  socket.addEventListener("close", () => resolve(false));
                  for (const text of [...texts, last]) socket.send(text);
                }})""",
                [path, [*ANY_TEXT, *any_json()], LAST],
            )
            assert still_open, path
        assert await stage.ada.page.evaluate("() => localcallProbe.closes") == []
        assert len(stage.ada.phone.manager.calls) == 1
