"""What a browser loads from the ticket to the first call, and what it must never load."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from localcall.cli.page import DRIVERS, LANGUAGES, page_in

PAGE = Path(__file__).resolve().parent.parent / "server" / "localcall" / "page"
LIMIT = 35_000
"""Bytes, each file as gzip -9; in English, which needs no other file."""

ONE_FILE_LIMIT = 45_000
"""Bytes, as gzip -9."""

ENTRIES = ("open.html", "home.html")
_LATER = re.compile(r"""import\(["'`][^"'`]+["'`]\)""")
"""Loaded when it is used: not before the first call is up."""

_REFERENCE = re.compile(r"""["'`(](?:\.{0,2}/)?((?:assets/)?[\w.-]+\.(?:js|css|svg|png|wasm|woff2))["'`)]""")
_ADDRESS = re.compile(r"(?:https?:|wss?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_NAMES_ONLY = ("http://www.w3.org/",)
"""XML namespaces look like addresses; nothing is fetched from them."""


def path_to_first_call(page: Path = PAGE) -> dict[str, int]:
    """The files that the entries lead to, by any chain of references, with their sizes as gzip."""
    sizes: dict[str, int] = {}
    waiting = list(ENTRIES)
    while waiting:
        name = waiting.pop()
        if name in sizes:
            continue
        data = (page / name).read_bytes()
        sizes[name] = len(gzip.compress(data, 9, mtime=0))
        for reference in _REFERENCE.findall(_LATER.sub("", data.decode())):
            found = next((known for known in (reference, f"assets/{reference}") if (page / known).is_file()), None)
            if found:
                waiting.append(found)
    return sizes


def built_files() -> list[Path]:
    return sorted(path for path in PAGE.rglob("*.*") if path.suffix in {".html", ".js", ".css", ".svg"})


def test_weight() -> None:
    sizes = path_to_first_call()
    assert {Path(name).suffix for name in sizes} == {".html", ".js", ".css", ".svg"}
    assert any("worker" in name for name in sizes), "the frame worker is part of an encrypted call"
    assert sum(sizes.values()) <= LIMIT, sizes


@pytest.mark.parametrize("path", built_files(), ids=lambda path: path.name)
def test_nothing_from_elsewhere(path: Path) -> None:
    addresses = [
        match[0]
        for match in _ADDRESS.finditer(path.read_text())
        if not match[0].startswith(tuple(n.rstrip("/") for n in _NAMES_ONLY))
    ]
    assert not addresses


@pytest.mark.parametrize("path", sorted(PAGE.glob("*.html")), ids=lambda path: path.name)
def test_nothing_inline(path: Path) -> None:
    html = path.read_text()
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\s(?:style|on\w+)=", html)
    assert "data:" not in html


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_file_holds_everything(language: str, driver: str) -> None:
    html = page_in(language, driver)
    assert len(gzip.compress(html.encode(), 9, mtime=0)) <= ONE_FILE_LIMIT
    tags = "".join(re.findall(r"<[^>]+>", re.sub(r"(?s)<(script|style)\b.*?</\1>", "", html)))
    assert re.findall(r"""(?:src|href)=["']([^"']*)""", tags) == ["data:,"]
    assert not re.search(r"<script[^>]*\ssrc=|@import|\bimport\(|\beval\(|new Function\(", html)


def test_there_is_a_page() -> None:
    assert {path.name for path in PAGE.glob("*.html")} == {"home.html", "call.html", "open.html", "doctor.html"}
