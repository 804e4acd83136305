from __future__ import annotations

import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from localcall.bridge.redirect import RedirectFile, redirect_page

URL = "http://localhost:50395/open/abc-DEF_1"


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str | None] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attributes if (tag, name) in (("a", "href"), ("meta", "content"))]


@pytest.mark.parametrize("url", [URL, 'http://localhost/"><script>alert(1)</script>&amp;'])
def test_the_page_leads_there_and_nowhere_else(url: str) -> None:
    links = Links()
    links.feed(redirect_page(url))
    assert links.found == ["no-referrer", f"0;url={url}", url]
    assert "<script" not in redirect_page(url)


def test_the_file_is_its_owners_and_is_removed(tmp_path: Path) -> None:
    with RedirectFile(URL, tmp_path) as file:
        assert URL in file.path.read_text()
        assert file.uri == f"file://{file.path}"
        assert URL not in file.uri
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
    file.remove()
    assert not list(tmp_path.iterdir())
