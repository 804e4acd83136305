"""The built page. Read when asked for: a server that nobody opened has read none of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from attrs import define

from localcall.bridge.security import Refusal

PAGE_DIR = Path(__file__).parent.parent / "page"

_TYPES: Mapping[str, str] = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
}
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_REFERENCE = re.compile(r'(?:src|href)="(/[^"]+)"')


def media_type_of(name: str) -> str | None:
    """By the name's ending; ``None`` where no page has such files."""
    return _TYPES.get(Path(name).suffix)


@define
class PageFiles:
    """A folder with the html entries and ``assets/``."""

    folder: Path
    _needed_to_enter: frozenset[str] | None = None

    def read(self, name: str, folder: str = "") -> tuple[bytes, str]:
        """Bytes and media type. ``name`` may be anything that a request said. Raises `Refusal`."""
        media_type = media_type_of(name) if _NAME.fullmatch(name) else None
        if media_type is not None:
            try:
                return (self.folder / folder / name).read_bytes(), media_type
            except OSError:
                if not (self.folder / "home.html").exists():
                    raise Refusal(500, "The call page is not built. Run `make page`, then reload.") from None
        raise Refusal(404, "There is no such file here.")

    def needed_to_enter(self, path: str) -> bool:
        """Whether the page that exchanges a ticket refers to ``path``: it loads before there is any cookie."""
        if self._needed_to_enter is None:
            text, _ = self.read("open.html")
            self._needed_to_enter = frozenset(_REFERENCE.findall(text.decode()))
        return path in self._needed_to_enter
