"""A call page that is not ours, as a file: what is served of it, and the policy that lets just this file run."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from attrs import define, field, frozen

SCRIPT_NAME = "calls.js"
"""The script of ours that a calls-webapp page loads before its own."""

MAX_PAGE_BYTES = 16 * 1024 * 1024

_FIRST_SCRIPT = re.compile(r"<script[\s>]", re.IGNORECASE)


class PageFileError(Exception):
    """``str()`` is a sentence that says what to give instead."""


@frozen
class PageFile:
    """``policy``: the Content-Security-Policy (W3C CSP 3) of this file alone."""

    text: str
    policy: str

    @classmethod
    def load(cls, path: Path, script: str = SCRIPT_NAME) -> PageFile:
        """An html file, or a folder with ``index.html``. ``script``: it comes first. Raises `PageFileError`."""
        file = path / "index.html" if path.is_dir() else path
        try:
            if file.stat().st_size > MAX_PAGE_BYTES:
                raise PageFileError(f"{file} is over 16 MiB, which no call page is. Name the page's html file.")
            # With newlines as the browser's parser has them: it is that text which it hashes.
            text = file.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise PageFileError(
                f"The page {file} cannot be read ({error.strerror}). Name an html file, or a folder with index.html."
            ) from None
        except UnicodeDecodeError:
            raise PageFileError(f"{file} is not an html file in UTF-8. Name the page's html file.") from None
        parts = _Parts()
        parts.feed(text)
        parts.close()
        if not parts.has_script:
            raise PageFileError(f"{file} holds no script, so it is no call page. Name the page's html file.")
        if script not in parts.sources:
            text = _FIRST_SCRIPT.sub(lambda tag: f'<script src="{script}"></script>{tag[0]}', text, count=1)
        return cls(text, parts.policy())


@define(slots=False)
class _Parts(HTMLParser):
    """What of a document a policy has to name: inline scripts and styles, handlers and style attributes."""

    has_script: bool = False
    sources: set[str] = field(factory=set)
    _scripts: list[str] = field(factory=list)
    _styles: list[str] = field(factory=list)
    _handlers: list[str] = field(factory=list)
    _style_attributes: list[str] = field(factory=list)
    _inside: list[str] | None = None

    def __attrs_pre_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = dict(attrs).get("src")
        if tag == "script":
            self.has_script = True
            if source is None:
                self._inside = self._scripts
            else:
                self.sources.add(source.removeprefix("./"))
        elif tag == "style":
            self._inside = self._styles
        if self._inside is not None:
            self._inside.append("")
        self._handlers += [value or "" for name, value in attrs if name.startswith("on")]
        self._style_attributes += [value or "" for name, value in attrs if name == "style"]

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._inside[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def policy(self) -> str:
        return "; ".join(
            [
                "default-src 'none'",
                _sources("script-src 'self'", self._scripts, self._handlers),
                _sources("style-src 'self'", self._styles, self._style_attributes),
                "connect-src 'self'",
                "img-src 'self' data:",
                "media-src 'self' blob:",
                "worker-src 'self' blob:",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'none'",
            ]
        )


def _sources(directive: str, elements: Iterable[str], attributes: Iterable[str]) -> str:
    """Attributes are matched by their hash only where the policy says so: W3C CSP 3, section 6.7.3.3."""
    of_attributes = _hashes(attributes)
    hashes = dict.fromkeys([*_hashes(elements), *of_attributes])
    return " ".join([directive, *(["'unsafe-hashes'"] if of_attributes else []), *hashes])


def _hashes(texts: Iterable[str]) -> list[str]:
    return [f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts]
