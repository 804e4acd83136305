"""`localcall call`: a call from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from localcall.cli.networks import NETWORK, Network, media_errors, need_media, only, page_line
from localcall.cli.options import run, to_json

if TYPE_CHECKING:
    import asyncio

    from localcall.bots.caller import Caller
    from localcall.call import Call
    from localcall.calls.reasons import EndReason
    from localcall.settings import Settings

SOUND_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("contact")
@click.option("--play", type=SOUND_FILE, metavar="FILE", help="Send this file, sound and picture; then hang up.")
@click.option("--record", type=SOUND_FILE, metavar="FILE", help="Write what they say; until they hang up.")
@click.option("--dtmf", "digits", default="", metavar="DIGITS", help="Press these keys first.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Hang up so long after the connection.")
@click.option("--video", is_flag=True, help="A video call.")
@NETWORK
def call(
    contact: str,
    play: Path | None,
    record: Path | None,
    digits: str,
    seconds: float | None,
    video: bool,
    **given: Any,
) -> None:
    """Call CONTACT, a name or an id, without a browser. Needs: pip install 'localcall[headless]'

    The exit code says how it ended, see docs/bots.md. With --core local, Ada with a page is who can be called.
    """
    network = Network.of(given)
    need_media()
    from localcall.bots.caller import Caller, exit_code
    from localcall.media.dtmf import dtmf
    from localcall.media.files import MediaFile
    from localcall.media.record import check_path

    with media_errors():
        if digits:
            dtmf(digits)
        if record is not None:
            check_path(record)
        caller = Caller(None if play is None else MediaFile.load(play), record, digits, seconds)
    reason = run(_call(network, network.settings(), contact, caller, video=video))
    raise SystemExit(exit_code(reason))


async def _call(network: Network, settings: Settings, wanted: str, caller: Caller, *, video: bool) -> EndReason:
    import asyncio

    from localcall.bots.base import hold
    from localcall.bots.caller import find_contact
    from localcall.headless_phone import HeadlessPhone
    from localcall.serving import redacted, told_to_stop
    from localcall.tasks import all_of

    redactor = redacted()
    with told_to_stop() as stop:
        async with network.joined(settings, "Caller") as (cores, phones):
            core = only(cores)
            for page in phones:
                click.echo(page_line(page, as_json=network.as_json))
            history = network.history(settings, core.profile.name)
            async with HeadlessPhone(core, settings, history) as phone:
                redactor.follow(phone.manager)
                placed = phone.place(find_contact(phone.contacts, wanted), "video" if video else "audio")
                ending = asyncio.create_task(_end_at(stop, placed))
                await all_of(hold(placed, caller), _tell_states(network, placed))
                ending.cancel()
                return await placed.ended()


async def _end_at(stop: asyncio.Event, placed: Call) -> None:
    await stop.wait()
    placed.end()


async def _tell_states(network: Network, placed: Call) -> None:
    async for state in placed.states():
        if network.as_json:
            click.echo(to_json({"event": "state", "state": state}))
    from localcall.bots.monitor import ending

    click.echo(to_json({"event": "ended", **ending(placed)}) if network.as_json else placed.message)
