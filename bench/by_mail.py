"""The whole way of a video call by Delta Chat, by stage: two real cores, a real mail server, our servers and our page.

From the click on Call to the first frame at both ends; the time that a person takes to answer is left out. The peer of
the two signals, in the same run, is the cores alone: how long they take for an offer of this size, and for its answer,
with no page and no server of ours. Half a second of each is Dovecot's, which tells of new mail no sooner.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from attrs import frozen
from playwright.async_api import async_playwright

from bench.report import Measure
from bench.setup import Setup, call, context, let_in
from e2e import mail
from e2e.browsers import Engine, launch
from e2e.post import Account, Ears, Post
from e2e.relay import coturn
from localcall.cores.deltachat.directory import contact_number
from localcall.phone import Phone

RUNS = 10
AIM = 1.2
NAMES = ("Ada", "Grace")

_OFFER = "v=0\r\n" + "".join(f"a=candidate:{n} 1 udp {n} 192.0.2.{n} {n} typ host\r\n" for n in range(1, 120))


@frozen
class Signals:
    """Milliseconds of a call between the cores alone."""

    offer: float
    answer: float


@frozen
class _Bare:
    """An account with nobody behind it but the benchmark."""

    account: Account
    ears: Ears

    @classmethod
    async def online(cls, account: Account) -> _Bare:
        bare = cls(account, Ears.of(account))
        await account.call("start_io")
        await bare.ears.hear("ImapInboxIdle")
        return bare


def measure() -> Iterator[Measure]:
    ours, bare = asyncio.run(_measure())
    signals: Sequence[tuple[str, Callable[[Setup], float], Callable[[Signals], float]]] = (
        ("  → ringing at the callee", _ringing, lambda alone: alone.offer),
        ("  → answer at the caller", _answered, lambda alone: alone.answer),
    )
    rows: Sequence[tuple[str, Callable[[Setup], float]]] = (
        ("by mail: call click → ringing", lambda way: way.callee["ringing"] - way.caller["click"]),
        ("by mail: answer click → connected", lambda way: _connected(way) - way.callee["click"]),
        ("by mail: answer click → both see", lambda way: _seen(way) - way.callee["click"]),
        ("  call click → offer", lambda way: way.caller["sent offer"] - way.caller["click"]),
        ("  answer click → answer", lambda way: way.callee["sent answer"] - way.callee["click"]),
        ("  answer at the caller → connected", lambda way: _connected(way) - way.caller["got answer"]),
        ("  connected → both see", lambda way: _seen(way) - _connected(way)),
    )
    for name, span in rows:
        yield Measure(name, "ms", [span(way) for way in ours])
    for name, mine, theirs in signals:
        yield Measure(name, "ms", [mine(way) for way in ours], [theirs(alone) for alone in bare], AIM)


def _ringing(way: Setup) -> float:
    return way.callee["ringing"] - way.caller["sent offer"]


def _answered(way: Setup) -> float:
    return way.caller["got answer"] - way.callee["sent answer"]


def _connected(way: Setup) -> float:
    return max(way.caller["connected"], way.callee["connected"])


def _seen(way: Setup) -> float:
    return max(way.caller["frame"], way.callee["frame"])


async def _measure() -> tuple[list[Setup], list[Signals]]:
    async with AsyncExitStack() as stack:
        relay = await stack.enter_async_context(coturn())
        post = Post(
            await stack.enter_async_context(mail.best_server(relay)),
            Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))),
        )
        callers, others = [[await stack.enter_async_context(post.account(name)) for name in NAMES] for _ in range(2)]
        for one, other in (callers, others, callers[::-1], others[::-1]):
            await one.befriends(other)
        phones = [await stack.enter_async_context(Phone(account.core(), port=0)) for account in callers]
        bare = [await _Bare.online(account) for account in others]
        browser = await launch(await stack.enter_async_context(async_playwright()), Engine.CHROMIUM)
        stack.push_async_callback(browser.close)
        people = [await context(browser) for _ in phones]
        for person, phone in zip(people, phones, strict=True):
            await let_in(person, phone.address())
        homes = [phone.bridge.origin for phone in phones]
        ours, alone = [], []
        for _ in range(1 + RUNS):
            ours.append(await call(people, homes))
            alone.append(await _signals(*bare))
        return ours[1:], alone[1:]


async def _signals(caller: _Bare, callee: _Bare) -> Signals:
    contact = contact_number(await caller.account.befriends(callee.account))
    chat = await caller.account.call("create_chat_by_contact_id", contact)
    placed = time.perf_counter()
    message = await caller.account.call("place_outgoing_call", chat, _OFFER, True)
    rung = await callee.ears.hear("IncomingCall")
    accepted = time.perf_counter()
    await callee.account.call("accept_incoming_call", rung["msg_id"], _OFFER)
    await caller.ears.hear("OutgoingCallAccepted")
    connected = time.perf_counter()
    await caller.account.call("end_call", message)
    await callee.ears.hear("CallEnded")
    return Signals((accepted - placed) * 1000, (connected - accepted) * 1000)
