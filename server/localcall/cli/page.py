"""`localcall page`."""

from __future__ import annotations

from pathlib import Path

import click

from localcall.cli.options import FILE


@click.command()
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Where to write it, or - for standard output.")
def page(out: Path) -> None:
    """Write the call page as one HTML file, for a program that opens it itself (docs/embedding.md)."""
    from importlib.resources import files

    source = files("localcall") / "page" / "onefile" / "call.html"
    if not source.is_file():
        raise click.ClickException("The page has not been built. Run `make page`.")
    if str(out) == "-":
        click.echo(source.read_text("utf-8"), nl=False)
        return
    try:
        out.write_bytes(source.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}. Name another place.") from None
