"""Our page under a program that speaks the classic protocol alone: the one file, and the pages of our own server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from attrs import define
from playwright.async_api import Browser, Page, Playwright, expect

from e2e import probes
from e2e.browsers import FAKE_DEVICES, FREE_AUTOPLAY, Engine, launch_chromium
from e2e.capture import captured, documented, ordered, unordered
from e2e.classic_host import BUILT, PERMISSION, ClassicHost, Message, joined
from e2e.classic_page import put_together
from e2e.evidence import Browsers, Evidence
from e2e.hosts import ONE_FILE_BY_SOCKET
from e2e.probes import ADA, CAMERA, GRACE, MIC, Signature
from e2e.stage import CC, CF, FC, Pair, Tab, named
from e2e.test_encryption import FAILING, plays_nothing, receives
from e2e.waiting import SOON, until_true
from localcall.calls.states import CallState
from localcall.cores.local import random_key

KEY = random_key()


@define(eq=False)
class Seat:
    """A host with its page, and the person before it."""

    host: ClassicHost
    tab: Tab
    other: Signature
    ours: bool

    @property
    def page(self) -> Page:
        return self.tab.page

    async def sees_and_hears(self) -> None:
        await probes.sees_moving(self.page, "remote-camera", self.other)
        await probes.hears_tone(self.page, self.other)


Kind = str
"""`file`: the one file; `built`: the call page of our server with its files; `classic`: a page that is not ours."""

SetUp = Callable[..., Awaitable[tuple[Seat, Seat]]]


@pytest.fixture(scope="session")
def classic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_together(tmp_path_factory.mktemp("classic") / "www")


@pytest_asyncio.fixture(loop_scope="session")
async def set_up(browsers: Browsers, evidence: Evidence, classic: Path) -> AsyncIterator[SetUp]:
    hosts = {
        "file": lambda key: ClassicHost(ONE_FILE_BY_SOCKET, key=key),
        "built": lambda key: ClassicHost(BUILT / "call.html", BUILT, key=key),
        "classic": lambda key: ClassicHost(classic / "desktop" / "call.html", classic, key=key),
    }
    async with AsyncExitStack() as stack:

        async def open_both(
            kinds: tuple[Kind, Kind] = ("file", "file"),
            pair: tuple[Engine | Browser, Engine | Browser] = CC,
            keys: tuple[str | None, str | None] = (KEY, KEY),
        ) -> tuple[Seat, Seat]:
            ada, grace = await stack.enter_async_context(
                joined(*(hosts[kind](key) for kind, key in zip(kinds, keys, strict=True)))
            )
            return await seat(ada, kinds[0], pair[0], ADA, GRACE), await seat(grace, kinds[1], pair[1], GRACE, ADA)

        async def seat(
            host: ClassicHost, kind: Kind, engine: Engine | Browser, mine: Signature, other: Signature
        ) -> Seat:
            browser = await browsers(engine) if isinstance(engine, Engine) else engine
            context = await browser.new_context()
            stack.push_async_callback(context.close)
            await probes.install(context, mine)
            page = await context.new_page()
            evidence.follow("Ada" if mine is ADA else "Grace", page)
            return Seat(host, Tab(page), other, kind != "classic")

        yield open_both
        await evidence.leave()
        assert not evidence.errors


async def connect(ada: Seat, grace: Seat) -> None:
    """Ada calls and Grace answers; the pages are opened as such programs do, when they are needed."""
    ada.host.place()
    await ada.page.goto(ada.host.url)
    await grace.host.reaches("InvitationReceived")
    grace.host.accept()
    await grace.page.goto(grace.host.url)
    for seat in (ada, grace):
        await seat.host.reaches("Connected")


async def over(seat: Seat) -> None:
    if seat.ours:
        await expect(seat.tab.main).to_have_attribute("data-call-state", CallState.ENDED, timeout=SOON * 1000)
    await seat.tab.holds_nothing()


@pytest.mark.parametrize(
    ("kinds", "pair"),
    [
        (("file", "file"), CF),
        (("built", "built"), FC),
        (("file", "classic"), CC),
        (("classic", "built"), CF),
    ],
    ids=named,
)
async def test_a_call_is_seen_and_heard_both_ways_encrypted(
    set_up: SetUp, kinds: tuple[Kind, Kind], pair: Pair
) -> None:
    ada, grace = await set_up(kinds, pair)
    await connect(ada, grace)
    for seat in (ada, grace):
        await seat.sees_and_hears()
        assert seat.host.dropped == (["hello"] if seat.ours else [])
        assert seat.host.errors == []
        if seat.ours:
            await seat.tab.reaches(CallState.CONNECTED)
            await seat.tab.sees_text("Encrypted")
            assert await seat.page.evaluate("() => localcallProbe.violations") == []
    ada.host.hang_up()
    for seat in (ada, grace):
        await over(seat)


UNDERSTOOD: list[Message] = [
    {"type": "camera", "camera": "environment"},
    {"type": "layout", "layout": "remoteVideo"},
    {"type": "description", "state": "Their words", "description": "in two parts"},
    PERMISSION,
    {"type": "ice", "iceCandidates": "NoXSA==="},
]
REFUSED: list[Message] = [
    {"type": "answer", "answer": "N4XyA===", "iceCandidates": "NoXSA==="},
    {"type": "ice", "iceCandidates": "?"},
    {"type": "something new", "with": ["fields"]},
]


async def test_every_command_is_carried_out_and_echoed_whole(set_up: SetUp) -> None:
    ada, grace = await set_up()
    await connect(ada, grace)
    await ada.sees_and_hears()
    host = ada.host

    off, on = ({"type": "media", "source": "mic", "enable": enable} for enable in (False, True))
    assert await host.reply_to(off, corrId=7) == {"corrId": 7, "resp": {"type": "ok"}, "command": off}
    await probes.rtp_silent(ada.page, MIC, CAMERA)
    await until_true(lambda: grace.host.peer_media.get("mic") is False, "the other host learns of the mute")
    await host.reply_to(on)
    await grace.sees_and_hears()

    for command in UNDERSTOOD:
        assert (await host.reply_to(command))["resp"] == {"type": "ok"}, command
    for command in REFUSED:
        assert (await host.reply_to(command))["resp"]["type"] == "error", command
    await ada.sees_and_hears()
    assert host.dropped == ["hello"]


async def test_the_person_turns_devices_off_and_ends_the_call(set_up: SetUp) -> None:
    ada, grace = await set_up()
    await connect(ada, grace)
    await ada.tab.press("Mute microphone")
    await ada.tab.press("Stop camera")
    await until_true(
        lambda: ada.host.local_media == {"mic": False, "camera": False}, "the host learns what was turned off"
    )
    await ada.tab.holds_nothing()
    await ada.tab.press("Unmute microphone")
    await probes.hears_tone(grace.page, ADA)
    await grace.tab.press("End call")
    await grace.host.reaches("Ended")
    for seat in (ada, grace):
        await over(seat)


async def test_the_host_says_how_the_call_stands(set_up: SetUp) -> None:
    """Before the call is connected; then the page knows better."""
    ada, grace = await set_up()
    ada.host.place()
    await ada.page.goto(ada.host.url)
    await ada.tab.sees_text("host: InvitationSent · with a key")
    await grace.host.reaches("InvitationReceived")
    ada.host.hang_up()
    await over(ada)


@pytest.mark.parametrize("kind", ["file", "built"])
async def test_a_host_that_is_gone_ends_the_call_and_frees_the_devices(set_up: SetUp, kind: Kind) -> None:
    ada, grace = await set_up((kind, "file"))
    await connect(ada, grace)
    assert await probes.live_captures(ada.page) == 2
    await ada.host.stop()
    await over(ada)
    await ada.tab.sees_text("The program of this call stopped")


async def test_a_second_tab_gets_no_command_and_its_end_is_the_end_of_the_call(set_up: SetUp) -> None:
    """So such a host has it; nothing of ours can help that."""
    ada, grace = await set_up()
    await connect(ada, grace)
    second = Tab(await ada.page.context.new_page())
    await second.page.goto(ada.host.url)
    await ada.host.reply_to({"type": "layout", "layout": "default"})
    assert await probes.live_captures(second.page) == 0
    await second.page.close()
    await ada.host.reaches("Ended")
    for seat in (ada, grace):
        await over(seat)


async def test_refused_devices_are_told_in_the_words_of_the_host(set_up: SetUp, playwright: Playwright) -> None:
    asking = await launch_chromium(playwright, (FAKE_DEVICES, FREE_AUTOPLAY))
    ada, _ = await set_up(pair=(asking, Engine.CHROMIUM))
    ada.host.place()
    await ada.page.goto(ada.host.url)
    await ada.tab.sees_text(PERMISSION["title"])
    await ada.tab.sees_text(PERMISSION["chrome"])
    assert ada.host.errors == ["capabilities: no permission for the microphone"]
    ada.host.hang_up()
    await over(ada)
    await asking.close()


@pytest.mark.parametrize("kinds", [("file", "classic"), ("classic", "built")], ids=named)
async def test_a_key_that_does_not_fit_is_told_and_heard_by_nobody(set_up: SetUp, kinds: tuple[Kind, Kind]) -> None:
    ada, grace = await set_up(kinds, CC, (KEY, random_key()))
    await connect(ada, grace)
    ours = ada if ada.ours else grace
    await receives(ours.page)
    await ours.tab.sees_text(FAILING)
    await plays_nothing(ours.page)


async def test_a_keyed_page_of_ours_and_a_classic_one_without_a_key(set_up: SetUp) -> None:
    """Nothing clear goes out, no noise is played, and the person is told."""
    ada, grace = await set_up(("file", "classic"), CC, (KEY, None))
    await connect(ada, grace)
    await receives(ada.page)
    await ada.tab.sees_text(FAILING)
    await plays_nothing(ada.page)
    await receives(grace.page)
    with pytest.raises(AssertionError, match="shows"):
        await probes.sees_moving(grace.page, "remote-camera", ADA, seconds=2)
    with pytest.raises(AssertionError, match="is played"):
        await probes.hears_tone(grace.page, ADA, seconds=2)


async def test_the_worked_example_of_the_protocol_is_a_real_call(set_up: SetUp) -> None:
    """docs/protocol.md shows the messages of this call: Ada calls, mutes herself, and ends it."""
    ada, grace = await set_up()
    await connect(ada, grace)
    await until_true(lambda: ada.host.peer_media.get("mic") is True, "Ada's page sees that Grace speaks")
    await ada.tab.press("Mute microphone")
    await until_true(lambda: grace.host.peer_media.get("mic") is False, "Grace's page sees that Ada does not")
    await ada.tab.press("End call")
    for seat in (ada, grace):
        await over(seat)
        await seat.host.answered({"type": "end"})
    seen = captured("Ada", ada.host) + captured("Grace", grace.host)
    shown = documented()
    for person in ("Ada", "Grace"):
        for arrow in ("←", "→"):
            assert ordered(seen, person, arrow) == ordered(shown, person, arrow)
    assert unordered(shown) <= unordered(seen)
