"""What the person chose: a TOML file that only they can read, for it may hold the password of a relay."""

from __future__ import annotations

import contextlib
import enum
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from attrs import define, evolve, field, fields, frozen

from localcall.wire.terms import IceServer

# RFC 7064 section 3.1, RFC 7065 section 3.1
_ICE_URL = re.compile(
    r"(?P<scheme>stuns?|turns?):(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?(?P<transport>\?transport=(?:udp|tcp))?"
)


class SettingsError(Exception):
    """A file that cannot be used. ``str()`` names the file, the key and what is allowed there."""


class WhoMayRing(enum.StrEnum):
    EVERYONE = "everyone"
    CONTACTS = "contacts"
    NOBODY = "nobody"


@frozen
class Settings:
    """``port``: tried first, ``None``: the command's own. ``browser``: a command line, ``None``: the system's browser.

    ``app_window``: it opens a window of its own where it can. ``open_on_call``: `localcall serve` opens it when a call
    comes in and no page is open. ``history_days``: how long a call stays in the log, ``None``: until it is cleared.
    """

    ice_servers: tuple[IceServer, ...] = ()
    relay_only: bool = False
    port: int | None = None
    browser: str | None = None
    app_window: bool = False
    open_on_call: bool = True
    who_may_ring: WhoMayRing = WhoMayRing.CONTACTS
    auto_busy: bool = False
    history: bool = True
    history_days: int | None = None

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Reads ``path``; a file that does not exist means the defaults. Raises `SettingsError`."""
        import tomllib

        try:
            text = path.read_text(encoding="utf-8")
            _keep_private(path)
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} cannot be read: {error}") from None
        try:
            return _read(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, SettingsError) as error:
            raise SettingsError(f"{path}: {error}") from None

    def save(self, path: Path) -> None:
        """Writes all that differs from the defaults, at once or not at all. Raises `SettingsError`."""
        import tomli_w

        text = tomli_w.dumps(_write(self))
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A temporary file has mode 0600; taking the other's name is the last step.
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
                new = Path(file.name)
                try:
                    file.write(text)
                    file.flush()
                    new.replace(path)
                except BaseException:
                    new.unlink()
                    raise
        except OSError as error:
            raise SettingsError(f"{path} cannot be written: {error}") from None


class Follower(Protocol):
    """Who goes by settings that may change."""

    settings: Settings

    def check(self, settings: Settings) -> None:
        """Raises where these cannot be gone by."""
        ...


@define(eq=False)
class SettingsKeeper:
    """Changes settings while they are in use.

    ``path``: the file that has them, ``None``: changes last as long as this program.
    """

    path: Path | None = None
    _followers: list[Follower] = field(factory=list)

    def follow(self, follower: Follower) -> None:
        self._followers.append(follower)

    def change(self, **changes: Any) -> None:
        """Keeps fields of `Settings`, for all who go by them.

        Raises `SettingsError`, or what a follower raises; then nothing has changed.
        """
        changed = [(follower, evolve(follower.settings, **changes)) for follower in self._followers]
        for follower, settings in changed:
            follower.check(settings)
        if self.path is not None:
            # What was given on the command line alone is no part of the file.
            evolve(Settings.load(self.path), **changes).save(self.path)
        for follower, settings in changed:
            follower.settings = settings


def default_path() -> Path:
    """Where the settings are kept when no command says otherwise."""
    import platformdirs

    return platformdirs.user_config_path("localcall") / "settings.toml"


def _keep_private(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):  # somebody else's file: theirs to decide
            path.chmod(0o600)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError
        return value

    return read


def _text(value: Any) -> str:
    if type(value) is not str or not value.strip():
        raise ValueError
    return value


def _ice_servers(value: Any) -> tuple[IceServer, ...]:
    if type(value) is not list:
        raise ValueError
    return tuple(_ice_server(entry) for entry in value)


def _ice_server(table: Any) -> IceServer:
    if type(table) is not dict:
        raise ValueError
    if unknown := sorted(table.keys() - {"urls", "username", "credential"}):
        raise SettingsError(f"ice_servers has no key {unknown[0]!r}. {_ICE_SERVERS_ALLOWED}")
    urls = table.get("urls")
    if type(urls) is not list or not urls:
        raise ValueError
    schemes = {_ice_scheme(url) for url in urls}
    username, credential = (_text(table[key]) if key in table else None for key in ("username", "credential"))
    if schemes & {"turn", "turns"} and not (username and credential):
        raise SettingsError(f"ice_servers: {urls[0]!r} needs a username and a credential, as every turn server does.")
    return IceServer(urls, username, credential)


def _ice_scheme(url: Any) -> str:
    match = _ICE_URL.fullmatch(_text(url))
    if match is None or (match["transport"] and match["scheme"].startswith("stun")):
        raise SettingsError(
            f"ice_servers: {url!r} is no address of a STUN or TURN server. "
            "Write stun:HOST:PORT, stuns:HOST:PORT, turn:HOST:PORT or turns:HOST:PORT, "
            "the last two also with ?transport=tcp."
        )
    return match["scheme"]


_ICE_SERVERS_ALLOWED = (
    'Write a table [[ice_servers]] for each, with urls = ["turn:HOST:PORT"], username = "…" and credential = "…".'
)

_ALLOWED: Mapping[str, tuple[Callable[[Any], object], str]] = {
    "ice_servers": (_ice_servers, _ICE_SERVERS_ALLOWED),
    "relay_only": (_flag, "Write true or false."),
    "port": (_whole(1, 65535), "Write a number from 1 to 65535."),
    "browser": (_text, 'Write the command that opens it, for example "firefox".'),
    "app_window": (_flag, "Write true or false."),
    "open_on_call": (_flag, "Write true or false."),
    "who_may_ring": (WhoMayRing, 'Write "everyone", "contacts" or "nobody".'),
    "auto_busy": (_flag, "Write true or false."),
    "history": (_flag, "Write true or false."),
    "history_days": (
        _whole(1, 36500),
        "Write a number of days, 1 or more, or leave the line out to keep calls for ever.",
    ),
}


def _read(values: Mapping[str, Any]) -> Settings:
    read: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _ALLOWED:
            raise SettingsError(f"there is no setting {key!r}. Allowed: {', '.join(_ALLOWED)}.")
        reader, allowed = _ALLOWED[key]
        try:
            read[key] = reader(value)
        except ValueError:
            raise SettingsError(f"{key} is not right. {allowed}") from None
    return evolve(Settings(), **read)


def _write(settings: Settings) -> dict[str, Any]:
    return {
        attribute.name: _plain(value)
        for attribute in fields(Settings)
        if (value := getattr(settings, attribute.name)) != attribute.default
    }


def _plain(value: object) -> object:
    if isinstance(value, IceServer):
        table = {"urls": value.urls, "username": value.username, "credential": value.credential}
        return {key: entry for key, entry in table.items() if entry is not None}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(entry) for entry in value]
    return value
