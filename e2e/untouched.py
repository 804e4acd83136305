"""Firefox with a page that nobody has touched.

Playwright's own questions to a page count there as gestures of the person, from the page's first moment on, and after a
gesture nothing is left to unlock. Here a page tells of itself through its console, and all that reaches it is input, by
WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from attrs import define, field, frozen
from cattrs import structure

from e2e.browsers import QUIET_PREFS, Prefs
from e2e.probes import Sound
from e2e.waiting import until_true

START_SECONDS = 60.0

_TELL = """() => {
  const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
  setInterval(async () => {
    const { callState = null, endReason = null } = document.querySelector("main")?.dataset ?? {};
    const buttons = [...document.querySelectorAll("button")];
    console.debug(JSON.stringify({
      title: document.title,
      buttons: Object.fromEntries(buttons.map((one) => [one.innerText.trim(), middle(one.getBoundingClientRect())])),
      touched: navigator.userActivation.hasBeenActive,
      ring: localcallRing(),
      callState,
      endReason,
      sounds: callState === "Connected" ? await localcallProbe.sounds() : [],
      live: localcallProbe.liveCaptures(),
    }));
  }, 100);
}"""


@frozen
class Sight:
    """``buttons``: where the middle of each is, by its text. ``ring``: the loudest sample since the last sight."""

    title: str
    buttons: dict[str, tuple[float, float]]
    touched: bool
    ring: float
    callState: str | None
    endReason: str | None
    sounds: list[Sound]
    live: int


@define(eq=False)
class UntouchedPage:
    _socket: aiohttp.ClientWebSocketResponse
    context: str = ""
    seen: list[Sight] = field(factory=list)
    _ids: itertools.count[int] = field(factory=itertools.count)
    _answers: dict[int, asyncio.Future[dict[str, Any]]] = field(factory=dict)

    async def sees(self, holds: Callable[[Sight], bool], what: str) -> Sight:
        """From now on; the first that holds."""
        since = len(self.seen)
        await until_true(lambda: any(map(holds, self.seen[since:])), what)
        return next(filter(holds, self.seen[since:]))

    async def press(self, button: str) -> None:
        sight = await self.sees(lambda sight: button in sight.buttons, f"there is a button {button!r}")
        x, y = map(round, sight.buttons[button])
        actions = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": actions}
        await self.ask("input.performActions", context=self.context, actions=[mouse])

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(START_SECONDS):
            return await self._answers[number]

    async def listen(self) -> None:
        async for frame in self._socket:
            message = json.loads(frame.data)
            if message["type"] == "success":
                self._answers.pop(message["id"]).set_result(message["result"])
            elif message["type"] == "error":
                self._answers.pop(message["id"]).set_exception(RuntimeError(message["message"]))
            elif message["params"].get("level") == "debug":
                self.seen.append(structure(json.loads(message["params"]["text"]), Sight))


@asynccontextmanager
async def untouched_page(executable: Path, address: str, scripts: str, prefs: Prefs) -> AsyncIterator[UntouchedPage]:
    """Opens ``address`` in a Firefox of its own. ``scripts`` run before the page's: probe.js and localcallRing()."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        chosen = {**QUIET_PREFS, **prefs}.items()
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in chosen]
        (profile / "user.js").write_text("\n".join(lines))
        browser = await asyncio.create_subprocess_exec(
            executable,
            *("--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        try:
            server = await _server(profile / "WebDriverBiDiServer.json")
            async with aiohttp.ClientSession() as http, http.ws_connect(f"{server}/session", max_msg_size=0) as socket:
                page = UntouchedPage(socket)
                listening = asyncio.create_task(page.listen())
                await page.ask("session.new", capabilities={})
                await page.ask("session.subscribe", events=["log.entryAdded"])
                await page.ask("script.addPreloadScript", functionDeclaration=f"() => {{ {scripts} }}")
                await page.ask("script.addPreloadScript", functionDeclaration=_TELL)
                page.context = (await page.ask("browsingContext.getTree"))["contexts"][0]["context"]
                await page.ask("browsingContext.navigate", context=page.context, url=address, wait="none")
                yield page
                listening.cancel()
        finally:
            browser.terminate()
            await browser.wait()


async def _server(told: Path) -> str:
    """Where Firefox listens, once it has written that down in its profile."""
    await until_true(lambda: bool(_read(told)), "Firefox listens", START_SECONDS)
    server = json.loads(_read(told))
    return f"ws://{server['ws_host']}:{server['ws_port']}"


def _read(told: Path) -> str:
    """All of it, or nothing yet."""
    text = told.read_text() if told.exists() else ""
    return text if text.endswith("}") else ""
