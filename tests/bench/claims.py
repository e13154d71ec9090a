"""Fifty clerks claim the same task at the same moment, two hundred times: has it exactly one owner, every time?

On SQLite with the one process that a file can have, and on PostgreSQL with two processes, half of the clerks at each.
All claims of a round are on their way before the first answer is read. Beside the answers the database is asked: who
owns the task, and how often the feed told of a claim.

Then clerk_push is killed (SIGKILL) in the middle of every change that a task can go through, at a random instant: see
`clerk_kills`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import URL

from clerk_push.database import DATABASE
from tests.adapters.clerk_program import OwnProcess
from tests.adapters.clerk_stage import Race, Stage, claims_told, clerk_stage, look, owner, race_for
from tests.adapters.postgresql_server import PostgreSQL

ROUNDS = 200

CLERKS = 50

DURABLE = ("fsync=on", "synchronous_commit=on")


@dataclass(slots=True)
class Races:
    """All rounds on one database."""

    database: str
    processes: int
    rounds: int = 0
    one_owner: int = 0
    "Rounds with exactly one, of whom all losers and the database know."
    wrong: list[str] = field(default_factory=list)
    round_ms: list[float] = field(default_factory=list)
    "From the first claim's way out to the last answer."

    @property
    def held(self) -> bool:
        return self.one_owner == self.rounds and not self.wrong

    def take(self, race: Race, stored: str | None, told: int) -> None:
        self.rounds += 1
        self.round_ms.append(race.within_s * 1000)
        if race.fair and race.refused == CLERKS - 1 and [stored] == race.owners and told == 1:
            self.one_owner += 1
        else:
            self.wrong.append(f"{race}, stored {stored}, told {told} times")

    def as_json(self) -> dict[str, object]:
        return {
            "database": self.database,
            "processes": self.processes,
            "rounds": self.rounds,
            "clerks": CLERKS,
            "one_owner": self.one_owner,
            "wrong": self.wrong,
            "round_p50_ms": round(median(self.round_ms), 1),
            "round_p99_ms": round(quantiles(self.round_ms, n=100)[98], 1),
        }

    def __str__(self) -> str:
        said = self.as_json()
        return (
            f"{self.database}, {self.processes} process(es): {self.one_owner} of {self.rounds} rounds with {CLERKS} "
            f"claims at once had exactly one owner; all answered within {said['round_p50_ms']} ms (median), "
            f"{said['round_p99_ms']} ms (99 %)" + "".join(f"\n  WRONG: {each}" for each in self.wrong)
        )


def measure_races(rounds: int = ROUNDS) -> list[Races]:
    """Takes some minutes."""
    found = []
    for name, processes in (("sqlite", 1), ("postgresql", 2)):
        with places(name) as (folder, url), clerk_stage(folder, url, kinds=[OwnProcess] * processes) as stage:
            found.append(run(stage, Races(name, processes), url or stage.programs[0].data / DATABASE, rounds))
    return found


def run(stage: Stage, races: Races, where: Path | URL, rounds: int) -> Races:
    clerks = stage.clerks(CLERKS)
    try:
        for _ in range(rounds):
            task = stage.offer()
            race = race_for(clerks, task)
            races.take(
                race, look(where, lambda s, t=task: owner(s, t)), look(where, lambda s, t=task: claims_told(s, t))
            )
            for staff in race.owners:
                finishing = next(clerk for clerk in clerks if clerk.staff == staff)
                finishing.connect()
                finishing.send(f"/api/tasks/{task}/done")
                finishing.answer()
    finally:
        for clerk in clerks:
            clerk.close()
    return races


@contextmanager
def places(database: str) -> Iterator[tuple[Path, URL | None]]:
    """A folder of its own, and a new durable database on a server; None for a file in the folder."""
    with tempfile.TemporaryDirectory(prefix="shopbell-claims-") as made:
        if database == "sqlite":
            yield Path(made), None
            return
        with PostgreSQL(DURABLE) as server:
            yield Path(made), server.empty_database()
