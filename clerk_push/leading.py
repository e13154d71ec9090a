"""What only one process of a site does: it speaks with the broker, lets time do its work and tells who is not there.

Of two processes on one database one leads. The other answers clerks and serves their sockets just the same, and leads
about a second after the first has gone. With a database in a file there is one process, and it leads.

For a moment both may think that they lead: the old one has lost its connection to the database and has not noticed.
So whatever a part does is decided by the database: a unique key, or an UPDATE with a condition.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog

from clerk_push.database import Database
from clerk_push.errors import DatabaseAway

LOOK_EVERY_S = 0.5
"Whether the other process is still there, or our own lock: a tenth of a millisecond of the database's time."

AGAIN_S = 1.0
"Before a part that met a database that was away begins anew."

Part = Callable[[], Coroutine[Any, Any, None]]

log = structlog.get_logger()


class Leading:
    """Runs `parts` whenever this process leads; `ended` hears of each that ends by itself, which none must."""

    def __init__(
        self, database: Database, parts: Mapping[str, Part], ended: Callable[[asyncio.Task[None]], None]
    ) -> None:
        self._database = database
        self._parts = parts
        self._ended = ended
        self._running: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                leads = await asyncio.to_thread(self._database.leads)
                if leads and not self._running:
                    self._begin()
                elif not leads and self._running:
                    await self._stop()
                if not self._database.shared:
                    await asyncio.get_running_loop().create_future()
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            await self._stop()

    def _begin(self) -> None:
        if self._database.shared:
            log.info("leads")
        self._running = [asyncio.create_task(patiently(part, name), name=name) for name, part in self._parts.items()]
        for task in self._running:
            task.add_done_callback(self._ended)

    async def _stop(self) -> None:
        if self._running and self._database.shared:
            log.info("leads_no_longer")
        running, self._running = self._running, []
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def patiently(part: Part, name: str) -> None:
    """Begins anew a part that met a database that is away."""
    while True:
        try:
            return await part()
        except DatabaseAway as error:
            log.warning("part_waits_for_the_database", part=name, why=type(error).__name__)
            await asyncio.sleep(AGAIN_S)
