from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from localcall.bots.echo import Echo
from localcall.bots.monitor import COMMANDS, MAX_LINE, Monitor
from localcall.bots.phone import BotPhone
from localcall.headless_phone import HeadlessPhone
from localcall.media.generate import joined, silence, tone
from localcall.media.pace import paced
from tests.bots.town import SECONDS, connected, hears, network
from tests.media.sounds import heard, loudest
from tests.media.test_files import write_wav

pytestmark = pytest.mark.realtime

DOCS = (Path(__file__).parent.parent.parent / "docs/bots.md").read_text(encoding="utf-8")

Event = dict[str, Any]


@define(eq=False)
class Script:
    """What a script that uses the monitor sees and writes."""

    events: list[Event] = field(factory=list)
    _lines: asyncio.Queue[str | None] = field(factory=asyncio.Queue)
    _told: asyncio.Event = field(factory=asyncio.Event)

    def tell(self, event: dict[str, object]) -> None:
        self.events.append(event)
        self._told.set()

    def write(self, line: str | None) -> None:
        self._lines.put_nowait(line)

    async def lines(self) -> AsyncIterator[str]:
        while (line := await self._lines.get()) is not None:
            yield line

    async def sees(self, wanted: Callable[[Event], bool] | str) -> Event:
        """The first event that fits, or is of this name; those up to it are forgotten."""
        fits = (lambda event: event["event"] == wanted) if isinstance(wanted, str) else wanted
        async with asyncio.timeout(SECONDS):
            while True:
                while self.events:
                    event = self.events.pop(0)
                    if fits(event):
                        return event
                self._told.clear()
                await self._told.wait()


@asynccontextmanager
async def monitored() -> AsyncIterator[tuple[HeadlessPhone, Script]]:
    """Ada, and the script of Grace; there is an Echo to be called too."""
    town = network()
    ada, grace, echo = (town.join(name) for name in ("Ada", "Grace", "Echo"))
    async with (
        HeadlessPhone(ada, several=True) as phone,
        HeadlessPhone(grace, several=True) as watched,
        BotPhone(echo, Echo()),
    ):
        script = Script()
        running = asyncio.create_task(Monitor(watched, script.tell).run(script.lines()))
        yield phone, script
        running.cancel()
        await asyncio.wait((running,))


async def test_a_call_is_answered_heard_and_ended_by_words(tmp_path: Path) -> None:
    async with monitored() as (ada, script):
        ready = await script.sees("ready")
        assert ready["profile"] == "Grace"
        assert {"id": "local:ada", "name": "Ada", "canCall": True} in ready["contacts"]
        call = ada.place("local:grace", "audio")
        incoming = await script.sees("incoming")
        assert (incoming["contact"], incoming["media"]) == ({"id": "local:ada", "name": "Ada"}, "audio")
        script.write("answer")
        await script.sees(lambda event: event.get("state") == "Connected")
        await connected(call)

        script.write(f'record "{tmp_path / "theirs.ogg"}"')
        keys = asyncio.create_task(call.dtmf("42#"))
        digits = [(await script.sees("digit"))["digit"] for _ in range(3)]
        assert digits == ["4", "2", "#"]
        await keys

        script.write(f"play {write_wav(tmp_path / 'a.wav', hertz=500, seconds=1)} {incoming['call']}")
        await hears(call, 500)
        await script.sees("played")
        script.write("dtmf 7")
        async with asyncio.timeout(SECONDS):
            assert await anext(aiter(call.digits)) == "7"
        await call.play(paced(joined(tone(440, seconds=1.2), silence(0.1))))
        script.write("hangup")
        kinds = {}
        for _ in range(2):
            event = await script.sees(lambda event: event["event"] in ("ended", "recorded"))
            kinds[event["event"]] = event
        assert kinds["ended"]["reason"] == "hung-up"
        assert kinds["ended"]["seconds"] > 1
        assert kinds["recorded"]["file"] == str(tmp_path / "theirs.ogg")
        assert loudest(heard(tmp_path / "theirs.ogg")) == pytest.approx(440, abs=3)


