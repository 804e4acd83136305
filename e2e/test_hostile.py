"""Real web pages attack a server that is in use, with what they may have overheard; what a whole call leaves behind."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.web import StreamResponse
from attrs import evolve
from playwright.async_api import Browser, BrowserContext, Page, Playwright, Request, WebSocket, expect

from e2e import probes
from e2e.attacker import REBOUND, Site, attack, site
from e2e.browsers import CHROMIUM_ARGS, FIREFOX_PREFS, Engine, launch_chromium, launch_firefox
from e2e.evidence import Browsers
from e2e.probes import ADA
from e2e.programs import ROOT, StandIn, program
from e2e.stage import CC, CF, Pair, Person, Prepare, Stages, Tab, named
from e2e.waiting import SOON, until_true
from localcall.bridge.server import LocalServer, Route, Visit
from localcall.bridge.sockets import Connection
from localcall.calls.states import CallState

USED = "This link was used"
REFUSED = "Another web page tried to use localcall"
OTHERS = "/assets/open-"
"""The part that attackers ask for. For parts of another name the page of a call that goes on asks by itself, later."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def evil() -> AsyncIterator[Site]:
    async with site() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def misled(playwright: Playwright, evil: Site) -> AsyncIterator[Mapping[Engine, Browser]]:
    """Browsers that take the attacker's names to this machine."""
    chromium = await launch_chromium(playwright, [*CHROMIUM_ARGS, evil.resolver_arg])
    firefox = await launch_firefox(playwright, {**FIREFOX_PREFS, **evil.resolver_prefs})
    yield {Engine.CHROMIUM: chromium, Engine.FIREFOX: firefox}
    await chromium.close()
    await firefox.close()


def let_in(server: LocalServer) -> list[str]:
    """From now on: what others asked and reached a handler, past every check."""
    seen: list[str] = []

    def watched(route: Route) -> Route:
        async def answer(visit: Visit) -> StreamResponse:
            path = visit.request.path
            if path.startswith(OTHERS) or not path.startswith("/assets/"):
                seen.append(f"{visit.request.method} {path}")
            assert route.answer is not None
            return await route.answer(visit)

        async def attend(connection: Connection, parts: Mapping[str, str]) -> None:
            seen.append(route.path.format_map(parts))
            assert route.attend is not None
            await route.attend(connection, parts)

        return evolve(route, answer=answer) if route.answer else evolve(route, attend=attend)

    server.routes = tuple(watched(route) for route in server.routes)
    return seen


def ticket_of(address: str) -> str:
    return urlsplit(address).path.rpartition("/")[2]


async def hostile_page(stages: Stages, context: BrowserContext | None, address: str) -> Page:
    """In the person's own browser, with their cookies."""
    assert context is not None
    page = await context.new_page()
    stages.evidence.disown(page)
    await page.goto(address)
    return page


async def use_up(person: Person) -> str:
    """The address of a ticket that was used."""
    assert person.context is not None
    address, page = person.phone.address(), await person.context.new_page()
    await page.goto(address)
    await Tab(page).is_home()
    await page.close()
    return address


def addresses(person: Person, used: str) -> list[str]:
    """Every kind of address of this person's server: stolen ones, and some that anybody can guess."""
    [call_id] = person.phone.manager.calls
    [script] = (ROOT / "server" / "localcall" / "page" / "assets").glob("open-*.js")
    stolen = ("/home/socket", f"/call/{call_id}", f"/call/{call_id}/socket", urlsplit(used).path)
    guessed = ("/", "/open", "/open/guess", "/call/1", f"/assets/{script.name}")
    return [f"{person.phone.bridge.origin}{path}" for path in (*stolen, *guessed)]


def under_other_names(urls: Sequence[str]) -> list[str]:
    return [url.replace("//localhost", f"//{host}") for host in ("127.0.0.1", "[::1]") for url in urls]


