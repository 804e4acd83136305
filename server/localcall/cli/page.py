"""`localcall page`."""

from __future__ import annotations

from pathlib import Path

import click

from localcall.cli.options import FILE

LANGUAGES = ("en", "de", "fr", "es", "ar")
"""English is in each page."""

_FOLDER = Path(__file__).parent.parent / "page" / "onefile"
DRIVERS = {"window-calls": "call.html", "socket": "socket.html"}
"""The file that is built for each: what drives the page."""

_SCRIPT = '<script type="module" crossorigin>'
"""Begins the page's one script; the words of a language go into it, so that a policy has one hash to name."""


@click.command()
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Where to write it, or - for standard output.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    help="What it speaks beside English: used unless the browser prefers English.",
)
@click.option(
    "--driver",
    type=click.Choice(list(DRIVERS)),
    default="window-calls",
    help="What gives it calls: your window.calls and the hash, or a socket at your / as in SimpleX Chat's program.",
)
def page(out: Path, lang: str, driver: str) -> None:
    """Write the call page as one HTML file, for a program that opens it itself (docs/embedding.md)."""
    try:
        text = page_in(lang, driver)
    except FileNotFoundError:
        raise click.ClickException("The page has not been built. Run `make page`.") from None
    if str(out) == "-":
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}. Name another place.") from None


def page_in(language: str, driver: str = "window-calls") -> str:
    """With English and ``language``. Raises `FileNotFoundError` where it is not built."""
    text = (_FOLDER / DRIVERS[driver]).read_text("utf-8")
    if language == "en":
        return text
    return text.replace(_SCRIPT, _SCRIPT + (_FOLDER / f"{language}.js").read_text("utf-8"), 1)
