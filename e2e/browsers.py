"""Finding and starting the two browsers, with fake devices and without any request of their own.

Playwright drives a stock Firefox over WebDriver BiDi (channel ``moz-firefox``). Its version is pinned: not each can.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.async_api import Browser, Playwright

from e2e.install_browsers import find_browsers


class Engine(enum.StrEnum):
    CHROMIUM = "chromium"
    FIREFOX = "firefox"


QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)
"""No request but the page's own."""

FAKE_PROMPT = "--use-fake-ui-for-media-stream"
FAKE_DEVICES = "--use-fake-device-for-media-stream=fps=20"
FREE_AUTOPLAY = "--autoplay-policy=no-user-gesture-required"

CHROMIUM_ARGS = (FAKE_PROMPT, FAKE_DEVICES, FREE_AUTOPLAY)

Prefs = Mapping[str, bool | int | str]

QUIET_PREFS: Prefs = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}

DEFAULT_AUTOPLAY_PREFS: Prefs = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    # Firefox lets no AudioContext run on a machine without a sound card; its own stand-in for one does.
    "media.cubeb.force_mock_context": True,
}

FIREFOX_PREFS: Prefs = {**DEFAULT_AUTOPLAY_PREFS, "media.autoplay.default": 0}


async def launch_chromium(
    playwright: Playwright, args: Sequence[str] = CHROMIUM_ARGS, *, executable: Path | None = None
) -> Browser:
    """``executable``: what starts it, where that is not the browser itself."""
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return await playwright.chromium.launch(
        executable_path=executable or _executable(Engine.CHROMIUM), args=[*QUIET, *sandbox, *args]
    )


async def launch_firefox(
    playwright: Playwright, prefs: Prefs = FIREFOX_PREFS, *, display: str | None = None
) -> Browser:
    """``display``: an X display to be seen on, as sharing the screen needs; without it there is no window."""
    executable = _executable(Engine.FIREFOX)
    return await playwright.firefox.launch(
        # Playwright's own build speaks Playwright's own protocol.
        channel="moz-firefox" if executable else None,
        executable_path=executable,
        headless=display is None,
        env={**os.environ, "DISPLAY": display} if display else None,
        firefox_user_prefs={**QUIET_PREFS, **prefs},
    )


def _executable(engine: Engine) -> Path | None:
    return find_browsers()[engine].executable


async def launch(playwright: Playwright, engine: Engine) -> Browser:
    """As most tests want it: fake devices, every permission, sound at once."""
    if engine is Engine.CHROMIUM:
        return await launch_chromium(playwright)
    return await launch_firefox(playwright)