@asynccontextmanager
async def call_that_goes_on(stages: Stages, browser: Browser) -> AsyncIterator[Person]:
    """A call from Ada, whose browser this is and who is given, to Grace. It must not notice what happens meanwhile."""
    stage = await stages.empty()
    await stages.seat(stage.ada, browser)
    await stages.seat(stage.grace, Engine.CHROMIUM)
    await stage.connect()
    await stage.both_ways()
    connected = [call.id for person in stage.people for call in person.phone.manager.calls.values()]
    sockets = stage.ada.phone.bridge.server.connections
    yield stage.ada
    # A busy machine may make it reconnect.
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    assert [call.id for person in stage.people for call in person.phone.manager.calls.values()] == connected
    assert [await person.log() for person in stage.people] == [[], []]
    assert stage.ada.phone.bridge.server.connections <= sockets
    await stage.hang_up()


FEW = ("fetch", "post", "blind post", "image", "frame", "form", "socket")


@pytest.mark.timeout(180)
@pytest.mark.parametrize("engine", Engine)
async def test_pages_of_another_port_or_name_get_nothing_and_the_call_goes_on(
    stages: Stages, misled: Mapping[Engine, Browser], evil: Site, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async with call_that_goes_on(stages, misled[engine]) as ada:
        used = await use_up(ada)
        urls, body = addresses(ada, used), json.dumps({"ticket": ticket_of(used)})
        reached = let_in(ada.phone.bridge.server)
        for origin in (evil.on_another_port, evil.under_another_name, evil.without_an_origin):
            page = await hostile_page(stages, ada.context, origin)
            caplog.clear()
            with caplog.at_level(logging.INFO, "localcall"):
                gains = await attack(page, urls, body, None if engine is Engine.CHROMIUM else FEW)
                gains += await attack(page, under_other_names(urls), body, ("fetch", "blind post", "socket"))
            assert gains == [], origin
            assert reached == [], origin
            # It was the server that refused, and not the browser alone.
            refusals = [message for message in caplog.messages if message.startswith("refused with 403")]
            assert len(refusals) > 2 * len(urls), origin
            await page.close()


@pytest.mark.timeout(180)
async def test_a_name_that_was_pointed_at_the_server_is_told_where_to_go(
    stages: Stages, misled: Mapping[Engine, Browser], evil: Site
) -> None:
    """DNS rebinding: to the browser, what this page asks for is the page's own."""
    async with call_that_goes_on(stages, misled[Engine.CHROMIUM]) as ada:
        used, server = await use_up(ada), ada.phone.bridge.server
        rebound = f"http://{REBOUND}:{server.port}"
        page = await hostile_page(stages, ada.context, f"{rebound}/")
        evil.name.point_at(server.port)

        reached = let_in(server)
        urls = [url.replace(server.origin, rebound) for url in addresses(ada, used)]
        gains = await attack(page, urls, json.dumps({"ticket": ticket_of(used)}))
        sentence = f"localcall answers under its own address only. Open {server.origin} instead."
        assert {gain.technique for gain in gains} >= {"fetch", "post", "delete"}
        assert {gain.what.strip() for gain in gains} <= {f"basic 421 {sentence}", "basic 421", f"frame {sentence}"}
        assert reached == []
        await page.close()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("engine", Engine)
async def test_a_window_that_another_page_opens_is_refused_and_out_of_its_reach(
    stages: Stages, misled: Mapping[Engine, Browser], evil: Site, engine: Engine
) -> None:
    async with call_that_goes_on(stages, misled[engine]) as ada:
        used = await use_up(ada)
        reached = let_in(ada.phone.bridge.server)
        stolen_and_guessed = addresses(ada, used)
        for origin, urls in (
            (evil.on_another_port, stolen_and_guessed),
            (evil.under_another_name, stolen_and_guessed[1:5]),
        ):
            page = await hostile_page(stages, ada.context, origin)
            for url in urls:
                async with page.expect_popup() as opening:
                    await page.evaluate("(url) => { window.opened = open(url); }", url)
                popup = await opening.value
                told = USED if "/open/" in url else REFUSED
                await expect(popup.get_by_text(told)).to_be_visible(timeout=SOON * 1000)
                assert await popup.evaluate("() => window.opener === null"), url
                read = "() => { try { return opened.document.body.innerText } catch { return '' } }"
                assert await page.evaluate(read) == "", url
                await popup.close()
            await page.close()
        # The page that exchanges tickets may be opened by anybody: it shows nothing, and these tickets are of no use.
        assert {request.split("/")[1] for request in reached} == {"open", "assets"}


@pytest.mark.timeout(120)
async def test_a_hostile_socket_that_comes_before_the_page_gets_nothing(
    stages: Stages, misled: Mapping[Engine, Browser], evil: Site
) -> None:
    """The call is placed, its page is not open yet, and somebody has overheard where it will be."""
    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, misled[Engine.CHROMIUM])
    await stages.seat(grace, Engine.CHROMIUM)
    call = ada.phone.place("local:grace")
    address = f"{ada.phone.bridge.origin}/call/{call.id}/socket"
    for origin in (evil.on_another_port, evil.under_another_name, evil.without_an_origin):
        page = await hostile_page(stages, ada.context, origin)
        assert await attack(page, [address, *under_other_names([address])], "", ["socket"]) == []
        await page.close()
    # Another program of this machine forges what it likes, but has no cookie.
    async with aiohttp.ClientSession(headers={"Origin": ada.phone.bridge.origin}) as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await session.ws_connect(address)
    assert refusal.value.status == 403
    assert not call.controlled
    assert call.state is CallState.WAIT_CAPABILITIES

    await ada.page.goto(ada.phone.address(call))
    await grace.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()


