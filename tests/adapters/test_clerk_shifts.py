"""Shifts, places, calls for a colleague and the fairness report over HTTP, and the clock that timers go by."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import clerk_push.migrations as migrations
from clerk_push import shifts, timers
from clerk_push.database import Database, open_database
from clerk_push.falling_due import Timekeeper
from clerk_push.timers import Due
from tests.adapters.clerk_program import WITHIN_S, Program, Store, program, store, until
from tests.adapters.clerk_server_stand_in import StandIn, a_clerk, running_stand_in, stand_in
from tests.adapters.mqtt_broker import mqtt_broker
from wire.messages.mqtt import StoreEventKind
from wire.messages.screens.clerk import StaffCard

__all__ = ["mqtt_broker", "program", "running_stand_in", "stand_in", "store"]


def test_a_day_of_two_clerks_and_a_manager(program: Program, store: Store, stand_in: StandIn) -> None:
    stand_in.zones = ("door", "till")
    stand_in.accounts["boss"] = a_clerk("s-boss", "Manager", "manager")
    mara, theo, boss = program.sign_in("mara"), program.sign_in("theo"), program.sign_in("boss")

    # Signing in begins the shift; the place is told by the device, on shift only.
    assert program.get("/api/shift", mara).json()["on"] is True
    assert program.post("/api/shift/place", mara, json={"zone": "door"}).json()["zone"] == "door"
    assert program.post("/api/shift/place", mara, json={"zone": "No Zone"}).status_code == 422
    nowhere = program.post("/api/shift/place", mara, json={"zone": "cellar"})
    assert (nowhere.status_code, nowhere.json()["detail"]) == (422, "This store has no zone 'cellar', but door, till.")
    off = program.post("/api/shift", theo, json={"on": False}).json()
    assert (off["on"], off["zone"]) == (False, None)
    refused = program.post("/api/shift/place", theo, json={"zone": "door"})
    assert (refused.status_code, refused.json()["detail"]) == (409, "You are not on shift; start your shift first.")

    store.publish(store.arrival())
    task = program.one_task(mara)
    assert [(each["name"], each["reasons"][0]) for each in task["asked"]] == [("Mara", "Close by")]
    path = f"/api/tasks/{task['task']}"
    refused = program.post(f"{path}/claim", theo)
    assert (refused.status_code, refused.json()["task"]["state"]) == (409, "offered")

    # Back from where he was, he is there for whatever Mara passes.
    assert program.post("/api/shift", theo, json={"on": True, "on_break": True}).json()["on_break"] is True
    assert program.post("/api/shift", theo, json={"on": True}).json()["on_break"] is False
    assert program.post(f"{path}/seen", mara).status_code == 204
    passed = program.post(f"{path}/pass", mara).json()
    assert ([each["name"] for each in passed["asked"]], passed["state"]) == (["Theo"], "escalated")
    assert program.post(f"{path}/claim", theo).json()["state"] == "claimed"
    assert program.post(f"{path}/pass", mara).status_code == 409
    for _ in range(2):
        assert program.post(f"{path}/greet", theo).json()["state"] == "greeted"
    assert program.post(f"{path}/greet", mara).status_code == 409

    # He needs a colleague; the same key makes one task.
    key = {"Idempotency-Key": "a-key-of-the-device"}
    calls = [
        program.post("/api/help", theo, json={"visit": "v1", "note": "Second pair of hands"}, headers=key)
        for _ in range(2)
    ]
    assert calls[0].json() == calls[1].json()
    assert [each["name"] for each in calls[0].json()["asked"]] == ["Mara"]
    assert calls[0].json()["others_with_her"] == ["Theo"]
    assert program.post("/api/help", theo, json={}).status_code == 422
    assert program.post("/api/help", theo, json={"visit": "nobody"}).status_code == 410

    assert program.post(f"{path}/done", theo, json={"outcome": "helped"}).json()["state"] == "done"
    assert program.post("/api/tasks/none/seen", mara).status_code == 404
    until(lambda: "done" in [report.state for report in store.reports], "the report of the end")
    assert [r.state for r in store.reports if r.task == task["task"] and r.state != "escalated"] == [
        *("offered", "seen", "passed", "claimed", "greeted", "done")
    ]

    assert program.get("/api/fairness", mara).status_code == 403
    report = program.get("/api/fairness?days=1", boss).json()
    by_name = {line["name"]: line for line in report["clerks"]}
    assert (by_name["Mara"]["asked"], by_name["Mara"]["passed"], by_name["Theo"]["claimed"]) == (2, 1, 1)
    written = program.get("/api/fairness?form=markdown", boss)
    assert written.headers["content-type"].startswith("text/markdown")
    assert "| Theo | 1 | 1 | 1 |" in written.text
    assert "door" not in str(report).lower() + written.text.lower()

    # What she holds goes back with the last session.
    store.publish(store.event(StoreEventKind.COMPLAINT_CALLED, "v2", cause="c1", zone="door"))
    complaint = until(lambda: [each for each in program.tasks(mara) if each["kind"] == "complaint"], "the complaint")[0]
    assert [each["name"] for each in complaint["asked"]] == ["Manager"]
    program.post(f"/api/tasks/{complaint['task']}/claim", mara)
    program.delete("/api/session", mara)
    assert {each["task"]: each["state"] for each in program.tasks(boss)}[complaint["task"]] == "released"


# -- the clock ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "clerks.sqlite3") as database:
        yield database


class Clocks:
    """A wall clock that somebody sets, and one that nobody can."""

    def __init__(self) -> None:
        self.set_by_s = 0.0

    def wall_s(self) -> float:
        return time.monotonic() + 1_790_000_000.0 + self.set_by_s


@pytest.mark.parametrize("by_s", [-7200.0, 7200.0])
async def test_a_step_of_the_clock_is_noticed_and_takes_nothing_from_who_is_there(
    database: Database, by_s: float
) -> None:
    clocks = Clocks()
    clerk = StaffCard(staff="s-mara", name="Mara", department="", roles=["clerk"], languages=[])
    started_s = clocks.wall_s()

    def begin(session: object) -> None:
        shifts.start(session, clerk, started_s)  # type: ignore[arg-type]
        timers.arm(session, "t1", Due.ANSWER, started_s + 20.0)  # type: ignore[arg-type]

    await database.writer.run_async(begin)
    keeper = asyncio.create_task(Timekeeper(database, wall_s=clocks.wall_s).run())
    try:
        await asyncio.sleep(0)  # it reads its clocks before they are set
        clocks.set_by_s = by_s
        async with asyncio.timeout(WITHIN_S):
            while _heard_s(database) == started_s:
                await asyncio.sleep(0.05)
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
    now_s = clocks.wall_s()
    assert abs(_heard_s(database) - now_s) < 3600
    with database.reading() as session:
        due_s = timers.next_due_s(session)
    assert due_s is None or due_s <= now_s + timers.LONGEST_S[Due.ANSWER]
    assert by_s < 0 or due_s is None or due_s > started_s + 3600


def _heard_s(database: Database) -> float:
    with database.reading() as session:
        return shifts.heard_at_s(session, "s-mara")


# -- who upgrades in the middle of a day -------------------------------------------------------------------------------


def test_open_tasks_and_signed_in_clerks_of_the_version_before_go_on(tmp_path: Path) -> None:
    path = tmp_path / "clerks.sqlite3"
    _as_of_0001(path)
    with open_database(path) as database, database.reading() as session:
        connection = session.connection()
        tasks = connection.execute(text("SELECT task, state, circle, asked, has_client FROM task ORDER BY task")).all()
        assert [tuple(row) for row in tasks] == [
            ("t1", "offered", "all", "[]", 1),
            ("t2", "claimed", "all", "[]", 1),
            ("t3", "done", "all", "[]", 1),
        ]
        assert connection.execute(text("SELECT task, kind FROM timer ORDER BY task")).all() == [
            ("t1", "answer"),
            ("t2", "lease"),
        ]
        assert connection.execute(text("SELECT staff, department FROM shift")).all() == [("s-mara", "Camping")]


def _as_of_0001(path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    first = ScriptDirectory.from_config(config).get_revision("0001")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        first.module.upgrade()
    engine.dispose()
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        plain.execute("INSERT INTO alembic_version VALUES ('0001')")
        plain.execute("INSERT INTO feed_epoch VALUES (1, 'e')")
        task = "INSERT INTO task (task, visit, kind, cause_id, state, offered_at_s, claimed_by, ended_at_s) VALUES "
        plain.execute(f"{task} ('t1', 'v1', 'arrival', 'v1', 'offered', 1, NULL, NULL)")
        plain.execute(f"{task} ('t2', 'v2', 'arrival', 'v2', 'claimed', 1, 's-mara', NULL)")
        plain.execute(f"{task} ('t3', 'v3', 'arrival', 'v3', 'done', 1, 's-mara', 2)")
        for number, department in ((1, "Coffee"), (2, "Camping")):
            plain.execute(
                "INSERT INTO staff_session VALUES (?, 's-mara', 'Mara', ?, '[]', '[]', 'a', 9e9, 'r', ?, 9e9)",
                (f"hash{number}", department, float(number)),
            )
