"""One site's clerk_push, one or two processes of it, and many clerks who want the same task.

with clerk_stage(folder, server.empty_database(), kinds=(Program, Program)) as stage:
    race = race_for(stage.clerks(50), stage.offer())
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine
from sqlmodel import Session, col, select

from clerk_push.tables import JournalRow, Task
from tests.adapters.clerk_program import COOKIE, WITHIN_S, Program, Store, until
from tests.adapters.clerk_server_stand_in import RunningStandIn, StandIn, a_clerk
from tests.adapters.mqtt_broker import Broker, accounts_of_a_site


@dataclass
class Stage:
    """`programs`: the first one leads at the beginning."""

    programs: list[Program]
    store: Store
    stand_in: StandIn
    _visits: Iterator[int] = field(default_factory=itertools.count)
    _cookies: dict[str, str] = field(default_factory=dict)

    def offer(self) -> str:
        """A new task, which every process shows."""
        visit = f"visit-{next(self._visits)}"
        self.store.publish(self.store.arrival(visit))
        return str([self.task_of(visit, program)["task"] for program in self.programs].pop())

    def task_of(self, visit: str, program: Program) -> dict[str, Any]:
        """The open task of a visit, as soon as there is one."""
        cookie = self.cookie(program)
        found = until(lambda: [each for each in program.tasks(cookie) if each["visit"] == visit], "the task")
        assert len(found) == 1
        return dict(found[0])

    def cookie(self, program: Program, username: str = "mara") -> str:
        """Of a session that is kept; it is good at every process."""
        if username not in self._cookies:
            self._cookies[username] = program.sign_in(username)
        return self._cookies[username]

    def clerks(self, number: int) -> list[Clerk]:
        """Signed in, and spread over the processes."""
        found = []
        for at in range(number):
            username, program = f"clerk{at}", self.programs[at % len(self.programs)]
            self.stand_in.accounts[username] = a_clerk(f"s-{username}", f"Member {at}")
            found.append(Clerk(f"s-{username}", self.cookie(program, username), program.port))
        return found


@dataclass(eq=False)
class Clerk:
    """With a connection of its own to one process."""

    staff: str
    cookie: str
    port: int

    def __post_init__(self) -> None:
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=WITHIN_S)

    def connect(self) -> None:
        """Anew: a server closes what was idle for some seconds."""
        self._connection.close()
        self._connection.connect()

    def send(self, path: str) -> None:
        """Without waiting for the answer."""
        self._connection.request("POST", path, headers={"Cookie": f"{COOKIE}={self.cookie}"})

    def answer(self) -> tuple[int, dict[str, Any]]:
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Race:
    """What came of a task that many claimed at once."""

    task: str
    owners: list[str]
    told: set[str]
    "Whom the losers were told to have it."
    refused: int
    "With 409 and the winner's card."
    other: list[int]
    "Answers that were neither."
    within_s: float
    "Until the last answer."

    @property
    def fair(self) -> bool:
        """Whether it has exactly one owner, and everybody else knows who."""
        return len(self.owners) == 1 and not self.other and self.told <= set(self.owners)


def race_for(clerks: list[Clerk], task: str) -> Race:
    """Everybody is connected before the first claim, and every claim is on its way before the first answer is read."""
    for clerk in clerks:
        clerk.connect()
    start = time.perf_counter()
    for clerk in clerks:
        clerk.send(f"/api/tasks/{task}/claim")
    answers = [clerk.answer() for clerk in clerks]
    within_s = time.perf_counter() - start
    lost = [body["task"]["claimed_by"] for status, body in answers if status == 409]
    return Race(
        task,
        [clerk.staff for clerk, (status, _) in zip(clerks, answers, strict=True) if status == 200],
        set(lost),
        len(lost),
        [status for status, _ in answers if status not in (200, 409)],
        within_s,
    )


def look(where: Path | URL, read: Callable[[Session], Any]) -> Any:
    """What the database says, whoever has it open."""
    engine = create_engine(f"sqlite:///{where}" if isinstance(where, Path) else where)
    try:
        with Session(engine) as session:
            return read(session)
    finally:
        engine.dispose()


def claims_told(session: Session, task: str) -> int:
    """How often the feed said that somebody claimed it."""
    rows = session.exec(select(JournalRow).where(col(JournalRow.kind) == "task.claimed")).all()
    return sum(json.loads(row.body)["task"] == task for row in rows)


def owner(session: Session, task: str) -> str | None:
    return session.exec(select(Task.claimed_by).where(Task.task == task)).one()


@contextmanager
def clerk_stage(folder: Path, database: URL | None = None, *, kinds: Sequence[type[Program]]) -> Iterator[Stage]:
    """A program of each kind, the first of which leads: OwnProcess can be killed, Program starts sooner."""
    (folder / "broker").mkdir()
    broker, stand_in = Broker(folder / "broker", accounts_of_a_site()), StandIn()
    with ExitStack() as stack:
        running = RunningStandIn(stand_in)
        stack.callback(running.stop)
        broker.start()
        stack.callback(broker.kill)
        store = Store(broker)
        stack.callback(store.close)
        names = (folder / f"clerk_push-{number}" for number in itertools.count())
        found = [kind(name, broker, stand_in.url, database) for name, kind in zip(names, kinds, strict=False)]
        for program in found:
            program.start()
            stack.callback(program.stop)
            found[0].wait_for_the_broker()
        yield Stage(found, store, stand_in)
