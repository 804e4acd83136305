from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from attrs import define
from attrs import evolve as change
from click.testing import CliRunner

import localcall
from localcall import cli
from localcall.calls.reasons import EndReason
from localcall.clock import LoopClock
from localcall.history import CallRecord, History
from localcall.wire.terms import CallMediaType, Direction
from tests.ports import neighbours
from tests.visitor import until, until_closed, visit

ROOT = Path(__file__).parent.parent

STOP_SECONDS = 2.0

CALL = CallRecord(
    id="a1",
    profile_name="Ada",
    contact_id="local:grace",
    contact_name="Grace",
    direction=Direction.INCOMING,
    media=CallMediaType.VIDEO,
    encrypted=True,
    started_at=1_700_000_000.0,
    connected_at=1_700_000_010.0,
    ended_at=1_700_000_075.5,
    reason=EndReason.PEER_HUNG_UP,
)


@define
class Program:
    """`localcall` in a process, with every folder that it could write to below ``home``."""

    process: asyncio.subprocess.Process
    home: Path

    async def line(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(20):
            return (await self.process.stdout.readline()).decode()

    async def profiles(self) -> list[dict[str, Any]]:
        profiles: list[dict[str, Any]] = json.loads(await self.line())["profiles"]
        return profiles

    def tell(self, number: signal.Signals) -> None:
        """Unlike `send_signal` it does not look whether the program has ended: asyncio would not hear of it then."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, number)

    async def stopped(self, *signals: signal.Signals) -> tuple[int, str, str]:
        for number in signals:
            self.tell(number)
        async with asyncio.timeout(20):
            out, err = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()

    def files(self) -> list[Path]:
        return [path for path in self.home.rglob("*") if path.is_file()]

    def lives(self) -> bool:
        """Whether anything of its session is left."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


Run = Callable[..., Any]


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    programs: list[Program] = []

    async def start(*arguments: str, **environ: str) -> Program:
        folders = {key: str(tmp_path / "home") for key in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        (tmp_path / "home").mkdir(exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-W",
            "error",
            "-m",
            "localcall",
            *arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "server"), **folders, **environ},
            start_new_session=True,
        )
        programs.append(Program(process, tmp_path / "home"))
        return programs[-1]

    yield start
    for program in programs:
        if program.process.returncode is None:
            program.process.kill()
            await program.process.communicate()


def is_free(port: int) -> bool:
    return all(_can_bind(host, port) for host in ("127.0.0.1", "::1"))


