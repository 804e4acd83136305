"""What a test leaves when it fails, and what no page may ever say: an uncaught error, a broken content policy."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from attrs import define, field
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from e2e.browsers import Engine

Browsers = Callable[[Engine], Awaitable[Browser]]
"""The running browser of a kind; started when it is first asked for."""

_CONNECTIONS = """async () => {
  const lines = [];
  for (const connection of window.localcallProbe?.connections ?? []) {
    const {connectionState, iceConnectionState, iceGatheringState, signalingState} = connection;
    lines.push([connectionState, iceConnectionState, iceGatheringState, signalingState].join(" "));
    // Firefox says nothing more of a closed one, and throws.
    if (signalingState === "closed") continue;
    for (const stat of (await connection.getStats()).values()) {
      if (/candidate|transport|rtp|source|playout/.test(stat.type)) lines.push(JSON.stringify(stat));
    }
    for (const description of [connection.localDescription, connection.remoteDescription]) {
      if (description) lines.push(description.type, description.sdp);
    }
  }
  return lines.join("\\n");
}"""
"""How far each connection of a page came."""

_NO_SERVER = re.compile(r"Firefox can.t establish a connection to|The connection to \S+ was interrupted")
"""Firefox's own word about a server that is gone. WebDriver BiDi brings it as if the page had failed."""

_log = logging.getLogger(__name__)


def is_hosted(page: Page) -> bool:
    """Whether it shows a call page that is not ours: what that one does wrong fails no test."""
    return urlsplit(page.url).path == "/call/"


@define(eq=False)
class Evidence:
    """Follows every page that it is shown."""

    folder: Path
    _failed: Callable[[], bool]
    _pages: dict[str, Page] = field(factory=dict)
    _lines: dict[str, list[str]] = field(factory=dict)
    _strangers: set[Page] = field(factory=set)
    errors: list[str] = field(factory=list)

    def follow_context(self, name: str, context: BrowserContext) -> None:
        context.on("page", lambda page: self.follow(name, page))

    def follow(self, name: str, page: Page) -> None:
        label = f"{name}-{len(self._pages)}"
        lines = self._lines.setdefault(label, [])
        self._pages[label] = page

        def said(message: ConsoleMessage) -> None:
            lines.append(f"{message.type}: {message.text}")

        def failed(error: Error) -> None:
            lines.append(f"uncaught: {error.message}\n{error.stack}")
            if page not in self._strangers and not is_hosted(page) and not _NO_SERVER.match(error.message):
                self.errors.append(f"{label}: {error.message}")

        page.on("console", said)
        page.on("pageerror", failed)

    def disown(self, page: Page) -> None:
        """It is not ours: what goes wrong in it fails no test."""
        self._strangers.add(page)

    async def leave(self) -> None:
        """Writes everything down, if the test failed."""
        if not self._failed():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for label, page in self._pages.items():
            (self.folder / f"{label}.log").write_text("\n".join([page.url, *self._lines[label], ""]))
            if not page.is_closed():
                try:
                    (self.folder / f"{label}.connections.txt").write_text(await page.evaluate(_CONNECTIONS))
                    await page.screenshot(path=self.folder / f"{label}.png", timeout=5000)
                except Error as error:
                    _log.warning("no screenshot of %s: %s", label, error)
