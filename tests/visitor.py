"""A browser without a screen: comes in by an address that localcall printed and opens one of its sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp

Message = dict[str, Any]


@asynccontextmanager
async def visit(url: str, scope: str, socket: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """``url``: ``…/open/<ticket>``, which must lead to ``scope``. ``socket``: the path of a WebSocket."""
    origin = f"http://{urlsplit(url).netloc}"
    async with aiohttp.ClientSession(headers={"Origin": origin}) as session:
        async with session.post(f"{origin}/open", json={"ticket": url.rpartition("/")[2]}) as answer:
            assert await answer.json() == {"location": scope}
            # By hand, since a jar would need to be told that localhost is a host like others.
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in answer.cookies.items())
        async with session.ws_connect(f"{origin}{socket}", headers={"Cookie": cookie}) as page:
            yield page


async def until(page: aiohttp.ClientWebSocketResponse, wanted: Callable[[Message], bool]) -> Message:
    async with asyncio.timeout(10):
        while True:
            message: Message = await page.receive_json()
            if wanted(message):
                return message


async def until_closed(page: aiohttp.ClientWebSocketResponse) -> int | None:
    async for _ in page:
        pass
    return page.close_code
