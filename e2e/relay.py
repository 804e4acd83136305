"""A real TURN server on loopback, whose passwords are made from a secret (coturn's `use-auth-secret`)."""

from __future__ import annotations

import asyncio
import base64
import hmac
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import frozen

from e2e.ports import HOST, free_ports, until_listening
from localcall.wire.terms import IceServer

SECRET = "relay-secret"
VALID_SECONDS = 5 * 86_400


@frozen
class Relay:
    host: str
    port: int

    def metadata(self) -> str:
        """As a chatmail server tells its users: host, port, user name and password."""
        return ":".join((self.host, str(self.port), *_credentials()))

    def ice_server(self, valid_seconds: int = VALID_SECONDS) -> IceServer:
        username, credential = _credentials(valid_seconds)
        return IceServer([f"turn:{self.host}:{self.port}"], username, credential)


def _credentials(valid_seconds: int = VALID_SECONDS) -> tuple[str, str]:
    """User name, which is when it expires, and password."""
    expires = str(int(time.time()) + valid_seconds)
    return expires, base64.b64encode(hmac.digest(SECRET.encode(), expires.encode(), "sha1")).decode()


@asynccontextmanager
async def coturn(host: str = HOST) -> AsyncIterator[Relay]:
    """Raises `FileNotFoundError` where coturn is not installed."""
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory(prefix="coturn-") as folder:
        log = Path(folder) / "log"
        process = await asyncio.create_subprocess_exec(
            "turnserver",
            *("-n", "--no-tls", "--no-dtls", "--no-cli", "--allow-loopback-peers"),
            *(f"--listening-ip={host}", f"--relay-ip={host}", f"--listening-port={port}"),
            *("--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=localhost"),
            *(f"--log-file={log}", "--simple-log", f"--pidfile={folder}/pid", f"--userdb={folder}/users"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            await until_listening(port, process, log, host=host)
            yield Relay(host, port)
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
