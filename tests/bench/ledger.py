"""Ten thousand operations on gift cards and points at once: are balances the sums of their entries, every time?

On SQLite from sixteen threads of the one process that a file can have, and on PostgreSQL from two processes with eight
each, which share half of the numbers: every second operation is carried out by both, at about the same moment. Each
answer is held against the ledgers afterwards. The yardstick is a command of the same writer that changes one row of a
table that nobody else looks at: what is left beyond it, the ledgers cost.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from sqlalchemy import URL
from sqlmodel import Session

from kiosk_server.database import Database
from kiosk_server.database.dialects import upsert
from kiosk_server.selling.tables import ReceiptDay
from tests.adapters.ledger_stage import Done, Stage, faults, in_own_process, read_done, with_repeats
from tests.adapters.postgresql_server import PostgreSQL

OPERATIONS = 10_000
THREADS = 16
DURABLE = ("fsync=on", "synchronous_commit=on")

_NEXT = upsert(ReceiptDay, ("day",), lambda old, _new: {"last": old.last + 1})


@dataclass(slots=True)
class Run:
    """All operations on one database."""

    database: str
    processes: int
    asked: int = 0
    lasted_s: float = 0.0
    yardstick_per_s: float = 0.0
    operation_ms: list[float] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)
    "By kind: how many did something; the others were refused, rightly, or had nothing to do."
    wrong: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        return self.asked > 0 and not self.wrong

    def take(self, done: list[Done]) -> None:
        self.asked += len(done)
        for each in done:
            self.operation_ms.append(each.lasted_s * 1000)
            if each.moved:
                self.moved[each.kind] = self.moved.get(each.kind, 0) + 1

    def as_json(self) -> dict[str, object]:
        cuts = quantiles(self.operation_ms, n=100)
        per_s = self.asked / self.lasted_s
        return {
            "database": self.database,
            "processes": self.processes,
            "threads": THREADS,
            "operations": self.asked,
            "did_something": self.moved,
            "wrong": self.wrong,
            "per_s": round(per_s),
            "yardstick_per_s": round(self.yardstick_per_s),
            "ratio": round(self.yardstick_per_s / per_s, 2),
            "p50_ms": round(cuts[49], 1),
            "p99_ms": round(cuts[98], 1),
        }

    def __str__(self) -> str:
        said = self.as_json()
        totals = "all totals held" if self.held else "TOTALS DID NOT HOLD"
        return (
            f"{self.database}, {self.processes} process(es), {THREADS} threads: {self.asked} operations, {totals}; "
            f"{said['per_s']} a second, the yardstick {said['yardstick_per_s']} ({said['ratio']} x); "
            f"{said['p50_ms']} ms (median), {said['p99_ms']} ms (99 %)"
            + "".join(f"\n  WRONG: {each}" for each in self.wrong)
        )


def measure(*, short: bool = False) -> list[Run]:
    """Some minutes; `short` a tenth of it."""
    operations = OPERATIONS // 10 if short else OPERATIONS
    return [_alone(operations), _beside(operations)]


def _alone(operations: int) -> Run:
    run = Run("sqlite", 1)
    with tempfile.TemporaryDirectory(prefix="shopbell-ledger-") as made, Database.open(Path(made) / "it.sqlite3") as it:
        run.yardstick_per_s = _yardstick(it, operations // 10)
        stage = Stage.set_up(it)
        with _timed(run):
            done = stage.run_all(with_repeats(0, operations * 8 // 9), THREADS)
        run.take(done)
        run.wrong += faults(it, done)
    return run


def _beside(operations: int) -> Run:
    """Two processes: the first takes the first two thirds of the numbers, the second the last two."""
    run = Run("postgresql", 2)
    third = operations // 4
    with PostgreSQL(DURABLE) as server:
        url: URL = server.empty_database()
        with Database.open(url) as database:
            run.yardstick_per_s = _yardstick(database, operations // 10)
            stage = Stage.set_up(database)
            with _timed(run):
                other = subprocess.Popen(in_own_process(url, third, 3 * third, THREADS // 2), stdout=subprocess.PIPE)
                done = stage.run_all(with_repeats(0, 2 * third, every=operations), THREADS // 2)
                said, _ = other.communicate(timeout=600)
            if other.returncode != 0:
                run.wrong.append(f"the other process ended with {other.returncode}")
                return run
            done += read_done(said)
            run.take(done)
            run.wrong += faults(database, done)
    return run


def _yardstick(database: Database, times: int) -> float:
    """Commands a second that change one row, from as many threads."""

    def command(session: Session) -> None:
        _NEXT.run(session, {"day": "yardstick", "last": 1})

    began_s = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda _: database.writer.run(command), range(times)))
    return times / (time.perf_counter() - began_s)


@contextmanager
def _timed(run: Run) -> Iterator[None]:
    began_s = time.perf_counter()
    yield
    run.lasted_s = time.perf_counter() - began_s
