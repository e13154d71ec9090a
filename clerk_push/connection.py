"""One clerk's open socket: what waits to be sent, what the screen said, and when it was last heard.

A queue that is full closes its socket with `CLOSE_SLOW`, and the screen comes back for the rest.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from clerk_push.alerting.hops import Said
from clerk_push.sessions import Clerk
from wire.messages.reading import Malformed
from wire.messages.screens.alerts import Hop
from wire.messages.sockets import CLOSE_SLOW, QUEUE_EVENTS, Ack, Hello, ServerBeat, read_client_frame

HELLO_WITHIN_S = 10.0

CLOSE_WITHIN_S = 20.0
"A peer that stopped reading cannot be told either; the operating system cuts it off at about this age."

OFFERS = 200
"That were sent and not acknowledged; more than a store has open, and whoever shows none of them is rung by push."


@dataclass(frozen=True, slots=True)
class Outgoing:
    seq: int
    text: str
    task: str | None = None
    "The task that it offers, where it does."
    asked: frozenset[str] = frozenset()
    "Whom it asks."


@dataclass(eq=False, slots=True)
class Connection:
    """Speaks with one accepted socket. `said` hears when an offer was sent, and when the screen has shown it."""

    clerk: Clerk
    said: Callable[[Said], None]
    beat_s: float
    events: deque[Outgoing] = field(default_factory=deque)
    "At most `QUEUE_EVENTS`."
    states: dict[str, str] = field(default_factory=dict)
    "Frames by key: of a state only the latest value is worth sending."
    more: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    "Resolves with the code to close with."
    offers: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=OFFERS))
    "Of what was sent and asks this clerk: seq and task, until it is acknowledged."
    heard_at_s: float = field(default_factory=time.monotonic)
    "When the screen last said anything, by the steady clock."

    def offer(self, event: Outgoing) -> None:
        if len(self.events) >= QUEUE_EVENTS:
            self.close(CLOSE_SLOW)
            return
        self.events.append(event)
        self.more.set()

    def show(self, key: str, text: str) -> None:
        self.states[key] = text
        self.more.set()

    def close(self, code: int) -> None:
        if not self.closing.done():
            self.closing.set_result(code)

    async def speak(self, socket: WebSocket, seq: int, frames: list[str], missed: list[Outgoing]) -> int | None:
        """Sends `frames`, what was `missed`, then all that comes after `seq`, until either side ends it. The code to
        close with; None where the screen went by itself."""
        sending = asyncio.create_task(self._send(socket, seq, frames, missed))
        hearing = asyncio.create_task(self._hear(socket))
        try:
            ends: list[asyncio.Future[Any]] = [sending, hearing, self.closing]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            hearing.cancel()
            await asyncio.gather(sending, hearing, return_exceptions=True)
        return self.closing.result() if self.closing.done() else None

    async def _send(self, socket: WebSocket, seq: int, frames: list[str], missed: list[Outgoing]) -> None:
        try:
            for text in frames:
                await socket.send_text(text)
            for event in missed:
                await self._send_event(socket, event)
            while True:
                try:
                    # Not wait_for, which forgets a cancellation that meets what it waited for (bpo-42130).
                    async with asyncio.timeout(self.beat_s):
                        await self.more.wait()
                except TimeoutError:
                    await socket.send_text(ServerBeat(at_s=time.time()).model_dump_json())
                self.more.clear()
                while self.events:
                    event = self.events.popleft()
                    if event.seq > seq:
                        await self._send_event(socket, event)
                while self.states:
                    await socket.send_text(self.states.pop(next(iter(self.states))))
        except (WebSocketDisconnect, RuntimeError):
            # Starlette raises RuntimeError for a send after the peer has gone.
            return

    async def _send_event(self, socket: WebSocket, event: Outgoing) -> None:
        asks = event.task is not None and self.clerk.card.staff in event.asked
        if asks and event.task is not None:
            # Before it goes, or the answer could come first.
            self.offers.append((event.seq, event.task))
        await socket.send_text(event.text)
        if asks and event.task is not None:
            self._tell(event.task, "sent")

    async def _hear(self, socket: WebSocket) -> None:
        """Reads until the screen goes. Commands never come this way; what is malformed is passed over."""
        while True:
            try:
                frame = read_client_frame(await socket.receive_text())
            except KeyError:
                continue
            except (WebSocketDisconnect, RuntimeError):
                return
            self.heard_at_s = time.monotonic()
            if isinstance(frame, Malformed):
                continue
            if isinstance(frame, Ack):
                while self.offers and self.offers[0][0] <= frame.seq:
                    self._tell(self.offers.popleft()[1], "acknowledged")

    def _tell(self, task: str, hop: Hop) -> None:
        self.said(Said(task, hop, time.time(), self.clerk.card.staff, self.clerk.session))


async def read_hello(socket: WebSocket) -> Hello | None:
    try:
        async with asyncio.timeout(HELLO_WITHIN_S):
            frame = read_client_frame(await socket.receive_text())
    except (TimeoutError, KeyError, WebSocketDisconnect):
        return None  # KeyError: Starlette's word for a frame of bytes
    return frame if isinstance(frame, Hello) else None


async def close(socket: WebSocket, code: int) -> None:
    """Says why, where there is still anybody to hear it."""
    if WebSocketState.DISCONNECTED in (socket.application_state, socket.client_state):
        return
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await socket.close(code)
    except (TimeoutError, RuntimeError, WebSocketDisconnect):
        return
