"""Where recordings go, and what they are called."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from localcall.call import Call
from localcall.media.errors import MediaError


def ready_folder(path: Path) -> Path:
    """Its absolute path; made where it is not there, for the eyes of its owner only. Raises `MediaError`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(f"Recordings cannot be kept in {path}: {error.strerror}.") from None
    return path.absolute()


def recording_path(folder: Path, call: Call, *, video: bool = False) -> Path:
    """When, who, which call; with ``video`` a name for sound and picture."""
    when = datetime.fromtimestamp(call.started_at, UTC).strftime("%Y%m%dT%H%M%SZ")
    who = re.sub(r"[^\w-]+", "-", call.contact.name).strip("-")[:40] or "unknown"
    which = re.sub(r"[^A-Za-z0-9]", "", call.id)[:8]
    return folder / f"{when}-{who}-{which}.{'webm' if video else 'ogg'}"
