"""Gathers what sockets tell of offers, and writes it down some at a time: a store's screens all answer at once."""

from __future__ import annotations

import asyncio
import time
from functools import partial

from clerk_push.alerting import receipts
from clerk_push.alerting.hops import Said
from clerk_push.database import Database
from clerk_push.errors import DatabaseAway

GATHER_S = 0.1
"Far less than the two seconds after which a push goes out."

AT_ONCE = 100

MOST = 10_000
"Waiting while the database is away; what is older is worth less than the memory."

RETRY_S = 0.5


class Hearing:
    """`tell` it from the loop; run `run` until cancelled."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Said] = []
        self._more = asyncio.Event()

    def tell(self, said: Said) -> None:
        self._waiting.append(said)
        del self._waiting[:-MOST]
        self._more.set()

    async def run(self) -> None:
        while True:
            await self._more.wait()
            await asyncio.sleep(GATHER_S)
            self._more.clear()
            while self._waiting:
                some = self._waiting[:AT_ONCE]
                del self._waiting[:AT_ONCE]
                await self._write(some)

    async def _write(self, some: list[Said]) -> None:
        while True:
            try:
                return await self._database.writer.run_async(partial(receipts.tell, said=some, now_s=time.time()))
            except DatabaseAway:
                await asyncio.sleep(RETRY_S)
