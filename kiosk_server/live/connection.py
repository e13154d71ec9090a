"""One socket's outgoing side: a bounded queue, one slot a state, one task that sends.

A peer that stops reading fills its own queue and is let go of; nobody else waits for it. What it missed stays in the
database's outbox.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import Protocol

from pydantic import BaseModel

from kiosk_server.live.screens import Screen, Viewer
from wire.messages.sockets import CLOSE_SLOW, QUEUE_EVENTS, Event, Snapshot, State


class Sends(Protocol):
    """What is used of a WebSocket to talk to the peer."""

    async def send_text(self, data: str) -> None: ...


class Connection:
    """What one peer has been told, and what it is still to be told."""

    def __init__(self, screen: Screen, viewer: Viewer, credential: str) -> None:
        self.screen = screen
        self.viewer = viewer
        self.credential = credential
        self.seq = 0
        "The newest event it has been given."
        self.behind_since_s: float | None = None
        "Since when more waits for it in the outbox than its queue has room for."
        self.closing: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        "Resolves with the close code once this socket is to end."
        self._frames: deque[BaseModel] = deque()
        self._withdrawn_upto = 0
        self._states: OrderedDict[str, State] = OrderedDict()
        self._told: dict[str, BaseModel] = {}
        self._something = asyncio.Event()

    @property
    def room(self) -> int:
        """How many more frames its queue takes."""
        return QUEUE_EVENTS - len(self._frames)

    def put(self, frame: BaseModel) -> None:
        """Queues a frame that must not be left out. A full queue ends the connection."""
        if isinstance(frame, Event) and frame.seq <= self._withdrawn_upto:
            return
        if self.room > 0:
            self._frames.append(frame)
        else:
            self.close(CLOSE_SLOW)
        self._something.set()

    def withdraw(self, upto: int) -> None:
        """Forgets events up to this seq that have not gone out, also those that are still being read."""
        self._withdrawn_upto = max(self._withdrawn_upto, upto)
        if any(isinstance(each, Snapshot) for each in self._frames):
            self.close(CLOSE_SLOW)  # what it shows may be withdrawn too; it comes back for another
        kept = [each for each in self._frames if not (isinstance(each, Event) and each.seq <= upto)]
        self._frames = deque(kept)

    def put_state(self, key: str, at_s: float, body: BaseModel) -> None:
        """Says what is true now, unless it was said already; an older value that still waits is replaced."""
        if self._told.get(key) == body:
            return
        self._told[key] = body
        self._states[key] = State(key=key, at_s=at_s, body=body.model_dump(mode="json"))
        self._something.set()

    def close(self, code: int) -> None:
        if not self.closing.done():
            self.closing.set_result(code)

    async def talk(self, peer: Sends) -> None:
        """Sends what waits, events before states. Until cancelled."""
        while True:
            while self._frames:
                await peer.send_text(self._frames.popleft().model_dump_json())
            if self._states:
                _, state = self._states.popitem(last=False)
                await peer.send_text(state.model_dump_json())
                continue
            self._something.clear()
            await self._something.wait()
