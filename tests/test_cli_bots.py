"""`localcall bot`, `localcall call` and `localcall demo --bot` as processes and as commands."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from localcall import cli
from localcall.bots.caller import find_contact
from localcall.cores.simplex import SimplexChat, SimplexCore
from localcall.headless_phone import HeadlessPhone
from localcall.media.generate import tone
from localcall.media.pace import paced
from tests.bots.town import SECONDS, hears
from tests.cores.simplex_clients import in_process, listening
from tests.cores.simplex_double import SimplexNetwork, two_friends
from tests.media.test_files import write_wav

pytestmark = pytest.mark.realtime

ROOT = Path(__file__).parent.parent

STOP_SECONDS = 2.0

Process = asyncio.subprocess.Process
Start = Callable[..., Coroutine[Any, Any, Process]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for key in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(key, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
async def start(home: Path) -> AsyncIterator[Start]:
    processes: list[Process] = []

    async def begin(*arguments: str) -> Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-m", "localcall", *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT / "server"), "HOME": str(home)},
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def line(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    async with asyncio.timeout(20):
        text = await process.stdout.readline()
    return dict(json.loads(text))


async def stopped(process: Process, number: signal.Signals = signal.SIGINT) -> tuple[int | None, str, str]:
    process.send_signal(number)
    async with asyncio.timeout(STOP_SECONDS + 3):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


def left(home: Path) -> set[str]:
    return {path.name for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("demo", "--bot", "--no-open"), ["Ada", "Echo"]),
        (("bot", "echo", "--no-history"), ["Ada", "Echo"]),
        (("bot", "answering-machine", "--no-history"), ["Ada", "Answering machine"]),
    ],
)
async def test_the_second_profile_is_a_bot(
    start: Start, home: Path, arguments: tuple[str, ...], names: list[str]
) -> None:
    process = await start(*arguments, "--json", "--port", "0")
    ada, bot = (await line(process))["profiles"]
    assert ada.keys() == {"name", "port", "origin", "url"}
    assert bot == {"name": names[1], "bot": True, "url": None}
    assert ada["name"] == names[0]
    assert await stopped(process) == (0, "", "")
    assert left(home) == set()


async def test_a_monitor_of_a_script(start: Start, home: Path) -> None:
    process = await start("bot", "monitor", "--port", "0", "--no-history")
    assert process.stdin is not None
    assert (await line(process))["event"] == "page"
    assert (await line(process))["contacts"] == [{"id": "local:ada", "name": "Ada", "canCall": True}]
    process.stdin.write(b"call ada video\n\xff\xfe\n")
    assert (await line(process))["event"] == "outgoing"
    assert (await line(process))["event"] in ("state", "error")
    process.stdin.write(b"quit\n")
    async with asyncio.timeout(10):
        out, err = await process.communicate()
    events = [json.loads(text) for text in out.decode().splitlines()]
    assert events[-1]["event"] == "ended"
    assert events[-1]["reason"] == "cancelled"
    assert (process.returncode, err.decode()) == (0, "")
    assert left(home) == set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_end_of_stdin_is_not_the_end(start: Start, number: signal.Signals) -> None:
    process = await start("bot", "monitor", "--port", "0", "--no-history")
    assert process.stdin is not None
    process.stdin.write(b"call ada\n")
    process.stdin.write_eof()
    while (await line(process))["event"] != "outgoing":
        pass
    code, out, err = await stopped(process, number)
    assert (code, err) == (0, "")
    assert json.loads(out.splitlines()[-1])["event"] == "ended"


async def test_an_echo_on_simplex(start: Start) -> None:
    ada, grace = two_friends(SimplexNetwork())
    async with listening(grace) as port, SimplexChat(in_process(ada)) as chat:
        process = await start("bot", "echo", "--core", "simplex", "--simplex", f"ws://127.0.0.1:{port}", "--json")
        assert (await line(process))["profiles"] == [{"name": "Grace", "bot": True, "url": None}]
        async with HeadlessPhone(SimplexCore(chat)) as phone:
            call = phone.place(find_contact(phone.contacts, "Grace"), "audio")
            playing = asyncio.create_task(call.play(paced(tone(523))))
            await hears(call, 523)
            assert call.encrypted
            code, _, err = await stopped(process)
            async with asyncio.timeout(SECONDS):
                await call.ended()
            await playing
        assert (code, err) == (0, "")


async def test_a_call_that_is_stopped_says_how_it_ended(start: Start) -> None:
    process = await start("call", "ada", "--json", "--port", "0", "--no-history")
    assert (await line(process))["event"] == "page"
    assert (await line(process))["event"] == "state"
    code, out, err = await stopped(process)
    ended = json.loads(out.splitlines()[-1])
    assert (ended["event"], ended["reason"]) == ("ended", "cancelled")
    assert (code, err) == (3, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["call", "nobody"], r"There is no contact nobody. Known: Ada (local:ada)."),
        (["call", "ada", "--dtmf", "1x"], "cannot be dialled"),
        (["call", "ada", "--play", "{folder}/none.wav"], "there is no such file"),
        (["call", "ada", "--record", "{folder}/a.mp3"], "its name must end in .ogg, .opus or .webm"),
        (["call", "ada", "--record", "{folder}/there.ogg"], "is there already"),
        (["bot", "play", "{folder}/there.ogg"], "there.ogg cannot be played"),
        (["bot", "record", "{folder}/there.ogg/x"], "Recordings cannot be kept in"),
        (["bot", "answering-machine", "--greeting", "{folder}/none.wav"], "there is no such file"),
        (["bot", "echo", "--core", "deltachat"], "There is no Delta Chat account in"),
        (["call", "ada", "--simplex", "ws://127.0.0.1:1"], "--simplex needs --core simplex."),
        (["bot", "echo", "--core", "simplex", "--simplex", "ws://127.0.0.1:1"], "No simplex-chat answers at"),
        (["bot", "echo", "--account", "a@example.test"], "--account and --accounts need --core deltachat."),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_cannot_be_is_a_sentence(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "there.ogg").touch()
    given = [argument.format(folder=tmp_path) for argument in arguments]
    done = CliRunner().invoke(cli.main, [*given, *(["--port", "0"] if given[0] == "call" else [])])
    assert done.exit_code in (1, 2)
    assert message in done.output.replace("\n", " ")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "aiortc" else real(name, *more)
    )
    sound = str(write_wav(tmp_path / "a.wav"))
    for arguments in (["bot", "echo"], ["bot", "play", sound], ["bot", "monitor"], ["call", "ada"], ["demo", "--bot"]):
        done = CliRunner().invoke(cli.main, arguments)
        assert done.exit_code == 1
        assert "pip install 'localcall[headless]'" in done.output