def _can_bind(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        return False
    return True


def home_of(profile: dict[str, Any]) -> AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
    return visit(profile["url"], "/", "/home/socket")


def a_call_runs(message: dict[str, Any]) -> bool:
    return message["type"] == "calls" and any(call["state"] != "Ended" for call in message["calls"])


def test_the_version() -> None:
    assert CliRunner().invoke(cli.main, ["--version"]).output == f"localcall {localcall.__version__}\n"


@pytest.mark.parametrize("family", [[], ["--family", "callee-offers"], ["--family", "caller-offers"]])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_the_contract_of_demo(run: Run, number: signal.Signals, family: list[str]) -> None:
    program = await run("demo", "--no-open", "--json", "--port", "0", *family)
    profiles = await program.profiles()
    assert len(profiles) == 2
    assert len({profile["name"] for profile in profiles}) == 2
    for profile in profiles:
        assert list(profile) == ["name", "port", "origin", "url"]
        assert profile["origin"] == f"http://localhost:{profile['port']}"
        assert profile["url"].startswith(f"{profile['origin']}/open/")
        assert not is_free(profile["port"])
    told = asyncio.get_running_loop().time()
    assert await program.stopped(number) == (0, "", "")
    assert asyncio.get_running_loop().time() - told < STOP_SECONDS
    assert program.files() == []
    assert not program.lives()
    assert all(is_free(profile["port"]) for profile in profiles)


async def test_a_hand_that_stays_on_ctrl_c_changes_nothing(run: Run) -> None:
    program = await run("demo", "--no-open", "--json", "--port", "0")
    await program.profiles()
    ended = asyncio.create_task(program.process.wait())
    async with asyncio.timeout(20):
        while not ended.done():
            program.tell(signal.SIGINT)
            await asyncio.wait([ended], timeout=0.001)
    assert await program.stopped() == (0, "", "")


async def test_it_stops_in_the_middle_of_a_call_and_by_an_impatient_hand(run: Run) -> None:
    program = await run("demo", "--no-open", "--json", "--port", "0")
    ada, grace = await program.profiles()
    async with home_of(ada) as adas, home_of(grace) as graces:
        contacts = await until(adas, lambda message: message["type"] == "contacts")
        assert [contact["name"] for contact in contacts["contacts"]] == [grace["name"]]
        contact = contacts["contacts"][0]["id"]
        await adas.send_json({"id": 1, "type": "place", "contact": contact, "media": "audio"})
        await until(adas, a_call_runs)
        pages = [asyncio.create_task(until_closed(page)) for page in (adas, graces)]
        told = asyncio.get_running_loop().time()
        code, _, err = await program.stopped(*[signal.SIGINT] * 5)
        assert (code, err) == (0, "")
        assert asyncio.get_running_loop().time() - told < STOP_SECONDS
        assert await asyncio.gather(*pages) == [1001, 1001]
    assert program.files() == []
    assert not program.lives()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_port_that_is_taken_on_one_loopback_is_left_alone(run: Run, host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as other:
        taken = other.getsockname()[1]
        program = await run("demo", "--no-open", "--json", "--port", str(taken))
        profiles = await program.profiles()
        assert taken < profiles[0]["port"] < profiles[1]["port"]
        assert await program.stopped(signal.SIGTERM) == (0, "", "")


def test_the_preferred_ports() -> None:
    def default(command: str) -> object:
        return next(param.default for param in cli.main.commands[command].params if param.name == "port")

    assert default("demo") == 50395
    assert default("serve") is None  # the settings', else 50396


async def test_for_a_person_it_prints_both_addresses(run: Run) -> None:
    program = await run("demo", "--port", "0")
    lines = [await program.line() for _ in range(6)]
    assert lines[0].startswith("Ada and Grace can call each other. Open these pages in your browser")
    assert [line.split()[0] for line in lines[2:4]] == ["Ada", "Grace"]
    code, _, err = await program.stopped(signal.SIGINT)
    assert code == 0
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in err


async def test_the_browser_is_opened_at_both_pages(run: Run, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nstat -c %a "${{1#file://}}" >> {seen}\ncat "${{1#file://}}" >> {seen}\n')
    browser.chmod(0o755)
    program = await run("demo", "--port", "0", BROWSER=str(browser))
    assert "The browser opens at these pages" in await program.line()
    async with asyncio.timeout(20):
        while not seen.exists() or seen.read_text().count("<!doctype html>") < 2:
            await asyncio.sleep(0.02)
    assert [line for line in seen.read_text().splitlines() if line.isdigit()] == ["600", "600"]
    assert seen.read_text().count("/open/") == 4
    code, _, err = await program.stopped(signal.SIGINT)
    assert (code, err) == (0, "")
    assert program.files() == []


async def test_nobody_reads() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "localcall", "demo", "--no-open", "--json", "--port", "0"),
        stdout=writing,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "server")},
    )
    os.close(writing)
    async with asyncio.timeout(20):
        _, err = await process.communicate()
    assert (process.returncode, err) == (1, b"")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["demo", "--listen", "0.0.0.0"], 1, "--listen and --public-origin go together"),
        (["demo", "--listen", "all", "--public-origin", "http://localhost:1"], 1, "--listen needs an IP address"),
        (["demo", "--port", "65536"], 2, "65536"),
        (["demo", "--family", "both"], 2, "callee-offers"),
        (["serve", "--core", "local"], 2, "Name two profiles or more"),
        (["serve", "--profile", "Ada"], 2, "Name two profiles or more"),
        (["serve", "--profile", "Ada", "--profile", "ada"], 2, "all different"),
        (["serve", "--profile", "Ada", "--profile", " "], 2, "Name two profiles or more"),
        (["serve", "--core", "matrix"], 2, "'local'"),
        (["serve", "--core", "link", "--profile", "Ada", "--profile", "Grace"], 2, "for one person"),
        (["serve", "--hosted-page", "call.html"], 2, "own page"),
        (["link", "hello"], 1, "This is no text of localcall."),
        (["link", "LocalcallLink1x0Kabc"], 1, "The end of this text is missing."),
        (["link", "LocalcallLink2x0Kabc"], 1, "another version"),
        (["link", "-", "--no-open"], 1, "This is no text of localcall."),
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence(run: Run, arguments: list[str], code: int, said: str) -> None:
    program = await run(*arguments)
    ended, out, err = await program.stopped()
    assert (ended, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "name", "said"),
    [
        ([], "You", ""),
        (["--core", "link", "--profile", "Ada"], "Ada", "Ada"),
        (["--profile", "Grace", "--profile", "Ada"], "Grace", "Grace"),
    ],
)
async def test_serve_can_always_call_by_link(run: Run, arguments: list[str], name: str, said: str) -> None:
    program = await run("serve", *arguments, "--json", "--port", "0")
    profile, *_ = await program.profiles()
    assert profile["name"] == name
    async with home_of(profile) as page:
        assert (await page.receive_json())["linkName"] == said
        await page.send_json({"id": 1, "type": "makeLink", "media": "audio", "name": ""})
        await until(page, lambda message: message["type"] == "result" and "callId" in message)


