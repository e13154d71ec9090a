"""The sockets of phones, kiosks and desks.

A commit wakes the hub with the audiences whose outbox it touched; the hub reads what is new for them, once, and puts
it into the queues of their connections. Sequence and history are the database's, so a restart of the server loses
nothing and a client resumes where it was.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from kiosk_server.database import Database, outbox
from kiosk_server.live.connection import Connection
from kiosk_server.live.screens import Screen, Viewer
from wire.messages.sockets import (
    BEAT_S,
    CLOSE_ANEW,
    CLOSE_BAD_HELLO,
    CLOSE_FORBIDDEN,
    CLOSE_GOING_AWAY,
    CLOSE_SLOW,
    CLOSE_UNAUTHENTICATED,
    QUEUE_EVENTS,
    Event,
    Hello,
    ServerBeat,
    Snapshot,
    Welcome,
    read_client_frame,
)

HELLO_WITHIN_S = 10.0
SILENT_AFTER_S = 3 * BEAT_S
"A client beats as often as the server does; three missed beats are a dead one."

REPLAYED = QUEUE_EVENTS - 4
"More events than that are told by a snapshot; the queue keeps room for what happens meanwhile."

STATES_EVERY_S = 0.25
"Nobody reads numbers that change more than four times a second."

BEHIND_S = 2.0
"A burst of a whole batch of arrivals is read within this by anybody who reads at all."

AGAIN_S = 0.05
"How soon a full queue is looked at again."

CLOSE_WITHIN_S = 1.0
"A peer that does not read does not take a close frame either."

SOCKETS_EACH = 50
"Of one device or person: more than the screens that anybody has open, and no way to fill the memory."

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _News:
    """What one read found for one connection."""

    connection: Connection
    frames: list[Event]
    seq: int
    "It has everything up to here once the frames are given."
    more: bool
    "There are more events than were read."
    states: Mapping[str, BaseModel]


class Hub:
    """Every open socket of this server."""

    def __init__(
        self,
        database: Database,
        screens: Mapping[str, Screen],
        build: str,
        origins: Collection[str],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._screens = screens
        self._build = build
        self._origins = frozenset(origins)
        self._clock = clock
        self._connections: set[Connection] = set()
        self._touched: set[str] = set()
        self._woken = asyncio.Event()
        self._states_at_s: dict[str, float] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="sockets")
        self.router = APIRouter()
        for kind in screens:
            self.router.add_api_websocket_route(f"/ws/{kind}", self._endpoint(kind))

    async def run(self) -> None:
        """Carries news from commits to sockets until cancelled; then closes every socket with 1012."""
        self._loop = asyncio.get_running_loop()
        stop = self._database.writer.listen(self.wake)
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                touched, self._touched = self._touched, set()
                # Whoever has just come in first; the desk's whole picture takes longer to read.
                phones = {audience for audience in touched if audience.startswith(outbox.phone(""))}
                await self._tell(phones)
                await self._tell(touched - phones)
        finally:
            stop()
            for connection in self._connections:
                connection.close(CLOSE_GOING_AWAY)
            self._readers.shutdown(wait=False)

    def wake(self, audiences: Iterable[str]) -> None:
        """Something changed for these audiences; for none in particular: for any. From any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_here, frozenset(audiences))

    def close_subjects(self, subjects: Iterable[str], code: int = CLOSE_UNAUTHENTICATED) -> None:
        """Ends the sockets of these phones, kiosks, staff or browsers of staff. From any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._close_here, frozenset(subjects), code)

    def withdraw(self, audience: str, upto: int) -> None:
        """Nothing of an audience's events up to this seq goes out any more. From any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._withdraw_here, audience, upto)

    def reachable(self, kind: str) -> int:
        """How many sockets of a kind are open."""
        return sum(connection.screen is self._screens[kind] for connection in self._connections)

    def _wake_here(self, audiences: frozenset[str]) -> None:
        self._touched |= audiences or {connection.viewer.audience for connection in self._connections}
        self._woken.set()

    def _close_here(self, subjects: frozenset[str], code: int) -> None:
        for connection in self._connections:
            if connection.viewer.subject in subjects or connection.viewer.device in subjects:
                connection.close(code)

    def _withdraw_here(self, audience: str, upto: int) -> None:
        for connection in self._connections:
            if connection.viewer.audience == audience:
                connection.withdraw(upto)

    def _endpoint(self, kind: str) -> Callable[[WebSocket], object]:
        async def endpoint(websocket: WebSocket) -> None:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
                code = await self._serve(self._screens[kind], websocket)
                async with asyncio.timeout(CLOSE_WITHIN_S):
                    await websocket.close(code)

        return endpoint

    async def _serve(self, screen: Screen, websocket: WebSocket) -> int:
        """Talks with one peer until it or we end it; the close code."""
        await websocket.accept()
        if not self._is_own_origin(websocket):
            return CLOSE_FORBIDDEN
        credential = _credential(websocket, screen.cookie)
        viewer = await self._read(lambda session: screen.authenticate(session, credential)) if credential else None
        if viewer is None:
            return CLOSE_UNAUTHENTICATED
        hello = await _hello(websocket)
        if hello is None:
            return CLOSE_BAD_HELLO
        if sum(each.viewer.subject == viewer.subject for each in self._connections) >= SOCKETS_EACH:
            return CLOSE_SLOW
        connection = Connection(screen, replace(viewer, language=hello.language), credential)
        await self._greet(connection, hello)
        self._connections.add(connection)
        self._wake_here(frozenset((viewer.audience,)))
        try:
            return await self._converse(connection, websocket)
        finally:
            self._connections.discard(connection)

    async def _converse(self, connection: Connection, websocket: WebSocket) -> int:
        silence = _Silence(self._clock())
        tasks: set[asyncio.Task[None]] = {
            asyncio.create_task(connection.talk(websocket), name="socket-talk"),
            asyncio.create_task(_listen(websocket, silence, self._clock), name="socket-listen"),
            asyncio.create_task(self._watch(connection, silence), name="socket-watch"),
        }
        try:
            ends: set[asyncio.Future[Any]] = {*tasks, connection.closing}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return connection.closing.result() if connection.closing.done() else CLOSE_BAD_HELLO

    async def _watch(self, connection: Connection, silence: _Silence) -> None:
        """Beats, and lets go of a peer that fell silent or whose credential ended."""
        while True:
            await asyncio.sleep(BEAT_S)
            connection.put(ServerBeat(at_s=self._clock()))
            if self._clock() - silence.since_s > SILENT_AFTER_S:
                connection.close(CLOSE_SLOW)
            still = await self._read(lambda s: connection.screen.authenticate(s, connection.credential))
            if still is None:
                connection.close(CLOSE_UNAUTHENTICATED)
            elif still.audience != connection.viewer.audience:
                connection.close(CLOSE_ANEW)

    async def _greet(self, connection: Connection, hello: Hello) -> None:
        """Welcome, then what was missed, or a snapshot where that is not known or too much."""
        for frame in await self._read(lambda session: self._first_frames(session, connection, hello)):
            connection.put(frame)

    def _first_frames(self, session: Session, connection: Connection, hello: Hello) -> list[BaseModel]:
        screen, viewer = connection.screen, connection.viewer
        newest = outbox.newest_seq(session)
        connection.seq = newest
        missed = self._missed(session, viewer, hello, newest)
        epoch = self._database.epoch
        welcome = Welcome(epoch=epoch, seq=newest, build=self._build, resumed=missed is not None)
        if missed is None:
            body = screen.snapshot(session, viewer).model_dump(mode="json")
            return [welcome, Snapshot(epoch=epoch, seq=newest, body=body)]
        return [welcome, *self._frames(session, connection, missed)]

    def _missed(self, session: Session, viewer: Viewer, hello: Hello, newest: int) -> list[outbox.Stored] | None:
        """The events after the client's, oldest first; None where only a snapshot can tell."""
        if hello.epoch != self._database.epoch or hello.seq is None or hello.seq > newest:
            return None
        oldest = outbox.oldest_seq(session)
        if oldest is not None and hello.seq < oldest - 1:
            return None
        missed = outbox.events_after(session, [viewer.audience], hello.seq, self._clock(), limit=REPLAYED + 1)
        return missed if len(missed) <= REPLAYED else None

    async def _tell(self, touched: set[str]) -> None:
        connections = [each for each in self._connections if each.viewer.audience in touched]
        if not connections:
            return
        now_s = self._clock()
        with_states = {audience for audience in touched if self._states_due(audience, now_s)}
        try:
            news = await self._read(lambda session: self._news(session, connections, with_states))
        except SQLAlchemyError as error:
            log.error("sockets_could_not_read", error=type(error).__name__)
            asyncio.get_running_loop().call_later(1.0, self._wake_here, frozenset(touched))
            return
        for each in news:
            self._give(each, now_s)

    def _give(self, news: _News, now_s: float) -> None:
        """Puts what fits into the queue of one peer; who stays behind for too long is let go of."""
        connection = news.connection
        # One place is kept for a beat.
        fits = news.frames[: max(0, connection.room - 1)]
        for frame in fits:
            connection.put(frame)
        for key, body in news.states.items():
            connection.put_state(key, now_s, body)
        again = frozenset((connection.viewer.audience,))
        if len(fits) == len(news.frames):
            connection.seq = max(connection.seq, news.seq)
            connection.behind_since_s = None
            if news.more:
                self._wake_here(again)
            return
        if fits:
            connection.seq = fits[-1].seq
        if fits or connection.behind_since_s is None:
            connection.behind_since_s = now_s
        elif now_s - connection.behind_since_s > BEHIND_S:
            connection.close(CLOSE_SLOW)
            return
        asyncio.get_running_loop().call_later(AGAIN_S, self._wake_here, again)

    def _states_due(self, audience: str, now_s: float) -> bool:
        """Whether an audience's states may be told now; else they will be as soon as they may."""
        next_s = self._states_at_s.get(audience, 0.0) + STATES_EVERY_S
        if now_s < next_s <= now_s + STATES_EVERY_S:
            asyncio.get_running_loop().call_later(next_s - now_s, self._wake_here, frozenset((audience,)))
            return False
        self._states_at_s[audience] = now_s
        return True

    def _news(self, session: Session, connections: list[Connection], with_states: set[str]) -> list[_News]:
        newest = outbox.newest_seq(session)
        stored: dict[str, list[outbox.Stored]] = {}
        states: dict[tuple[str, frozenset[str]], Mapping[str, BaseModel]] = {}
        found = []
        for connection in connections:
            viewer, screen = connection.viewer, connection.screen
            if viewer.audience not in stored:
                after = min(each.seq for each in connections if each.viewer.audience == viewer.audience)
                stored[viewer.audience] = outbox.events_after(
                    session, [viewer.audience], after, self._clock(), limit=QUEUE_EVENTS
                )
            if viewer.audience in with_states and (viewer.audience, viewer.roles) not in states:
                states[viewer.audience, viewer.roles] = screen.states(session, viewer)
            fresh = [each for each in stored[viewer.audience] if each.seq > connection.seq]
            more = len(stored[viewer.audience]) == QUEUE_EVENTS
            seq = max(connection.seq, stored[viewer.audience][-1].seq) if more else newest
            frames = self._frames(session, connection, fresh)
            found.append(_News(connection, frames, seq, more, states.get((viewer.audience, viewer.roles), {})))
        return found

    def _frames(self, session: Session, connection: Connection, events: list[outbox.Stored]) -> list[Event]:
        frames = []
        for each in events:
            body = connection.screen.event_body(session, connection.viewer, each)
            if body is not None:
                frames.append(
                    Event(
                        epoch=self._database.epoch,
                        seq=each.seq,
                        id=each.id,
                        kind=each.kind,
                        at_s=each.at_s,
                        body=body,
                    )
                )
        return frames

    async def _read(self, read: Callable[[Session], T]) -> T:
        """Runs a read in a thread of our own, so that neither the loop nor the routes' threads are held up."""

        def in_thread() -> T:
            with self._database.reader.session() as session:
                return read(session)

        return await asyncio.get_running_loop().run_in_executor(self._readers, in_thread)

    def _is_own_origin(self, websocket: WebSocket) -> bool:
        """Whether the page that opened this socket is one of ours. A program sends no Origin; a browser always does."""
        origin = websocket.headers.get("origin")
        if origin is None or origin in self._origins:
            return True
        return urlsplit(origin).netloc == websocket.headers.get("host")


@dataclass(slots=True)
class _Silence:
    since_s: float


async def _hello(websocket: WebSocket) -> Hello | None:
    try:
        async with asyncio.timeout(HELLO_WITHIN_S):
            frame = read_client_frame(await websocket.receive_text())
    except (TimeoutError, KeyError):
        return None
    return frame if isinstance(frame, Hello) else None


async def _listen(websocket: WebSocket, silence: _Silence, clock: Callable[[], float]) -> None:
    """Hears the peer's beats and acknowledgements until it goes; anything else is a sign of life too."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            silence.since_s = clock()


def _credential(websocket: WebSocket, cookie: str) -> str:
    scheme, _, bearer = websocket.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip()
    return websocket.cookies.get(cookie, "")
