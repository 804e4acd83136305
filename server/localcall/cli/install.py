"""`localcall install` and `localcall uninstall`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from localcall.cli.serve import check, serve_command

if TYPE_CHECKING:
    from localcall.autostart.installing import Autostart


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--status", is_flag=True, help="Only say what is installed and whether it runs.")
@click.option("--as-root", is_flag=True, help="Let it run as root, where root is who takes the calls.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF SERVE]...")
def install(status: bool, as_root: bool, options: tuple[str, ...]) -> None:
    """Start `localcall serve` whenever you log in, with these options.

    For example: localcall install --core deltachat. It writes a systemd user unit, or an autostart entry where there is
    no systemd; a launchd agent on macOS, a script in the Startup folder on Windows. `localcall uninstall` undoes it.
    """
    if status:
        sys.exit(0 if _autostart(()).status() else 1)
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not as_root:
        raise click.UsageError("This would take calls as root. Run it as yourself, or say --as-root.")
    _carry_out(_autostart(_words(options)).install)


@click.command()
def uninstall() -> None:
    """Undo `localcall install`. Settings, accounts and the call log stay."""
    _carry_out(_autostart(()).uninstall)


def _carry_out(work: Any) -> None:
    from localcall.autostart.installing import AutostartError

    try:
        work()
    except AutostartError as error:
        raise click.ClickException(str(error)) from None


def _autostart(words: Sequence[str]) -> Autostart:
    from localcall.autostart.installing import Autostart
    from localcall.autostart.plans import UnusableWord, plans

    command = [_python(), "-m", "localcall", "serve", *words]
    user_id = os.getuid() if hasattr(os, "getuid") else 0
    try:
        known = plans(command, platform=sys.platform, home=Path.home(), environ=os.environ, user_id=user_id)
    except UnusableWord as error:
        raise click.UsageError(str(error)) from None
    return Autostart(known, click.echo)


def _python() -> str:
    """This one, and on Windows the one without a console."""
    windowless = Path(sys.executable).with_name("pythonw.exe")
    return str(windowless if sys.platform == "win32" and windowless.exists() else sys.executable)


def _words(options: Sequence[str]) -> list[str]:
    """The options of serve, checked as it checks them, with paths that hold from any folder. Raises `UsageError`."""
    context = serve_command.make_context("localcall serve", list(options))
    network = check(*(context.params[name] for name in ("core", "profiles", "addresses", "folder", "simplex")))
    if network == "link":
        raise click.UsageError("By links alone nobody can call you. Name your network, for example --core deltachat.")
    words = []
    for parameter in serve_command.params:
        if context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE:
            words += _given(parameter, context.params[parameter.name or ""])
    return words


def _given(parameter: click.Parameter, value: Any) -> list[str]:
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return [parameter.opts[0] if value else parameter.secondary_opts[0]]
    each = value if parameter.multiple else [value]
    return [word for one in each for word in (parameter.opts[0], str(one.absolute() if isinstance(one, Path) else one))]
