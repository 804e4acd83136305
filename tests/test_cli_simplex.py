"""`serve --core simplex` against a double of `simplex-chat`, over its WebSocket."""

from __future__ import annotations

import asyncio
import json
import signal
import sys

import pytest
from click.testing import CliRunner

from localcall import cli
from tests.cores.simplex_clients import listening
from tests.cores.simplex_double import SimplexNetwork, two_friends
from tests.visitor import until, visit


def invoke(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, ["serve", *map(str, arguments)])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--simplex", "ws://127.0.0.1:5225"], "--simplex needs --core simplex"),
        (["--core", "simplex", "--profile", "Ada"], "the active user of simplex-chat"),
        (["--core", "simplex", "--account", "ada@example.org"], "the active user of simplex-chat"),
    ],
)
def test_options_of_another_network_are_refused(arguments: list[str], sentence: str) -> None:
    code, out = invoke(*arguments)
    assert code == 2 and sentence in out


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ws://192.0.2.7:5225", "192.0.2.7 is another machine. simplex-chat asks for no password"),
        ("ws://simplex.example.org:5225", "is another machine"),
        ("wss://127.0.0.1:5225", "It looks like ws://127.0.0.1:5225"),
        ("5225", "It looks like ws://127.0.0.1:5225"),
        ("ws://127.0.0.1:1", "No simplex-chat answers at ws://127.0.0.1:1. Start it: simplex-chat -p 1"),
    ],
)
def test_where_it_cannot_be_is_said(url: str, sentence: str) -> None:
    code, out = invoke("--core", "simplex", "--simplex", url, "--no-history")
    assert code == 1 and sentence in out, out


async def test_serve_shows_the_user_and_the_contacts() -> None:
    ada, _ = two_friends(SimplexNetwork())
    async with listening(ada) as port, asyncio.timeout(30):
        command = ["-m", "localcall", "serve", "--core", "simplex", "--simplex", f"ws://127.0.0.1:{port}"]
        program = await asyncio.create_subprocess_exec(
            sys.executable, *command, "--json", "--no-history", "--port", "0",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert program.stdout is not None
        (profile,) = json.loads(await program.stdout.readline())["profiles"]
        assert profile["name"] == "Ada"
        async with visit(profile["url"], "/", "/home/socket") as page:
            told = await until(page, lambda message: message["type"] == "contacts")
            assert [(each["id"], each["name"], each["canCall"]) for each in told["contacts"]] == [
                ("simplex:4", "Grace", True)
            ]
        program.send_signal(signal.SIGTERM)
        out, err = await program.communicate()
    assert (program.returncode, out, err) == (0, b"", b"")
