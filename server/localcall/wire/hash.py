"""Commands in a page's URL hash, as hosts of one-file call pages give them.

`#startCall`, and `#offerIncomingCall=`, `#acceptCall=` and `#onAnswer=` with the base64 of an SDP behind them. The hash
is decoded as `decodeURIComponent` does, so the payload may stand bare or URL-encoded. Names are case-sensitive.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote, unquote_to_bytes

from localcall.message import message
from localcall.wire.errors import WireError
from localcall.wire.session import MAX_JSON_CHARS, check_sdp

MAX_HASH_CHARS = 3 * MAX_JSON_CHARS
"""Base64 takes a third more, URL-encoding little: only `+`, `/` and `=` grow."""

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@message
class StartCall:
    pass


@message
class OfferIncomingCall:
    """Ask the person; `sdp` is the caller's offer."""

    sdp: str


@message
class AcceptCall:
    """Answer at once; `sdp` is the caller's offer."""

    sdp: str


@message
class OnAnswer:
    """`sdp` is the callee's answer."""

    sdp: str


HashCommand = StartCall | OfferIncomingCall | AcceptCall | OnAnswer

_CARRIERS: dict[str, type[OfferIncomingCall | AcceptCall | OnAnswer]] = {
    "offerIncomingCall": OfferIncomingCall,
    "acceptCall": AcceptCall,
    "onAnswer": OnAnswer,
}
_NAMES = {cls: name for name, cls in _CARRIERS.items()}


def parse_hash(url_hash: str) -> HashCommand | None:
    """Reads `location.hash`, with or without its `#`. None when empty or unknown. Raises `WireError`."""
    if len(url_hash) > MAX_HASH_CHARS:
        raise WireError("the hash is too long")
    text = _decode_uri_component(url_hash.removeprefix("#"))
    if text == "startCall":
        return StartCall()
    name, separator, payload = text.partition("=")
    carrier = _CARRIERS.get(name) if separator else None
    return carrier(_decode_sdp(payload)) if carrier else None


def build_hash(command: HashCommand) -> str:
    """The hash with its `#`, URL-encoded in full."""
    if isinstance(command, StartCall):
        return "#startCall"
    payload = base64.b64encode(command.sdp.encode()).decode()
    return f"#{_NAMES[type(command)]}={quote(payload, safe='')}"


def _decode_uri_component(text: str) -> str:
    if _BAD_ESCAPE.search(text):
        raise WireError("the hash has a malformed escape")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        raise WireError("the hash is not UTF-8") from None


def _decode_sdp(payload: str) -> str:
    try:
        sdp = base64.b64decode(payload, validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise WireError("the hash does not carry base64 text") from None
    check_sdp(sdp)
    return sdp
