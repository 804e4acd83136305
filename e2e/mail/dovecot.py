"""Dovecot 2.3 on free ports, in a folder of its own, as the least of users where we are root."""

from __future__ import annotations

import asyncio
import grp
import os
import pwd
import smtplib
import subprocess
import tempfile
from contextlib import AsyncExitStack
from imaplib import IMAP4
from pathlib import Path
from typing import Self

from attrs import define, field, frozen

from e2e.install_parts import find_program
from e2e.mail.base import HOST, PASSWORD, Transport, transport
from e2e.mail.submission import submission
from e2e.ports import free_ports, until_listening
from e2e.relay import Relay

TURN_ENTRY = "/shared/vendor/deltachat/turn"
"""Where a chatmail server tells its users of a relay (RFC 5464)."""

# Dovecot refuses mail users of uid 0, and chroots its helpers where nobody said otherwise.
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
listen = {host}
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_location = maildir:~/Maildir
mail_attribute_dict = file:%h/attributes
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
protocol imap {{
  imap_metadata = yes
  mail_max_userip_connections = 100
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@frozen
class _User:
    """Whose rights Dovecot runs with."""

    name: str
    uid: int
    gid: int

    @classmethod
    def choose(cls) -> _User:
        me = pwd.getpwuid(os.geteuid())
        least = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
        return cls(least.pw_name, least.pw_uid, least.pw_gid)

    def command(self, *command: str) -> tuple[str, ...]:
        if os.geteuid() != 0:
            return command
        return ("setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", *command)


@define(eq=False)
class Dovecot:
    """A `MailServer`. Each of its users is told of ``relay``."""

    relay: Relay | None = None
    _imap: int = 0
    _smtp: int = 0
    _lmtp: int = 0
    _leaving: AsyncExitStack = field(factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True))
            )
            user = _User.choose()
            self._imap, self._lmtp = free_ports(2)
            configuration = folder / "dovecot.conf"
            configuration.write_text(_configuration(folder, user, self._imap, self._lmtp))
            for path in (folder, configuration):
                os.chown(path, user.uid, user.gid)
            command = user.command(find_program("dovecot") or "dovecot", "-F", "-c", str(configuration))
            process = await asyncio.create_subprocess_exec(*command, stdin=subprocess.DEVNULL)
            stack.push_async_callback(_stop, process)
            for port in (self._imap, self._lmtp):
                await until_listening(port, process, folder / "log")
            self._smtp = await stack.enter_async_context(submission(self._deliver))
            self._leaving = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._leaving.aclose()

    @property
    def tells_of_relay(self) -> bool:
        return self.relay is not None

    async def mailbox(self, address: str) -> Transport:
        if self.relay is not None:
            await asyncio.to_thread(self._tell_of_relay, address, self.relay.metadata())
        return transport(address, self._imap, self._smtp)

    def _tell_of_relay(self, address: str, value: str) -> None:
        with IMAP4(HOST, self._imap) as imap:
            imap.login(address, PASSWORD)
            status, told = imap.xatom("SETMETADATA", '""', f'({TURN_ENTRY} "{value}")')
            assert status == "OK", told

    async def _deliver(self, recipient: str, message: bytes) -> None:
        """A transaction for each: smtplib reads one answer only, and LMTP gives one for each recipient."""

        def hand_over() -> None:
            with smtplib.LMTP(HOST, self._lmtp) as lmtp:
                lmtp.sendmail("", [recipient], message)

        await asyncio.to_thread(hand_over)


def _configuration(folder: Path, user: _User, imap: int, lmtp: int) -> str:
    group = grp.getgrgid(user.gid).gr_name
    return _CONFIGURATION.format(
        folder=folder, host=HOST, user=user.name, group=group, uid=user.uid, gid=user.gid, imap=imap, lmtp=lmtp
    )


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.wait()
