"""A folder with a WCall page that is not ours: the page, and the files that it loads by root-relative addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen

from localcall.bridge.files import media_type_of
from localcall.bridge.page_file import PageFile, PageFileError
from localcall.bridge.security import Refusal

LEAVE_PATH = "/localcall/leave.js"
"""The script of ours that such a page loads before its own: it leads to our end screen."""

PAGE_NAMES = ("desktop/call.html", "call.html", "index.html")
"""Where in a folder the page is; the first that exists."""

MAX_FILES = 1000

_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._~-]*")


@frozen
class PageFolder:
    """``files``: what else is served, by its path in an address. No other path is ever joined to the folder."""

    page: PageFile
    files: Mapping[str, Path]

    @classmethod
    def load(cls, folder: Path) -> PageFolder:
        """Raises `PageFileError`."""
        if not folder.is_dir():
            raise PageFileError(f"{folder} is not a folder. Name the folder that holds {PAGE_NAMES[0]} and its files.")
        page = next((folder / name for name in PAGE_NAMES if (folder / name).is_file()), None)
        if page is None:
            raise PageFileError(
                f"{folder} holds no call page: there is none of {', '.join(PAGE_NAMES)}. "
                "Name the folder that the page's own addresses begin from."
            )
        return cls(PageFile.load(page, LEAVE_PATH), dict(_files(folder.resolve())))

    def read(self, path: str) -> tuple[bytes, str]:
        """Bytes and media type of one of `files`. Raises `Refusal`."""
        file = self.files[path]
        try:
            return file.read_bytes(), media_type_of(file.name) or "application/octet-stream"
        except OSError:
            raise Refusal(404, "There is no such file here.") from None


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for count, path in enumerate(folder.rglob("*")):
        if count >= MAX_FILES:
            raise PageFileError(
                f"{folder} holds over {MAX_FILES} files, which no call page does. Name the page's own folder."
            )
        segments = path.relative_to(folder).parts
        if (
            all(map(_SEGMENT.fullmatch, segments))
            and path.suffix != ".html"
            and path.is_file()
            and path.resolve().is_relative_to(folder)
        ):
            yield "/" + "/".join(segments), path
