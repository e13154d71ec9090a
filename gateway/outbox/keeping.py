"""Sightings on their way to the disk. While it takes none, the newest wait in memory, and go once there is room."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice

from gateway.air.window import Sighting
from gateway.errors import OutboxBroken, OutboxError
from gateway.log import get_logger
from gateway.outbox.thread import OutboxThread

log = get_logger("gateway.keeping")

ROWS_IN_MEMORY = 5_000
"Four minutes of twenty sightings a second; about 2 MB."

TRIED_EVERY_S = 1.0
"A disk that was full a moment ago still is."

_AT_ONCE = 500
"Rows of one transaction, when what waited is written: other calls of the outbox get their turn in between."


class Keeper:
    """Writes to the outbox in order, each sighting once. What it had to drop is declared with the next it writes."""

    def __init__(
        self, outbox: OutboxThread, *, monotonic_s: Callable[[], float], rows_in_memory: int = ROWS_IN_MEMORY
    ) -> None:
        self._outbox = outbox
        self._monotonic_s = monotonic_s
        self._rows_in_memory = rows_in_memory
        self._waiting: deque[tuple[Sighting, bool]] = deque()
        self._undeclared = 0
        self._again_at_s = 0.0
        self._writing = asyncio.Lock()
        self._noted = True
        "Whether the next start will know what the disk has not taken."
        self.trouble = ""
        "A sentence while the disk takes nothing."
        self.lost = 0
        "Sightings dropped because the disk took none for too long."

    @property
    def waiting(self) -> int:
        """Sightings in memory only."""
        return len(self._waiting)

    async def keep(self, sightings: Sequence[Sighting] = (), *, clock_synced: bool = True) -> bool:
        """Stores `sightings` behind what waits already; whether anything was stored. Raises OutboxBroken.

        `clock_synced`: whether their times can be believed. Without sightings it tries what waits once more.
        """
        self._waiting.extend((one, clock_synced) for one in sightings)
        self._drop_oldest()
        if not self._waiting or (self.trouble and self._monotonic_s() < self._again_at_s):
            return False
        # A caller that is cancelled leaves the write to end by itself: else its rows could be written a second time.
        return await asyncio.shield(asyncio.ensure_future(self._write_in_turn()))

    async def close(self) -> None:
        """Tries the disk for the last time. What it does not take is lost, and declared at the next start."""
        self._again_at_s = self._monotonic_s()
        await self.keep()
        if self._waiting:
            log.error("sightings lost", count=len(self._waiting) + self._undeclared, declared=self._noted)

    async def _write_in_turn(self) -> bool:
        async with self._writing:
            return await self._write()

    async def _write(self) -> bool:
        stored = False
        while self._waiting:
            synced = self._waiting[0][1]
            run = []
            for one, believed in islice(self._waiting, _AT_ONCE):
                if believed is not synced:
                    break
                run.append(one)
            undeclared = self._undeclared
            try:
                await self._outbox.store(run, clock_synced=synced, lost_before=undeclared)
            except OutboxBroken:
                raise
            except OutboxError as error:
                self._say_trouble(str(error))
                await self._note()
                return stored
            self._undeclared -= undeclared
            for _ in run:
                self._waiting.popleft()
            stored = True
        self._say_well()
        return stored

    async def _note(self) -> None:
        """For a start after this, should the disk take no more until the end."""
        try:
            await self._outbox.note_unstored(len(self._waiting) + self._undeclared)
        except OutboxError as error:
            if self._noted:
                log.warning("not noted", reason=str(error))
            self._noted = False
        else:
            self._noted = True

    def _drop_oldest(self) -> None:
        if self._writing.locked():
            return  # the oldest are being written
        while len(self._waiting) > self._rows_in_memory:
            self._waiting.popleft()
            self.lost += 1
            self._undeclared += 1

    def _say_trouble(self, trouble: str) -> None:
        self._again_at_s = self._monotonic_s() + TRIED_EVERY_S
        if not self.trouble:
            log.error("outbox failing", reason=trouble)
        self.trouble = trouble

    def _say_well(self) -> None:
        if self.trouble:
            self.trouble = ""
            log.info("outbox works again", lost=self.lost)