async def test_a_link_that_nobody_opens_ends_with_a_sentence(run: Run) -> None:
    program = await run("link", "--audio", "--no-open", "--json", "--port", "0")
    page = json.loads(await program.line())
    assert page["event"] == "page" and page["url"].startswith("http://localhost:")
    assert json.loads(await program.line()) == {"event": "state", "state": "WaitCapabilities"}
    code, out, err = await program.stopped(signal.SIGTERM)
    assert (code, err) == (3, "")
    assert json.loads(out.splitlines()[-1])["reason"] == EndReason.CANCELLED


async def test_in_a_container_the_second_origin_follows_the_first(run: Run) -> None:
    port, following = neighbours()
    origin = f"http://localhost:{port}"
    program = await run(
        "demo", "--no-open", "--json", "--port", str(port), "--listen", "127.0.0.1", "--public-origin", origin
    )
    profiles = await program.profiles()
    assert [profile["origin"] for profile in profiles] == [origin, f"http://localhost:{following}"]
    assert [profile["port"] for profile in profiles] == [port, following]
    assert await program.stopped(signal.SIGTERM) == (0, "", "")


@pytest.mark.parametrize("keeps", [True, False])
async def test_serve_logs_calls_and_history_shows_them(run: Run, keeps: bool) -> None:
    program = await run(
        *("serve", "--profile", "Ada", "--profile", "Grace", "--json", "--port", "0"),
        *([] if keeps else ["--no-history"]),
    )
    ada, _ = await program.profiles()
    async with home_of(ada) as page:
        await page.send_json({"id": 1, "type": "place", "contact": "local:grace", "media": "audio"})
        placed = await until(page, lambda message: message["type"] == "result")
        await page.send_json({"id": 2, "type": "end", "callId": placed["callId"]})
        await until(page, lambda message: message["type"] == "result" and message["id"] == 2)
    assert await program.stopped(signal.SIGTERM) == (0, "", "")

    code, out, err = await (await run("history", "--json")).stopped()
    assert (code, err) == (0, "")
    told = [(entry["profileName"], entry["contact"]["name"], entry["reason"]) for entry in json.loads(out)]
    assert told == ([("Ada", "Grace", "cancelled")] if keeps else [])
    assert [path.name for path in program.files()] == (["history.sqlite3"] if keeps else [])


