"""`localcall bot`: programs that answer calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from localcall.cli.networks import NETWORK, Network, media_errors, need_media, only, page_line
from localcall.cli.options import options, run, to_json

if TYPE_CHECKING:
    from localcall.bots.base import Bot
    from localcall.bots.phone import BotPhone
    from localcall.phone import Phone
    from localcall.settings import Settings

SOUND_FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)

WHO = click.option(
    "--from",
    "who",
    type=click.Choice(["contacts", "everyone"]),
    help="Whose calls are answered.  [default: the setting who_may_ring, contacts]",
)


@click.group()
def bot() -> None:
    """Answer calls without a browser. Needs: pip install 'localcall[headless]'

    With --core local a person with a page is there too, who can call the bot.
    """


def _bot(command: Callable[..., Bot]) -> Callable[..., None]:
    """A command that makes a bot, and the options of every bot."""

    @wraps(command)
    def answer(who: str | None, **given: Any) -> None:
        own = {name: given.pop(name) for name in given.keys() - Network.__annotations__.keys()}
        network = Network.of(given)
        need_media()
        with media_errors():
            made = command(**own)
        run(_serve(network, made, _settings(network, who), command.__name__.replace("_", " ").capitalize()))

    return options(WHO, NETWORK)(answer)


@bot.command()
@_bot
def echo() -> Bot:
    """Send back whatever comes, as it came."""
    from localcall.bots.echo import Echo

    return Echo()


@bot.command()
@click.argument("file", type=SOUND_FILE)
@click.option("--loop", is_flag=True, help="Again and again, until the caller hangs up.")
@_bot
def play(file: Path, loop: bool) -> Bot:
    """Play a file, sound and picture, then hang up."""
    from localcall.bots.player import Player
    from localcall.media.files import MediaFile

    return Player(MediaFile.load(file), loop)


@bot.command()
@click.argument("recordings", type=FOLDER, metavar="DIR")
@_bot
def record(recordings: Path) -> Bot:
    """Record each call into a file of its own in DIR."""
    from localcall.bots.folder import ready_folder
    from localcall.bots.recorder import CallRecorder

    return CallRecorder(ready_folder(recordings))


@bot.command("answering-machine")
@click.option("--greeting", type=SOUND_FILE, metavar="FILE", help="Played before the beep.")
@click.option("--messages", type=FOLDER, metavar="DIR", help="Where messages are kept, instead of localcall's folder.")
@click.option(
    "--silence",
    type=click.FloatRange(1, 60),
    default=6,
    show_default=True,
    metavar="SECONDS",
    help="Hang up when nobody speaks for so long.",
)
@click.option(
    "--limit",
    type=click.FloatRange(1, 3600),
    default=180,
    show_default=True,
    metavar="SECONDS",
    help="The longest message.",
)
@_bot
def answering_machine(greeting: Path | None, messages: Path | None, silence: float, limit: float) -> Bot:
    """Greet, record what the caller says, hang up.

    The message lands in the call log, and in the chat where the network carries files.
    """
    import platformdirs

    from localcall.bots.answering_machine import AnsweringMachine
    from localcall.bots.folder import ready_folder
    from localcall.media.files import MediaFile

    folder = ready_folder(messages or platformdirs.user_data_path("localcall") / "messages")
    return AnsweringMachine(folder, None if greeting is None else MediaFile.load(greeting), silence, limit)


@bot.command()
@WHO
@NETWORK
def monitor(who: str | None, **given: Any) -> None:
    """Tell what happens as lines of JSON, and obey commands on stdin.

    answer, decline, hangup, call CONTACT, play FILE, record FILE, dtmf DIGITS, quit: see docs/bots.md.
    """
    network = Network.of(given)
    need_media()
    run(_monitor(network, _settings(network, who)))


def _settings(network: Network, who: str | None) -> Settings:
    from attrs import evolve

    from localcall.settings import WhoMayRing

    settings = network.settings()
    return settings if who is None else evolve(settings, who_may_ring=WhoMayRing(who))


async def _serve(network: Network, made: Bot, settings: Settings, name: str) -> None:
    from localcall.serving import serve

    await serve(
        _phones(network, made, settings, name),
        settings,
        introduce=_introduce,
        opens=network.opens and network.core == "local",
        as_json=network.as_json,
        echo=click.echo,
    )


def _introduce(names: Sequence[str]) -> str:
    return f"{names[0]} answers calls." if len(names) == 1 else f"{names[0]} can call {', '.join(names[1:])}."


@asynccontextmanager
async def _phones(
    network: Network, made: Bot, settings: Settings, name: str
) -> AsyncIterator[Sequence[Phone | BotPhone]]:
    from localcall.bots.phone import BotPhone

    async with network.joined(settings, name) as (cores, phones), AsyncExitStack() as stack:
        bots = [BotPhone(core, made, settings, network.history(settings, core.profile.name)) for core in cores]
        for phone in bots:
            await stack.enter_async_context(phone)
        yield [*phones, *bots]


async def _monitor(network: Network, settings: Settings) -> None:
    from localcall.bots.monitor import Monitor
    from localcall.cli.stdin import lines
    from localcall.headless_phone import HeadlessPhone
    from localcall.serving import redacted, told_to_stop
    from localcall.tasks import until_over

    redactor = redacted()
    with told_to_stop() as stop:
        async with network.joined(settings, "Monitor") as (cores, phones):
            core = only(cores)
            for phone in phones:
                click.echo(page_line(phone, as_json=True))
            history = network.history(settings, core.profile.name)
            async with HeadlessPhone(core, settings, history, several=True) as monitored:
                redactor.follow(monitored.manager)
                await until_over(Monitor(monitored, _tell).run(lines()), stop.wait())


def _tell(event: dict[str, object]) -> None:
    click.echo(to_json(event))
