"""clerk_push is killed (SIGKILL) in the middle of every change that a task can go through: is any task lost or doubled,
does any timer fire twice? Every other time at a random instant within some milliseconds of what starts the change, and
every other time as soon as the database shows it, when nobody may have been told yet.

On SQLite the program is started again; on PostgreSQL the other process goes on at once. Whoever had asked for the
change asks again, as screens and brokers do. Then the database is asked: the task is there once, it has gone through
the change, and the feed told of it at one single instant.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, text
from sqlmodel import select

from clerk_push.database import DATABASE
from clerk_push.tables import JournalRow, Task
from tests.adapters.clerk_program import COOKIE, WITHIN_S, OwnProcess, Program, until
from tests.adapters.clerk_stage import Stage, clerk_stage, look
from tests.bench.claims import places
from wire.messages.mqtt import StoreEventKind

KILLS = 4
"Of each change, on each database."

WITHIN_MS = {"post": 60, "event": 60, "answer": 600, "lease": 600}
"After what starts the change: it takes some milliseconds and begins some later; timers are looked at twice a second."

SOON_S = 10.0
"A timer that fires twice does so at once; the next one is due only later than this."


@dataclass(frozen=True, slots=True)
class Change:
    """`by`: what a clerk posts, the store's event, or the timer that falls due."""

    name: str
    to: str
    by: str
    first: tuple[str, ...] = ()
    "What a clerk posts before."


CHANGES = (
    Change("offer", "offered", "event"),
    Change("claim", "claimed", "post"),
    Change("greet", "greeted", "post", ("claim",)),
    Change("release", "released", "post", ("claim",)),
    Change("done", "done", "post", ("claim", "greet")),
    Change("expire", "expired", "event", ("claim",)),
    Change("escalate", "escalated", "answer"),
    Change("lost clerk", "released", "lease", ("claim",)),
)


@dataclass(slots=True)
class Killed:
    """What came of the kills in one change on one database."""

    database: str
    change: str
    kills: int = 0
    before_it: int = 0
    "Kills after which the change had not been made, so that it was made again."
    wrong: list[str] = field(default_factory=list)
    again_s: list[float] = field(default_factory=list)
    "From the kill until the change was there."

    def as_json(self) -> dict[str, Any]:
        return {
            "database": self.database,
            "change": self.change,
            "kills": self.kills,
            "before_it": self.before_it,
            "wrong": self.wrong,
            "again_max_s": round(max(self.again_s), 2),
        }

    def __str__(self) -> str:
        return (
            f"{self.database}, killed at {self.change}: {self.kills - len(self.wrong)} of {self.kills} kept once "
            f"({self.before_it} before it was made), there again within {max(self.again_s):.1f} s"
            + "".join(f"\n  WRONG: {each}" for each in self.wrong)
        )


def measure_kills(kills: int = KILLS, seed: int = 1) -> list[Killed]:
    """Takes some minutes: a lost clerk's task is given back half a minute after a start at the earliest."""
    found = []
    for name, processes in (("sqlite", 1), ("postgresql", 2)):
        with places(name) as (folder, url), clerk_stage(folder, url, kinds=[OwnProcess] * processes) as stage:
            where = url or stage.programs[0].data / DATABASE
            found += run(stage, name, where, CHANGES, kills, random.Random(seed))
    return found


def run(
    stage: Stage, database: str, where: Path | URL, changes: Sequence[Change], kills: int, chance: random.Random
) -> list[Killed]:
    found = []
    for change in changes:
        killed = Killed(database, change.name)
        for number in range(kills):
            after_s = chance.uniform(0, WITHIN_MS[change.by]) / 1000
            _Kill(stage, where, change).run(killed, None if number % 2 else after_s)
        found.append(killed)
    return found


