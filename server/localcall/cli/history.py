"""`localcall history`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from localcall.cli.options import HISTORY, JSON, to_json

if TYPE_CHECKING:
    from localcall.history import CallRecord, History


@click.group(invoke_without_command=True)
@click.option("-n", "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many calls.")
@JSON
@HISTORY
@click.pass_context
def history(context: click.Context, limit: int, as_json: bool, history_path: Path | None) -> None:
    """The calls that were, the newest first."""
    context.obj = history_path
    if context.invoked_subcommand is not None:
        return
    log = _history(history_path)
    records = [] if log is None else log.recent(limit)
    if as_json:
        click.echo(to_json([_entry(record) for record in records]))
    elif not records:
        click.echo("No calls yet.")
    for record in [] if as_json else records:
        click.echo(_line(record))


@history.command()
@HISTORY
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
        "recording": record.recording,
    }


def _line(record: CallRecord) -> str:
    from datetime import datetime

    when = datetime.fromtimestamp(record.started_at).astimezone()
    minutes, seconds = divmod(record.duration_seconds, 60)
    arrow = "->" if record.direction == "outgoing" else "<-"
    name = record.contact_name if record.contact_name.isprintable() else ascii(record.contact_name)
    line = f"{when:%Y-%m-%d %H:%M}  {record.profile_name} {arrow} {name}  {record.media}  {minutes}:{seconds:02}"
    text = f"{line}  {record.reason.sentence}"
    if record.recording is not None:
        text += f"  {record.recording}"
    return click.style(text, fg="red") if record.missed else text


def _iso(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
