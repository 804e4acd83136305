"""Whether a page rings: what it sends to the loudspeaker by Web Audio."""

from __future__ import annotations

import asyncio

from playwright.async_api import BrowserContext, Page

from e2e.waiting import until

RING_SECONDS = 3.0
"""One turn of each ringtone: web/src/ui/ringing/ringtones.ts."""

RING_DETECTOR = """(() => {
  let loudest = 0;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(this.context, { fftSize: 4096 });
      const samples = new Float32Array(analyser.fftSize);
      connect.call(this, analyser);
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        if (this.context.state === "running") loudest = Math.max(loudest, ...samples.map(Math.abs));
      }, 40);
    }
    return connect.call(this, to, ...rest);
  };
  window.localcallRing = () => {
    const heard = loudest;
    loudest = 0;
    return heard;
  };
})();"""
"""``localcallRing()``: the loudest sample sent to the loudspeaker since it was last asked; full scale is 1."""


async def detect_ring(context: BrowserContext) -> None:
    await context.add_init_script(RING_DETECTOR)


async def loudest_ring(page: Page) -> float:
    return float(await page.evaluate("() => localcallRing()"))


async def hears_ring(page: Page) -> None:
    await until(lambda: loudest_ring(page), lambda level: level > 0.05, "the ring is heard")


async def hears_silence(page: Page) -> None:
    """For longer than the ring's own pause."""
    loop = asyncio.get_running_loop()
    quiet_since = loop.time()

    async def quiet_for() -> float:
        nonlocal quiet_since
        if await loudest_ring(page) > 0:
            quiet_since = loop.time()
        return loop.time() - quiet_since

    await until(quiet_for, lambda seconds: seconds > RING_SECONDS, "nothing is heard")
