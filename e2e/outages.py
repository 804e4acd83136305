"""How long nothing was to be seen of the peer: times of decoded frames, whatever connection they came by."""

from __future__ import annotations

from attrs import frozen
from playwright.async_api import Page

from e2e.waiting import SOON, until

_WATCH = """() => {
  const seen = (window.localcallFrames = {at: Date.now()});
  const counts = new Map();
  let looking = false;
  setInterval(async () => {
    if (looking) return;
    looking = true;
    for (const connection of localcallProbe.connections.filter(({connectionState}) => connectionState !== "closed")) {
      for (const {kind, type, framesDecoded = 0} of (await connection.getStats()).values()) {
        if (type !== "inbound-rtp" || kind !== "video") continue;
        const before = counts.get(connection) ?? 0;
        if (framesDecoded > before) seen.at = Date.now();
        counts.set(connection, Math.max(framesDecoded, before));
      }
    }
    looking = false;
  }, 50);
}"""


@frozen
class Frames:
    """The times at which a page decodes frames, to about 50 ms."""

    page: Page

    @classmethod
    async def of(cls, page: Page) -> Frames:
        await page.evaluate(_WATCH)
        return cls(page)

    async def last(self) -> float:
        """Seconds since the epoch."""
        return float(await self.page.evaluate("() => localcallFrames.at")) / 1000

    async def come_after(self, moment: float, seconds: float = SOON) -> float:
        """How long after this moment the first one came."""
        return await until(self.last, lambda at: at > moment, "frames come again", seconds) - moment
