"""One person's bridge, as a host application has it. Says in JSON where it listens."""

from __future__ import annotations

import asyncio

import orjson

from localcall.cores.local import LocalNetwork
from localcall.phone import Phone


async def main() -> None:
    async with Phone(LocalNetwork().join("Ada"), port=0) as phone:
        print(orjson.dumps({"origin": phone.bridge.origin, "url": phone.address()}).decode(), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
