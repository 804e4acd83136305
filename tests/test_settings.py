from __future__ import annotations

import contextlib
import stat
from pathlib import Path

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from localcall.settings import Settings, SettingsError, SettingsKeeper, WhoMayRing, default_path
from localcall.wire.terms import IceServer

FULL = Settings(
    ice_servers=(
        IceServer(["stun:stun.example.org"]),
        IceServer(["turn:[2001:db8::1]:3478?transport=tcp", "turns:relay.example.org"], "ada", 'se"cret\n'),
    ),
    relay_only=True,
    port=50400,
    browser="firefox --private-window",
    who_may_ring=WhoMayRing.NOBODY,
    auto_busy=True,
    history=False,
    history_days=30,
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("settings", [Settings(), FULL])
def test_what_is_saved_is_loaded(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "new" / "settings.toml"
    settings.save(path)
    assert Settings.load(path) == settings
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.toml"]


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert Settings.load(tmp_path / "none.toml") == Settings()


def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = write(tmp_path / "settings.toml", "port = 50400")
    path.chmod(0o644)
    Settings.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "there is no setting 'colour'. Allowed: ice_servers, relay_only, port"),
        ('relay_only = "no"', "relay_only is not right. Write true or false."),
        ("relay_only = 1", "relay_only is not right. Write true or false."),
        ("port = 0", "port is not right. Write a number from 1 to 65535."),
        ("port = true", "port is not right"),
        ('browser = " "', "browser is not right"),
        ('who_may_ring = "friends"', 'who_may_ring is not right. Write "everyone", "contacts" or "nobody".'),
        ("who_may_ring = 3", "who_may_ring is not right"),
        ("history_days = 0", "history_days is not right"),
        ('ice_servers = "stun:a"', "ice_servers is not right. Write a table [[ice_servers]]"),
        ('ice_servers = ["stun:a"]', "ice_servers is not right. Write a table [[ice_servers]]"),
        ('[[ice_servers]]\nurls = "stun:a"', "ice_servers is not right"),
        ('[[ice_servers]]\nurl = ["stun:a"]', "ice_servers has no key 'url'"),
        ("[[ice_servers]]\nurls = []", "ice_servers is not right"),
        ('[[ice_servers]]\nurls = ["http://a"]', "'http://a' is no address of a STUN or TURN server"),
        ('[[ice_servers]]\nurls = ["stun:a?transport=tcp"]', "is no address of a STUN or TURN server"),
        ('[[ice_servers]]\nurls = ["turn:a"]', "'turn:a' needs a username and a credential"),
        ('[[ice_servers]]\nurls = ["turn:a"]\nusername = "u"', "needs a username and a credential"),
        ("port =\n", "line 1"),
    ],
)
def test_a_bad_file_is_named_with_its_key_and_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path / "settings.toml", text)
    with pytest.raises(SettingsError) as caught:
        Settings.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)


def test_a_password_is_never_repeated(tmp_path: Path) -> None:
    path = write(tmp_path / "settings.toml", '[[ice_servers]]\nurls = ["turn:a"]\ncredential = "hunter2"')
    with pytest.raises(SettingsError) as caught:
        Settings.load(path)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00"])
def test_a_file_that_is_not_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError):
        Settings.load(path)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "settings.toml"
    folder.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.load(folder)
    with pytest.raises(SettingsError, match="cannot be written"):
        FULL.save(folder)
    assert list(tmp_path.iterdir()) == [folder]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_gives_settings_or_a_settings_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.getbasetemp() / "any.toml", text)
    with contextlib.suppress(SettingsError):
        Settings.load(path)


def test_the_default_path_is_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path() == tmp_path / "localcall" / "settings.toml"


# --- changed while they are in use ------------------------------------------------------------------------------------


@define(eq=False)
class Follower:
    settings: Settings
    refuses: bool = False

    def check(self, settings: Settings) -> None:
        if self.refuses:
            raise ValueError("not with these")


def test_a_change_reaches_all_who_go_by_them_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    Settings(port=50400).save(path)
    keeper = SettingsKeeper(path)
    followers = [Follower(Settings(port=50400, history=False)), Follower(Settings(port=50400))]
    for follower in followers:
        keeper.follow(follower)
    write(path, "port = 50500\n")
    keeper.change(relay_only=True)
    assert [follower.settings for follower in followers] == [
        Settings(port=50400, history=False, relay_only=True),
        Settings(port=50400, relay_only=True),
    ]
    assert Settings.load(path) == Settings(port=50500, relay_only=True), "what somebody wrote there meanwhile stays"


def test_a_change_that_one_cannot_go_by_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    keeper = SettingsKeeper(path)
    followers = [Follower(Settings()), Follower(Settings(), refuses=True)]
    for follower in followers:
        keeper.follow(follower)
    with pytest.raises(ValueError, match="not with these"):
        keeper.change(relay_only=True)
    assert [follower.settings for follower in followers] == [Settings(), Settings()]
    assert not path.exists()


def test_a_file_that_cannot_be_used_is_not_written_over(tmp_path: Path) -> None:
    path = write(tmp_path / "settings.toml", "port = 0")
    keeper, follower = SettingsKeeper(path), Follower(Settings())
    keeper.follow(follower)
    with pytest.raises(SettingsError):
        keeper.change(relay_only=True)
    assert (path.read_text(), follower.settings) == ("port = 0", Settings())


def test_without_a_file_a_change_lasts_as_long_as_the_program() -> None:
    keeper, follower = SettingsKeeper(), Follower(Settings())
    keeper.follow(follower)
    keeper.change(relay_only=True)
    assert follower.settings.relay_only
