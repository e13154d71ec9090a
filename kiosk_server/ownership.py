"""Which of a site's server processes says who is in the shop.

Presence lives in the memory of one process. Where several share a database, one holds the site's lock and takes
sightings; the others serve everything that needs none, and the next of them takes over when the lock is let go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

import structlog

from kiosk_server.database import Database
from kiosk_server.errors import KioskServerError

LOOK_S = 2.0
"A process that dies is replaced after about so long."

log = structlog.get_logger()


class PresenceElsewhere(KioskServerError):
    """Another server of this store keeps its doors at the moment: try again, or ask that one."""

    status = 503


class _Lost(Exception):
    """The lock went with its connection."""


class Ownership:
    """The site's lock, and what runs while this process holds it."""

    def __init__(self, database: Database, site: str) -> None:
        self._database = database
        self._site = site
        self.held = False

    async def look(self) -> bool:
        """Whether this process holds the lock; takes it where it is free."""
        self.held = await asyncio.to_thread(self._database.owns_presence, self._site)
        return self.held

    async def run(
        self,
        begin: Callable[[], Awaitable[None]],
        coroutines: Callable[[], Iterable[Coroutine[Any, Any, None]]],
        end: Callable[[], Awaitable[None]],
    ) -> None:
        """Runs `coroutines` while the lock is held: `begin` comes before, unless it was held from the start, `end`
        after the lock was lost. One that fails ends this too."""
        begun = self.held
        while True:
            while not self.held:
                await asyncio.sleep(LOOK_S)
                await self.look()
            if not begun:
                await begin()
            begun = False
            try:
                async with asyncio.TaskGroup() as group:
                    for each in coroutines():
                        group.create_task(each)
                    await self._watch()
            except* _Lost:
                log.warning("presence_lost", site=self._site)
                await end()

    async def _watch(self) -> None:
        if not self._database.shared:
            await asyncio.Event().wait()
        while True:
            await asyncio.sleep(LOOK_S)
            if not await self.look():
                raise _Lost
