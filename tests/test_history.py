from __future__ import annotations

import logging
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import astuple, evolve

from localcall.calls.reasons import EndReason
from localcall.history import CallRecord, History, HistoryError, default_path
from localcall.wire.terms import CallMediaType, Direction

DAY = 86400.0
NOW = 1_800_000_000.0

CALL = CallRecord(
    id="a1",
    profile_name="Ada",
    contact_id="local:grace",
    contact_name="Grace",
    direction=Direction.INCOMING,
    media=CallMediaType.VIDEO,
    encrypted=True,
    started_at=NOW - 100.0,
    connected_at=NOW - 90.5,
    ended_at=NOW - 20.0,
    reason=EndReason.PEER_HUNG_UP,
)


class StoppedClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> float:
        return self.time

    def call_later(self, seconds: float, callback: Callable[[], object]) -> HistoryTimer:
        raise AssertionError("the log sets no timer")


class HistoryTimer:
    def cancel(self) -> None: ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("in_memory", [True, False])
def test_calls_come_back_newest_first(path: Path, clock: StoppedClock, in_memory: bool) -> None:
    history = History(None if in_memory else path, clock=clock)
    newer = evolve(CALL, id="a2", started_at=NOW - 10, connected_at=None, reason=EndReason.PEER_CANCELLED)
    history.add(newer)
    history.add(CALL)
    assert history.recent() == [newer, CALL]
    assert history.recent(1) == [newer]
    history.close()


def test_calls_outlive_the_process(path: Path, clock: StoppedClock) -> None:
    history = History(path, clock=clock)
    history.add(CALL)
    history.close()
    again = History(path, clock=clock)
    assert again.recent() == [CALL]
    assert again.notice is None
    again.close()


@pytest.mark.parametrize(
    ("record", "seconds", "missed"),
    [
        (CALL, 70, False),
        (evolve(CALL, connected_at=None), 0, False),
        (evolve(CALL, ended_at=NOW - 95), 0, False),  # the clock was set back
        (evolve(CALL, reason=EndReason.MISSED), 70, True),
        (evolve(CALL, reason=EndReason.MISSED, direction=Direction.OUTGOING), 70, False),
    ],
)
def test_duration_and_missed(record: CallRecord, seconds: int, missed: bool) -> None:
    assert (record.duration_seconds, record.missed) == (seconds, missed)


def test_only_the_owner_may_read_it(path: Path, clock: StoppedClock) -> None:
    previous = os.umask(0)
    try:
        history = History(path, clock=clock)
        history.add(CALL)
        assert mode(path) == 0o600
        assert mode(path.parent) == 0o700
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM calls")
        assert mode(path.with_name(path.name + "-journal")) == 0o600
        writer.execute("ROLLBACK")
        writer.close()
        history.close()
    finally:
        os.umask(previous)


def test_a_file_that_others_could_read_is_closed_to_them(path: Path, clock: StoppedClock) -> None:
    History(path, clock=clock).close()
    path.chmod(0o644)
    History(path, clock=clock).close()
    assert mode(path) == 0o600


def test_clear_leaves_nothing_on_the_disk(path: Path, clock: StoppedClock) -> None:
    history = History(path, clock=clock)
    for number in range(50):
        history.add(evolve(CALL, id=str(number)))
    assert b"local:grace" in path.read_bytes()
    assert history.clear() == 50
    assert history.recent() == []
    history.close()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert b"local:grace" not in path.read_bytes()


def test_calls_are_kept_for_as_many_days_as_was_said(path: Path, clock: StoppedClock) -> None:
    old, recent = evolve(CALL, id="old", ended_at=NOW - 8 * DAY), evolve(CALL, id="recent", ended_at=NOW - 6 * DAY)
    everything = History(path, clock=clock)
    everything.add(old)
    everything.add(recent)
    assert len(everything.recent()) == 2
    everything.close()

    History(path, clock=clock, days=7).close()
    limited = History(path, clock=clock)
    assert limited.recent() == [recent]
    limited.close()

    limited = History(path, clock=clock, days=7)
    limited.add(old)
    assert limited.recent() == [recent]
    clock.time += 2 * DAY
    assert limited.recent() == []
    limited.close()


