"""What can be wrong with media that a program brings."""

from __future__ import annotations


class MediaError(Exception):
    """A file or a stream that cannot be played or recorded. ``str()`` is a sentence that names it and says why."""
