"""A screen without a monitor, for what a browser does only where it can be seen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def virtual_display() -> AsyncIterator[str]:
    """The name of an X display of 1280 by 800 pixels: Xvfb chooses a free one and says which."""
    reading, writing = os.pipe()
    server = await asyncio.create_subprocess_exec(
        "Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", pass_fds=(writing,)
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            number = await asyncio.get_running_loop().run_in_executor(None, said.readline)
        yield f":{number.strip()}"
    finally:
        server.terminate()
        await server.wait()