def test_two_profiles_share_a_file_and_see_their_own(path: Path, clock: StoppedClock) -> None:
    ada, grace = (History(path, clock=clock, profile=name) for name in ("Ada", "Grace"))
    ada.add(CALL)
    grace.add(evolve(CALL, id="g1", profile_name="Grace"))
    assert [record.id for record in grace.recent()] == ["g1"]
    assert grace.clear() == 1
    assert ada.recent() == [CALL]
    ada.close()
    grace.close()


def test_a_call_written_twice_is_there_once(clock: StoppedClock) -> None:
    history = History(None, clock=clock)
    history.add(CALL)
    history.add(evolve(CALL, reason=EndReason.SERVER_STOPPED))
    assert [record.reason for record in history.recent()] == [EndReason.SERVER_STOPPED]
    history.close()


def no_database(path: Path) -> None:
    path.write_bytes(b"this was never a database, " * 100)


def torn(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(2000)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize("damage", [no_database, torn])
def test_a_damaged_file_is_set_aside(path: Path, clock: StoppedClock, damage: Callable[[Path], None]) -> None:
    for number in (1, 2):
        history = History(path, clock=clock)
        for call in range(100):
            history.add(evolve(CALL, id=str(call)))
        history.close()
        damage(path)
        damaged = path.read_bytes()
        history = History(path, clock=clock)
        assert history.recent() == []
        history.add(CALL)
        assert history.recent() == [CALL]
        aside = path.with_name(f"{path.name}.damaged-{number}")
        assert history.notice is not None
        assert f"kept as {aside};" in history.notice
        history.clear()
        history.close()
        assert aside.read_bytes() == damaged
        assert mode(aside) == 0o600


def test_a_newer_version_and_another_program_are_left_alone(path: Path, clock: StoppedClock) -> None:
    History(path, clock=clock).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 3")
    database.close()
    with pytest.raises(HistoryError, match="newer localcall"):
        History(path, clock=clock)

    other = path.with_name("places.sqlite")
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE bookmarks (url)")
    database.close()
    before = other.read_bytes()
    with pytest.raises(HistoryError, match="another program"):
        History(other, clock=clock)
    assert other.read_bytes() == before


def test_a_log_of_version_1_is_kept_and_learns_of_recordings(path: Path, clock: StoppedClock) -> None:
    path.parent.mkdir()
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript(
        """CREATE TABLE calls (id TEXT PRIMARY KEY, profile_name TEXT NOT NULL, contact_id TEXT NOT NULL,
        contact_name TEXT NOT NULL, direction TEXT NOT NULL, media TEXT NOT NULL, encrypted INTEGER NOT NULL,
        started_at REAL NOT NULL, connected_at REAL, ended_at REAL NOT NULL, reason TEXT NOT NULL) STRICT;
        PRAGMA user_version = 1;"""
    )
    old.execute(f"INSERT INTO calls VALUES ({', '.join('?' * 11)})", astuple(CALL)[:11])
    old.close()
    for _ in range(2):
        history = History(path, clock=clock)
        assert history.notice is None
        assert history.recent()[-1] == CALL
        recorded = evolve(CALL, id="a2", started_at=NOW, recording="/home/ada/call.ogg")
        history.add(recorded)
        assert history.recent()[0] == recorded
        history.close()


def test_a_folder_in_its_place_is_said(tmp_path: Path, clock: StoppedClock) -> None:
    with pytest.raises(HistoryError, match="cannot be opened"):
        History(tmp_path, clock=clock)


def test_trouble_while_it_runs_breaks_no_call(
    path: Path, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    history = History(path, clock=clock)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with caplog.at_level(logging.WARNING):
        history.add(CALL)
        assert history.recent() == []
    assert "cannot be written" in caplog.text
    assert "cannot be read" in caplog.text
    with pytest.raises(HistoryError, match="cannot be cleared"):
        history.clear()
    other.execute("ROLLBACK")
    other.close()
    history.add(CALL)
    assert history.recent() == [CALL]
    history.close()


def test_the_default_path_is_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_path() == tmp_path / "localcall" / "history.sqlite3"
