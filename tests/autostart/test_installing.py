"""`localcall install` and `uninstall` in a home of their own, with a systemctl that keeps what it is told, or none."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from attrs import define
from click.testing import CliRunner

from localcall import cli
from localcall.autostart.installing import Autostart
from localcall.autostart.plans import UNHEARD, launchd

Prepare = Callable[[str | None], "Home"]


@define
class Home:
    """A person's; ``told``: each call of systemctl."""

    path: Path
    _told: Path

    def run(self, *arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli.main, [*arguments])
        assert result.exit_code == code, result.output
        return result.output

    def told(self) -> list[str]:
        return self._told.read_text().splitlines() if self._told.exists() else []

    @property
    def unit(self) -> Path:
        return self.path / ".config" / "systemd" / "user" / "localcall.service"

    @property
    def entry(self) -> Path:
        return self.path / ".config" / "autostart" / "localcall.desktop"

    def files(self) -> list[Path]:
        return [path for path in self.path.rglob("*") if path.is_file()]


@pytest.fixture
def prepare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prepare:
    def make(systemctl: str | None) -> Home:
        home, folder = tmp_path / "home", tmp_path / "bin"
        home.mkdir()
        folder.mkdir()
        if systemctl is not None:
            program = folder / "systemctl"
            program.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/told\n{systemctl}\n')
            program.chmod(0o755)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("PATH", f"{folder}:/nowhere")
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        monkeypatch.setattr("os.geteuid", lambda: 1000)
        return Home(home, tmp_path / "told")

    return make


PEOPLE = ("--profile", "Ada Lovelace", "--profile", "100% Grace")
WORKING = "exit 0"


def test_with_systemd(prepare: Prepare) -> None:
    home = prepare(WORKING)
    said = home.run("install", *PEOPLE)
    assert f"Wrote {home.unit}." in said
    assert "It runs, and starts whenever you log in." in said
    assert home.files() == [home.unit]
    assert home.unit.stat().st_mode & 0o777 == 0o600
    text = home.unit.read_text()
    assert f'ExecStart="{sys.executable}" "-m" "localcall" "serve" "--profile" "Ada Lovelace"' in text
    assert '"100%% Grace"' in text
    assert home.told() == [
        "--user show-environment",
        "--user daemon-reload",
        "--user enable --now localcall.service",
    ]
    assert f"systemd user unit: {home.unit}. It runs." in home.run("install", "--status")

    before = len(home.told())
    said = home.run("install", *PEOPLE)
    assert f"{home.unit} is as it should be." in said
    assert "--user restart localcall.service" not in home.told()[before:]
    home.run("install", *PEOPLE, "--no-history")
    assert home.told()[-1] == "--user restart localcall.service"

    said = home.run("uninstall")
    assert f"Removed {home.unit}." in said
    assert home.told()[-2:] == ["--user disable --now localcall.service", "--user daemon-reload"]
    assert home.files() == []
    assert "There is nothing to remove." in home.run("uninstall")
    assert "not installed" in home.run("install", "--status", code=1)


@pytest.mark.parametrize("systemctl", [None, "exit 1"], ids=["no systemd", "no user manager"])
def test_without_systemd(prepare: Prepare, systemctl: str | None) -> None:
    home = prepare(systemctl)
    said = home.run("install", *PEOPLE)
    assert "It starts when you log in next." in said
    assert home.files() == [home.entry]
    assert f"XDG autostart entry: {home.entry}. It starts when you log in." in home.run("install", "--status")
    assert f"Removed {home.entry}." in home.run("uninstall")
    assert home.files() == []


def test_where_systemd_came_later_one_of_them_is_left(prepare: Prepare) -> None:
    home = prepare(WORKING)
    home.entry.parent.mkdir(parents=True)
    home.entry.write_text("[Desktop Entry]\n")
    home.run("install", *PEOPLE)
    assert home.files() == [home.unit]


def test_what_is_written_runs(prepare: Prepare, tmp_path: Path) -> None:
    """The words that a session makes of the entry are those of a serve that starts: here it is asked for its help."""
    home = prepare(None)
    home.run("install", *PEOPLE, "--settings", "my settings.toml")
    [line] = re.findall(r"^Exec=(.*)$", home.entry.read_text(), re.MULTILINE)
    words = shlex.split(line.replace("\\\\", "\\").replace("\\$", "$").replace("%%", "%"))
    whole, words = words, words[len(UNHEARD) :]
    assert tuple(whole[: len(UNHEARD)]) == UNHEARD
    assert words[1:4] == ["-m", "localcall", "serve"]
    assert words[4:] == [*PEOPLE, "--settings", str(Path.cwd() / "my settings.toml")]
    told, unheard = (
        subprocess.run([*command, "--help"], capture_output=True, text=True, cwd=tmp_path, check=False)
        for command in (words, whole)
    )
    assert told.returncode == unheard.returncode == 0, told.stderr + unheard.stderr
    assert "Stay up and take calls" in told.stdout
    assert unheard.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["install"], "By links alone nobody can call you."),
        (["install", "--profile", "Ada"], "Name two profiles or more"),
        (["install", "--core", "deltachat", "--profile", "Ada"], "--profile is for --core local"),
        (["install", "--harp"], "No such option '--harp'"),
        (["install", "--profile", "a\nb", "--profile", "c"], "line break"),
    ],
)
def test_options_that_serve_would_refuse_are_refused_now(prepare: Prepare, arguments: list[str], said: str) -> None:
    home = prepare(WORKING)
    assert said in re.sub(r"\s+", " ", home.run(*arguments, code=2))
    assert home.files() == []


def test_never_as_root_without_a_word(prepare: Prepare, monkeypatch: pytest.MonkeyPatch) -> None:
    home = prepare(None)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "--as-root" in home.run("install", *PEOPLE, code=2)
    assert home.files() == []
    home.run("install", "--as-root", *PEOPLE)
    assert home.files() == [home.entry]


def test_what_systemd_refuses_is_told(prepare: Prepare) -> None:
    home = prepare('case "$*" in *enable*) echo "Unit is masked." >&2; exit 1;; esac')
    said = home.run("install", *PEOPLE, code=1)
    assert "systemctl refused: Unit is masked." in said
    assert "localcall uninstall" in said
    home.run("uninstall")
    assert home.files() == []


def test_a_place_that_cannot_be_written_is_named(prepare: Prepare) -> None:
    home = prepare(None)
    (home.path / ".config").write_text("in the way")
    assert f"{home.entry} cannot be written" in home.run("install", *PEOPLE, code=1)


LAUNCHCTL = """#!/bin/sh
echo "$1" >> {0}/told
case "$1" in
  bootstrap) [ -e {0}/loaded ] && echo "Bootstrap failed: 5" >&2 && exit 5; : > {0}/loaded ;;
  bootout) [ -e {0}/loaded ] || exit 3; /bin/rm {0}/loaded ;;
  print) [ -e {0}/loaded ] ;;
esac
"""
"""One that refuses to load an agent twice, as that of macOS does."""


def test_an_agent_that_is_loaded_is_left_alone_or_loaded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "launchctl"
    program.write_text(LAUNCHCTL.format(tmp_path))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = tmp_path / "told"
    changes = []
    for words in (["a"], ["a"], ["a", "b"], ["a", "b"]):
        told.write_text("")
        plan = launchd(words, PurePosixPath(tmp_path), 501)
        Autostart([plan], lambda _: None).install()
        changes.append([each for each in told.read_text().split() if each != "print"])
        assert Path(plan.path).read_text() == plan.text
    assert changes == [["bootstrap"], [], ["bootout", "bootstrap"], []]
