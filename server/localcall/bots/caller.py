"""One call that a program places: who, what is said, and how it ended as a number."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from localcall.call import Call
from localcall.calls.reasons import EndReason
from localcall.cores.base import Contact
from localcall.errors import CallError
from localcall.media.files import MediaFile

CALL_FAILED = 9

EXIT_CODES: Mapping[EndReason, int] = {
    EndReason.HUNG_UP: 0,
    EndReason.PEER_HUNG_UP: 0,
    EndReason.CANCELLED: 3,
    EndReason.SERVER_STOPPED: 3,
    EndReason.NO_ANSWER: 4,
    EndReason.NO_RESPONSE: 4,
    EndReason.PEER_DECLINED: 5,
    EndReason.BUSY: 6,
    EndReason.CONNECT_FAILED: 7,
    EndReason.CONNECTION_LOST: 7,
    EndReason.NETWORK_CHANGED: 7,
    EndReason.NO_RELAY: 7,
    EndReason.RESTART_UNSUPPORTED: 7,
    EndReason.CORE_LOST: 8,
    EndReason.CORE_REFUSED: 8,
}
"""Of `localcall call`; every other reason is `CALL_FAILED`. 1 and 2 are those of every command: cannot, misused."""


def exit_code(reason: EndReason) -> int:
    return EXIT_CODES.get(reason, CALL_FAILED)


def find_contact(contacts: Sequence[Contact], wanted: str) -> Contact:
    """By id, with or without its network, or by name. Raises `CallError` where that is nobody, or several."""
    for contact in contacts:
        if wanted in (contact.id, contact.id.partition(":")[2]):
            return contact
    named = [contact for contact in contacts if contact.name.casefold() == wanted.casefold()]
    if len(named) == 1:
        return named[0]
    if named:
        raise CallError(f"Several contacts are called {wanted}. Use the id: {', '.join(one.id for one in named)}.")
    known = ", ".join(f"{one.name} ({one.id})" for one in contacts) or "nobody"
    raise CallError(f"There is no contact {wanted}. Known: {known}.")


@frozen
class Caller:
    """A `Bot` of one call: records from the beginning, dials, plays. It hangs up when all is played, unless it records
    or has nothing to play; then the peer does, or ``seconds`` after the connection this side.
    """

    play: MediaFile | None = None
    record: Path | None = None
    dtmf: str = ""
    seconds: float | None = None

    async def talk(self, call: Call) -> None:
        recording = None if self.record is None else call.record(self.record)
        try:
            async with asyncio.timeout(self.seconds):
                await self._say(call)
                if recording is not None:
                    await recording.finished()
                elif self.play is None and not self.dtmf:
                    await call.ended()
        except TimeoutError:
            pass
        finally:
            if recording is not None:
                await recording.stop()

    async def _say(self, call: Call) -> None:
        if self.dtmf:
            await call.dtmf(self.dtmf)
        if self.play is not None:
            await call.play(self.play.path)
