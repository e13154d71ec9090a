"""The clerks' socket: resumes by (epoch, seq), never lets a slow reader delay the others.

The journal on disk is the truth. After each commit `run` reads what is new and offers it to every socket's bounded
queue (`connection`); each socket has a task of its own that sends. The frames: `wire.messages.sockets`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog
from sqlmodel import Session
from starlette.websockets import WebSocket

from clerk_push import board, journal, roster, shifts
from clerk_push.alerting import offers, proving
from clerk_push.alerting.hops import Said
from clerk_push.alerting.reach import listens
from clerk_push.alerting.reaching import reaches
from clerk_push.connection import Connection, Outgoing, close, read_hello
from clerk_push.database import Database
from clerk_push.errors import DatabaseAway
from clerk_push.sessions import Clerk, Sessions, open_sessions
from wire.messages.reading import Message
from wire.messages.screens.alerts import AlertTestAsked
from wire.messages.screens.clerk import ClerkView, ColleagueCard, ColleaguesCard
from wire.messages.screens.shown import SiteCard
from wire.messages.sockets import (
    BEAT_S,
    CLOSE_BAD_HELLO,
    CLOSE_GOING_AWAY,
    CLOSE_UNAUTHENTICATED,
    QUEUE_EVENTS,
    Event,
    Hello,
    Snapshot,
    State,
    Welcome,
)

REPLAY_MOST = 500
"Who missed more than this gets a snapshot: it is smaller."

AT_ONCE = QUEUE_EVENTS // 2
"Offered between two turns of the event loop, so that a socket that does read never finds its queue full."

ROSTER_EVERY_S = 0.25
"At most: after a restart everybody comes back within moments, and nobody needs to see each of them come."

LOOK_EVERY_S = 0.25
"At most, for sessions that another process ended and tests that it began: it writes many things, and seldom those."

TEST_KEY = "alert-test"
"The state by which an open page is asked to show itself."

SILENCE_LOOK_S = 1.0
"How often it is looked whether screens that said nothing for a while are still counted as listening."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a socket gets first: a welcome, then what it missed or a snapshot."""

    seq: int
    "The newest event."
    frames: list[str]
    missed: list[Outgoing]
    shown: list[str]
    "Tasks of the snapshot that ask this clerk: it is acknowledged as a whole."


