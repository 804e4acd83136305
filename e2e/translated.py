"""Two homes, each behind a router that translates addresses (NAPT, RFC 3022), and a STUN server between them.

Neither home has a route to the other: a call needs both routers to have seen a packet go out first.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from e2e.install_parts import find_program
from e2e.networks import Lab, Namespace, NoNamespaces, lay, namespace
from e2e.waiting import until
from localcall.wire.terms import IceServer

STUN_ADDRESS = "203.0.113.1"
STUN_PORT = 3478
ROUTER_SECONDS = 5

# What comes unasked is dropped, also for the router itself: an answer to it would use up the port of a call.
RULES = """
table ip router {{
    chain own {{ type filter hook input priority filter; policy drop; }}
    chain translate {{ type nat hook postrouting priority srcnat; ip saddr {lan} masquerade; }}
    chain guard {{
        type filter hook forward priority filter; policy drop;
        ct state established,related accept;
        ip saddr {lan} accept;
    }}
}}
"""


@asynccontextmanager
async def two_homes(lab: Lab) -> AsyncIterator[IceServer]:
    """The namespaces of the lab are the homes. Gives the STUN server that both reach."""
    with namespace() as internet, _home(lab.left, internet), _home(lab.right, internet):
        internet.ip("addr", "add", f"{STUN_ADDRESS}/32", "dev", "lo")
        internet.inside(_forward)
        async with _stun_server(internet) as server:
            yield server


@contextmanager
def _home(inside: Namespace, internet: Namespace) -> Iterator[None]:
    """Leads from ``inside`` into the ``internet``, where only the router's own address is known."""
    with namespace() as router:
        lan, wan = lay(inside, router), lay(router, internet)
        inside.ip("route", "add", "default", "via", f"{lan.subnet}.2")
        router.ip("route", "add", "default", "via", f"{wan.subnet}.2")
        router.inside(_forward)
        router.inside(_forget_soon)
        _nft(router, RULES.format(lan=f"{lan.subnet}.0/24"))
        yield


def _forward() -> None:
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")


def _forget_soon() -> None:
    """Who sends a packet is answered for so long: 30 s at least with real routers (RFC 4787, REQ-5)."""
    Path("/proc/sys/net/netfilter/nf_conntrack_udp_timeout").write_text(str(ROUTER_SECONDS))


def _nft(where: Namespace, rules: str) -> None:
    """Raises `NoNamespaces` where the program is missing."""
    program = find_program("nft")
    if program is None:
        raise NoNamespaces("The tests of translated addresses need `nft`. As root: apt-get install nftables.")
    command = ("ip", "netns", "exec", where.name, program, "-f", "-")
    done = subprocess.run(command, input=rules, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@asynccontextmanager
async def _stun_server(where: Namespace) -> AsyncIterator[IceServer]:
    process = await asyncio.create_subprocess_exec(
        *("ip", "netns", "exec", where.name, "turnserver"),
        *("-n", "--stun-only", "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout", "--pidfile=/dev/null"),
        *(f"--listening-ip={STUN_ADDRESS}", f"--listening-port={STUN_PORT}"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    async def listens() -> bool:
        return f":{STUN_PORT:04X} " in where.inside(Path("/proc/thread-self/net/udp").read_text)

    try:
        await until(listens, bool, "the STUN server listens")
        yield IceServer([f"stun:{STUN_ADDRESS}:{STUN_PORT}"])
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
