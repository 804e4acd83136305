"""Where the server listens, and where it refuses to."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from localcall.bridge.app import Bridge
from localcall.bridge.listener import bind_address, bind_loopback, has_ipv6_loopback
from localcall.bridge.security import PostureError
from localcall.bridge.server import LocalServer
from tests.bridge.house import House, raw

LOOPBACKS = ["127.0.0.1", *(["::1"] if has_ipv6_loopback() else [])]


@contextlib.contextmanager
def bound(preferred: int) -> Iterator[list[socket.socket]]:
    sockets = bind_loopback(preferred)
    try:
        yield sockets
    finally:
        for one in sockets:
            one.close()


def ports(sockets: list[socket.socket]) -> set[int]:
    return {one.getsockname()[1] for one in sockets}


@contextlib.contextmanager
def free_port() -> Iterator[int]:
    with bound(0) as sockets:
        port = sockets[0].getsockname()[1]
    yield port


def test_both_loopbacks_and_nothing_else() -> None:
    with bound(0) as sockets:
        assert [one.getsockname()[0] for one in sockets] == LOOPBACKS
        assert len(ports(sockets)) == 1


@pytest.mark.parametrize("taken", [*LOOPBACKS, "0.0.0.0"])
def test_a_port_that_is_taken_on_either_is_passed_over(taken: str) -> None:
    family = socket.AF_INET6 if ":" in taken else socket.AF_INET
    with free_port() as port, socket.create_server((taken, port), family=family), bound(port) as sockets:
        (found,) = ports(sockets)
        assert port < found < port + 100
        assert [one.getsockname()[0] for one in sockets] == LOOPBACKS


def test_the_preferred_port_is_taken_when_free() -> None:
    with free_port() as port, bound(port) as sockets:
        assert ports(sockets) == {port}


async def test_the_same_server_answers_on_both(house: House) -> None:
    for address in LOOPBACKS:
        head = ["GET /open/x HTTP/1.1", f"Host: localhost:{house.port}", "Connection: close"]
        assert (await raw(house.port, head, address=address)).status == 200


async def test_two_bridges_have_ports_of_their_own(house: House) -> None:
    second = Bridge(house.ada, port=house.port, page_dir=house.page_dir)
    await second.start()
    try:
        assert second.port != house.port
        assert second.origin == f"http://localhost:{second.port}"
    finally:
        await second.close()


async def test_a_closed_bridge_leaves_its_port(house: House) -> None:
    await house.bridge.close()
    await house.bridge.close()
    with bound(house.port) as sockets:
        assert ports(sockets) == {house.port}


@pytest.mark.parametrize(
    ("listen", "origin"), [("0.0.0.0", None), (None, "http://localhost:50395"), ("127.0.0.1", None)]
)
def test_never_wider_without_both_options(listen: str | None, origin: str | None) -> None:
    with pytest.raises(PostureError, match="--listen and --public-origin go together"):
        LocalServer([], port=0, listen=listen, public_origin=origin)


@pytest.mark.parametrize("listen", ["", "localhost", "example.org", "0.0.0.0:80", "*"])
def test_an_address_to_listen_on_is_an_ip_address(listen: str) -> None:
    with pytest.raises(PostureError, match="--listen needs an IP address"):
        bind_address(listen, 0)


def test_a_public_port_is_not_exchanged_for_another() -> None:
    with (
        free_port() as port,
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(PostureError, match=f"Port {port} .* Choose another one with --port"),
    ):
        bind_address("0.0.0.0", port)


async def test_a_public_server_answers_to_its_public_name_alone(house: House) -> None:
    server = LocalServer([], port=0, listen="0.0.0.0", public_origin="http://localhost:50399", page_dir=house.page_dir)
    await server.start()
    try:
        assert server.origin == "http://localhost:50399"
        assert server.open_url().startswith("http://localhost:50399/open/")
        for host, status in [
            ("localhost:50399", 200),
            (f"localhost:{server.port}", 421),
            (f"127.0.0.1:{server.port}", 421),
            ("127.0.0.1:50399", 421),
            ("evil.example", 421),
        ]:
            head = ["GET /open/x HTTP/1.1", f"Host: {host}", "Connection: close"]
            assert (await raw(server.port, head)).status == status, host
        for origin, status in [("http://localhost:50399", 400), (f"http://localhost:{server.port}", 403)]:
            head = ["POST /open HTTP/1.1", "Host: localhost:50399", f"Origin: {origin}", "Content-Length: 0"]
            assert (await raw(server.port, [*head, "Connection: close"])).status == status, origin
    finally:
        await server.close()
