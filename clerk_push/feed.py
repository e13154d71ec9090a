"""The clerks' socket: resumes by (epoch, seq), never lets a slow reader delay the others.

The journal on disk is the truth. After each commit `run` reads what is new and offers it to every socket's bounded
queue; each socket has a task of its own that sends. A queue that is full closes its socket with `CLOSE_SLOW`, and
the screen comes back for the rest. The frames: `wire.messages.sockets`.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from sqlmodel import Session
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from clerk_push import board, journal, roster, shifts
from clerk_push.database import Database
from clerk_push.errors import DatabaseAway
from clerk_push.sessions import Clerk, Sessions, open_sessions
from wire.messages.reading import Malformed, Message
from wire.messages.screens.clerk import ClerkView, ColleagueCard, ColleaguesCard
from wire.messages.sockets import (
    BEAT_S,
    CLOSE_BAD_HELLO,
    CLOSE_GOING_AWAY,
    CLOSE_SLOW,
    CLOSE_UNAUTHENTICATED,
    QUEUE_EVENTS,
    Ack,
    Event,
    Hello,
    ServerBeat,
    Snapshot,
    State,
    Welcome,
    read_client_frame,
)

REPLAY_MOST = 500
"Who missed more than this gets a snapshot: it is smaller."

AT_ONCE = QUEUE_EVENTS // 2
"Offered between two turns of the event loop, so that a socket that does read never finds its queue full."

HELLO_WITHIN_S = 10.0

ROSTER_EVERY_S = 0.25
"At most: after a restart everybody comes back within moments, and nobody needs to see each of them come."

LOOK_EVERY_S = 0.25
"At most, for sessions that another process ended: it writes many things, and seldom that."

CLOSE_WITHIN_S = 20.0
"A peer that stopped reading cannot be told either; the operating system cuts it off at about this age."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outgoing:
    seq: int
    text: str


@dataclass(eq=False, slots=True)
class Connection:
    """One clerk's open socket."""

    clerk: Clerk
    events: deque[Outgoing] = field(default_factory=deque)
    "At most `QUEUE_EVENTS`."
    states: dict[str, str] = field(default_factory=dict)
    "Frames by key: of a state only the latest value is worth sending."
    more: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    "Resolves with the code to close with."
    acknowledged: int = 0
    "The newest event that the screen has shown."

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


