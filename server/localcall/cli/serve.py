"""`localcall demo` and `localcall serve`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from localcall.cli.options import FAMILY, HISTORY, HOSTED_PAGE, JSON, SETTINGS, listening, load_settings, run


@click.command()
@click.option("--open/--no-open", "opens", default=True, help="Open the browser at both pages.")
@JSON
@FAMILY
@HOSTED_PAGE
@listening(50395)
def demo(
    opens: bool,
    as_json: bool,
    family: str,
    hosted_page: Path | None,
    port: int,
    listen: str | None,
    public_origin: str | None,
) -> None:
    """Two people, Ada and Grace, who can call each other on this machine."""
    from localcall.calls.traits import Family
    from localcall.demo import Demo
    from localcall.serving import serve

    phones = Demo(family=Family(family), port=port, listen=listen, public_origin=public_origin, hosted_page=hosted_page)
    run(serve(phones, opens=opens, as_json=as_json, echo=click.echo))


@click.command("serve")
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
@JSON
@FAMILY
@HOSTED_PAGE
@listening(None)
@SETTINGS
@HISTORY
@click.option("--no-history", is_flag=True, help="Keep no call log.")
def serve_command(
    profiles: Sequence[str],
    opens: bool,
    as_json: bool,
    family: str,
    hosted_page: Path | None,
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
    settings = load_settings(settings_path)
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
        hosted_page=hosted_page,
    )
    run(serve(phones, opens=opens, as_json=as_json, echo=click.echo))
