"""`localcall servers`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from localcall.cli.options import FILE, SETTINGS, load_settings


@click.command()
@click.option("--set", "source", type=FILE, metavar="FILE", help="Take the servers from here, - is standard input.")
@click.option("--relay-only/--any-path", default=None, help="Whether calls go through a relay (TURN server) only.")
@SETTINGS
def servers(source: Path | None, relay_only: bool | None, settings_path: Path | None) -> None:
    """Show or change the STUN and TURN servers of your calls.

    One a line: stun:HOST:PORT, stuns:HOST:PORT, turn:USER:PASSWORD@HOST:PORT or turns:USER:PASSWORD@HOST:PORT, the
    last two also with ?transport=tcp. Write : @ / # ? % in a user as %3A %40 %2F %23 %3F %25. A line that cannot be
    read is refused with its number, and nothing is changed. `localcall doctor` tries them out.
    """
    from localcall import ice_servers
    from localcall.ice_servers import IceServersError
    from localcall.settings import SettingsError, SettingsKeeper, default_path

    path = settings_path or default_path()
    changes: dict[str, Any] = {}
    if relay_only is not None:
        changes["relay_only"] = relay_only
    try:
        if source is not None:
            changes["ice_servers"] = ice_servers.parse(_read(source))
        if changes:
            SettingsKeeper(path).change(**changes)
    except (IceServersError, SettingsError) as refusal:
        raise click.ClickException(str(refusal)) from None
    settings = load_settings(path)
    click.echo(ice_servers.write(settings.ice_servers), nl=False)
    click.echo(
        "Calls go through a relay only." if settings.relay_only else "Calls go directly where they can.", err=True
    )


def _read(source: Path) -> str:
    if str(source) == "-":
        return sys.stdin.read()
    try:
        return source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{source} cannot be read: {error}") from None
