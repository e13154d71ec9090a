"""Stand-ins for the four screens: they hold the same sockets as a browser and note what arrives, and when."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from simulator.demo.seen import SNAPSHOT, Seen
from simulator.errors import SimulatorError
from wire.messages import sockets
from wire.messages.reading import Malformed

LONGEST_PAUSE_S = 2.0
"A screen waits up to 20 s; a demo that kills servers on purpose would rather look again soon."

NOTED_STATES = frozenset({"attract"})
"Of the others only the newest value matters, and nobody asks for it: kept, they would fill a day's memory."


class UnreadableFrameError(SimulatorError):
    """A program of the stack sent what no screen could read:"""


@dataclass(slots=True)
class Watcher:
    """One screen's socket, resumed for as long as it runs."""

    screen: str
    url: str
    headers: Mapping[str, str]
    on_seen: Callable[[Seen], None] = lambda _: None
    seen: list[Seen] = field(default_factory=list)
    snapshot: dict[str, Any] | None = None
    connections: int = 0
    live: asyncio.Event = field(default_factory=asyncio.Event)
    _epoch: str | None = None
    _seq: int | None = None
    _ids: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Connect, listen, come back; until cancelled."""
        pause_s = 0.05
        while True:
            try:
                async with connect(
                    self.url, additional_headers=dict(self.headers), compression=None, proxy=None
                ) as socket:
                    hello = sockets.Hello(build="watcher", epoch=self._epoch, seq=self._seq)
                    await socket.send(hello.model_dump_json())
                    async for text in socket:
                        pause_s = 0.05
                        await self._take(text, socket.send)
            except (OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError):
                pass
            self.live.clear()
            await asyncio.sleep(random.uniform(0.02, pause_s))  # jitter on the wire, no part of a scenario
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    async def _take(self, text: str | bytes, send: Callable[[str], Any]) -> None:
        at_s = time.time()
        frame = sockets.read_server_frame(text)
        if isinstance(frame, Malformed):
            raise UnreadableFrameError(f"{self.screen}, {frame.reason}.")
        if isinstance(frame, sockets.Welcome):
            # Its epoch counts only with what follows: a snapshot that never came is no point to resume from.
            self.connections += 1
            if frame.resumed:
                self.live.set()
        elif isinstance(frame, sockets.Snapshot):
            self._epoch, self._seq, self.snapshot = frame.epoch, frame.seq, frame.body
            self._note_snapshot(frame, at_s)
            self.live.set()
        elif isinstance(frame, sockets.Event):
            self._seq = frame.seq
            self._note(frame.kind, frame.id, at_s, frame.body)
            await send(sockets.Ack(seq=frame.seq).model_dump_json())
        elif isinstance(frame, sockets.State):
            if frame.key in NOTED_STATES:
                self._note(frame.key, _identity(frame.key, frame.body), at_s, frame.body)
        else:
            await send(sockets.ClientBeat().model_dump_json())

    def _note_snapshot(self, frame: sockets.Snapshot, at_s: float) -> None:
        """What a screen shows from a snapshot counts as seen, the same as if its event had come."""
        visit = frame.body.get("visit")
        if visit is not None:
            self._note("visit.started", SNAPSHOT + visit["visit"], at_s, visit)
        for voucher in frame.body.get("vouchers", []):
            self._note("voucher.issued", SNAPSHOT + voucher["voucher"], at_s, voucher)
        for task in frame.body.get("tasks", []):
            self._note("task.offered", SNAPSHOT + task["task"], at_s, task)
        attract = frame.body.get("attract")
        if attract is not None:
            self._note("attract", _identity("attract", attract), at_s, attract)

    def _note(self, kind: str, identity: str, at_s: float, body: dict[str, Any]) -> None:
        seen = Seen(self.screen, kind, identity, at_s, body, identity not in self._ids)
        self._ids.add(identity)
        self.seen.append(seen)
        self.on_seen(seen)


def _identity(key: str, body: dict[str, Any]) -> str:
    """A state has no id: the same value is the same thing."""
    return json.dumps([key, body], sort_keys=True)
