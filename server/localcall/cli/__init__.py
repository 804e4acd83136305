"""The commands of `localcall`, one module each group. What a command needs is imported when it runs."""

from __future__ import annotations

import click

from localcall import __version__
from localcall.cli.bot import bot
from localcall.cli.call import call
from localcall.cli.deltachat import deltachat
from localcall.cli.doctor import doctor
from localcall.cli.history import history
from localcall.cli.install import install, uninstall
from localcall.cli.link import link
from localcall.cli.page import page
from localcall.cli.serve import demo, serve_command
from localcall.cli.servers import servers


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="localcall %(version)s")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what happens.")
def main(verbose: bool) -> None:
    """Real, private audio and video calls, in your browser, on your own machine."""
    import logging

    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(message)s")


for command in (demo, serve_command, call, link, bot, history, doctor, servers, page, deltachat, install, uninstall):
    main.add_command(command)
