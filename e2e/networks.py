"""Networks between two browsers that a test can cut, mend and change: each browser in a network namespace of its own.

A person's server and core stay where they are; their browser reaches them through a socket that was opened in its
namespace. Only the media cross the wires that a test pulls.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import secrets
import socket
import subprocess
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

from attrs import define, field
from playwright.async_api import Browser, Playwright

from e2e.browsers import CHROMIUM_ARGS, launch_chromium
from e2e.install_browsers import find_browsers
from e2e.install_parts import find_program
from e2e.stage import Person, Prepare, Stages

T = TypeVar("T")

_NAMESPACES = Path("/run/netns")
_CLONE_NEWNET = 0x40000000
_numbers = itertools.count()


class NoNamespaces(Exception):
    """``str()`` says what to do."""


def ip(*words: str) -> None:
    """Raises `NoNamespaces` where this user may make none."""
    program = find_program("ip")
    if program is None:
        raise NoNamespaces(
            "The tests of changing networks need `ip`. As root: apt-get install iproute2. Then run again."
        )
    done = subprocess.run((program, *words), capture_output=True, text=True, check=False)
    if any(refusal in done.stderr for refusal in ("Operation not permitted", "Permission denied")):
        raise NoNamespaces(
            "The tests of changing networks make network namespaces, which this user may not (CAP_NET_ADMIN, "
            "CAP_SYS_ADMIN). Run them as root or, in a container, with --privileged."
        )
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


@define(eq=False)
class Namespace:
    """A machine of its own, as far as networks go."""

    name: str

    def ip(self, *words: str) -> None:
        ip("-n", self.name, *words)

    def run(self, *words: str) -> str:
        """What a program in this namespace says."""
        done = subprocess.run(("ip", "netns", "exec", self.name, *words), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
        return done.stdout

    def inside(self, act: Callable[[], T]) -> T:
        """What ``act`` opens belongs to this namespace for good. It has a thread of its own, which ends there."""
        results: list[T] = []

        def run() -> None:
            with (_NAMESPACES / self.name).open() as file:
                if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), _CLONE_NEWNET):
                    raise OSError(ctypes.get_errno(), "setns")
            results.append(act())

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return results[0]


@contextmanager
def namespace() -> Iterator[Namespace]:
    made = Namespace(f"localcall-{secrets.token_hex(4)}")
    ip("netns", "add", made.name)
    try:
        made.ip("link", "set", "lo", "up")
        # Nobody else can have its addresses: they are usable as soon as the link is there, not a second later.
        made.inside(lambda: Path("/proc/sys/net/ipv6/conf/default/accept_dad").write_text("0"))
        yield made
    finally:
        ip("netns", "delete", made.name)


@define(eq=False)
class Wire:
    """A cable between two namespaces, 10.77.N.1 and .2 at its ends. Unplugged, both ends see that it is."""

    ends: tuple[Namespace, Namespace]
    device: str
    subnet: str

    def unplug(self) -> None:
        self.ends[0].ip("link", "set", self.device, "down")

    def plug_in(self) -> None:
        self.ends[0].ip("link", "set", self.device, "up")

    def remove(self) -> None:
        """Its interfaces are gone."""
        self.ends[0].ip("link", "del", self.device)

    def lose(self, percent: int) -> None:
        """So many of a hundred packets do not arrive, either way."""
        for end in self.ends:
            for rule in (
                "add table inet lab",
                "add chain inet lab arriving { type filter hook input priority 0 ; }",
                f"add rule inet lab arriving iifname {self.device} numgen random mod 100 < {percent} drop",
            ):
                end.run("nft", *rule.split())

    def slow(self, kbit: int) -> None:
        """So much passes, either way, and waits for up to 300 ms."""
        for end in self.ends:
            shape = f"tc qdisc add dev {self.device} root tbf rate {kbit}kbit burst 4kb latency 300ms"
            end.run(*shape.split())

    def mend(self) -> None:
        """Neither of the two any more."""
        for end in self.ends:
            if "tbf" in end.run("tc", "qdisc", "show", "dev", self.device):
                end.run("tc", "qdisc", "del", "dev", self.device, "root")
            end.run("nft", "flush", "ruleset")

    def readdress(self) -> None:
        """As if both had moved to another network."""
        old, self.subnet = self.subnet, _subnet()
        for number, end in enumerate(self.ends, 1):
            end.ip("addr", "del", f"{old}.{number}/24", "dev", self.device)
            end.ip("addr", "add", f"{self.subnet}.{number}/24", "dev", self.device)


def _subnet() -> str:
    return f"10.77.{next(_numbers) % 250 + 1}"


def lay(left: Namespace, right: Namespace) -> Wire:
    """It goes with its namespaces."""
    wire = Wire((left, right), f"wire{next(_numbers)}", _subnet())
    ip("link", "add", wire.device, "netns", left.name, "type", "veth", "peer", "name", wire.device, "netns", right.name)
    for number, end in enumerate(wire.ends, 1):
        end.ip("addr", "add", f"{wire.subnet}.{number}/24", "dev", wire.device)
        end.ip("link", "set", wire.device, "up")
    return wire


@define(eq=False)
class Lab:
    """Two namespaces, and a Chromium in each."""

    left: Namespace
    right: Namespace
    browsers: tuple[Browser, Browser]
    _leaving: AsyncExitStack = field(factory=AsyncExitStack)

    async def admit(self, person: Person, where: Namespace) -> None:
        """Their server's port is reached in this namespace too."""
        port = person.phone.bridge.port
        listening = where.inside(lambda: socket.create_server(("127.0.0.1", port)))

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_pump(reader, to_writer), _pump(to_reader, writer))

        server = await asyncio.start_server(carry, sock=listening)
        self._leaving.callback(server.close)

    async def seat(self, stages: Stages, people: Sequence[Person], prepare: Prepare | None = None) -> None:
        """One to the left and one to the right, each at home in the browser there."""
        for person, where, browser in zip(people, (self.left, self.right), self.browsers, strict=True):
            await self.admit(person, where)
            await stages.seat(person, browser, prepare=prepare)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # one of the two has gone
    finally:
        writer.close()


@asynccontextmanager
async def lab(playwright: Playwright, folder: Path, args: Sequence[str] = CHROMIUM_ARGS) -> AsyncIterator[Lab]:
    """Raises `NoNamespaces`. ``args``: for both browsers."""
    async with AsyncExitStack() as stack:
        left, right = stack.enter_context(namespace()), stack.enter_context(namespace())
        browsers = []
        for where in (left, right):
            browser = await launch_chromium(playwright, args, executable=_within(where, playwright, folder))
            stack.push_async_callback(browser.close)
            browsers.append(browser)
        made = Lab(left, right, (browsers[0], browsers[1]))
        stack.push_async_callback(made._leaving.aclose)
        yield made


def _within(where: Namespace, playwright: Playwright, folder: Path) -> Path:
    """A program that starts Chromium in this namespace."""
    chromium = find_browsers()["chromium"].executable or playwright.chromium.executable_path
    script = folder / f"chromium-{where.name}"
    script.write_text(f'#!/bin/sh\nexec ip netns exec {where.name} "{chromium}" "$@"\n')
    script.chmod(0o755)
    return script