async def test_serve_takes_the_settings(run: Run, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text("history = false\nrelay = true\n")
    people = ["--profile", "Ada", "--profile", "Grace"]
    code, _, err = await (await run("serve", *people, "--settings", str(settings))).stopped()
    assert code == 1
    assert f"{settings}: there is no setting 'relay'" in err

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings.write_text(f"history = false\nport = {port}\n")
    program = await run("serve", *people, "--settings", str(settings), "--json")
    assert (await program.profiles())[0]["port"] == port
    await program.stopped(signal.SIGTERM)
    assert program.files() == []


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "calls.sqlite3"
    history = History(path, clock=LoopClock())
    history.add(CALL)
    history.add(change(CALL, id="a2", contact_name="Eve\x1b[2J", started_at=1.0, reason=EndReason.MISSED))
    history.close()
    return path


def invoke(*arguments: object, typed: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments], input=typed)
    return result.exit_code, result.output


def test_history_is_readable(log: Path) -> None:
    code, text = invoke("history", "--history", log)
    assert code == 0
    newest, oldest = text.splitlines()
    assert "Ada <- Grace  video  1:06  They ended the call." in newest
    assert "Eve\\x1b[2J" in oldest
    assert invoke("history", "-n", 1, "--history", log) == (0, newest + "\n")


def test_history_as_json(log: Path) -> None:
    code, text = invoke("history", "--json", "--history", log)
    assert code == 0
    newest, oldest = json.loads(text)
    assert newest == {
        "id": "a1",
        "profileName": "Ada",
        "contact": {"id": "local:grace", "name": "Grace"},
        "direction": "incoming",
        "media": "video",
        "encrypted": True,
        "startedAt": "2023-11-14T22:13:20.000+00:00",
        "connectedAt": "2023-11-14T22:13:30.000+00:00",
        "endedAt": "2023-11-14T22:14:35.500+00:00",
        "durationSeconds": 66,
        "reason": "peer-hung-up",
        "message": "They ended the call.",
        "missed": False,
        "recording": None,
    }
    assert oldest["missed"]


def test_history_is_cleared_after_a_yes(log: Path) -> None:
    assert invoke("history", "clear", "--history", log, typed="n\n")[0] == 1
    assert len(json.loads(invoke("history", "--json", "--history", log)[1])) == 2
    assert invoke("history", "--history", log, "clear", "--yes") == (0, "2 calls removed.\n")
    assert invoke("history", "--history", log) == (0, "No calls yet.\n")


def test_to_look_at_no_history_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    assert invoke("history", "--history", path) == (0, "No calls yet.\n")
    assert invoke("history", "--json", "--history", path) == (0, "[]\n")
    assert invoke("history", "clear", "--history", path) == (0, "No calls yet.\n")
    assert not path.exists()


@pytest.fixture
def damaged(log: Path) -> Path:
    log.write_bytes(b"no database " * 1000)
    return log


async def test_a_damaged_history_is_told(run: Run, damaged: Path) -> None:
    code, out, err = await (await run("history", "--history", str(damaged))).stopped()
    assert (code, out) == (0, "No calls yet.\n")
    assert f"kept as {damaged}.damaged-1" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--page-dir", "nothing"], "nothing is not a folder. Name the folder that holds desktop/call.html"),
        (["--page-dir", "."], "holds no call page: there is none of desktop/call.html"),
        (["--page-dir", ".", "--hosted-page", "."], "Of --hosted-page and --page-dir one page alone"),
    ],
)
def test_a_page_that_cannot_hold_calls_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.main, ["demo", "--no-open", "--port", "0", *options])
    assert result.exit_code == 1
    assert said in result.output
