"""ICE servers as a person writes them: one a line, ``scheme:[user:password@]host:port[?transport=…]``.

The form is SimpleX Chat's; without its user it is the address of RFC 7064 (STUN) and RFC 7065 (TURN).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from attrs import frozen

from localcall.wire.terms import IceServer

DEFAULT_PORTS = {"stun": 3478, "stuns": 5349, "turn": 3478, "turns": 5349}

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.?")
_TRANSPORTS = ("transport=udp", "transport=tcp")


@frozen
class Problem:
    """``line`` counts from 1, blank ones too; ``reason`` is a sentence."""

    line: int
    reason: str


class IceServersError(Exception):
    """A text that is refused as a whole. ``str()`` has a line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"Line {problem.line}: {problem.reason}" for problem in self.problems))


class _Refused(ValueError):
    """``str()`` is the reason."""


def parse(text: str) -> tuple[IceServer, ...]:
    """The servers, one a line; blank lines are passed over. Raises `IceServersError`, which names every bad line."""
    servers: dict[int, IceServer] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            server = _server(line.strip())
            if (same := next((n for n, other in servers.items() if other == server), None)) is not None:
                raise _Refused(f"The same as line {same}.")
            servers[number] = server
        except _Refused as refusal:
            problems.append(Problem(number, str(refusal)))
    if problems:
        raise IceServersError(problems)
    return tuple(servers.values())


def write(servers: Iterable[IceServer]) -> str:
    """The text that `parse` reads as these servers, one URL a line."""
    return "".join(f"{_line(url, server)}\n" for server in servers for url in server.urls)


def _line(url: str, server: IceServer) -> str:
    scheme, _, address = url.partition(":")
    if server.username is None:
        return f"{scheme}:{address}"
    user, password = (quote(part, safe="") for part in (server.username, server.credential or ""))
    return f"{scheme}:{user}:{password}@{address}"


def _server(line: str) -> IceServer:
    scheme, colon, rest = line.partition(":")
    if not colon or scheme not in DEFAULT_PORTS:
        raise _Refused("It begins with stun:, stuns:, turn: or turns:, then host:port.")
    # A host has no @: all that stands before the last one is the user's, whatever the password is made of.
    login, at, address = rest.removeprefix("//").rpartition("@")
    username, credential = _login(login) if at else (None, None)
    if scheme.startswith("turn") and not all(part and part.strip() for part in (username, credential)):
        raise _Refused(f"A turn server needs a user and a password: {scheme}:user:password@host:port.")
    address, question, query = address.partition("?")
    if question and (query not in _TRANSPORTS or scheme.startswith("stun")):
        raise _Refused("After ? only transport=udp or transport=tcp may stand, and only for turn and turns.")
    host, port = _host_and_port(address, DEFAULT_PORTS[scheme])
    return IceServer([f"{scheme}:{host}:{port}{question}{query}"], username, credential)


def _login(login: str) -> tuple[str, str]:
    user, colon, password = login.partition(":")
    if not colon:
        raise _Refused("Before @ stands user:password.")
    return _decoded(user), _decoded(password)


def _decoded(text: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise _Refused("In a user or a password % stands before two digits of a code; write % itself as %25.")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise _Refused("The % codes of the user or the password are no UTF-8.") from None


def _host_and_port(address: str, default: int) -> tuple[str, int]:
    if address.startswith("["):
        inner, bracket, rest = address[1:].partition("]")
        host, port = f"[{inner}]", rest.removeprefix(":") if rest.startswith(":") else rest and "?"
        if not bracket or not _is_ipv6(inner):
            raise _Refused("What stands in brackets is no IPv6 address.")
    else:
        host, _, port = address.partition(":")
        if ":" in port:
            raise _Refused("Write an IPv6 address in brackets, as in stun:[2001:db8::1]:3478.")
        if not _HOST.fullmatch(host):
            raise _Refused(f"{host!r} is no host name." if host else "The host is missing.")
    if not port and not address.endswith(":"):
        return host, default
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise _Refused("The port is a number from 1 to 65535; without one, leave the colon out too.")
    return host, int(port)


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text
