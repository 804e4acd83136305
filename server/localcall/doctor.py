"""What calls need from this machine, checked one by one: `localcall doctor`."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import orjson
from aiohttp.web import StreamResponse
from attrs import asdict, define, field, frozen

from localcall.bridge.files import PAGE_DIR
from localcall.bridge.listener import bind_loopback, has_ipv6_loopback
from localcall.bridge.server import LocalServer, Route, Visit
from localcall.bridge.sockets import Connection
from localcall.browser import BrowserError, find_browser, private_address
from localcall.settings import Settings

BROWSER_SECONDS = 20.0
"""How long the page is waited for when a browser was told to open it."""

PERSON_SECONDS = 120.0
"""And when a person must open it."""

ICE_SERVER_SECONDS = 6.0
"""What each address of an ICE server may take on top: the page asks one after the other."""

_SCOPE = "/doctor"
_MAX_TEXT = 300


@frozen
class Finding:
    """One check. ``message``: what was found and, where it is not well, what to do."""

    check: str
    ok: bool
    message: str


# --- what Python can see ----------------------------------------------------------------------------------------------


def check_loopback(host: str = "127.0.0.1") -> Finding:
    try:
        socket.create_server((host, 0)).close()
    except OSError as error:
        advice = "Bring the loopback interface (lo) up."
        return Finding("loopback", False, f"{host} cannot be listened on ({error.strerror}). {advice}")
    if not has_ipv6_loopback():
        return Finding("loopback", True, f"This machine answers as {host}. It has no ::1, which is well too.")
    return Finding("loopback", True, f"This machine answers as {host} and as ::1.")


def check_port(port: int) -> Finding:
    """Whether ``port`` is free on both loopbacks."""
    bound = bind_loopback(port)
    found = bound[0].getsockname()[1]
    for listener in bound:
        listener.close()
    if found == port:
        return Finding("port", True, f"Port {port} is free.")
    return Finding(
        "port",
        False,
        f"Port {port} is taken{_holder(port)}. Calls will use {found}, where the browser asks for camera and "
        "microphone again. Stop that program, or choose a port in the settings (port).",
    )


def _holder(port: int) -> str:
    """`` by NAME (process N)`` where Linux tells."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                words = line.split()
                if int(words[1].rpartition(":")[2], 16) == port and words[3] == "0A":  # listening
                    inodes.add(words[9])
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # another user's, or gone
            for handle in (process / "fd").iterdir():
                match = re.fullmatch(r"socket:\[(\d+)\]", str(handle.readlink()))
                if match and match[1] in inodes:
                    return f" by {(process / 'comm').read_text().strip()} (process {process.name})"
    return ""


# --- what the page sees -----------------------------------------------------------------------------------------------


@define
class PageReport:
    """What the page said: docs/protocol.md, section 6. ``opened``: it came at all; ``done``: it said everything."""

    opened: bool = False
    devices: Mapping[str, Any] | None = None
    servers: dict[str, tuple[bool, str]] = field(factory=dict)
    done: bool = False

    def take(self, text: str) -> None:
        """Any text at all; what is no part of a report is ignored."""
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            return
        if not isinstance(message, dict):
            return
        match message:
            case {"type": "devices"}:
                self.devices = message
            case {"type": "iceServer", "url": str(url), "ok": bool(ok)}:
                self.servers[url] = (ok, _text(message.get("error")))
            case {"type": "done"}:
                self.done = True


def check_page(report: PageReport) -> Finding:
    if report.done:
        return Finding("page", True, "The page opened and looked around.")
    if report.opened:
        advice = "Answer the browser's question about camera and microphone, then try again."
        return Finding("page", False, f"The page opened but did not finish in time. {advice}")
    return Finding(
        "page", False, "The page was not opened in time, so devices and ICE servers are not known. Try again."
    )


def check_devices(report: PageReport) -> list[Finding]:
    """Microphone and camera, as far as the browser gives them. A call needs no camera."""
    if report.devices is None:
        return []
    problems = _text(report.devices.get("error"))
    microphones, cameras = (_count(report.devices.get(key)) for key in ("microphones", "cameras"))
    microphone_problem, camera_problem = (_problem_of(kind, problems) for kind in ("microphone", "camera"))
    if not microphones:
        microphone = Finding("microphone", False, "The browser sees no microphone. Connect one, then try again.")
    elif microphone_problem:
        microphone = Finding("microphone", False, f"The browser gives no microphone ({microphone_problem}). {_PERMIT}")
    else:
        microphone = Finding("microphone", True, f"The browser gives a microphone, of {microphones}.")
    if not cameras:
        camera = Finding("camera", True, "The browser sees no camera: you can call, but nobody will see you.")
    elif camera_problem:
        camera = Finding("camera", False, f"The browser gives no camera ({camera_problem}). {_PERMIT}")
    else:
        camera = Finding("camera", True, f"The browser gives a camera, of {cameras}.")
    return [microphone, camera]


