"""What the commands share: options, settings, and how they run and write."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from localcall.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")

FILE = click.Path(dir_okay=False, path_type=Path)


def options(*each: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator."""

    def add(command: F) -> F:
        for option in reversed(each):
            command = option(command)
        return command

    return add


SETTINGS = click.option("--settings", "settings_path", type=FILE, metavar="PATH", help="The settings file.")
HISTORY = click.option("--history", "history_path", type=FILE, metavar="PATH", help="The file of the call log.")
JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON, for scripts.")
ACCOUNTS = click.option(
    "--accounts",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of Delta Chat accounts, instead of localcall's own.",
)
SIMPLEX_URL = "ws://127.0.0.1:5225"
SIMPLEX = click.option(
    "--simplex", "simplex", metavar="URL", help=f"simplex: where simplex-chat listens.  [default: {SIMPLEX_URL}]"
)
FAMILY = click.option(
    "--family",
    type=click.Choice(["callee-offers", "caller-offers"]),
    default="callee-offers",
    show_default=True,
    help="Which end makes the WebRTC offer.",
)
HOSTED_PAGE = click.option(
    "--hosted-page",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Let another call page hold the calls: an html file that knows window.calls, or a folder with index.html.",
)
PAGE_DIR = click.option(
    "--page-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Let another WCall page hold the calls: a folder with desktop/call.html (or call.html) and its files.",
)


def listening(port: int | None) -> Callable[[F], F]:
    return options(
        click.option(
            "--port",
            type=click.IntRange(0, 65535),
            default=port,
            show_default=port is not None,
            help="The port to try first; 0 lets the system choose.",
        ),
        click.option("--listen", metavar="ADDRESS", help="For a container: listen here. Needs --public-origin."),
        click.option("--public-origin", metavar="ORIGIN", help="The one origin that browsers will use, with --listen."),
    )


def load_settings(path: Path | None) -> Settings:
    from localcall.settings import Settings, SettingsError, default_path

    try:
        return Settings.load(path or default_path())
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def to_json(value: object) -> str:
    import orjson

    return orjson.dumps(value).decode()


def run(work: Coroutine[Any, Any, R]) -> R:
    """Runs to the end; what a person can cure is told as a sentence."""
    import asyncio

    from localcall.bridge.page_file import PageFileError
    from localcall.bridge.security import PostureError
    from localcall.calls.traits import ImpossiblePair
    from localcall.cores.base import CoreError
    from localcall.errors import CallError
    from localcall.history import HistoryError
    from localcall.media.errors import MediaError

    try:
        return asyncio.run(work)
    except (PostureError, HistoryError, PageFileError, ImpossiblePair, CoreError, CallError, MediaError) as error:
        raise click.ClickException(str(error)) from None
