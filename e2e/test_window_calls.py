"""The one-file page under a program of somebody else: `window.calls`, the URL hash, a policy that allows nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import ConsoleMessage, Playwright, expect

from e2e import probes
from e2e.browsers import FAKE_DEVICES, FAKE_PROMPT, Engine, launch_chromium
from e2e.evidence import Browsers, Evidence
from e2e.hosts import ONE_FILE, HostedTab, OneFileServer, payload, serve_one_file, violations
from e2e.probes import ADA, GRACE, Signature
from e2e.stage import CC, CF, FC, Pair, named
from e2e.waiting import until
from localcall.calls.states import CallState
from localcall.wire.session import check_sdp

Open = Callable[[Engine, Signature], Awaitable[HostedTab]]

EVERY = pytest.mark.parametrize("pair", [CC, CF, FC], ids=named)
HANG_UP = 5.0
"""Seconds in which a hang-up is seen by the data channels; ICE alone needs 8."""


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[OneFileServer]:
    async with serve_one_file(ONE_FILE.read_text()) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(browsers: Browsers, server: OneFileServer, evidence: Evidence) -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        async def open_tab(engine: Engine, signature: Signature) -> HostedTab:
            browser = await browsers(engine)
            context = await browser.new_context()
            if engine is Engine.CHROMIUM:  # Firefox always waits for the devices; Chromium where it would ask
                await context.grant_permissions(["microphone", "camera"])
            stack.push_async_callback(context.close)
            await probes.install(context, signature)
            page = await context.new_page()
            evidence.follow(signature_name(signature), page)
            return HostedTab(page, server.origin)

        yield open_tab
        await evidence.leave()
        assert not evidence.errors


def signature_name(signature: Signature) -> str:
    return "Ada" if signature is ADA else "Grace"


def complaints(tab: HostedTab) -> list[str]:
    """What the page says to the one who wrote the host."""
    said: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type == "error" and message.text.startswith("localcall:"):
            said.append(message.text)

    tab.page.on("console", keep)
    return said


async def connect(ada: HostedTab, grace: HostedTab, *, encoded: bool = True) -> None:
    await ada.open("#startCall")
    offer = await ada.handed("offers")
    await grace.open(f"#acceptCall={payload(offer, encoded=encoded)}")
    answer = await grace.handed("answers")
    await ada.command(f"#onAnswer={payload(answer, encoded=encoded)}")
    for tab in (ada, grace):
        await tab.reaches(CallState.CONNECTED)


async def both_ways(ada: HostedTab, grace: HostedTab) -> None:
    for tab, other in ((ada, GRACE), (grace, ADA)):
        await probes.sees_moving(tab.page, "remote-camera", other)
        await probes.hears_tone(tab.page, other)


@EVERY
async def test_a_call_is_seen_and_heard_and_ends_at_both_ends(tabs: Open, server: OneFileServer, pair: Pair) -> None:
    ada, grace = await tabs(pair[0], ADA), await tabs(pair[1], GRACE)
    asked: list[str] = []
    for tab in (ada, grace):
        tab.page.on("request", lambda request: asked.append(request.url))
    await connect(ada, grace, encoded=pair == CC)
    await both_ways(ada, grace)
    for tab in (ada, grace):
        assert await violations(tab.page) == []
        assert await tab.said("asked") == 1

    await grace.press("End call")
    await grace.ended("hung-up")
    await ada.ended("peer-hung-up", HANG_UP)
    await ada.sees_text("They ended the call")
    assert await grace.said("ends") == 1
    assert await ada.said("ends") == 0
    await ada.press("Close")
    assert await ada.said("ends") == 1
    assert set(server.requests) == {"/call.html"}
    assert {url.split("#")[0] for url in asked if not url.startswith(("data:", "blob:"))} == {
        f"{server.origin}/call.html"
    }


@EVERY
async def test_what_is_muted_is_told_and_nothing_is_sent(tabs: Open, pair: Pair) -> None:
    ada, grace = await tabs(pair[0], ADA), await tabs(pair[1], GRACE)
    await connect(ada, grace)
    await both_ways(ada, grace)
    await ada.press("Stop camera")
    await probes.sees_nothing(grace.page, "remote-camera")
    await ada.press("Mute microphone")
    await grace.sees_text("is muted")
    await until(lambda: probes.live_captures(ada.page), lambda live: live == 0, "muted devices are given back")
    await ada.press("Start camera")
    await ada.press("Unmute microphone")
    await both_ways(ada, grace)


async def restarted(tab: HostedTab, old: str) -> None:
    await until(lambda: tab.page.evaluate(UFRAG), lambda new: new != old, "ICE was restarted")


UFRAG = """() => /a=ice-ufrag:(.*)/.exec(localcallProbe.connections[0].currentRemoteDescription.sdp)[1]"""


@EVERY
@pytest.mark.parametrize("wanted_by", ["caller", "callee"])
async def test_a_restart_inside_the_connection_keeps_the_call(tabs: Open, pair: Pair, wanted_by: str) -> None:
    ada, grace = await tabs(pair[0], ADA), await tabs(pair[1], GRACE)
    await connect(ada, grace)
    await both_ways(ada, grace)
    before = [await tab.page.evaluate(UFRAG) for tab in (ada, grace)]
    # What the browser says when the network is back: a path may be better now than the one that still works.
    await (ada if wanted_by == "caller" else grace).page.evaluate("() => void dispatchEvent(new Event('online'))")
    for tab, old in zip((ada, grace), before, strict=True):
        await restarted(tab, old)
    await both_ways(ada, grace)
    assert [await tab.main.get_attribute("data-call-state") for tab in (ada, grace)] == [CallState.CONNECTED] * 2


async def test_nothing_is_opened_before_the_person_answers(tabs: Open) -> None:
    ada, grace = await tabs(Engine.CHROMIUM, ADA), await tabs(Engine.CHROMIUM, GRACE)
    await ada.open()
    await ada.command("#startCall")
    await grace.open(f"#offerIncomingCall={payload(await ada.handed('offers'))}")
    await grace.sees_text("Your contact is calling")
    assert await probes.live_captures(grace.page) == 0
    assert await grace.page.evaluate("() => localcallProbe.connections.length") == 0
    await grace.press("Answer")
    await ada.command(f"#onAnswer={payload(await grace.handed('answers'))}")
    await both_ways(ada, grace)


async def test_decline_and_cancel_tell_the_host(tabs: Open) -> None:
    ada, grace = await tabs(Engine.CHROMIUM, ADA), await tabs(Engine.CHROMIUM, GRACE)
    await ada.open("#startCall")
    offer = await ada.handed("offers")
    await ada.sees_text("Ringing…")
    await grace.open(f"#offerIncomingCall={payload(offer)}")
    await grace.press("Decline")
    await grace.ended("declined")
    await ada.press("End call")
    await ada.ended("cancelled")
    for tab in (ada, grace):
        assert await tab.said("ends") == 1


async def test_misused_commands_are_complained_of_and_harm_nothing(tabs: Open) -> None:
    ada, grace = await tabs(Engine.CHROMIUM, ADA), await tabs(Engine.CHROMIUM, GRACE)
    said = complaints(ada)
    await ada.open("#onAnswer=dj0w")
    await ada.command("#startCallX")
    await ada.command("#%zz")
    await ada.command("#startCall")
    offer = await ada.handed("offers")
    await ada.command("#startCall")
    await ada.command(f"#acceptCall={payload(offer)}")
    await ada.command("#onAnswer=*")
    await until(lambda: _count(said), lambda count: count == 6, "six complaints")
    await grace.open(f"#offerIncomingCall={payload(offer)}")
    await grace.sees_text("is calling")
    # News of the call closes the question; the same offer opens it again; and an order to accept needs no answer.
    await grace.command("#something")
    await grace.sees_text("One moment…")
    await grace.command(f"#offerIncomingCall={payload(offer)}")
    await grace.sees_text("is calling")
    await grace.command(f"#acceptCall={payload(offer)}")
    await ada.command(f"#onAnswer={payload(await grace.handed('answers'))}")
    await both_ways(ada, grace)
    assert len(await ada.said("offers")) == 1


async def _count(said: list[str]) -> int:
    return len(said)


@pytest.mark.parametrize("command", ["#acceptCall=*", "#offerIncomingCall=", "#acceptCall=aGVsbG8="])
async def test_a_call_that_cannot_be_read_is_told(tabs: Open, command: str) -> None:
    tab = await tabs(Engine.CHROMIUM, ADA)
    said = complaints(tab)
    await tab.open(command)
    await tab.ended("peer-failed")
    await tab.sees_text("Their side of the call cannot be read")
    assert len(said) == 1
    assert await tab.said("ends") == 0


@pytest.mark.parametrize(
    "broken",
    [
        "delete calls.getIceServers",
        "calls.getIceServers = () => 'null'",
        "calls.getIceServers = () => { throw new Error('no') }",
        "calls.getIceServers = () => Promise.reject(new Error('no'))",
        "calls.getIceServers = () => new Promise(() => {})",
        'calls.getIceServers = () => \'[{"urls": "nonsense:1"}]\'',
    ],
)
async def test_without_ice_servers_the_call_goes_on_and_says_so(tabs: Open, broken: str) -> None:
    tab = await tabs(Engine.CHROMIUM, ADA)
    said = complaints(tab)
    await tab.open("#startCall", more=broken)
    check_sdp(await tab.handed("offers", 10))
    await tab.sees_text("No connection servers were given")
    assert said


async def test_an_unreachable_server_holds_the_offer_up_for_less_than_3_s(tabs: Open) -> None:
    tab = await tabs(Engine.CHROMIUM, ADA)
    more = """
      calls.getIceServers = () => JSON.stringify([{urls: ["stun:192.0.2.1:3478"], username: null, credential: null}]);
      const begun = performance.now();
      calls.startCall = (sdp) => { hosted.took = performance.now() - begun; hosted.offers.push(sdp); };
    """
    await tab.open("#startCall", more=more)
    check_sdp(await tab.handed("offers"))
    assert await tab.said("took") < 3000


async def test_video_off_at_first_and_video_never(tabs: Open) -> None:
    ada, grace = await tabs(Engine.CHROMIUM, ADA), await tabs(Engine.CHROMIUM, GRACE)
    await ada.open("#startCall", "?noOutgoingVideoInitially")
    await grace.open(f"#offerIncomingCall={payload(await ada.handed('offers'))}", "?disableVideoCompletely=1")
    await expect(grace.button("Answer without video")).to_have_count(0)
    await grace.press("Answer")
    await ada.command(f"#onAnswer={payload(await grace.handed('answers'))}")
    await probes.hears_tone(ada.page, GRACE)
    await probes.hears_tone(grace.page, ADA)
    assert await probes.live_captures(ada.page) == 1
    await expect(grace.button("Start camera")).to_have_count(0)
    await ada.press("Start camera")
    await probes.rtp_flows(ada.page, "1")
    await expect(grace.page.locator("[data-slot=remote-camera]")).to_have_count(0)


async def test_nobody_opened_it(browsers: Browsers, server: OneFileServer) -> None:
    context = await (await browsers(Engine.CHROMIUM)).new_context()
    page = await context.new_page()
    await page.goto(f"{server.origin}/call.html#startCall")
    await expect(page.get_by_role("status")).to_contain_text("none is there")
    await context.close()


async def test_no_command_comes(tabs: Open) -> None:
    tab = await tabs(Engine.CHROMIUM, ADA)
    await tab.open()
    await tab.sees_text("has not said yet what to do")
    await tab.press("End call")
    assert await tab.said("ends") == 1


@pytest.mark.parametrize(
    ("args", "reason", "sentence"),
    [
        ((FAKE_PROMPT,), "no-device", "No microphone and no camera was found"),
        ((FAKE_DEVICES, "--deny-permission-prompts"), "permission-denied", "may not use the microphone"),
    ],
    ids=["no-device", "denied"],
)
async def test_without_a_microphone(
    playwright: Playwright, server: OneFileServer, args: tuple[str, ...], reason: str, sentence: str
) -> None:
    browser = await launch_chromium(playwright, args)
    try:
        context = await browser.new_context()
        await probes.install(context, ADA)
        tab = HostedTab(await context.new_page(), server.origin)
        await tab.open("#startCall")
        await tab.ended(reason)
        await tab.sees_text(sentence)
        await tab.press("Try again")
        await tab.ended(reason)
        assert await tab.said("offers") == []
        assert await tab.said("ends") == 0
    finally:
        await browser.close()


async def test_a_device_that_comes_back_is_found_by_trying_again(tabs: Open) -> None:
    ada, grace = await tabs(Engine.CHROMIUM, ADA), await tabs(Engine.CHROMIUM, GRACE)
    more = """
      const {mediaDevices} = navigator;
      const real = mediaDevices.getUserMedia.bind(mediaDevices);
      window.broken = true;
      mediaDevices.getUserMedia = (wanted) =>
        broken ? Promise.reject(new DOMException("busy", "NotReadableError")) : real(wanted);
    """
    await grace.open("#startCall")
    await ada.open(f"#acceptCall={payload(await grace.handed('offers'))}", more=more)
    await ada.ended("device-busy")
    await ada.page.evaluate("() => { broken = false; }")
    await ada.press("Try again")
    await grace.command(f"#onAnswer={payload(await ada.handed('answers'))}")
    await both_ways(ada, grace)


async def test_a_host_that_does_not_take_the_offer(tabs: Open) -> None:
    tab = await tabs(Engine.CHROMIUM, ADA)
    await tab.open("#startCall", more="calls.startCall = () => { throw new Error('no'); }")
    await tab.ended("core-refused")
    await tab.sees_text("did not take the call")


async def test_the_tab_closes_without_a_question(tabs: Open) -> None:
    ada, grace = await tabs(Engine.CHROMIUM, ADA), await tabs(Engine.CHROMIUM, GRACE)
    await connect(ada, grace)
    await ada.page.mouse.click(5, 5)
    asked: list[str] = []
    ada.page.on("dialog", lambda dialog: asked.append(dialog.type))
    await ada.page.close(run_before_unload=True)
    await until(lambda: _closed(ada), bool, "the tab is closed")
    assert asked == []


async def _closed(tab: HostedTab) -> bool:
    return tab.page.is_closed()
