"""What every request must show before any handler sees it, and what every response carries."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import hdrs
from aiohttp.web import BaseRequest
from attrs import frozen


class Refusal(Exception):
    """A request that is answered with an error. ``str()`` is a sentence for the person."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = dict(headers or {})


METHODS = frozenset({"GET", "POST"})
"""All others are refused, on every route."""

_ALLOWED_FEATURES = (
    "autoplay",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "fullscreen",
    "microphone",
    "picture-in-picture",
    "screen-wake-lock",
    "speaker-selection",
    "web-share",
)
_DENIED_FEATURES = (
    "accelerometer",
    "bluetooth",
    "browsing-topics",
    "compute-pressure",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "midi",
    "otp-credentials",
    "payment",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)

HEADERS: Mapping[str, str] = {
    # W3C CSP 3. 'self' covers the page's own WebSocket (section 6.7.2.8).
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "media-src 'self' blob:; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Permissions-Policy": ", ".join(
        [f"{feature}=(self)" for feature in _ALLOWED_FEATURES] + [f"{feature}=()" for feature in _DENIED_FEATURES]
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "localcall",
}
"""On every response, errors and WebSocket handshakes included."""


class PostureError(Exception):
    """The server would stand where it must not. ``str()`` names the option to change."""


@frozen
class Addresses:
    """The names this server answers to: ``Host`` value, in lower case, to the ``Origin`` its pages have."""

    origin_of: Mapping[str, str]

    @classmethod
    def loopback(cls, port: int) -> Addresses:
        hosts = (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}")
        # Browsers leave the scheme's own port out.
        return cls({host.removesuffix(":80"): f"http://{host.removesuffix(':80')}" for host in hosts})

    @classmethod
    def public(cls, origin: str) -> Addresses:
        """Only the one that was named. Raises `PostureError`."""
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}":
            raise PostureError(
                f"--public-origin must look like http://localhost:50395, without a path or a final slash: {origin!r}."
            )
        if "@" in parts.netloc or origin != origin.lower():
            raise PostureError("--public-origin must be in lower case and without a user name.")
        if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise PostureError(
                "--public-origin must begin with https://, or name localhost: browsers give no other page the camera."
            )
        return cls({parts.netloc: origin})

    @property
    def origin(self) -> str:
        """The one that is given out."""
        return next(iter(self.origin_of.values()))


def check_host(request: BaseRequest, addresses: Addresses) -> str:
    """Which of our origins was asked. Closes DNS rebinding: a script cannot forge ``Host``. Raises `Refusal`."""
    hosts = request.headers.getall(hdrs.HOST, [])
    # ASCII only: lower() turns other letters into ours, such as the Kelvin sign into a k.
    origin = addresses.origin_of.get(hosts[0].lower()) if len(hosts) == 1 and hosts[0].isascii() else None
    # A target in absolute form would stand above Host (RFC 9112 section 3.2.2); no browser sends one here.
    if origin is None or not request.raw_path.startswith("/"):
        raise misdirected(addresses)
    return origin


def misdirected(addresses: Addresses) -> Refusal:
    """RFC 9110 section 15.5.20."""
    return Refusal(421, f"localcall answers under its own address only. Open {addresses.origin} instead.")


def check_site(request: BaseRequest, *, entry: bool) -> None:
    """W3C Fetch Metadata. ``entry``: a route that a person may reach by a link from elsewhere. Raises `Refusal`."""
    sites = request.headers.getall("Sec-Fetch-Site", [])
    if all(site in ("same-origin", "none") for site in sites) and len(sites) < 2:
        return
    navigation = (
        request.headers.getall("Sec-Fetch-Mode", []) == ["navigate"]
        and request.headers.getall("Sec-Fetch-Dest", []) == ["document"]
        and request.method == "GET"
    )
    if not (entry and navigation):
        raise Refusal(403, "Another web page tried to use localcall. Open the address that localcall printed instead.")


def check_origin(request: BaseRequest, origin: str) -> None:
    """Absent is well on a plain GET or HEAD alone; ``null``, doubled or any other one never. Raises `Refusal`."""
    origins = request.headers.getall(hdrs.ORIGIN, [])
    reading = request.method in ("GET", "HEAD") and hdrs.UPGRADE not in request.headers
    if origins != [origin] and not (reading and not origins):
        raise Refusal(403, f"Only pages of {origin} may do this. Open that address and try again.")


def check_method(request: BaseRequest) -> None:
    """Raises `Refusal`."""
    if request.method not in METHODS:
        raise Refusal(405, "This method is not used here.", {hdrs.ALLOW: ", ".join(sorted(METHODS))})
