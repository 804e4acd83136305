"""`localcall link`: a call without an account, by two texts that people paste into any chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from attrs import frozen

from localcall.cli.options import JSON, SETTINGS, listening, load_settings, run, to_json

if TYPE_CHECKING:
    import asyncio

    from localcall.call import Call
    from localcall.calls.reasons import EndReason
    from localcall.phone import Phone


@click.command()
@click.argument("text", required=False)
@click.option("--video/--audio", default=True, help="What kind of call to offer.  [default: video]")
@click.option("--name", default="", metavar="NAME", help="Says in the link whose it is.")
@click.option("--open/--no-open", "opens", default=True, help="Open the call page in the browser.")
@JSON
@listening(None)
@SETTINGS
def link(
    text: str | None,
    video: bool,
    name: str,
    opens: bool,
    as_json: bool,
    port: int | None,
    listen: str | None,
    public_origin: str | None,
    settings_path: Path | None,
) -> None:
    """Call anyone who also has localcall, without an account.

    Prints a text to send in any chat, and waits for the text that comes back: paste it here, or into the page. With
    TEXT, a link that you were sent (- reads it from standard input), it answers that one, and prints what to send back.
    docs/links.md shows it.
    """
    from localcall.bots.caller import exit_code
    from localcall.clock import LoopClock
    from localcall.cores.link import LinkCore
    from localcall.history import History, default_path
    from localcall.phone import Phone

    settings = load_settings(settings_path)
    core = LinkCore(name.strip())
    log = (
        History(default_path(), clock=LoopClock(), days=settings.history_days, profile=core.profile.name)
        if settings.history
        else None
    )
    phone = Phone(
        core,
        settings,
        log,
        next(choice for choice in (port, settings.port, 50396) if choice is not None),
        listen=listen,
        public_origin=public_origin,
        opened_by="localcall link",
    )
    reason = run(_run(phone, text, "video" if video else "audio", _Teller(as_json), opens=opens))
    raise SystemExit(exit_code(reason))


@frozen
class _Teller:
    """What a person or, as JSON, a script is told."""

    as_json: bool

    def event(self, name: str, sentence: str = "", **fields: object) -> None:
        if self.as_json:
            click.echo(to_json({"event": name, **fields}))
        elif sentence:
            click.echo(sentence)


async def _run(
    phone: Phone, text: str | None, media: Literal["audio", "video"], teller: _Teller, *, opens: bool
) -> EndReason:
    import asyncio

    from localcall.cli.stdin import lines
    from localcall.serving import redacted, told_to_stop

    redactor = redacted()
    with told_to_stop() as stop:
        async with phone:
            redactor.follow(phone.manager)
            given = lines()
            if text is None:
                call = phone.make_link(media)
            else:
                call = phone.read_link(text if text != "-" else "\n".join([line async for line in given]))
                kind = "a video call" if call.with_video else "an audio call"
                teller.event("link", f"{call.contact.name} offers {kind}. Answer it in the page.")
            await _show(phone, call, teller, opens=opens)
            aside = [
                asyncio.create_task(work)
                for work in (_end_at(stop, call), _hand_out(call, teller), _tell(call, teller))
            ]
            if text is None:
                aside.append(asyncio.create_task(_take(call, given, teller)))
            reason = await call.ended()
            for task in aside:
                task.cancel()
            teller.event("ended", call.message or "", reason=reason, message=call.message)
            return reason


async def _show(phone: Phone, call: Call, teller: _Teller, *, opens: bool) -> None:
    from localcall.browser import BrowserError

    if opens:
        try:
            await phone.open(call)
            return
        except BrowserError as error:
            click.echo(str(error), err=True)
    address = phone.address(call)
    teller.event("page", f"Open this page in your browser (the address works once):\n\n  {address}\n", url=address)


async def _end_at(stop: asyncio.Event, call: Call) -> None:
    await stop.wait()
    call.end()


async def _tell(call: Call, teller: _Teller) -> None:
    async for state in call.states():
        teller.event("state", state=state)


async def _hand_out(call: Call, teller: _Teller) -> None:
    text = await call.text()
    if call.direction == "outgoing":
        todo = "Send this text to the one you want to call. Then paste here, or into the page, what they send back:"
    else:
        todo = "Send this text back. The call begins when they paste it:"
    teller.event("text", f"{todo}\n\n{text}\n", text=text)


async def _take(call: Call, given: AsyncIterator[str], teller: _Teller) -> None:
    """A text may come in several lines: while its end is missing, more is waited for."""
    from localcall.cores.link import TextError, Trouble

    pasted = ""
    async for line in given:
        pasted += line
        try:
            if pasted.strip():
                call.carry(pasted)
            pasted = ""
        except TextError as error:
            if error.trouble is not Trouble.CUT:
                pasted = ""
            teller.event("refused", str(error), trouble=error.trouble, message=str(error))
