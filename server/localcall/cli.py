"""The commands of `localcall`. What a command needs is imported when it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from localcall import __version__

if TYPE_CHECKING:
    from localcall.history import CallRecord, History
    from localcall.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")

_FILE = click.Path(dir_okay=False, path_type=Path)


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_SETTINGS = click.option("--settings", "settings_path", type=_FILE, metavar="PATH", help="The settings file.")
_HISTORY = click.option("--history", "history_path", type=_FILE, metavar="PATH", help="The file of the call log.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON, for scripts.")
_FAMILY = click.option(
    "--family",
    type=click.Choice(["callee-offers", "caller-offers"]),
    default="callee-offers",
    show_default=True,
    help="Which end makes the WebRTC offer.",
)


def _listening(port: int | None) -> Callable[[F], F]:
    return _options(
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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="localcall %(version)s")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what happens.")
def main(verbose: bool) -> None:
    """Real, private audio and video calls, in your browser, on your own machine."""
    import logging

    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(message)s")


@main.command()
@click.option("--open/--no-open", "opens", default=True, help="Open the browser at both pages.")
@_JSON
@_FAMILY
@_listening(50395)
def demo(opens: bool, as_json: bool, family: str, port: int, listen: str | None, public_origin: str | None) -> None:
    """Two people, Ada and Grace, who can call each other on this machine."""
    from localcall.calls.traits import Family
    from localcall.demo import Demo
    from localcall.serving import serve

    phones = Demo(family=Family(family), port=port, listen=listen, public_origin=public_origin)
    _run(serve(phones, opens=opens, as_json=as_json, echo=click.echo))


@main.command("serve")
@click.option(
    "--core",
    type=click.Choice(["local"]),
    default="local",
    show_default=True,
    expose_value=False,  # while there is one alone
    help="The chat network.",
)
@click.option("--profile", "profiles", metavar="NAME", multiple=True, help="A person; name two or more.")
@click.option("--open/--no-open", "opens", default=False, help="Open the browser at each page.")
@_JSON
@_FAMILY
@_listening(None)
@_SETTINGS
@_HISTORY
@click.option("--no-history", is_flag=True, help="Keep no call log.")
def serve_command(
    profiles: Sequence[str],
    opens: bool,
    as_json: bool,
    family: str,
    port: int | None,
    listen: str | None,
    public_origin: str | None,
    settings_path: Path | None,
    history_path: Path | None,
    no_history: bool,
) -> None:
    """Stay up and take calls, with your settings and a call log.

    The local network joins the profiles that are named here, each with a page of its own.
    """
    from attrs import evolve

    from localcall import history
    from localcall.calls.traits import Family
    from localcall.demo import Demo
    from localcall.serving import serve

    if len({name.strip().lower() for name in profiles}) < max(2, len(profiles)) or not all(map(str.strip, profiles)):
        raise click.UsageError("Name two profiles or more, all different: --profile Ada --profile Grace.")
    settings = _settings(settings_path)
    if no_history:
        settings = evolve(settings, history=False)
    phones = Demo(
        profiles,
        family=Family(family),
        port=next(choice for choice in (port, settings.port, 50396) if choice is not None),
        listen=listen,
        public_origin=public_origin,
        settings=settings,
        history_path=history_path or history.default_path(),
        opened_by="localcall serve",
    )
    _run(serve(phones, opens=opens, as_json=as_json, echo=click.echo))


@main.group(invoke_without_command=True)
@click.option("-n", "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many calls.")
@_JSON
@_HISTORY
@click.pass_context
def history(context: click.Context, limit: int, as_json: bool, history_path: Path | None) -> None:
    """The calls that were, the newest first."""
    context.obj = history_path
    if context.invoked_subcommand is not None:
        return
    log = _history(history_path)
    records = [] if log is None else log.recent(limit)
    if as_json:
        click.echo(_json([_entry(record) for record in records]))
    elif not records:
        click.echo("No calls yet.")
    for record in [] if as_json else records:
        click.echo(_line(record))


@history.command()
@_HISTORY
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def clear(context: click.Context, history_path: Path | None, yes: bool) -> None:
    """Remove all calls from the log, for good."""
    from localcall.history import HistoryError

    log = _history(history_path or context.obj)
    if log is None:
        click.echo("No calls yet.")
        return
    if not yes:
        click.confirm("Remove all calls from the log?", abort=True)
    try:
        removed = log.clear()
    except HistoryError as error:
        raise click.ClickException(str(error)) from None
    click.echo("1 call removed." if removed == 1 else f"{removed} calls removed.")


@main.command()
@click.option("--open/--no-open", "opens", default=True, help="Open the page, or only say its address.")
@click.option("--wait", type=click.FloatRange(1), metavar="SECONDS", help="How long to wait for the page.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to look at.")
@_JSON
@_SETTINGS
def doctor(opens: bool, wait: float | None, port: int | None, as_json: bool, settings_path: Path | None) -> None:
    """Check what calls need: port, browser, devices, ICE servers."""
    from localcall.doctor import BROWSER_SECONDS, PERSON_SECONDS, examine

    settings = _settings(settings_path)
    findings = _run(
        examine(
            settings,
            port=port or settings.port or 50395,
            opens=opens,
            seconds=wait or (BROWSER_SECONDS if opens else PERSON_SECONDS),
            say=lambda sentence: click.echo(sentence, err=True),
        )
    )
    if as_json:
        click.echo(_json([{"check": f.check, "ok": f.ok, "message": f.message} for f in findings]))
    else:
        for finding in findings:
            mark = click.style("ok    ", fg="green") if finding.ok else click.style("failed", fg="red", bold=True)
            click.echo(f"{mark}  {finding.check:<12} {finding.message}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


def _settings(path: Path | None) -> Settings:
    from localcall.settings import Settings, SettingsError, default_path

    try:
        return Settings.load(path or default_path())
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _history(path: Path | None) -> History | None:
    """``None`` where no call was ever logged: to look makes no file."""
    from localcall.clock import LoopClock
    from localcall.history import History, HistoryError, default_path

    path = path if path is not None else default_path()
    if not path.exists():
        return None
    try:
        log = History(path, clock=LoopClock())
    except HistoryError as error:
        raise click.ClickException(str(error)) from None
    click.get_current_context().call_on_close(log.close)
    return log


def _entry(record: CallRecord) -> dict[str, object]:
    """Named as in docs/protocol.md, section 5; times in ISO 8601 (UTC), for people who read JSON."""
    return {
        "id": record.id,
        "profileName": record.profile_name,
        "contact": {"id": record.contact_id, "name": record.contact_name},
        "direction": record.direction,
        "media": record.media,
        "encrypted": record.encrypted,
        "startedAt": _iso(record.started_at),
        "connectedAt": None if record.connected_at is None else _iso(record.connected_at),
        "endedAt": _iso(record.ended_at),
        "durationSeconds": record.duration_seconds,
        "reason": record.reason,
        "message": record.reason.sentence,
        "missed": record.missed,
    }


def _line(record: CallRecord) -> str:
    from datetime import datetime

    when = datetime.fromtimestamp(record.started_at).astimezone()
    minutes, seconds = divmod(record.duration_seconds, 60)
    arrow = "->" if record.direction == "outgoing" else "<-"
    name = record.contact_name if record.contact_name.isprintable() else ascii(record.contact_name)
    line = f"{when:%Y-%m-%d %H:%M}  {record.profile_name} {arrow} {name}  {record.media}  {minutes}:{seconds:02}"
    text = f"{line}  {record.reason.sentence}"
    return click.style(text, fg="red") if record.missed else text


def _iso(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _json(value: object) -> str:
    import orjson

    return orjson.dumps(value).decode()


def _run(work: Coroutine[Any, Any, R]) -> R:
    """Runs to the end; what a person can cure is told as a sentence."""
    import asyncio

    from localcall.bridge.security import PostureError
    from localcall.history import HistoryError

    try:
        return asyncio.run(work)
    except (PostureError, HistoryError) as error:
        raise click.ClickException(str(error)) from None
