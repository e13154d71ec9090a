"""What an arrival costs, from a gateway's batch to committed visit, decisions, voucher and events: on SQLite and on
PostgreSQL, each beside a bare loop on the same database in the same run.

The bare loop inserts one small row and commits it, again and again, on the same kind of connection with the same
settings, and nothing of ours around it: every row is durable before the next one. It does so in two ways: through the
driver itself, which is the least that a database can be asked, and through SQLModel, with which a program of this
project would be written that does nothing else. An arrival
writes about sixteen rows and needs about as many answers. In a crowd, as at opening time, it shares its commit, its
questions and its statements with those that came meanwhile, as in the server; one by one it shares nothing, and its
trace's last hop has a commit of its own. Both are told.

This process has one core for either, and a PostgreSQL server the others, where there are any: figures are what one core
of ours does. Short rounds of the two alternate, since machines are noisy; the figures are of the median round.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import ClassVar

import structlog
from sqlalchemy import URL, Engine, MetaData
from sqlmodel import Field, Session, SQLModel

from kiosk_server.__main__ import log_to
from kiosk_server.database import postgresql, sqlite
from kiosk_server.database.postgresql import session_connection
from tests.adapters.postgresql_server import PostgreSQL
from tests.bench.measuring import Figure
from tests.stories.arrival_shop import ArrivalShop, Jane, open_shop, set_up_shop
from wire.messages.mqtt import SightingBatch

ROUNDS = 15

ARRIVALS = 100
"A round."

BARE_S = 0.4
"A round."

ALONE = 8
"A round."

IN_FLIGHT = 50
"Batches under way in a crowd, one arrival each. The ears let twenty through at once, which have several each then."

GOAL = 0.4
"Arrivals a second beside the bare loop's commits a second."

DURABLE = ("fsync=on", "synchronous_commit=on")


@dataclass(frozen=True, slots=True)
class Speed:
    """One database: what it does a second on one core."""

    database: str
    bare_per_s: float
    arrivals_per_s: float
    ratio: float
    "The second beside the first, of the same round."
    model_per_s: float
    "The bare loop through SQLModel."
    model_ratio: float
    alone_per_s: float
    "One by one: the next is handed over when the one before is committed."
    alone_ratio: float
    p99_ms: float
    "From handing a batch with one arrival over to its commit, one at a time."
    crowd_p99_ms: float
    "The same with `IN_FLIGHT` batches under way: mostly waiting for its turn."
    bare_cpu_us: float
    "Processor time a row, of this process."
    arrival_cpu_us: float
    alone_cpu_us: float
    bare_server_us: float
    "And of the database's server; 0 where there is none."
    arrival_server_us: float
    sighting_us: float
    "One of somebody who is here already, in batches of 50."

    def __str__(self) -> str:
        return (
            f"{self.database}: {self.arrivals_per_s:.0f} arrivals/s beside {self.bare_per_s:.0f} bare commits/s on one "
            f"core in a crowd: {self.ratio:.0%} (goal {GOAL:.0%}), {self.model_ratio:.0%} of {self.model_per_s:.0f}/s "
            f"through SQLModel; one by one {self.alone_per_s:.0f}/s: "
            f"{self.alone_ratio:.0%}; 99 % committed within {self.p99_ms:.1f} ms, with {IN_FLIGHT} "
            f"under way {self.crowd_p99_ms:.0f} ms; processor time {self.arrival_cpu_us:.0f} us an arrival, "
            f"{self.alone_cpu_us:.0f} us one alone (and the "
            f"database's {self.arrival_server_us:.0f} us), {self.bare_cpu_us:.0f} us a bare row (and "
            f"{self.bare_server_us:.0f} us); a sighting of somebody present {self.sighting_us:.0f} us"
        )

    def as_json(self) -> dict[str, object]:
        return {
            "database": self.database,
            "arrivals_per_s": round(self.arrivals_per_s, 1),
            "bare_per_s": round(self.bare_per_s, 1),
            "ratio": round(self.ratio, 3),
            "goal": GOAL,
            "model_per_s": round(self.model_per_s, 1),
            "model_ratio": round(self.model_ratio, 3),
            "in_flight": IN_FLIGHT,
            "alone_per_s": round(self.alone_per_s, 1),
            "alone_ratio": round(self.alone_ratio, 3),
            "p99_ms": round(self.p99_ms, 2),
            "crowd_p99_ms": round(self.crowd_p99_ms, 2),
            "arrival_cpu_us": round(self.arrival_cpu_us, 1),
            "alone_cpu_us": round(self.alone_cpu_us, 1),
            "bare_cpu_us": round(self.bare_cpu_us, 1),
            "arrival_server_us": round(self.arrival_server_us, 1),
            "bare_server_us": round(self.bare_server_us, 1),
            "sighting_us": round(self.sighting_us, 1),
        }


def measure_speeds() -> list[Speed]:
    with ExitStack() as stack:
        stack.enter_context(_quietly())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "file").mkdir()
        (folder / "server").mkdir()
        with _on_cores(_ours()):
            found = [_on_sqlite(folder / "file")]
        with _on_cores(_others()):
            server = stack.enter_context(PostgreSQL(DURABLE))
        with _on_cores(_ours()):
            found.append(_on_postgresql(folder / "server", server))
    return found


def measure() -> list[Figure]:
    """The same as microseconds, beside the bare loop's."""
    figures = []
    for speed in measure_speeds():
        reference = (f"{speed.database}: one row inserted and committed, one at a time", 1e6 / speed.bare_per_s)
        figures += [
            Figure(f"{speed.database}: an arrival, many at once", 1e6 / speed.arrivals_per_s, *reference),
            Figure(f"{speed.database}: an arrival, one by one", 1e6 / speed.alone_per_s, *reference),
            Figure(f"{speed.database}: an arrival alone, 99th percentile", speed.p99_ms * 1e3, *reference),
            Figure(f"{speed.database}: processor time of an arrival", speed.arrival_cpu_us, *reference),
            Figure(f"{speed.database}: processor time of a bare row", speed.bare_cpu_us, *reference),
            Figure(f"{speed.database}: a sighting of somebody present", speed.sighting_us, *reference),
        ]
    return figures


