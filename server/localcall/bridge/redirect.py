"""A file that sends the browser to an address, so that its ticket never stands in the list of processes."""

from __future__ import annotations

import os
import shutil
import tempfile
from html import escape
from pathlib import Path
from types import TracebackType


def redirect_page(url: str) -> str:
    """HTML that goes on to ``url`` at once, and holds it as a link where the browser does not."""
    address = escape(url, quote=True)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0;url={address}"><title>localcall</title>'
        f'<p><a href="{address}">Open localcall</a></p>\n'
    )


class RedirectFile:
    """Readable by its owner alone, in a folder of its own. Removed by `remove` or at the end of a ``with`` block."""

    def __init__(self, url: str, folder: Path | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="localcall-", dir=folder))  # mode 0700
        self.path = self._folder / "open.html"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(redirect_page(url))

    @property
    def uri(self) -> str:
        """``file:///…``, for the browser's command line."""
        return self.path.as_uri()

    def remove(self) -> None:
        """Harmless twice."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> RedirectFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
