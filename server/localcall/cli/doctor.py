"""`localcall doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from localcall.cli.options import JSON, SETTINGS, load_settings, run, to_json


@click.command()
@click.option("--open/--no-open", "opens", default=True, help="Open the page, or only say its address.")
@click.option("--wait", type=click.FloatRange(1), metavar="SECONDS", help="How long to wait for the page.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to look at.")
@JSON
@SETTINGS
def doctor(opens: bool, wait: float | None, port: int | None, as_json: bool, settings_path: Path | None) -> None:
    """Check what calls need: port, browser, devices, ICE servers."""
    from localcall.doctor import BROWSER_SECONDS, PERSON_SECONDS, examine

    settings = load_settings(settings_path)
    findings = run(
        examine(
            settings,
            port=port or settings.port or 50395,
            opens=opens,
            seconds=wait or (BROWSER_SECONDS if opens else PERSON_SECONDS),
            say=lambda sentence: click.echo(sentence, err=True),
        )
    )
    if as_json:
        click.echo(to_json([{"check": f.check, "ok": f.ok, "message": f.message} for f in findings]))
    else:
        for finding in findings:
            mark = click.style("ok    ", fg="green") if finding.ok else click.style("failed", fg="red", bold=True)
            click.echo(f"{mark}  {finding.check:<12} {finding.message}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)
