"""What a bot is, and how a phone is left to it."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from localcall.call import Call
from localcall.calls.states import CallState
from localcall.errors import CallError
from localcall.headless_phone import HeadlessPhone
from localcall.media.errors import MediaError
from localcall.settings import WhoMayRing

LEAVING_SECONDS = 1.0
"""What a bot may take to finish, when it is stopped in a call: to complete a recording, to send a message."""

log = logging.getLogger(__name__)


class Bot(Protocol):
    async def talk(self, call: Call) -> None:
        """From the connection on; the call is ended when this returns.

        Where the peer ends it, `Call.play` returns and every iterator ends; what is left to do may be done then.
        """
        ...


async def answer_all(phone: HeadlessPhone, bot: Bot) -> None:
    """Answers every call that may ring here, until it is cancelled; then ends them and lets the bot finish.

    A request of a stranger, which a person would see without a ring, is answered only where everyone may ring.
    """
    talks: set[asyncio.Task[None]] = set()
    try:
        async for call in phone.incoming():
            if call.quiet and phone.settings.who_may_ring is not WhoMayRing.EVERYONE:
                log.warning("%s is no contact and was not answered.", call.contact.name)
                continue
            talk = asyncio.create_task(_answer(call, bot), name=f"bot in call {call.id}")
            talks.add(talk)
            talk.add_done_callback(talks.discard)
    finally:
        for call in list(phone.manager.calls.values()):
            call.end()
        if talks:
            _, late = await asyncio.wait(talks, timeout=LEAVING_SECONDS)
            for talk in late:
                talk.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _answer(call: Call, bot: Bot) -> None:
    try:
        call.accept()
    except CallError as error:
        log.warning("%s could not be answered: %s", call.contact.name, error)
        return
    try:
        await hold(call, bot)
    except MediaError as error:
        log.warning("In the call with %s: %s", call.contact.name, error)


async def hold(call: Call, bot: Bot) -> None:
    """Leaves a call to a bot once it is connected, and ends it then. Raises what the bot raises."""
    async for state in call.states():
        if state is CallState.CONNECTED:
            log.info("%s is connected.", call.contact.name)
            break
    else:
        return
    try:
        await bot.talk(call)
    finally:
        call.end()
