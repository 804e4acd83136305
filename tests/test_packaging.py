from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).resolve().parent.parent


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def hatchling(target: str, source: Path, into: Path, path: str) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", into],
        cwd=source,
        env={"PATH": path},
        check=True,
        capture_output=True,
    )
    return next(into.iterdir())


def test_a_wheel_from_an_sdist_needs_no_node(tmp_path: Path) -> None:
    assert hatch_build.page_is_fresh(), "run `make page` first"
    sdist = hatchling("sdist", ROOT, tmp_path / "sdist", "")
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # from Python 3.11.4 on
        archive.extractall(tmp_path / "source")
    wheel = hatchling("wheel", next((tmp_path / "source").iterdir()), tmp_path / "wheel", "")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {f"localcall/page/{name}.html" for name in ("home", "call", "open", "doctor")} <= set(names)
    assert any(name.startswith("localcall/page/assets/") and name.endswith(".js") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "node_modules" in name or name.startswith(("web/", "tests/"))]


@pytest.mark.parametrize(
    ("node", "usable"),
    [
        ("echo v18.20.4", False),
        ("echo v20.18.9", False),
        ("echo v20.19.0", True),
        ("echo v24.1.0", True),
        ("exit 1", False),
    ],
)
def test_a_node_that_is_too_old_is_not_used(
    node: str, usable: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "node", node)
    program(tmp_path, "npm", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hatch_build.node_on_path() == usable


def test_a_node_without_npm_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "node", "echo v24.1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not hatch_build.node_on_path()


def test_npm_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "node", "echo v24.1.0")
    program(tmp_path, "npm", "exit 3")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(hatch_build.BuildError, match="`npm ci` failed with status 3"):
        hatch_build.npm("ci")


def test_the_digest_sees_sources_and_not_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch_build, "WEB", tmp_path)
    source = tmp_path / "home.ts"
    source.write_text("1")
    before = hatch_build.sources_digest()
    for aside in ("test", "node_modules"):
        (tmp_path / aside).mkdir()
        (tmp_path / aside / "x.js").write_text("1")
    (tmp_path / ".cache").write_text("1")
    assert hatch_build.sources_digest() == before
    source.write_text("2")
    assert hatch_build.sources_digest() != before
    source.rename(tmp_path / "call.ts")
    changed = hatch_build.sources_digest()
    (tmp_path / "call.ts").write_text("1")
    assert len({before, changed, hatch_build.sources_digest()}) == 3