@pytest.mark.parametrize("engine", Engine)
async def test_a_ticket_works_once_and_the_link_of_another_site_may_carry_it(
    stages: Stages, misled: Mapping[Engine, Browser], evil: Site, engine: Engine
) -> None:
    ada, browser = (await stages.empty()).ada, misled[engine]
    address, home = ada.phone.address(), f"{ada.phone.bridge.origin}/"

    # Without its own script the page does nothing, however often it is opened.
    looker = await browser.new_context()
    await looker.route("**/assets/*", lambda route: route.abort())
    page = await looker.new_page()
    for _ in range(2):
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 200
        assert await looker.cookies() == []
    await looker.close()

    visitor = await browser.new_context()
    stages.follow("visitor", visitor)
    page = await hostile_page(stages, visitor, evil.under_another_name)
    # Nor do requests that are no visit of a person.
    assert await attack(page, [address], json.dumps({"ticket": "guess"}), FEW) == []
    assert await visitor.cookies() == []
    await page.evaluate(
        "(href) => document.body.append(Object.assign(document.createElement('a'), { href }, { text: 'a link' }))",
        address,
    )
    await page.get_by_text("a link").click()
    await Tab(page).is_home()
    [cookie] = await visitor.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    known = await page.evaluate("() => [location.href, window.opener, history.state, document.cookie]")
    assert known == [home, None, None, ""]

    latecomer = await browser.new_context()
    stages.follow("latecomer", latecomer)
    page = await latecomer.new_page()
    await page.goto(address)
    await expect(page.get_by_text(USED)).to_be_visible(timeout=SOON * 1000)
    assert await latecomer.cookies() == []
    answer = await page.goto(home)
    assert answer is not None
    assert answer.status == 403


# --- what a whole call leaves behind ----------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [CC, CF], ids=named)
async def test_no_request_goes_anywhere_else_in_a_whole_call(stages: Stages, pair: Pair) -> None:
    stage = await stages.empty()
    seen: dict[str, set[str]] = {person.name: set() for person in stage.people}

    def listener(urls: set[str]) -> Prepare:
        async def listen(context: BrowserContext) -> None:
            context.on("request", lambda request: urls.add(request.url))
            context.on("page", lambda page: page.on("websocket", lambda socket: urls.add(socket.url)))

        return listen

    for person, engine in zip(stage.people, pair, strict=True):
        await stages.seat(person, engine, prepare=listener(seen[person.name]))
    await stage.connect()
    await stage.both_ways()
    await stage.hang_up()
    for person in stage.people:
        await person.tab.press("Back to contacts")
        await person.tab.is_home()
        own = urlsplit(person.phone.bridge.origin).netloc
        assert {urlsplit(url).netloc for url in seen[person.name]} == {own}
        assert any(url.endswith(".js") for url in seen[person.name])