class _Kill:
    """One kill."""

    def __init__(self, stage: Stage, where: Path | URL, change: Change) -> None:
        self._stage = stage
        self._where = where
        self._change = change
        self._clerk = stage.cookie(stage.programs[0], "mara")
        self._visit = f"{change.name}-{time.monotonic_ns()}"
        self._connection: HTTPConnection | None = None

    def run(self, killed: Killed, after_s: float | None) -> None:
        """`after_s`: None: as soon as the change is committed."""
        stage, change = self._stage, self._change
        leader = next(each for each in stage.programs if each.get("/api/health").json()["broker"] == "up")
        # A clerk's command goes to whom the screen is connected, and that may be the one that does not lead.
        victim = stage.programs[-1] if change.by == "post" else leader
        assert isinstance(victim, OwnProcess)
        if change.name != "offer":
            stage.store.publish(stage.store.arrival(self._visit))
            until(self._task, "the task")
            for command in change.first:
                assert self._post(victim, command) == 200
        self._start(victim)
        if after_s is None:
            until(self._told_at, change.name)
        else:
            time.sleep(after_s)
        victim.kill()
        killed_s = time.monotonic()
        killed.kills += 1
        killed.before_it += not self._told_at()
        if len(stage.programs) == 1:
            victim.start()
        if change.by == "post":
            survivor = next(each for each in stage.programs if each is not victim or len(stage.programs) == 1)
            until(lambda: self._post(survivor, change.name) == 200, "the repeated command")
        until(self._told_at, f"{change.name} after the kill")
        killed.again_s.append(time.monotonic() - killed_s)
        if len(stage.programs) > 1:
            victim.start()
        until(lambda: any(each.get("/api/health").json()["broker"] == "up" for each in stage.programs), "a leader")
        if wrong := self._wrong():
            killed.wrong.append(wrong)
        self._clear_away()

    def _start(self, victim: OwnProcess) -> None:
        """What makes the change, without waiting for it."""
        store = self._stage.store
        match self._change.by:
            case "post":
                connection = HTTPConnection("127.0.0.1", victim.port, timeout=WITHIN_S)
                connection.request("POST", self._path(self._change.name), headers={"Cookie": f"{COOKIE}={self._clerk}"})
                self._connection = connection
            case "event" if self._change.name == "offer":
                store.publish_soon(store.arrival(self._visit))
            case "event":
                store.publish_soon(store.event(StoreEventKind.VISIT_ENDED, self._visit, reason="left"))
            case timer:
                self._write("UPDATE shift SET heard_at_s = 0")
                due = "UPDATE timer SET due_at_s = 0 WHERE kind = :timer AND task = :task"
                self._write(due, timer=timer, task=self._task())

    def _post(self, program: Program, command: str) -> int:
        return program.post(self._path(command), self._clerk).status_code

    def _path(self, command: str) -> str:
        return f"/api/tasks/{self._task()}/{command}"

    # -- what the database says ----------------------------------------------------------------------------------------

    def _rows(self) -> list[Task]:
        found: list[Task] = look(self._where, lambda s: s.exec(select(Task).where(Task.visit == self._visit)).all())
        return found

    def _task(self) -> str | None:
        return next((row.task for row in self._rows()), None)

    def _told_at(self) -> set[float]:
        """The instants at which the feed said that the task changed so."""
        told: list[JournalRow] = look(self._where, lambda s: s.exec(select(JournalRow)).all())
        cards = [(row.at_s, json.loads(row.body)) for row in told if row.kind == f"task.{self._change.to}"]
        return {at_s for at_s, card in cards if card["visit"] == self._visit}

    def _wrong(self) -> str:
        """What is not as it must be; empty where all is."""
        rows = self._rows()
        if len(rows) != 1:
            return f"{len(rows)} tasks of one visit"
        at_s = self._told_at()
        if (times := sum(each < min(at_s) + SOON_S for each in at_s)) != 1:
            return f"told {times} times that it was {self._change.to}"
        states = {self._change.to, "escalated"} if self._change.to == "released" else {self._change.to}
        return "" if rows[0].state in states else f"it is {rows[0].state} and not {self._change.to}"

    def _clear_away(self) -> None:
        """So that the board stays as long as it is."""
        if self._connection is not None:
            self._connection.close()
        self._stage.store.publish(self._stage.store.event(StoreEventKind.VISIT_ENDED, self._visit, reason="left"))

    def _write(self, statement: str, **values: Any) -> None:
        where = self._where
        engine = create_engine(f"sqlite:///{where}" if isinstance(where, Path) else where)
        try:
            with engine.begin() as connection:
                connection.execute(text(statement), values)
        finally:
            engine.dispose()
