"""Keeps every encoded frame that a page receives, as it came from the network, before the page's own worker has it."""

from __future__ import annotations

from playwright.async_api import BrowserContext, Page, Route

from e2e.probes import Frame
from e2e.waiting import SOON, until

WORKER = "**/assets/frame-worker-*.js"

_IN_WORKER = """{
  const raw = new BroadcastChannel("raw-frames");
  const { get } = Object.getOwnPropertyDescriptor(RTCRtpScriptTransformer.prototype, "readable");
  const recorded = new WeakMap();
  Object.defineProperty(RTCRtpScriptTransformer.prototype, "readable", {
    get() {
      const readable = get.call(this);
      if (this.options.operation !== "open") return readable;
      if (!recorded.has(this)) {
        recorded.set(this, readable.pipeThrough(new TransformStream({
          transform(frame, controller) {
            const kind = frame instanceof RTCEncodedVideoFrame ? "video" : "audio";
            raw.postMessage({ kind, type: frame.type ?? null, data: frame.data.slice(0) });
            controller.enqueue(frame);
          },
        })));
      }
      return recorded.get(this);
    },
  });
}
"""

_IN_PAGE = """{
  window.rawFrames = [];
  window.rawChannel = new BroadcastChannel("raw-frames");
  rawChannel.onmessage = ({ data: { kind, type, data } }) => {
    let text = "";
    for (const byte of new Uint8Array(data)) text += String.fromCharCode(byte);
    rawFrames.push({ kind, type, data: btoa(text) });
  };
}"""


async def record(context: BrowserContext) -> None:
    """The pages of this context keep what they receive from now on."""

    async def with_recorder(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=_IN_WORKER + await answer.text())

    await context.add_init_script(_IN_PAGE)
    await context.route(WORKER, with_recorder)


async def recorded(page: Page, *, video: int, audio: int, seconds: float = SOON) -> list[Frame]:
    """At least so many frames of each kind."""

    def enough(frames: list[Frame]) -> bool:
        kinds = [frame.kind for frame in frames]
        return kinds.count("video") >= video and kinds.count("audio") >= audio

    async def look() -> list[Frame]:
        return [Frame.from_wire(raw) for raw in await page.evaluate("() => window.rawFrames")]

    return await until(look, enough, f"{video} video and {audio} audio frames were received", seconds)
