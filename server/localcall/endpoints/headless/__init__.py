"""Calls whose media a Python program holds, without a browser. Needs the extra ``headless``."""

from __future__ import annotations

from importlib.util import find_spec

from localcall.call import Call
from localcall.errors import CallError

if find_spec("aiortc") is None:
    raise ImportError("Calls without a browser need more: pip install 'localcall[headless]'")

from localcall.endpoints.headless.endpoint import HeadlessEndpoint
from localcall.endpoints.headless.media import CallMedia

__all__ = ["CallMedia", "HeadlessEndpoint", "media_of"]


def media_of(call: Call) -> CallMedia:
    """What a program hears, sees and sends in this call. Raises `CallError` where a page holds it."""
    if not isinstance(call.endpoint, HeadlessEndpoint):
        raise CallError("A page holds the media of this call: a HeadlessPhone makes calls for a program.")
    return call.endpoint.media
