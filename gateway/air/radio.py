"""The narrow interface to the air: a radio tells `Hearing` what it hears; what is ours waits in `Ears` for the windows.

`Ears` is an async iterator of `Packet` and the one queue between air and windows: bounded, and it counts what it drops.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from gateway.air.heard import RadioState
from gateway.air.hearing import Hearing
from gateway.air.window import Packet

QUEUE = 4_096
"Three seconds of a crowd of 300 members who send four times a second each; about 1 MB."

StateChanged = Callable[[RadioState], None]


class Radio(Protocol):
    """A source of advertisements: runs until cancelled, or until there is nothing more to hear."""

    async def run(self, hearing: Hearing, on_state: StateChanged) -> None: ...

    def now_s(self) -> float:
        """The clock of its `monotonic_s`."""
        ...


class Ears:
    """The queue between what is heard and the windows. One writer, one reader, one event loop."""

    def __init__(self, size: int = QUEUE) -> None:
        self._heard: deque[Packet] = deque()
        self._size = size
        self._waiting: asyncio.Future[None] | None = None
        self._closed = False
        self._room = asyncio.Event()
        self._room.set()
        self.dropped = 0
        "Lost because nobody listened fast enough."

    def put(self, packet: Packet) -> None:
        """Keeps `packet`; where full, drops the newcomer: what waits longest is what an arrival is made of."""
        if len(self._heard) >= self._size:
            self.dropped += 1
            return
        self._heard.append(packet)
        if len(self._heard) == self._size:
            self._room.clear()
        self._wake()

    async def room(self) -> None:
        """Returns once `put` would not drop: for a radio that can wait, as a recording can."""
        await self._room.wait()

    def close(self) -> None:
        """No more will come."""
        self._closed = True
        self._wake()

    async def take(self, timeout_s: float | None = None) -> list[Packet] | None:
        """All that waits, or what comes first; empty after `timeout_s`; None once closed and empty."""
        if not self._heard and not self._closed and (timeout_s is None or timeout_s > 0):
            await self._wait(timeout_s)
        if not self._heard and self._closed:
            return None
        heard = list(self._heard)
        self._heard.clear()
        self._room.set()
        return heard

    async def __aiter__(self) -> AsyncIterator[Packet]:
        while (heard := await self.take()) is not None:
            for one in heard:
                yield one

    async def _wait(self, timeout_s: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        timer = None if timeout_s is None else loop.call_later(timeout_s, self._wake)
        try:
            await self._waiting
        finally:
            self._waiting = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
