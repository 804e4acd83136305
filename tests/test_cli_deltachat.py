"""`localcall deltachat` and `serve --core deltachat`, with the real program and accounts that never go online."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from localcall import cli
from localcall.cores.base import CoreError
from localcall.cores.deltachat import DeltaChat, accounts
from tests.visitor import until, visit


async def make(folder: Path, *addresses: str) -> None:
    async with DeltaChat(folder) as chat:
        await chat.call("add_account")  # one that was never set up is passed over
        for address in addresses:
            number = await chat.call("add_account")
            await chat.call("add_pseudo_transport", number, address)
            await chat.call("set_config", number, "configured_addr", address)
            await chat.call("set_config", number, "displayname", address.partition("@")[0].title())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "accounts"
    asyncio.run(make(folder, "ann@example.org", "ben@example.org"))
    return folder


@pytest.fixture
def lone(tmp_path: Path) -> Path:
    folder = tmp_path / "lone"
    asyncio.run(make(folder, "ann@example.org"))
    return folder


def invoke(*arguments: object, typed: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments], input=typed)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "command", [["serve", "--core", "deltachat"], ["deltachat", "accounts"], ["deltachat", "invite"]]
)
def test_without_accounts_the_command_to_run_is_said(command: list[str], tmp_path: Path) -> None:
    code, out = invoke(*command, "--accounts", tmp_path / "none")
    assert code == 1
    assert out.endswith("yet. Run: localcall deltachat add\n")
    assert list(tmp_path.iterdir()) == []


def test_the_default_folder_is_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert accounts.default_folder() == tmp_path / "localcall" / "deltachat"
    assert str(tmp_path / "localcall" / "deltachat") in invoke("deltachat", "accounts")[1]


def test_accounts_are_listed(folder: Path) -> None:
    told = invoke("deltachat", "accounts", "--accounts", folder)
    assert told == (0, "ann@example.org  Ann\nben@example.org  Ben\n")
    code, out = invoke("deltachat", "accounts", "--json", "--accounts", folder)
    assert (code, json.loads(out)[1]) == (0, {"address": "ben@example.org", "name": "Ben"})


def test_an_invite_is_a_link_and_a_qr_code(folder: Path) -> None:
    assert (
        "--account ann@example.org or --account ben@example.org"
        in invoke("deltachat", "invite", "--accounts", folder)[1]
    )
    code, out = invoke("deltachat", "invite", "--account", "BEN@example.org", "--accounts", folder)
    assert code == 0
    assert re.search(r"^https://i\.delta\.chat/#\S+ben%40example\.org\S*$", out, re.MULTILINE)
    assert out.count("▀") > 100


def test_what_is_no_invite_is_refused(lone: Path) -> None:
    code, out = invoke("deltachat", "join", "https://example.org", "--accounts", lone)
    assert code == 1
    assert "This is no invite link of a person." in out


def test_a_code_with_a_password_is_not_taken_from_the_command_line(tmp_path: Path) -> None:
    code, out = invoke("deltachat", "add", "dclogin:ann@example.org?p=s3cret&v=1", "--accounts", tmp_path / "new")
    assert code == 2
    assert "Leave it out here, and give it when asked" in out
    assert "s3cret" not in out


@pytest.mark.parametrize(
    "typed",
    [
        "dclogin:ann@example.org?p=s3cret&v=1&ih=127.0.0.1&ip=1&is=plain&sh=127.0.0.1&sp=1&ss=plain\n",
        "dclogin:nonsense\n",
    ],
)
async def test_what_cannot_be_set_up_leaves_nothing(typed: str, tmp_path: Path) -> None:
    code, out = await asyncio.to_thread(invoke, "deltachat", "add", "--accounts", tmp_path / "new", typed=typed)
    assert code == 1
    assert "Error: " in out and "Traceback" not in out
    async with DeltaChat(tmp_path / "new") as chat:
        assert await chat.call("get_all_account_ids") == []


async def test_a_password_is_asked_for_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    async def add(_: DeltaChat, *login: object) -> accounts.Account:
        given.extend(login)
        return accounts.Account(1, "ann@example.org", "Ann")

    monkeypatch.setattr(accounts, "add", add)
    arguments = ("deltachat", "add", "ann@example.org", "--name", "Ann", "--accounts", tmp_path / "new")
    code, out = await asyncio.to_thread(invoke, *arguments, typed="s3cret\n")
    assert (code, given) == (0, ["ann@example.org", "s3cret", "Ann"])
    assert "s3cret" not in out and "ann@example.org is ready." in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--core", "deltachat", "--profile", "Ada"], "named by --account"),
        (["--account", "ann@example.org"], "need --core deltachat"),
        (["--accounts", "folder"], "need --core deltachat"),
    ],
)
def test_options_of_the_other_network_are_refused(arguments: list[str], sentence: str) -> None:
    code, out = invoke("serve", *arguments)
    assert code == 2 and sentence in out


def test_an_account_that_is_not_there_is_said(lone: Path) -> None:
    code, out = invoke("serve", "--core", "deltachat", "--account", "eve@example.org", "--accounts", lone)
    assert code == 1
    assert "There is no account eve@example.org here. There is: ann@example.org." in out


@pytest.mark.parametrize(("chosen", "names"), [([], ["Ann", "Ben"]), (["--account", "ben@example.org"], ["Ben"])])
async def test_serve_gives_each_account_a_page(chosen: list[str], names: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "accounts"
    await make(folder, "ann@example.org", "ben@example.org")
    command = ["-m", "localcall", "serve", "--core", "deltachat", "--accounts", str(folder), *chosen]
    program = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--json", "--no-history", "--port", "0",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout is not None
    async with asyncio.timeout(30):
        profiles = json.loads(await program.stdout.readline())["profiles"]
        assert [profile["name"] for profile in profiles] == names
        async with visit(profiles[-1]["url"], "/", "/home/socket") as page:
            assert (await until(page, lambda message: message["type"] == "profile"))["name"] == "Ben"
        with pytest.raises(CoreError, match="Another program uses"):
            await DeltaChat(folder).__aenter__()
        program.send_signal(signal.SIGTERM)
        out, err = await program.communicate()
    assert (program.returncode, out, err) == (0, b"", b"")
    async with DeltaChat(folder):
        pass