def _on_sqlite(folder: Path) -> Speed:
    data = set_up_shop(folder)
    with open_shop(data) as shop, closing(sqlite3.connect(shop.database.path, isolation_level=None)) as bare:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "busy_timeout = 5000"):
            bare.execute(f"PRAGMA {pragma}")
        bare.execute("CREATE TABLE bench (id INTEGER PRIMARY KEY, body TEXT)")

        def row(number: int) -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO bench VALUES (?, ?)", (number, "a row"))
            bare.execute("COMMIT")

        writing, _ = sqlite.engines(shop.database.path, 1)
        return _measure("sqlite", shop, row, _modelled(writing), lambda: 0.0)


def _on_postgresql(folder: Path, server: PostgreSQL) -> Speed:
    url: URL = server.empty_database()
    data = set_up_shop(folder, url)
    with open_shop(data, url) as shop, session_connection(url, "bench") as bare:
        bare.execute("CREATE TABLE bench (id BIGINT PRIMARY KEY, body TEXT)")
        bare.autocommit = False

        def row(number: int) -> None:
            bare.execute("INSERT INTO bench VALUES (%s, %s)", (number, "a row"))
            bare.commit()

        writing, _ = postgresql.engines(url, 1)
        return _measure("postgresql", shop, row, _modelled(writing), lambda: _cpu_s(server.pid))


class _BareRow(SQLModel, table=True):
    """In no list of ours of tables."""

    __tablename__ = "bench"
    metadata: ClassVar[MetaData] = MetaData()

    id: int = Field(primary_key=True)
    body: str


def _modelled(engine: Engine) -> Callable[[int], None]:
    def row(number: int) -> None:
        with Session(engine) as session:
            session.add(_BareRow(id=number, body="a row"))
            session.commit()

    return row


@dataclass(slots=True)
class _Spent:
    """Of one loop, round by round: seconds an item."""

    server_s: Callable[[], float]
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    database_s: list[float] = field(default_factory=list)

    def over(self, loop: Callable[[], int]) -> None:
        """`loop` answers how many items it did."""
        before = time.perf_counter(), time.process_time(), self.server_s()
        done = loop()
        after = time.perf_counter(), time.process_time(), self.server_s()
        for kept, start, end in zip((self.wall_s, self.cpu_s, self.database_s), before, after, strict=True):
            kept.append((end - start) / done)


