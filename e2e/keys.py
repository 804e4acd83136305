"""A person without a pointer: what has the focus is known by the name that a screen reader says."""

from __future__ import annotations

from playwright.async_api import Page, expect

from e2e.waiting import SOON, until

MOST = 60
"""Presses of Tab; no page of ours has so many things to focus."""

_FOCUSED = """() => {
  const at = document.activeElement;
  return at?.getAttribute("aria-label") ?? at?.labels?.[0]?.innerText ?? at?.innerText ?? "";
}"""


async def focused(page: Page) -> str:
    """The name of what has the focus."""
    return str(await page.evaluate(_FOCUSED)).strip()


async def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Presses Tab until what is called ``name`` has the focus, which must be seen to be there."""
    await expect(page.locator("main")).to_be_attached(timeout=SOON * 1000)
    # A window that is not the front one has no focus to be seen.
    await page.bring_to_front()
    seen: list[str] = []
    while (now := await focused(page)) != name:
        seen.append(now)
        assert len(seen) < MOST, f"Tab never comes to {name!r}, but to {seen}"
        await page.keyboard.press(key)

    async def outline() -> str:
        return str(await page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))

    await until(outline, lambda style: style != "none", f"it is seen that {name!r} has the focus")


async def press_by_tab(page: Page, name: str) -> None:
    await tab_to(page, name)
    await page.keyboard.press("Enter")
