"""Phones in the foreground: says where they are, opens them, and stops cleanly when told to."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

import orjson

from localcall.browser import BrowserError, find_browser
from localcall.phone import Phone
from localcall.redaction import Redactor
from localcall.settings import Settings
from localcall.summons import Summons

STOP_SECONDS = 1.2
"""How long last signals and the farewell to the pages may take; 2 s are promised, Python's own end included."""

_STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

if TYPE_CHECKING:
    from localcall.bots.phone import BotPhone

log = logging.getLogger(__name__)


async def serve(
    phones: AbstractAsyncContextManager[Sequence[Phone | BotPhone]],
    settings: Settings,
    *,
    introduce: Callable[[Sequence[str]], str],
    opens: bool,
    as_json: bool,
    echo: Callable[[str], None],
    opens_on_call: bool = False,
) -> None:
    """Until SIGINT, SIGTERM or SIGHUP. More of them change nothing: the end is near.

    ``introduce``: what the people of these names can do, as a sentence. ``opens``: the browser, at once;
    ``opens_on_call``: when a call comes in and no page is open. Raises what entering ``phones`` raises.
    """
    redactor = redacted()
    with told_to_stop() as stop:
        ready = await phones.__aenter__()
        try:
            for phone in ready:
                redactor.follow(phone.manager)
            introduction = introduce([phone.name for phone in ready])
            with ExitStack() as summons:
                for phone in ready:
                    if opens_on_call and isinstance(phone, Phone):
                        summons.enter_context(Summons(phone))
                await _serve_until(stop, ready, settings, introduction, opens=opens, as_json=as_json, echo=echo)
        finally:
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await phones.__aexit__(None, None, None)
            except TimeoutError:
                log.warning("localcall stopped before every page was told.")


def redacted() -> Redactor:
    """All that is logged goes through it."""
    redactor = Redactor()
    for handler in logging.getLogger().handlers:
        redactor.guard(handler)
    return redactor


async def _serve_until(
    stop: asyncio.Event,
    phones: Sequence[Phone | BotPhone],
    settings: Settings,
    introduction: str,
    *,
    opens: bool,
    as_json: bool,
    echo: Callable[[str], None],
) -> None:
    pages = [phone for phone in phones if isinstance(phone, Phone)]
    opens = opens and bool(pages)
    obstacle = await _obstacle(settings) if opens else None
    if obstacle is not None:
        opens = False
        log.warning("%s", obstacle)
    echo(_announce_json(phones) if as_json else _announce(pages, introduction, opens=opens))
    opening = asyncio.create_task(_open_all(pages)) if opens else None
    await stop.wait()
    if opening is not None:
        opening.cancel()


def _announce_json(phones: Sequence[Phone | BotPhone]) -> str:
    """One line; scripts rely on it."""
    profiles = [
        {"name": phone.name, "port": phone.bridge.port, "origin": phone.bridge.origin, "url": phone.address()}
        if isinstance(phone, Phone)
        else {"name": phone.name, "bot": True, "url": None}
        for phone in phones
    ]
    return orjson.dumps({"profiles": profiles}).decode()


def _announce(phones: Sequence[Phone], introduction: str, *, opens: bool) -> str:
    if not phones:
        return f"{introduction} Ctrl-C stops."
    width = max(len(phone.name) for phone in phones)
    pages, addresses = ("these pages", "each") if len(phones) > 1 else ("this page", "the")
    todo = f"The browser opens at {pages}" if opens else f"Open {pages} in your browser"
    return "\n".join(
        [
            f"{introduction} {todo} ({addresses} address works once):",
            "",
            *(f"  {phone.name:<{width}}  {phone.address()}" for phone in phones),
            "",
            "Then press a call button. Ctrl-C stops.",
        ]
    )


async def _obstacle(settings: Settings) -> str | None:
    """Why no browser can be opened, as a sentence."""
    try:
        await asyncio.to_thread(find_browser, settings.browser, app_window=settings.app_window)
    except BrowserError as error:
        return str(error)
    return None


async def _open_all(phones: Sequence[Phone]) -> None:
    try:
        for phone in phones:
            await phone.open()
    except BrowserError as error:
        log.warning("%s Open the addresses yourself.", error)


@contextmanager
def told_to_stop() -> Iterator[asyncio.Event]:
    """An event that is set by the first signal to stop.

    Not by the loop's own handlers: those are gone with the loop, and a late Ctrl-C would print a traceback. Nor by
    handlers alone: a signal that comes just before the loop falls asleep would not wake it, a byte in a socket does.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    reading, writing = socket.socketpair()
    writing.setblocking(False)

    def told() -> None:
        loop.remove_reader(reading)
        stop.set()

    with reading, writing:
        loop.add_reader(reading, told)
        signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        for number in _STOPPING:
            signal.signal(number, lambda *_: None)
        try:
            yield stop
        finally:
            signal.set_wakeup_fd(-1)
            loop.remove_reader(reading)
            for number in _STOPPING:
                signal.signal(number, signal.SIG_IGN)  # Python's own end keeps this, and would undo a handler