class Overheard:
    """What must not be found anywhere, gathered from the pages of a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self.tickets: set[str] = set()
        self.keys: set[str] = set()
        self.referers: set[str] = set()
        context.on("request", self._asked)
        context.on("page", lambda page: page.on("websocket", self._opened))

    def _asked(self, request: Request) -> None:
        if "/open/" in request.url:
            self.tickets.add(ticket_of(request.url))
        if referer := request.headers.get("referer"):
            self.referers.add(referer)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._heard)

    def _heard(self, frame: str | bytes) -> None:
        key = json.loads(frame).get("command", {}).get("aesKey")
        if key is not None:
            self.keys.add(key)


async def ice_passwords(page: Page) -> set[str]:
    found = await page.evaluate(
        """() => localcallProbe.connections.flatMap(({ localDescription, remoteDescription }) =>
          [localDescription, remoteDescription].flatMap(({ sdp }) => sdp.match(/(?<=^a=ice-pwd:)\\S+/gm)))"""
    )
    return set(found)


async def processes(*select: str) -> str:
    """The list of processes, as every user of the machine may read it."""
    listing = await asyncio.create_subprocess_exec("ps", *select, "-ww", "-o", "args=", stdout=asyncio.subprocess.PIPE)
    out, _ = await listing.communicate()
    return out.decode(errors="replace")


async def left_in(page: Page) -> str:
    """The history of the tab, and all that scripts have left there."""
    left = await page.evaluate(
        "() => [history.state, document.referrer, document.cookie, { ...localStorage }, { ...sessionStorage }]"
    )
    cdp = await page.context.new_cdp_session(page)
    return json.dumps([left, await cdp.send("Page.getNavigationHistory")])


@pytest.mark.timeout(120)
async def test_a_whole_run_leaves_no_secret_behind(browsers: Browsers, tmp_path: Path) -> None:
    """The program as people run it, at its most talkative; it opens the browser by itself."""
    stand_in = StandIn.make(tmp_path)
    pages: list[Page] = []
    context = await (await browsers(Engine.CHROMIUM)).new_context()
    overheard = Overheard(context)
    await probes.install(context, ADA)
    command = ("-m", "localcall", "-v", "demo", "--json", "--port", "0")
    async with program(*command, environ={"BROWSER": str(stand_in.command)}) as process:
        assert process.stdout is not None
        printed = json.loads(await process.stdout.readline())
        opening = asyncio.create_task(stand_in.open_all(context, pages))
        await until_true(lambda: len(pages) == 2, "both pages are opened")
        ada, grace = (Tab(page) for page in pages)
        for tab in (ada, grace):
            await tab.is_home()
        opening.cancel()
        await ada.place("Grace")
        await grace.press("Answer")
        for tab in (ada, grace):
            await tab.reaches(CallState.CONNECTED)
        listing, own = await processes("-e"), await processes("--pid", str(process.pid), "--ppid", str(process.pid))
        passwords = await ice_passwords(ada.page) | await ice_passwords(grace.page)
        # The log hears of trouble, too.
        await ada.page.evaluate(
            "(text) => { for (const socket of localcallProbe.sockets) socket.send(text); }",
            f"Grace {printed} {overheard.keys} {passwords}",
        )
        await ada.press("End call")
        for tab in (ada, grace):
            await tab.press("Back to contacts")
            await tab.is_home()
        histories = [await left_in(page) for page in pages]
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()
    await context.close()

    tickets = overheard.tickets | {ticket_of(profile["url"]) for profile in printed["profiles"]}
    assert (len(tickets), len(overheard.keys), len(passwords)) == (4, 1, 2)
    assert overheard.referers == set()
    text = log.decode()
    assert "a page sent a frame that cannot be read" in text
    for where in (text, listing, *histories):
        assert not [secret for secret in tickets | overheard.keys | passwords if secret in where]
    assert "localcall" in own
    for where in (text, own):
        assert not [name for name in ("Ada", "Grace", "local:ada", "local:grace") if name in where]
