"""The call log: SQLite, for the eyes of its owner only; it can be cleared, limited in time and switched off."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import sqlite3
from pathlib import Path
from typing import Any

from attrs import astuple, fields, frozen

from localcall.calls.reasons import EndReason
from localcall.clock import Clock
from localcall.wire.terms import CallMediaType, Direction

log = logging.getLogger(__name__)

_VERSION = 2
_DAY = 86400.0
_BUSY_SECONDS = 1.0

_SCHEMA = """
CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    profile_name TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    direction TEXT NOT NULL,
    media TEXT NOT NULL,
    encrypted INTEGER NOT NULL,
    started_at REAL NOT NULL,
    connected_at REAL,
    ended_at REAL NOT NULL,
    reason TEXT NOT NULL,
    recording TEXT
) STRICT;
CREATE INDEX calls_by_start ON calls (started_at);
"""

_UPDATES = {1: "ALTER TABLE calls ADD COLUMN recording TEXT;"}
"""What makes the next version of one."""


class HistoryError(Exception):
    """The log cannot be used. ``str()`` is a sentence for the person."""


@frozen
class CallRecord:
    """One call that is over. Times are seconds since the epoch. ``recording``: the file that was made of it."""

    id: str
    profile_name: str
    contact_id: str
    contact_name: str
    direction: Direction
    media: CallMediaType
    encrypted: bool
    started_at: float
    connected_at: float | None
    ended_at: float
    reason: EndReason
    recording: str | None = None

    @property
    def duration_seconds(self) -> int:
        """How long the two were connected, 0 where they never were."""
        return 0 if self.connected_at is None else max(0, round(self.ended_at - self.connected_at))

    @property
    def missed(self) -> bool:
        return self.direction is Direction.INCOMING and self.reason.is_missed


_COLUMNS = ", ".join(field.name for field in fields(CallRecord))
_PLACES = ", ".join("?" for _ in fields(CallRecord))


class History:
    """``path``: a file made with mode 0600, ``None``: in memory. ``days``: how long a call is kept, ``None``: for ever.

    ``profile``: only this profile's calls are seen and cleared, ``None``: all. A file that is damaged is set aside
    under another name, which `notice` then says. Raises `HistoryError` where ``path`` cannot hold a log; later trouble
    with the disk is logged and never breaks a call.
    """

    def __init__(self, path: Path | None, *, clock: Clock, days: int | None = None, profile: str | None = None) -> None:
        self.notice: str | None = None
        self._clock = clock
        self._days = days
        self._profile = profile
        try:
            self._database = _connect(":memory:") if path is None else self._open(path)
        except (OSError, sqlite3.Error) as error:
            raise HistoryError(f"The call log {path} cannot be opened: {error}.") from None
        self._prune()

    def add(self, record: CallRecord) -> None:
        self._write(f"INSERT OR REPLACE INTO calls ({_COLUMNS}) VALUES ({_PLACES})", astuple(record))
        self._prune()

    def recent(self, limit: int = 100) -> list[CallRecord]:
        """The newest first."""
        self._prune()
        try:
            rows = self._database.execute(
                f"SELECT {_COLUMNS} FROM calls WHERE ? IS NULL OR profile_name = ? ORDER BY started_at DESC LIMIT ?",
                (self._profile, self._profile, limit),
            ).fetchall()
            return [_record(row) for row in rows]
        except (sqlite3.Error, ValueError) as error:
            log.warning("The call log cannot be read: %s", error)
            return []

    def clear(self) -> int:
        """Removes all calls, from the disk too, and says how many they were. Raises `HistoryError`."""
        try:
            removed = self._database.execute(
                "DELETE FROM calls WHERE ? IS NULL OR profile_name = ?", (self._profile, self._profile)
            ).rowcount
            self._database.execute("VACUUM")
        except sqlite3.Error as error:
            raise HistoryError(f"The call log cannot be cleared: {error}.") from None
        return removed

    def close(self) -> None:
        self._database.close()

    def _open(self, path: Path) -> sqlite3.Connection:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create_private(path)
        try:
            return _connect(path)
        except sqlite3.OperationalError:  # locked, or the disk: the file itself is sound
            raise
        except sqlite3.DatabaseError as error:
            aside = _set_aside(path)
            self.notice = f"The call log was damaged ({error}). It is kept as {aside}; a new one was begun."
            log.warning("%s", self.notice)
            _create_private(path)
            return _connect(path)

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        try:
            self._database.execute(statement, values)
        except sqlite3.Error as error:
            log.warning("The call log cannot be written: %s", error)

    def _prune(self) -> None:
        if self._days is not None:
            self._write("DELETE FROM calls WHERE ended_at < ?", (self._clock.now() - self._days * _DAY,))


def default_path() -> Path:
    """Where the log is kept when no command says otherwise."""
    import platformdirs

    return platformdirs.user_data_path("localcall") / "history.sqlite3"


def _create_private(path: Path) -> None:
    """SQLite gives its journal the mode of the file itself."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _connect(target: Path | str) -> sqlite3.Connection:
    # No transaction of Python's: each statement stands alone.
    database = sqlite3.connect(target, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        database.execute("PRAGMA secure_delete = ON")
        _check(database, target)
    except BaseException:
        database.close()
        raise
    return database


def _check(database: sqlite3.Connection, target: Path | str) -> None:
    (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if version == 0 and tables == 0:
        database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    elif version > _VERSION:
        raise HistoryError(f"The call log {target} was written by a newer localcall. Update localcall to use it.")
    elif version == 0:
        raise HistoryError(f"{target} is the database of another program. Name another file for the call log.")
    else:
        for old in range(version, _VERSION):
            database.executescript(f"BEGIN; {_UPDATES[old]} PRAGMA user_version = {old + 1}; COMMIT;")


def _set_aside(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    for suffix in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return aside


def _record(row: tuple[Any, ...]) -> CallRecord:
    values = dict(zip((field.name for field in fields(CallRecord)), row, strict=True))
    return CallRecord(
        **values
        | {
            "direction": Direction(values["direction"]),
            "media": CallMediaType(values["media"]),
            "encrypted": bool(values["encrypted"]),
            "reason": EndReason(values["reason"]),
        }
    )
