"""The policy that lets one file run and nothing else, and files that are no pages."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path

import pytest

from localcall.bridge.page_file import PageFile, PageFileError


def hashed(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def load(folder: Path, text: str, *, newline: str = "\n") -> PageFile:
    (folder / "index.html").write_text(text, encoding="utf-8", newline=newline)
    return PageFile.load(folder)


def test_the_policy_of_a_page(tmp_path: Path) -> None:
    script, handler = hashed('let a = "<img src=x> <style>" && 1;\n'), hashed('go("x")')
    style, attribute = hashed("a\n{}"), hashed("color: red")
    page = load(
        tmp_path,
        "<!doctype html><style>a\n{}</style><SCRIPT src='./calls.js'></SCRIPT>"
        '<script type="module">let a = "<img src=x> <style>" && 1;\n</script>'
        '<p style="color: red" onclick="go(&quot;x&quot;)">not <b>hashed</b></p>',
    )
    assert page.policy == (
        "default-src 'none'; "
        f"script-src 'self' 'unsafe-hashes' {script} {handler}; style-src 'self' 'unsafe-hashes' {style} {attribute}; "
        "connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


def test_a_page_without_attributes_needs_no_unsafe_hashes(tmp_path: Path) -> None:
    page = load(tmp_path, "<script>1</script>")
    assert "unsafe" not in page.policy
    assert "style-src 'self';" in page.policy


def test_newlines_are_hashed_as_browsers_read_them(tmp_path: Path) -> None:
    assert hashed("a\nb\n") in load(tmp_path, "<script>a\nb\n</script>", newline="\r\n").policy


def test_our_script_comes_first_where_a_page_asks_for_none(tmp_path: Path) -> None:
    page = load(tmp_path, "<head><scripty></scripty><script>1</script><script>2</script>")
    assert page.text == (
        '<head><scripty></scripty><script src="calls.js"></script><script>1</script><script>2</script>'
    )
    asking = '<script src="calls.js"></script><script>1</script>'
    assert load(tmp_path, asking).text == asking


def test_a_file_is_as_good_as_its_folder(tmp_path: Path) -> None:
    page = load(tmp_path, "\N{BYTE ORDER MARK}<script>1</script>")
    assert PageFile.load(tmp_path / "index.html") == page
    assert page.text.startswith("<script")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe<script>", "not an html file in UTF-8"),
        (b"<p>Hello</p>", "holds no script"),
        (b" " * (16 * 1024 * 1024 + 1), "over 16 MiB"),
    ],
    ids=["missing", "not-text", "not-a-page", "too-long"],
)
def test_what_is_no_page_is_told_in_a_sentence(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "index.html").write_bytes(content)
    with pytest.raises(PageFileError, match=f"index.html .*{said}.*Name .*html file"):
        PageFile.load(tmp_path)