async def test_a_call_is_placed_and_another_declined() -> None:
    async with monitored() as (ada, script):
        script.write("call echo video")
        placed = await script.sees("outgoing")
        assert (placed["contact"]["name"], placed["media"]) == ("Echo", "video")
        await script.sees(lambda event: event.get("state") == "Connected" and event["call"] == placed["call"])
        refused = ada.place("local:grace", "audio")
        incoming = await script.sees("incoming")
        script.write(f"decline {incoming['call']}")
        assert (await script.sees("ended"))["reason"] == "declined"
        await refused.ended()
        script.write(f"hangup {placed['call']}")
        assert (await script.sees("ended"))["call"] == placed["call"]


async def test_without_more_commands_it_goes_on_until_it_is_stopped() -> None:
    async with monitored() as (ada, script):
        script.write(None)
        call = ada.place("local:grace", "audio")
        await script.sees("incoming")
        call.end()
        assert (await script.sees("ended"))["reason"] == "peer-cancelled"


async def test_quit_ends_what_runs_and_says_so() -> None:
    async with monitored() as (ada, script):
        call = ada.place("local:grace", "audio")
        await script.sees("incoming")
        script.write("answer")
        await script.sees(lambda event: event.get("state") == "Connected")
        script.write("quit")
        assert (await script.sees("ended"))["reason"] == "hung-up"
        async with asyncio.timeout(SECONDS):
            await call.ended()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("dance", r"There is no command dance\. Commands: answer, decline"),
        ("play", r"Write: play FILE \[CALL\]\."),
        ("quit now", r"Write: quit\."),
        ('play "x', "come in pairs"),
        ("hangup", r"There is no call\."),
        ("answer", r"There is no call that rings here\."),
        ("hangup xyz", r"There is no call xyz\."),
        ("call Linus", "There is no contact Linus"),
        ("call Ada hologram", "A call is audio or video, not hologram"),
        ("x" * (MAX_LINE + 1), f"at most {MAX_LINE} characters"),
        ("\ufffd\x00", "There is no command"),
    ],
)
async def test_a_bad_line_is_an_error_and_no_more(line: str, message: str) -> None:
    async with monitored() as (_, script):
        script.write("")
        script.write(line)
        error = await script.sees("error")
        assert re.search(message, error["message"])
        assert error["line"] == line[:MAX_LINE]
        script.write("call echo")
        await script.sees("outgoing")


async def test_what_cannot_be_played_or_recorded_is_an_error_of_the_call(tmp_path: Path) -> None:
    async with monitored() as (_, script):
        script.write("call echo")
        await script.sees(lambda event: event.get("state") == "Connected")
        for line in (f"play {tmp_path / 'none.wav'}", "dtmf 1x", f"record {tmp_path / 'a.mp3'}"):
            script.write(line)
            assert await script.sees("error")
        script.write("hangup")
        await script.sees("ended")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_docs_have_every_command(name: str) -> None:
    written = f"{name} {COMMANDS[name].arguments}".strip().replace("|", "\\|")
    assert f"| `{written}` |" in DOCS


@pytest.mark.parametrize(
    "event",
    ["page", "ready", "incoming", "outgoing", "state", "digit", "played", "dialled", "recorded", "ended", "error"],
)
def test_the_docs_have_every_event(event: str) -> None:
    assert f"| `{event}` |" in DOCS


async def test_words_and_lines_of_text_are_told_and_hold_is_obeyed() -> None:
    async with monitored() as (ada, script):
        call = ada.place("local:grace", "audio")
        await script.sees("incoming")
        script.write("answer")
        told = await script.sees(lambda event: event.get("status") == "ready")
        async with asyncio.timeout(SECONDS):
            assert told["words"] == [word.name for word in await call.safety_words()]
        messages = call.messages
        script.write('say "Hello, Ada"')
        script.write("react 👍")
        async with asyncio.timeout(SECONDS):
            assert [(await anext(messages)).text for _ in range(2)] == ["Hello, Ada", "👍"]
        call.say("Hello, Grace")
        assert (await script.sees("text"))["text"] == "Hello, Grace"
        call.react("🎉")
        assert (await script.sees("reaction"))["text"] == "🎉"
        for command, held in (("hold", True), ("resume", False)):
            script.write(command)
            async with asyncio.timeout(SECONDS):
                while call.holding.theirs is not held:
                    await asyncio.sleep(0.02)
        script.write(f"say {'x' * 501}")
        assert "500" in (await script.sees("error"))["message"]