def _measure(
    name: str,
    shop: ArrivalShop,
    row: Callable[[int], None],
    model: Callable[[int], None],
    server_s: Callable[[], float],
) -> Speed:
    bare, modelled, arrivals, one_by_one = (_Spent(server_s) for _ in range(4))
    waits: list[float] = []
    alone: list[float] = []
    numbers = count(1)
    _through(shop, _batches(shop, [shop.join() for _ in range(20)]))  # statements are compiled once
    for _ in range(ROUNDS):
        bare.over(lambda: _rows(row, numbers))
        modelled.over(lambda: _rows(model, numbers))
        members = [shop.join() for _ in range(ARRIVALS)]
        batches = _batches(shop, members)
        arrivals.over(lambda batches=batches: _arrive(shop, batches, waits))  # type: ignore[misc]
        batches = _batches(shop, [shop.join() for _ in range(ALONE)])
        one_by_one.over(lambda batches=batches: _arrive_alone(shop, batches, alone))  # type: ignore[misc]
    shop.now_s += 1
    sightings = [shop.batch(*(shop.row(jane) for jane in members[at : at + 50])) for at in range(0, ARRIVALS, 50)]
    start = time.perf_counter()
    _through(shop, sightings)
    return Speed(
        name,
        bare_per_s=1 / median(bare.wall_s),
        arrivals_per_s=1 / median(arrivals.wall_s),
        ratio=median(one / other for one, other in zip(bare.wall_s, arrivals.wall_s, strict=True)),
        model_per_s=1 / median(modelled.wall_s),
        model_ratio=median(one / other for one, other in zip(modelled.wall_s, arrivals.wall_s, strict=True)),
        alone_per_s=1 / median(one_by_one.wall_s),
        alone_ratio=median(one / other for one, other in zip(bare.wall_s, one_by_one.wall_s, strict=True)),
        p99_ms=quantiles(alone, n=100)[98] * 1e3,
        crowd_p99_ms=quantiles(waits, n=100)[98] * 1e3,
        bare_cpu_us=median(bare.cpu_s) * 1e6,
        arrival_cpu_us=median(arrivals.cpu_s) * 1e6,
        alone_cpu_us=median(one_by_one.cpu_s) * 1e6,
        bare_server_us=median(bare.database_s) * 1e6,
        arrival_server_us=median(arrivals.database_s) * 1e6,
        sighting_us=(time.perf_counter() - start) / ARRIVALS * 1e6,
    )


def _rows(row: Callable[[int], None], numbers: Iterator[int]) -> int:
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < BARE_S:
        row(next(numbers))
        done += 1
    return done


def _arrive(shop: ArrivalShop, batches: list[SightingBatch], waits: list[float]) -> int:
    waits += _through(shop, batches)
    return len(batches)


def _arrive_alone(shop: ArrivalShop, batches: list[SightingBatch], waits: list[float]) -> int:
    waits += [_timed(shop, batch) for batch in batches]
    return len(batches)


def _batches(shop: ArrivalShop, members: list[Jane]) -> list[SightingBatch]:
    return [shop.batch(shop.row(jane)) for jane in members]


def _timed(shop: ArrivalShop, batch: SightingBatch) -> float:
    start = time.perf_counter()
    shop.take(batch)
    return time.perf_counter() - start


def _through(shop: ArrivalShop, batches: list[SightingBatch]) -> list[float]:
    """Seconds of each from being handed over to its commit, with `IN_FLIGHT` under way at any time."""
    under_way: deque[Future[int]] = deque()
    waits: list[float] = []
    for batch in batches:
        if len(under_way) == IN_FLIGHT:
            under_way.popleft().result()
        command = shop.arrivals.taking(batch, shop.now_s, lambda: shop.now_s)
        start = time.perf_counter()
        future = shop.database.writer.submit(command)
        future.add_done_callback(lambda _done, start=start: waits.append(time.perf_counter() - start))
        under_way.append(future)
    for each in under_way:
        each.result()
    return waits


def _ours() -> set[int]:
    """One core, for this process."""
    return {max(os.sched_getaffinity(0))}


def _others() -> set[int]:
    """Those that it leaves; the same one where there is no other."""
    return os.sched_getaffinity(0) - _ours() or _ours()


@contextmanager
def _on_cores(cores: set[int]) -> Iterator[None]:
    """This thread, and the threads and processes that it starts meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _quietly() -> Iterator[None]:
    """Lines of log are made as the server makes them, and go nowhere."""
    with Path(os.devnull).open("w") as nowhere:
        log_to(nowhere)
        try:
            yield
        finally:
            logging.root.handlers.clear()
            structlog.reset_defaults()


def _cpu_s(pid: int) -> float:
    """Processor time of a server and its living children, in seconds (proc(5): fields 14 and 15 of stat)."""
    children = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    ticks = 0
    for each in (pid, *children):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
