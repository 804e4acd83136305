"""Two people, each with a phone of their own on one network, and the browsers in which they sit."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from itertools import zip_longest
from pathlib import Path
from typing import Literal, TypeVar

from attrs import define, field, frozen
from playwright.async_api import Browser, BrowserContext, Error, Locator, Page, expect

from e2e import probes
from e2e.browsers import Engine
from e2e.evidence import Browsers, Evidence, is_hosted
from e2e.probes import ADA, GRACE, LINUS, Signature
from e2e.waiting import SOON, until
from localcall.calls.effects import CoreEffect
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import Family
from localcall.clock import Clock
from localcall.cores.base import ChatCore
from localcall.cores.local import KeyOf, LocalCore, LocalNetwork, Plan, at_once
from localcall.history import CallRecord, History
from localcall.phone import Phone
from localcall.settings import Settings

T = TypeVar("T")

Media = Literal["audio", "video"]
Pair = tuple[Engine, Engine]

CC: Pair = (Engine.CHROMIUM, Engine.CHROMIUM)
CF: Pair = (Engine.CHROMIUM, Engine.FIREFOX)
FC: Pair = (Engine.FIREFOX, Engine.CHROMIUM)
FF: Pair = (Engine.FIREFOX, Engine.FIREFOX)
EVERY_PAIR: Sequence[Pair] = (CC, CF, FC, FF)
CROSS: Sequence[Pair] = (CC, CF)


def named(value: object) -> str:
    """For the ids of parametrised tests."""
    return "-".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


SIGNATURES = {"Ada": ADA, "Grace": GRACE, "Linus": LINUS}


async def shows_time(place: Locator, seconds: int) -> None:
    """A running time in this place shows at least so much; a busy page may skip a second."""

    async def shown() -> int:
        clock = re.search(r"\b(\d+):(\d\d)\b", await place.inner_text())
        return -1 if clock is None else int(clock[1]) * 60 + int(clock[2])

    await until(shown, lambda time: time >= seconds, f"{seconds} s of the call have passed")


@define(eq=False)
class Tab:
    """A page of ours, as a person and as a script use it."""

    page: Page

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def press(self, name: str) -> None:
        await self.button(name).click()

    async def sees_text(self, text: str, seconds: float = SOON) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)

    async def has_talked(self, seconds: int) -> None:
        """The running time shows at least so much."""
        await shows_time(self.main, seconds)

    async def place(self, name: str, media: Media = "video") -> None:
        await self.press(f"{media.capitalize()} call {name}")

    async def reaches(self, state: CallState, seconds: float = SOON) -> None:
        await expect(self.main).to_have_attribute("data-call-state", state, timeout=seconds * 1000)

    async def ends(self, reason: EndReason, seconds: float = SOON) -> None:
        """The call is over here for this reason, and every device is free."""
        await expect(self.main).to_have_attribute("data-end-reason", reason, timeout=seconds * 1000)
        assert await self.main.get_attribute("data-call-state") == CallState.ENDED
        await self.holds_nothing()

    async def holds_nothing(self) -> None:
        await until(lambda: probes.live_captures(self.page), lambda live: live == 0, "every device is free")

    async def is_home(self, seconds: float = SOON) -> None:
        await expect(self.page.get_by_role("searchbox")).to_be_visible(timeout=seconds * 1000)

    async def walk(self) -> Walk:
        """From now on every value of ``data-call-state`` is kept."""
        await self.page.evaluate(
            """() => {
              window.walked = [];
              const note = () => {
                const state = document.querySelector("main")?.dataset.callState;
                if (state && state !== walked.at(-1)) walked.push(state);
              };
              new MutationObserver(note).observe(document, {subtree: true, childList: true, attributes: true});
              note();
            }"""
        )
        return Walk(self.page)


@frozen
class Walk:
    page: Page

    async def states(self) -> list[CallState]:
        return [CallState(state) for state in await self.page.evaluate("() => walked")]


@define(eq=False)
class Person:
    """A profile with its server and, once `sit` was called, a browser context and a home page."""

    phone: Phone
    signature: Signature
    history: History
    context: BrowserContext | None = None
    _tab: Tab | None = None

    @property
    def name(self) -> str:
        return self.phone.name

    @property
    def tab(self) -> Tab:
        assert self._tab is not None, "nobody sits here"
        return self._tab

    @property
    def page(self) -> Page:
        return self.tab.page

    async def sit(self, context: BrowserContext) -> None:
        self.context = context
        self._tab = await self.another_tab()

    def move_to(self, tab: Tab) -> None:
        """The person looks at this tab from now on."""
        self._tab = tab

    async def another_tab(self) -> Tab:
        assert self.context is not None
        page = await self.context.new_page()
        await page.goto(self.phone.address())
        await expect(page.get_by_role("searchbox")).to_be_visible(timeout=SOON * 1000)
        return Tab(page)

    async def log(self) -> list[CallRecord]:
        return self.history.recent()

    async def logged(self, count: int) -> list[CallRecord]:
        """The call log, newest first, once it has so many rows."""
        return await until(self.log, lambda rows: len(rows) == count, f"{count} rows in the log of {self.name}")


@define(eq=False)
class Company:
    """People who can call each other, whatever the network."""

    people: Sequence[Person]

    @property
    def ada(self) -> Person:
        return self.people[0]

    @property
    def grace(self) -> Person:
        return self.people[1]

    @property
    def linus(self) -> Person:
        return self.people[2]

    async def connect(self, media: Media = "video", seconds: float = SOON) -> None:
        """Ada calls, Grace answers, both are connected."""
        await self.ada.tab.place(self.grace.name, media)
        await self.grace.tab.press("Answer")
        await self.both_reach(CallState.CONNECTED, seconds)

    async def both_reach(self, state: CallState, seconds: float = SOON) -> None:
        for person in (self.ada, self.grace):
            await person.tab.reaches(state, seconds)

    async def both_ways(self, *, video: bool = True) -> None:
        """Each sees and hears the other: their own picture, moving, and their own tone."""
        for me, other in ((self.ada, self.grace), (self.grace, self.ada)):
            if video:
                await probes.sees_moving(me.page, "remote-camera", other.signature)
            await probes.hears_tone(me.page, other.signature)

    async def hang_up(self) -> None:
        """Ada ends it; both are told so and hold nothing."""
        await self.ada.tab.press("End call")
        await self.ada.tab.ends(EndReason.HUNG_UP)
        await self.grace.tab.ends(EndReason.PEER_HUNG_UP)


@define(eq=False)
class Stage(Company):
    """Made by `Stages`."""

    network: LocalNetwork


Change = Callable[[CoreEffect], CoreEffect]
Prepare = Callable[[BrowserContext], Awaitable[None]]


def unchanged(effect: CoreEffect) -> CoreEffect:
    return effect


@define(eq=False)
class MeddlingNetwork(LocalNetwork):
    """A network whose signals do not arrive as they were sent."""

    change: Change = unchanged

    def carry(self, sender: LocalCore, receiver: str, ref: str, effect: CoreEffect) -> None:
        super().carry(sender, receiver, ref, self.change(effect))


@frozen
class Scene:
    """What the network between the people is like, and what they have set."""

    family: Family = Family.CALLEE_OFFERS
    plan: Plan = at_once
    key_of: KeyOf | None = None
    change: Change = unchanged
    frame_key: bool = True
    ring_seconds: float = 60.0
    signal_seconds: float = 1.0
    settings: Settings = Settings()
    names: Sequence[str] = ("Ada", "Grace")
    profile: str = "simplex"
    restarts: bool = True
    hosted_pages: Sequence[Path | None] = ()
    page_dirs: Sequence[Path | None] = ()


ORDINARY = Scene()
CALLER_OFFERS = Scene(family=Family.CALLER_OFFERS)


@define(eq=False)
class Stages:
    """Sets stages up; takes them down at the end of the test, and fails it for what no page may do."""

    browsers: Browsers
    evidence: Evidence
    _leaving: AsyncExitStack = field(factory=AsyncExitStack)
    _pages: list[Page] = field(factory=list)

    async def empty(self, scene: Scene = ORDINARY) -> Stage:
        """People and their servers; nobody has a browser yet."""
        network = MeddlingNetwork(
            scene.family,
            frame_key=scene.frame_key,
            ring_seconds=scene.ring_seconds,
            signal_seconds=scene.signal_seconds,
            plan=scene.plan,
            key_of=scene.key_of,
            change=scene.change,
            profile=scene.profile,
            restarts=scene.restarts,
        )
        people = []
        for name, hosted_page, page_dir in zip_longest(scene.names, scene.hosted_pages, scene.page_dirs):
            core = network.join(name)
            people.append(await self.join(name, core, scene.settings, hosted_page, network.clock, page_dir=page_dir))
        return Stage(people, network)

    async def enter(self, part: AbstractAsyncContextManager[T]) -> T:
        """What a test needs until its end."""
        return await self._leaving.enter_async_context(part)

    async def join(
        self,
        name: str,
        core: ChatCore,
        settings: Settings,
        hosted_page: Path | None,
        clock: Clock,
        *,
        page_dir: Path | None = None,
    ) -> Person:
        """A person of this name, with a server."""
        history = History(None, clock=clock)
        phone = Phone(core, settings, history, 0, hosted_page=hosted_page, page_dir=page_dir, clock=clock)
        await self.enter(phone)
        return Person(phone, SIGNATURES[name], history)

    async def seat(
        self,
        person: Person,
        browser: Engine | Browser,
        *,
        permissions: Sequence[str] | None = None,
        viewport: tuple[int, int] = (1280, 800),
        prepare: Prepare | None = None,
        plugs: Sequence[probes.Plug] = (),
    ) -> None:
        """Opens home in a fresh context. ``prepare`` comes after the probes and before the first page."""
        running = await self.browsers(browser) if isinstance(browser, Engine) else browser
        width, height = viewport
        context = await running.new_context(
            permissions=permissions, viewport={"width": width, "height": height}, locale="en-US"
        )
        self.follow(person.name, context)
        await probes.install(context, person.signature, plugs)
        if prepare:
            await prepare(context)
        await person.sit(context)

    def follow(self, name: str, context: BrowserContext) -> None:
        self.evidence.follow_context(name, context)

        def note(page: Page) -> None:
            self._pages.append(page)

        context.on("page", note)
        self._leaving.push_async_callback(context.close)

    async def set(self, browsers: Sequence[Engine | Browser] = CC, scene: Scene = ORDINARY) -> Stage:
        """Everybody at home in a browser of their own."""
        stage = await self.empty(scene)
        for person, browser in zip(stage.people, browsers, strict=True):
            await self.seat(person, browser)
        return stage

    async def strike(self) -> None:
        """Writes the evidence of a failure down, closes everything, then tells what pages did wrong."""
        wrong = list(self.evidence.errors)
        for page in self._pages:
            if not page.is_closed() and not is_hosted(page):
                wrong += await _violations(page)
        await self.evidence.leave()
        await self._leaving.aclose()
        assert not wrong, wrong


async def _violations(page: Page) -> list[str]:
    try:
        return list(await page.evaluate("() => window.localcallProbe?.violations ?? []"))
    except Error:
        return []