class Feed:
    """All clerks' sockets. Run `run` until cancelled; `wake` it after a commit."""

    def __init__(self, database: Database, build: str, *, beat_s: float = BEAT_S) -> None:
        self._database = database
        self._build = build
        self._beat_s = beat_s
        self._connections: set[Connection] = set()
        self._more = asyncio.Event()
        self._roster_changed = asyncio.Event()
        self._look = asyncio.Event()
        with database.reading() as session:
            self._told = journal.newest(session)

    def wake(self) -> None:
        self._more.set()

    def look(self) -> None:
        """Another process has written: it may have ended sessions of screens that listen here."""
        self._look.set()

    def call_the_roll(self) -> None:
        """Other screens listen now, here or to another process."""
        self._database.here(self._here())
        self._roster_changed.set()

    def connected(self) -> frozenset[str]:
        """The staff ids with a screen that listens now, to whichever process."""
        return self._here() | self._database.elsewhere()

    def _here(self) -> frozenset[str]:
        return frozenset(connection.clerk.card.staff for connection in self._connections)

    def end_session(self, session_hash: str) -> None:
        for connection in self._connections:
            if connection.clerk.session == session_hash:
                connection.close(CLOSE_UNAUTHENTICATED)

    def end_staff(self, staff: str) -> None:
        for connection in self._connections:
            if connection.clerk.card.staff == staff:
                connection.close(CLOSE_UNAUTHENTICATED)

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as all_:
                all_.create_task(self._tell_events())
                all_.create_task(self._tell_roster())
                all_.create_task(self._end_what_others_ended())
        finally:
            for connection in self._connections:
                connection.close(CLOSE_GOING_AWAY)

    async def _tell_events(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while await self._offer_next():
                pass

    async def _tell_roster(self) -> None:
        while True:
            await self._roster_changed.wait()
            await asyncio.sleep(ROSTER_EVERY_S)
            self._roster_changed.clear()
            connected = self.connected()
            colleagues = await self._database.insist(partial(self._on_shift, connected=connected))
            now_s = time.time()
            for connection in self._connections:
                body = ColleaguesCard(colleagues=_without(colleagues, connection.clerk))
                frame = State(key="colleagues", at_s=now_s, body=body.model_dump(mode="json"))
                connection.show(frame.key, frame.model_dump_json())

    def _on_shift(self, session: Session, connected: frozenset[str]) -> list[ColleagueCard]:
        return roster.on_shift(session, connected)

    async def _end_what_others_ended(self) -> None:
        while True:
            await self._look.wait()
            await asyncio.sleep(LOOK_EVERY_S)
            self._look.clear()
            connections = tuple(self._connections)  # before the look: who comes meanwhile is newer than it
            open_ = await self._database.insist(lambda session: open_sessions(session, time.time()))
            for connection in connections:
                if connection.clerk.session not in open_:
                    connection.close(CLOSE_UNAUTHENTICATED)

    async def _offer_next(self) -> bool:
        """Offers the next events to everybody; whether there may be more."""
        told = await self._database.insist(lambda session: journal.told_after(session, self._told, AT_ONCE))
        for event in told:
            outgoing = self._outgoing(event)
            for connection in self._connections:
                connection.offer(outgoing)
            self._told = event.seq
        return len(told) == AT_ONCE

    def _outgoing(self, told: journal.Told) -> Outgoing:
        frame = Event(
            epoch=self._database.epoch, seq=told.seq, id=told.id, kind=told.kind, at_s=told.at_s, body=told.body
        )
        return Outgoing(told.seq, frame.model_dump_json())

    # -- one socket ----------------------------------------------------------------------------------------------------

    async def serve(self, socket: WebSocket, clerk: Clerk, sessions: Sessions) -> None:
        """Speaks with one accepted socket until either side ends it."""
        hello = await _hello(socket)
        if hello is None:
            await _close(socket, CLOSE_BAD_HELLO)
            return
        connection = Connection(clerk)
        # From here on new events queue up, so that none falls between what is read now and what is told next.
        self._connections.add(connection)
        self.call_the_roll()
        try:
            greeting = await asyncio.to_thread(self._greeting, hello, clerk, sessions, self.connected())
            # The session may have ended while the socket said hello, before there was anything to close.
            code = await self._speak(socket, connection, *greeting) if greeting else CLOSE_UNAUTHENTICATED
        except DatabaseAway:
            code = CLOSE_GOING_AWAY  # the screen comes again
        finally:
            self._connections.discard(connection)
            self.call_the_roll()
        if code is not None:
            log.info("socket_closed", staff=clerk.card.staff, code=code)
            await _close(socket, code)

    async def _speak(self, socket: WebSocket, connection: Connection, seq: int, frames: list[str]) -> int | None:
        """The code to close with; None where the screen went by itself."""
        sending = asyncio.create_task(self._send(socket, connection, seq, frames))
        hearing = asyncio.create_task(_hear(socket, connection))
        try:
            ends: list[asyncio.Future[Any]] = [sending, hearing, connection.closing]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            hearing.cancel()
            await asyncio.gather(sending, hearing, return_exceptions=True)
        return connection.closing.result() if connection.closing.done() else None

    async def _send(self, socket: WebSocket, connection: Connection, seq: int, frames: list[str]) -> None:
        try:
            for text in frames:
                await socket.send_text(text)
            while True:
                try:
                    # Not wait_for, which forgets a cancellation that meets what it waited for (bpo-42130).
                    async with asyncio.timeout(self._beat_s):
                        await connection.more.wait()
                except TimeoutError:
                    await socket.send_text(ServerBeat(at_s=time.time()).model_dump_json())
                connection.more.clear()
                while connection.events:
                    event = connection.events.popleft()
                    if event.seq > seq:
                        await socket.send_text(event.text)
                while connection.states:
                    await socket.send_text(connection.states.pop(next(iter(connection.states))))
        except (WebSocketDisconnect, RuntimeError):
            # Starlette raises RuntimeError for a send after the peer has gone.
            return

    def _greeting(
        self, hello: Hello, clerk: Clerk, sessions: Sessions, connected: frozenset[str]
    ) -> tuple[int, list[str]] | None:
        """The newest seq and the first frames: a welcome, then what was missed or a snapshot. None: not signed in."""
        if not sessions.is_open(clerk, time.time()):
            return None
        site = sessions.site_card()
        with self._database.reading() as session:
            newest = journal.newest(session)
            if self._can_resume(session, hello, newest):
                missed = journal.told_after(session, hello.seq or 0, REPLAY_MOST)
                welcome = self._welcome(newest, resumed=True).model_dump_json()
                return newest, [welcome, *(self._outgoing(event).text for event in missed)]
            assert site is not None, "a session is opened only once the site is known"
            view = ClerkView(
                clerk=clerk.card,
                site=site,
                tasks=board.open_tasks(session),
                colleagues=_without(roster.on_shift(session, connected), clerk),
                shift=shifts.card(session, clerk.card.staff),
            )
        snapshot = Snapshot(epoch=self._database.epoch, seq=newest, body=view.model_dump(mode="json"))
        first: list[Message] = [self._welcome(newest, resumed=False), snapshot]
        return newest, [frame.model_dump_json() for frame in first]

    def _welcome(self, newest: int, *, resumed: bool) -> Welcome:
        return Welcome(epoch=self._database.epoch, seq=newest, build=self._build, beat_s=self._beat_s, resumed=resumed)

    def _can_resume(self, session: Session, hello: Hello, newest: int) -> bool:
        if hello.epoch != self._database.epoch or hello.seq is None:
            return False
        return journal.oldest(session) - 1 <= hello.seq <= newest and newest - hello.seq <= REPLAY_MOST


def _without(colleagues: list[ColleagueCard], clerk: Clerk) -> list[ColleagueCard]:
    return [colleague for colleague in colleagues if colleague.staff != clerk.card.staff]


async def _hello(socket: WebSocket) -> Hello | None:
    try:
        async with asyncio.timeout(HELLO_WITHIN_S):
            frame = read_client_frame(await socket.receive_text())
    except (TimeoutError, KeyError, WebSocketDisconnect):
        return None  # KeyError: Starlette's word for a frame of bytes
    return frame if isinstance(frame, Hello) else None


async def _hear(socket: WebSocket, connection: Connection) -> None:
    """Reads until the screen goes. Commands never come this way; what is malformed is passed over."""
    while True:
        try:
            frame = read_client_frame(await socket.receive_text())
        except KeyError:
            continue
        except (WebSocketDisconnect, RuntimeError):
            return
        if isinstance(frame, Malformed):
            continue
        if isinstance(frame, Ack):
            connection.acknowledged = max(connection.acknowledged, frame.seq)


async def _close(socket: WebSocket, code: int) -> None:
    if WebSocketState.DISCONNECTED in (socket.application_state, socket.client_state):
        return
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await socket.close(code)
    except (TimeoutError, RuntimeError, WebSocketDisconnect):
        return
