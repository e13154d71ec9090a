"""Sightings on their way out of the disk. While it cannot be read, none go, and the figures are those from before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from gateway.errors import OutboxBroken, OutboxError
from gateway.log import get_logger
from gateway.outbox.rows import Batch, Clock, Figures, Place
from gateway.outbox.thread import OutboxThread

log = get_logger("gateway.outgoing")

READ_WITHIN_S = 5.0
"A card that thinks for longer must not keep the gateway from saying that it is there."

T = TypeVar("T")


class Outgoing:
    """Reads the outbox for whoever delivers its rows or tells of it, and settles what was delivered."""

    def __init__(self, outbox: OutboxThread) -> None:
        self._outbox = outbox
        self._figures = Figures()
        self._troubles: dict[str, str] = {}
        "By what was read; what can be read again is none."

    @property
    def trouble(self) -> str:
        """A sentence while something of the outbox cannot be read."""
        return next(iter(self._troubles.values()), "")

    @property
    def blocked(self) -> bool:
        """Whether rows could not be read when they were asked for last."""
        return "rows" in self._troubles

    async def after(self, place: Place, limit: int, clock: Clock) -> Batch | None:
        """As `Outbox.after`; None as well while it cannot be read. Raises OutboxBroken."""
        return await self._read("rows", self._outbox.after(place, limit, clock))

    async def figures(self) -> Figures:
        """How full it is, or was when that could be read last. Raises OutboxBroken."""
        self._figures = await self._read("figures", self._outbox.figures()) or self._figures
        return self._figures

    async def is_empty(self) -> bool:
        """Whether nothing waits and nothing is owed; not while that cannot be read. Raises OutboxBroken."""
        try:
            figures = await self._outbox.figures()
        except OutboxBroken:
            raise
        except OutboxError:
            return False
        return not figures.rows and not figures.owed

    async def settle(self, boot_id: str, upto: int) -> int:
        """As `Outbox.settle`. Raises OutboxError where nothing can be deleted now, and OutboxBroken."""
        return await self._outbox.settle(boot_id, upto)

    async def _read(self, what: str, reading: Awaitable[T]) -> T | None:
        """None where it cannot be read, or not in time."""
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                found = await reading
        except OutboxBroken:
            raise
        except OutboxError as error:
            trouble = str(error)
        except TimeoutError:
            trouble = f"The outbox cannot be read within {READ_WITHIN_S:.0f} s. Is the card failing?"
        else:
            if self._troubles.pop(what, "") and not self._troubles:
                log.info("outbox readable again")
            return found
        if not self._troubles:
            log.error("outbox unreadable", reason=trouble)
        self._troubles[what] = trouble
        return None
