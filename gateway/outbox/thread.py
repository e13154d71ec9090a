"""The outbox in a thread of its own: a slow card must not hold up the radio or the network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from gateway.air.window import Sighting
from gateway.outbox.outbox import Outbox
from gateway.outbox.rows import Batch, Clock, Figures, Place

P = ParamSpec("P")
R = TypeVar("R")


class OutboxThread:
    """Every call is one call of `Outbox`, in order, and raises what that raises."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.damage = outbox.damage
        "A sentence where this start found the outbox damaged."
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="outbox")

    async def store(self, sightings: Sequence[Sighting], *, clock_synced: bool, lost_before: int = 0) -> None:
        await self._call(self._outbox.store, sightings, clock_synced=clock_synced, lost_before=lost_before)

    async def note_unstored(self, count: int) -> None:
        await self._call(self._outbox.note_unstored, count)

    async def after(self, place: Place, limit: int, clock: Clock) -> Batch | None:
        return await self._call(self._outbox.after, place, limit, clock)

    async def settle(self, boot_id: str, upto: int) -> int:
        return await self._call(self._outbox.settle, boot_id, upto)

    async def figures(self) -> Figures:
        return await self._call(self._outbox.figures)

    async def answers(self) -> None:
        """Returns once the thread has done what it was given before: it does not hang."""
        await self._call(lambda: None)

    def close(self) -> None:
        """Waits for what is under way."""
        self._thread.submit(self._outbox.close).result()
        self._thread.shutdown()

    async def _call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        future = self._thread.submit(function, *args, **kwargs)
        return await asyncio.wrap_future(future)
