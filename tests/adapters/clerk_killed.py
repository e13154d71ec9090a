"""Every change of a task, killed (SIGKILL) right before and right after its commit, and then asked for again.

Run as a program with an empty folder: prints a JSON object, by change, of what was there in the end (`killed`), and of
what is there when nothing is killed (`whole`). One process that forks is used for all: a new one a kill would cost more
than what is tested. Before each fork no database is open, and so no other thread runs.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from clerk_push import commands, events, falling_due, shifts
from clerk_push.board import Actor
from clerk_push.database import open_database
from clerk_push.tables import Task
from clerk_push.tasks import ANSWER_WITHIN_S, LEASE_S, Action, State
from wire.messages.mqtt import StoreEvent, StoreEventKind
from wire.messages.screens.clerk import StaffCard

NOON_S = 1_790_000_000.0
MARA = Actor("s-mara", "Mara")
THEO = Actor("s-theo", "Theo")

Change = Callable[[Session], Any]


def told(kind: str, seq: int, **more: Any) -> Change:
    facts = {"event": f"e{seq}", "epoch": "e", "seq": seq, "previous": seq - 1, "kind": StoreEventKind(kind)}
    facts |= {"at_s": NOON_S, "site": "riverside", "visit": "v1", "clerk_assist": True, "zone": "camp"}
    event = StoreEvent.model_validate(facts | more)
    return lambda session: events.take(session, event, NOON_S)


def done(action: Action, actor: Actor = MARA) -> Change:
    def change(session: Session) -> None:
        commands.act(session, action, _task(session), actor, NOON_S)

    return change


def due(seconds: float) -> Change:
    return lambda session: falling_due.fire_all(session, NOON_S + seconds)


def _task(session: Session) -> str:
    return session.exec(select(Task.task).where(Task.visit == "v1").order_by(Task.offered_at_s)).first() or ""


def on_shift(session: Session) -> None:
    for actor, zone in ((MARA, "camp"), (THEO, None)):
        clerk = StaffCard(staff=actor.staff, name=actor.name, department="", roles=["clerk"], languages=[])
        shifts.start(session, clerk, NOON_S)
        shifts.place(session, actor.staff, zone, NOON_S)


ARRIVES = told("visit.started", 1)
STRAYS = told("visit.strayed", 1, cause="w1")
CLAIM, GREET = done(Action.CLAIM), done(Action.GREET)


@dataclass(frozen=True, slots=True)
class Case:
    """A change, and what went before it."""

    before: tuple[Change, ...]
    change: Change


CASES = {
    "offered": Case((), ARRIVES),
    "claimed": Case((ARRIVES,), CLAIM),
    "greeted": Case((ARRIVES, CLAIM), GREET),
    "released": Case((ARRIVES, CLAIM), done(Action.RELEASE)),
    "passed": Case((ARRIVES,), done(Action.PASS)),
    "done": Case((ARRIVES, CLAIM, GREET), done(Action.DONE)),
    "escalated": Case((ARRIVES,), due(ANSWER_WITHIN_S)),
    "given back": Case((ARRIVES, CLAIM), due(LEASE_S[State.CLAIMED])),
    "lapsed": Case((STRAYS, done(Action.PASS), done(Action.PASS, THEO)), due(120.0)),
    "ended with the visit": Case((ARRIVES, CLAIM), told("visit.ended", 2)),
    "quiet": Case((ARRIVES,), told("visit.browsing", 2, browsing=True)),
    "no longer wanted": Case((told("help.requested", 1, cause="h1"),), told("help.ended", 2, cause="h1")),
}


def killed(path: Path, change: Change, *, after_commit: bool) -> None:
    """Carries a change out in a process of its own, which is killed beside the commit."""
    child = os.fork()
    if child == 0:
        die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
        try:
            database = open_database(path)
            if after_commit:
                database.writer.committed = die
                database.writer.run(change)
            else:
                database.writer.run(lambda session: (change(session), session.flush(), die()))
        finally:
            os._exit(1)  # never back into the parent's code
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the change was not reached"
    assert os.WTERMSIG(status) == signal.SIGKILL


def whole(path: Path, *changes: Change) -> None:
    with open_database(path) as database:
        for change in changes:
            database.writer.run(change)


def found(path: Path) -> list[Any]:
    """All that a change leaves, without the ids that are drawn by lot."""
    with closing(sqlite3.connect(path)) as connection:
        read = connection.execute
        return [
            read("SELECT visit, kind, state, claimed_by, circle, asked, quiet FROM task ORDER BY kind").fetchall(),
            read("SELECT kind FROM journal ORDER BY seq").fetchall(),
            read("SELECT json_extract(body, '$.state') FROM report ORDER BY seq").fetchall(),
            read("SELECT kind, due_at_s FROM timer ORDER BY kind").fetchall(),
            read("SELECT staff, answer FROM ask ORDER BY staff").fetchall(),
            read("SELECT upto FROM event_cursor").fetchall(),
        ]


def main(folder: Path) -> dict[str, dict[str, Any]]:
    empty = folder / "empty.sqlite3"
    whole(empty, on_shift)
    starts: dict[tuple[Change, ...], Path] = {}
    results: dict[str, dict[str, Any]] = {}
    for name, case in CASES.items():
        if case.before not in starts:
            starts[case.before] = Path(shutil.copy(empty, folder / f"before {name}.sqlite3"))
            whole(starts[case.before], *case.before)
        results[name] = {}
        for fate in ("whole", "killed"):
            path = Path(shutil.copy(starts[case.before], folder / f"{name} {fate}.sqlite3"))
            if fate == "killed":
                killed(path, case.change, after_commit=False)
                killed(path, case.change, after_commit=True)
            whole(path, case.change)  # whoever asked for it asks again; a timer is looked at again
            results[name][fate] = found(path)
    return results


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