_PERMIT = "Allow it beside the address bar and close other programs that use it, then try again."


def _problem_of(kind: str, problems: str) -> str:
    """The page names the device before each problem; one that names none may be of either."""
    parts = [part.strip() for part in problems.split(";") if part.strip()]
    other = {"microphone": "camera", "camera": "microphone"}[kind]
    return "; ".join(part.removeprefix(f"{kind}: ") for part in parts if not part.startswith(other))


def check_ice_servers(report: PageReport, settings: Settings) -> list[Finding]:
    """One finding a URL; one that says so where the settings name none."""
    if not settings.ice_servers:
        return [Finding("ice servers", True, "The settings name none: calls go directly.")]
    return [
        _judge_ice_server(url, *report.servers[url])
        for server in settings.ice_servers
        for url in server.urls
        if url in report.servers
    ]


def _judge_ice_server(url: str, ok: bool, error: str) -> Finding:
    if ok:
        return Finding("ice servers", True, f"{url} answers.")
    why = f" ({error})" if error else ""
    advice = "Check its address, user name and credential in the settings (ice_servers)."
    return Finding("ice servers", False, f"{url} does not answer{why}. {advice}")


def _text(value: object) -> str:
    return "".join(c for c in value if c.isprintable())[:_MAX_TEXT] if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if type(value) is int and value > 0 else 0


class Examination:
    """The server that the doctor's page talks to.

    ``port``: as for calls, since browsers remember a permission by origin. ``page_dir`` holds ``doctor.html``.
    """

    def __init__(self, settings: Settings, *, port: int = 0, page_dir: Path = PAGE_DIR) -> None:
        self.report = PageReport()
        servers = [asdict(server, filter=lambda _, value: value is not None) for server in settings.ice_servers]
        self._probe = orjson.dumps({"type": "probe", "iceServers": servers, "openDevices": True}).decode()
        self._done = asyncio.Event()
        self._server = LocalServer(
            [
                Route("GET", _SCOPE, self._page, scopes=(_SCOPE,)),
                Route("GET", f"{_SCOPE}/socket", attend=self._attend, scopes=(_SCOPE,)),
            ],
            port=port,
            page_dir=page_dir,
            opened_by="localcall doctor",
        )

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._server.close()

    def address(self) -> str:
        """Opens the page, once."""
        return self._server.open_url(_SCOPE)

    async def finished(self, seconds: float) -> PageReport:
        """What the page has said when it is done, or when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._done.wait()
        return self.report

    async def _page(self, visit: Visit) -> StreamResponse:
        return self._server.file("doctor.html")

    async def _attend(self, connection: Connection, parts: Mapping[str, str]) -> None:
        self.report.opened = True
        connection.send(self._probe)
        await connection.run(self._take)

    def _take(self, text: str) -> None:
        self.report.take(text)
        if self.report.done:
            self._done.set()


async def examine(
    settings: Settings,
    *,
    port: int,
    opens: bool,
    seconds: float,
    say: Callable[[str], None],
    environ: Mapping[str, str] = os.environ,
) -> list[Finding]:
    """All checks. ``opens``: a browser opens the page, else its address is said. ``seconds``: how long it has."""
    loopback, free = check_loopback(), await asyncio.to_thread(check_port, port)
    with ExitStack() as stack:
        async with Examination(settings, port=port) as examination:
            try:
                browser = await asyncio.to_thread(find_browser, settings.browser, environ=environ)
                if opens:
                    await browser.open(stack.enter_context(private_address(browser, examination.address())))
                found = Finding("browser", True, f"{shlex.join(browser.command)} opens the browser.")
            except BrowserError as error:
                opens = False
                found = Finding("browser", False, f"{error} Until then, open the addresses that localcall prints.")
            if not opens:
                say(f"Open this address in your browser, within {seconds:.0f} seconds:\n  {examination.address()}\n")
            addresses = sum(len(server.urls) for server in settings.ice_servers)
            page = await examination.finished(seconds + addresses * ICE_SERVER_SECONDS)
    return [loopback, free, found, check_page(page), *check_devices(page), *check_ice_servers(page, settings)]
