"""The listening sockets: both loopbacks on one port, or the one address that was asked for by name."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Iterator

from localcall.bridge.security import PostureError

_PORTS_TRIED = 100
_NO_IPV6 = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT})


def has_ipv6_loopback() -> bool:
    try:
        _bind("::1", 0).close()
    except OSError as error:
        if error.errno in _NO_IPV6:
            return False
        raise
    return True


def bind_loopback(preferred: int) -> list[socket.socket]:
    """127.0.0.1 and ::1 with the same port: ``preferred``, else the next one free on both; 0 lets the system choose.

    Both, since Chromium takes ``localhost`` to ::1, Firefox to 127.0.0.1, and another user of this machine could sit
    on the one that is left free. Raises `PostureError`.
    """
    hosts = ("127.0.0.1", "::1") if has_ipv6_loopback() else ("127.0.0.1",)
    for port in _candidates(preferred):
        sockets: list[socket.socket] = []
        try:
            for host in hosts:
                sockets.append(_bind(host, sockets[0].getsockname()[1] if sockets else port))
            return sockets
        except OSError as error:
            for bound in sockets:
                bound.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise PostureError(f"No port from {preferred} on is free. Choose another one with --port.")


def bind_address(listen: str, port: int) -> list[socket.socket]:
    """One address, that port exactly: its number stands in the public origin. Raises `PostureError`."""
    try:
        address = ipaddress.ip_address(listen)
    except ValueError:
        raise PostureError(f"--listen needs an IP address such as 0.0.0.0, not {listen!r}.") from None
    try:
        return [_bind(str(address), port)]
    except OSError as error:
        raise PostureError(
            f"Port {port} of {address} cannot be listened on ({error.strerror}). Choose another one with --port."
        ) from None


def _candidates(preferred: int) -> Iterator[int]:
    if preferred == 0:
        yield from [0] * _PORTS_TRIED
    else:
        yield from range(preferred, min(preferred + _PORTS_TRIED, 65536))


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)
