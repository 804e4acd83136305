"""Each state of each page in each language: nothing is cut, covered or outside, and axe finds nothing serious.

The pictures are for people, in test-results/looks: fonts differ from machine to machine, so none is compared.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from attrs import frozen
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from e2e import gallery
from e2e.browsers import Engine
from e2e.evidence import Browsers
from e2e.install_browsers import ROOT

LOOKS = Path(__file__).with_name("looks.js").read_text("utf-8")
PICTURES = ROOT / "test-results" / "looks"
LANGUAGES = ("en", "de", "fr", "es", "ar")

AXE = """async (colours) => {
  const rules = {"color-contrast": {enabled: colours}};
  const {violations} = await axe.run(document, {resultTypes: ["violations"], rules});
  return violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}"""
"""What Deque's axe-core finds of the WCAG rules and its own, by its own measure of how bad it is. Colours take long."""

STANDS = """() => new Promise((done) => {
  const stands = () => { seen.disconnect(); requestAnimationFrame(() => done()); };
  let due = setTimeout(stands, 50);
  const seen = new MutationObserver(() => { clearTimeout(due); due = setTimeout(stands, 50); });
  seen.observe(document.body, {subtree: true, childList: true});
})"""
"""Nothing new has come for a moment: what is loaded later is there."""

FOLLOW = """() => {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  const usable = (one) => one.checkVisibility({visibilityProperty: true}) && !one.matches(":disabled");
  const controls = "button, input, select, textarea, a[href], summary, [tabindex='0']";
  window.unmet = new Set([...(dialog ?? document).querySelectorAll(controls)].filter(usable));
  window.unmarked = new Set();
  window.follow?.abort();
  window.follow = new AbortController();
  addEventListener("focusin", ({target}) => {
    // From one radio button of a group the arrow keys lead to the others.
    const met = (one) => one === target || (one.type === "radio" && one.name === target.name);
    for (const one of unmet) if (met(one)) unmet.delete(one);
    const around = [target, target.parentElement, target.closest("label")];
    if (!around.some((one) => one && getComputedStyle(one).outlineStyle !== "none")) unmarked.add(target);
  }, {signal: follow.signal});
}"""
"""Notes what Tab does not reach, and where it is not seen that it is there."""

TROUBLES = """() => {
  const called = (one) => `<${one.localName}> ${one.getAttribute("aria-label") ?? one.textContent.trim().slice(0, 40)}`;
  const unreached = [...unmet].map((one) => `Tab never comes to ${called(one)}`);
  return [...unreached, ...[...unmarked].map((one) => `no mark on ${called(one)}`)];
}"""

MOST = 80
"""Presses of Tab; no state has so many controls."""


@frozen
class Form:
    """``text``: the size of text that the person has set, in percent. ``axe``: whether it looks too; it is slow."""

    width: int
    height: int
    languages: Sequence[str]
    scheme: Literal["light", "dark"] = "light"
    contrast: Literal["more", "no-preference"] = "no-preference"
    forced: Literal["active", "none"] = "none"
    text: int = 100
    axe: bool = False


FORMS = {
    "small": Form(320, 568, LANGUAGES),
    "small-dark": Form(320, 568, ("en",), scheme="dark", axe=True),
    "large": Form(1280, 800, LANGUAGES, axe=True),
    "large-dark": Form(1280, 800, ("en",), scheme="dark", axe=True),
    "lying": Form(667, 375, ("de", "ar")),
    "large-text": Form(640, 1136, ("en", "de", "ar"), text=200),
    "contrast": Form(1280, 800, ("en",), contrast="more", axe=True),
    "contrast-dark": Form(1280, 800, ("en",), scheme="dark", contrast="more", axe=True),
    "forced": Form(1280, 800, ("en",), forced="active"),
    "forced-dark": Form(1280, 800, ("en",), scheme="dark", forced="active"),
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def address() -> AsyncIterator[str]:
    await asyncio.to_thread(gallery.build)
    async with gallery.serve() as served:
        yield served


@asynccontextmanager
async def _open(browsers: Browsers, form: Form, locale: str = "en-US") -> AsyncIterator[Page]:
    browser = await browsers(Engine.CHROMIUM)
    context = await browser.new_context(
        viewport={"width": form.width, "height": form.height},
        locale=locale,
        color_scheme=form.scheme,
        contrast=form.contrast,
        forced_colors=form.forced,
        reduced_motion="reduce",
    )
    async with context:
        yield await context.new_page()


async def _troubles(page: Page, form: Form, picture: Path | None, *, colours: bool = True) -> list[str]:
    await page.evaluate(STANDS)
    if picture is not None:
        picture.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=picture)
    found: list[Any] = await page.evaluate(LOOKS)
    if form.axe:
        found += await page.evaluate(AXE, colours)
    return [str(one) for one in found]


@pytest.mark.parametrize("name", FORMS)
async def test_each_state(browsers: Browsers, address: str, name: str) -> None:
    form = FORMS[name]
    async with _open(browsers, form) as page:
        await page.goto(f"{address}/gallery.html")
        await page.add_script_tag(path=gallery.AXE)
        if form.text != 100:
            await page.evaluate("(percent) => { document.documentElement.style.fontSize = `${percent}%`; }", form.text)
        states: list[str] = await page.evaluate("gallery.states")
        assert len(states) > 40
        found: dict[str, list[str]] = {}
        for state in states:
            for language in form.languages:
                try:
                    await page.evaluate("([state, language]) => gallery.show(state, language)", [state, language])
                except PlaywrightError as error:
                    found.setdefault(str(error), []).append(f"{state} {language}")
                shown = language in (form.languages[0], "ar")
                picture = PICTURES / name / f"{state}-{language}.png" if shown else None
                first = language == form.languages[0]
                for trouble in await _troubles(page, form, picture, colours=first):
                    found.setdefault(trouble, []).append(f"{state} {language}")
    assert not found, "\n".join(f"{trouble}\n    in {', '.join(where)}" for trouble, where in found.items())


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", ["small", "large"])
async def test_every_control_is_reached_by_tab(browsers: Browsers, address: str, name: str) -> None:
    async with _open(browsers, FORMS[name]) as page:
        await page.goto(f"{address}/gallery.html")
        states: list[str] = await page.evaluate("gallery.states")
        found: list[str] = []
        for state in states:
            await page.evaluate("(state) => gallery.show(state, 'en')", state)
            await page.evaluate(STANDS)
            await page.evaluate(FOLLOW)
            for _ in range(MOST):
                if not await page.evaluate("() => unmet.size"):
                    break
                await page.keyboard.press("Tab")
            found += [f"{state}: {trouble}" for trouble in await page.evaluate(TROUBLES)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_small_pages(browsers: Browsers, address: str, language: str) -> None:
    form = Form(320, 568, (language,), axe=True)
    async with _open(browsers, form, language) as page:
        await page.goto(f"{address}/doctor.html")
        await page.wait_for_function("document.querySelectorAll('li').length === 2")
        assert await page.evaluate("document.documentElement.lang") == language
        await page.add_script_tag(path=gallery.AXE)
        found = await _troubles(page, form, PICTURES / "pages" / f"doctor-{language}.png")
        await page.goto(f"{address}/open/ticket")
        await page.get_by_text("localcall demo").wait_for()
        await page.add_script_tag(path=gallery.AXE)
        found += await _troubles(page, form, PICTURES / "pages" / f"open-{language}.png")
    assert found == []
