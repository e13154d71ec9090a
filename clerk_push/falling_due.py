"""Time does its work: who does not answer is passed over, who is gone gives back, what has passed ends.

Both run where this process leads: `Timekeeper` fires timers, `Listening` writes down whose screens are connected.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection

import structlog
from sqlmodel import Session

from clerk_push import asking, board, commands, shifts, timers
from clerk_push.database import Database
from clerk_push.errors import NoSuchTask
from clerk_push.tables import Task
from clerk_push.tasks import HELD, WAITING, State, lease_s
from clerk_push.timers import Due, Fallen

LOOK_EVERY_S = 0.5
"How late a timer may be, and at most so long a step of the clock goes unnoticed."

STEP_S = 2.0
"The wall clock against the steady one: more than this is a step, less is a clock that is being slewed or a busy PC."

AT_ONCE = 20
"Timers a transaction: nobody who claims waits for more."

BACK_WITHIN_S = 30.0
"After a start, screens have this long to come back before anything is taken from their clerks."

log = structlog.get_logger()


def fire(session: Session, fallen: Fallen, now_s: float) -> bool:
    """Does what is due, once; whether it was still due. One transaction with taking the timer away."""
    if not timers.take(session, fallen, now_s):
        return False
    try:
        row = board.row_of(session, fallen.task)
    except NoSuchTask:
        return False
    state = State(row.state)
    match fallen.kind:
        case Due.ANSWER if state in WAITING:
            asking.unanswered(session, row, now_s)
        case Due.LEASE if state in HELD:
            _lease_is_up(session, row, now_s)
        case Due.LAPSE if state in WAITING:
            asking.expire(session, row.task, now_s)
        case _:
            return False
    return True


def _lease_is_up(session: Session, row: Task, now_s: float) -> None:
    holder = row.claimed_by or ""
    lasts_s = lease_s(State(row.state), by_push=shifts.reached_by_push(session, holder))
    until_s = shifts.heard_at_s(session, holder) + lasts_s
    if until_s <= now_s:
        commands.give_back(session, row, "lost", now_s)
        return
    timers.arm(session, row.task, Due.LEASE, until_s)
    row.lease_until_s = until_s
    session.flush()
    board.show(session, row.task, now_s)


def fire_all(session: Session, now_s: float) -> int:
    """Fires up to `AT_ONCE` timers; how many were due."""
    fallen = timers.due(session, now_s, AT_ONCE)
    for each in fallen:
        fire(session, each, now_s)
    return len(fallen)


def begin(session: Session, now_s: float) -> None:
    """After a start: the clock may have been set meanwhile, and screens need a moment to come back."""
    timers.hold_within(session, now_s)
    timers.not_before(session, Due.LEASE, now_s + BACK_WITHIN_S)
    shifts.follow_the_clock(session, now_s, 0.0)


def step(session: Session, now_s: float, stepped_s: float) -> None:
    """After a step of the wall clock."""
    timers.hold_within(session, now_s, stepped_s)
    shifts.follow_the_clock(session, now_s, stepped_s)


class Timekeeper:
    """Fires timers until cancelled."""

    def __init__(
        self,
        database: Database,
        *,
        wall_s: Callable[[], float] = time.time,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._wall_s = wall_s
        self._steady_s = steady_s

    async def run(self) -> None:
        write = self._database.writer.run_async
        started_s, ahead_s = self._wall_s(), self._wall_s() - self._steady_s()
        await write(lambda session: begin(session, started_s))
        while True:
            now_s = self._wall_s()
            stepped_s = now_s - self._steady_s() - ahead_s
            if abs(stepped_s) > STEP_S:
                log.warning("clock_stepped", by_s=round(stepped_s, 1))
                await write(lambda session, now_s=now_s, by_s=stepped_s: step(session, now_s, by_s))  # type: ignore[misc]
            ahead_s += stepped_s
            if await asyncio.to_thread(self._is_due, now_s):
                while await write(lambda session, now_s=now_s: fire_all(session, now_s)) == AT_ONCE:  # type: ignore[misc]
                    pass
            await asyncio.sleep(LOOK_EVERY_S)

    def _is_due(self, now_s: float) -> bool:
        with self._database.reading() as session:
            due_s = timers.next_due_s(session)
        return due_s is not None and due_s <= now_s


class Listening:
    """Writes down until cancelled whose screens are connected, to whichever process of the site."""

    def __init__(self, database: Database, connected: Callable[[], Collection[str]]) -> None:
        self._database = database
        self._connected = connected

    async def run(self) -> None:
        heard: frozenset[str] = frozenset()
        heard_s = 0.0
        while True:
            now = frozenset(self._connected())
            if now - heard or (now and time.monotonic() - heard_s >= shifts.HEAR_EVERY_S):
                heard_s = time.monotonic()
                await self._database.writer.run_async(
                    lambda session, now=now: shifts.heard(session, now, time.time())  # type: ignore[misc]
                )
            heard = now
            await asyncio.sleep(LOOK_EVERY_S)