class Feed:
    """All clerks' sockets. Run `run` until cancelled; `wake` it after a commit."""

    def __init__(self, database: Database, build: str, said: Callable[[Said], None], *, beat_s: float = BEAT_S) -> None:
        """`said` hears when an offer was sent to a screen, and when the screen has shown it."""
        self._database = database
        self._said = said
        self._build = build
        self._beat_s = beat_s
        self._connections: set[Connection] = set()
        self._tests: dict[str, float] = {}
        "Those that screens here were told of, and when they began."
        self._listening: frozenset[str] = frozenset()
        "As it was last told."
        self._more = asyncio.Event()
        self._roster_changed = asyncio.Event()
        self._look = asyncio.Event()
        with database.reading() as session:
            self._told = journal.newest(session)

    def wake(self) -> None:
        self._more.set()

    def look(self) -> None:
        """Another process has written: it may have ended sessions, or begun a test, of screens that listen here."""
        self._look.set()

    def call_the_roll(self) -> None:
        """Other screens listen now, here or to another process."""
        self._listening = self._here()
        self._database.here(self._listening)
        self._roster_changed.set()

    def connected(self) -> frozenset[str]:
        """The staff ids with a screen that listens now, to whichever process."""
        return self._here() | self._database.elsewhere()

    def _here(self) -> frozenset[str]:
        now_s = time.monotonic()
        return frozenset(
            connection.clerk.card.staff
            for connection in self._connections
            if listens(connection.heard_at_s, now_s, self._beat_s)
        )

    def show_test(self, staff: str, test: str, started_at_s: float) -> None:
        """Asks every screen of one clerk that listens to this process to show itself; once a test."""
        if test in self._tests:
            return
        self._tests[test] = started_at_s
        body = AlertTestAsked(test=test, at_s=started_at_s).model_dump(mode="json")
        frame = State(key=TEST_KEY, at_s=time.time(), body=body)
        for connection in self._connections:
            if connection.clerk.card.staff == staff:
                connection.show(frame.key, frame.model_dump_json())

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
                all_.create_task(self._follow_others())
                all_.create_task(self._notice_silence())
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
        """With the way by which each can be reached."""
        found = reaches(session, connected)
        cards = roster.on_shift(session, connected)
        return [card.model_copy(update={"reach": found.get(card.staff, "none")}) for card in cards]

    async def _notice_silence(self) -> None:
        while True:
            await asyncio.sleep(SILENCE_LOOK_S)
            if self._here() != self._listening:
                self.call_the_roll()

    async def _follow_others(self) -> None:
        while True:
            await self._look.wait()
            await asyncio.sleep(LOOK_EVERY_S)
            self._look.clear()
            connections = tuple(self._connections)  # before the look: who comes meanwhile is newer than it
            open_ = await self._database.insist(lambda session: open_sessions(session, time.time()))
            for connection in connections:
                if connection.clerk.session not in open_:
                    connection.close(CLOSE_UNAUTHENTICATED)
            since_s = time.time() - proving.WITHIN_S
            self._tests = {test: at_s for test, at_s in self._tests.items() if at_s > since_s}
            for begun in await self._database.insist(lambda session, since_s=since_s: proving.begun(session, since_s)):  # type: ignore[misc]
                self.show_test(begun.staff, begun.test, begun.started_at_s)

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
        asks = told.body.get("state") in offers.WAITING
        asked = frozenset(each["staff"] for each in told.body.get("asked", ())) if asks else frozenset()
        return Outgoing(told.seq, frame.model_dump_json(), told.body["task"] if asked else None, asked)

    # -- one socket ----------------------------------------------------------------------------------------------------

    async def serve(self, socket: WebSocket, clerk: Clerk, sessions: Sessions) -> None:
        """Speaks with one accepted socket until either side ends it."""
        hello = await read_hello(socket)
        if hello is None:
            await close(socket, CLOSE_BAD_HELLO)
            return
        connection = Connection(clerk, self._said, self._beat_s)
        # From here on new events queue up, so that none falls between what is read now and what is told next.
        self._connections.add(connection)
        self.call_the_roll()
        try:
            greeting = await asyncio.to_thread(self._greeting, hello, clerk, sessions, self.connected())
            # The session may have ended while the socket said hello, before there was anything to close.
            code = await _greet(socket, connection, greeting) if greeting else CLOSE_UNAUTHENTICATED
        except DatabaseAway:
            code = CLOSE_GOING_AWAY  # the screen comes again
        finally:
            self._connections.discard(connection)
            self.call_the_roll()
        if code is not None:
            log.info("socket_closed", staff=clerk.card.staff, code=code)
            await close(socket, code)

    def _greeting(self, hello: Hello, clerk: Clerk, sessions: Sessions, connected: frozenset[str]) -> Greeting | None:
        """None: not signed in."""
        if not sessions.is_open(clerk, time.time()):
            return None
        site = sessions.site_card()
        with self._database.reading() as session:
            newest = journal.newest(session)
            if self._can_resume(session, hello, newest):
                missed = journal.told_after(session, hello.seq or 0, REPLAY_MOST)
                welcome = self._welcome(newest, resumed=True).model_dump_json()
                return Greeting(newest, [welcome], [self._outgoing(event) for event in missed], [])
            assert site is not None, "a session is opened only once the site is known"
            view = ClerkView(
                clerk=clerk.card,
                site=SiteCard(**site.model_dump(exclude={"floor"})),
                floor=site.floor,
                tasks=board.open_tasks(session),
                colleagues=_without(self._on_shift(session, connected), clerk),
                shift=shifts.card(session, clerk.card.staff),
            )
        snapshot = Snapshot(epoch=self._database.epoch, seq=newest, body=view.model_dump(mode="json"))
        first: list[Message] = [self._welcome(newest, resumed=False), snapshot]
        shown = [task.task for task in view.tasks if clerk.card.staff in {each.staff for each in task.asked}]
        return Greeting(newest, [frame.model_dump_json() for frame in first], [], shown)

    def _welcome(self, newest: int, *, resumed: bool) -> Welcome:
        return Welcome(epoch=self._database.epoch, seq=newest, build=self._build, beat_s=self._beat_s, resumed=resumed)

    def _can_resume(self, session: Session, hello: Hello, newest: int) -> bool:
        if hello.epoch != self._database.epoch or hello.seq is None:
            return False
        return journal.oldest(session) - 1 <= hello.seq <= newest and newest - hello.seq <= REPLAY_MOST


def _without(colleagues: list[ColleagueCard], clerk: Clerk) -> list[ColleagueCard]:
    return [colleague for colleague in colleagues if colleague.staff != clerk.card.staff]


async def _greet(socket: WebSocket, connection: Connection, greeting: Greeting) -> int | None:
    connection.offers.extend((greeting.seq, task) for task in greeting.shown)
    return await connection.speak(socket, greeting.seq, greeting.frames, greeting.missed)
