"""Two clerk_push of one site on one PostgreSQL: clerks may be at either, and either may end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from clerk_push.database import open_database
from clerk_push.errors import DatabaseNotOurs
from tests.adapters.clerk_program import WITHIN_S, OwnProcess, Program, Screen, until
from tests.adapters.clerk_stage import Stage, claims_told, clerk_stage, look, owner, race_for
from tests.adapters.postgresql_server import PostgreSQL
from tests.bench.clerk_kills import CHANGES, run
from wire.messages.sockets import CLOSE_UNAUTHENTICATED, Hello, State

CLERKS, ROUNDS = 50, 2
"The long form is `./run bench claims`."


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """One of our own, which may be restarted."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture(scope="module")
def url(server: PostgreSQL) -> URL:
    return server.empty_database()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, url: URL) -> Iterator[Stage]:
    with clerk_stage(tmp_path_factory.mktemp("stage"), url, kinds=(OwnProcess, Program)) as stage:
        yield stage


@pytest.fixture
def leads(stage: Stage) -> Program:
    """It speaks with the broker."""
    return next(each for each in stage.programs if _leads(each))


@pytest.fixture
def stands_by(stage: Stage, leads: Program) -> Program:
    return next(each for each in stage.programs if each is not leads)


def _leads(program: Program) -> bool:
    return bool(program.get("/api/health").json()["broker"] == "up")


def test_many_claim_at_once_at_both_and_one_wins(stage: Stage, url: URL) -> None:
    clerks = stage.clerks(CLERKS)
    for _ in range(ROUNDS):
        task = stage.offer()
        race = race_for(clerks, task)
        assert race.fair, race
        assert race.refused == CLERKS - 1
        stored, told = look(url, lambda session, task=task: (owner(session, task), claims_told(session, task)))
        assert [stored] == race.owners
        assert told == 1
    for clerk in clerks:
        clerk.close()


async def test_what_one_writes_the_others_screens_see(stage: Stage, leads: Program, stands_by: Program) -> None:
    mara, theo = leads.sign_in("mara"), leads.sign_in("theo")
    assert stands_by.get("/api/health").json()["broker"].startswith("standby")
    async with stands_by.screen(mara, Hello()) as there, leads.screen(theo, Hello()) as here:
        await there.snapshot()
        await here.snapshot()
        task = await asyncio.to_thread(stage.offer)
        told = await there.event("task.offered")
        assert told.body["task"] == task
        assert (await asyncio.to_thread(stands_by.post, f"/api/tasks/{task}/claim", mara)).status_code == 200
        claimed = await here.event("task.claimed")
        assert claimed.body["claimed_by_name"] == "Mara"
        assert claimed.epoch == told.epoch
        assert claimed.seq > told.seq
    # The lost claim is told who has it, wherever it is made.
    refused = await asyncio.to_thread(leads.post, f"/api/tasks/{task}/claim", theo)
    assert refused.status_code == 409
    assert refused.json()["task"]["claimed_by_name"] == "Mara"


async def test_a_screen_that_comes_back_to_the_other_process_resumes(
    stage: Stage, leads: Program, stands_by: Program
) -> None:
    mara = leads.sign_in("mara")
    async with leads.screen(mara, Hello()) as screen:
        snapshot = await screen.snapshot()
    task = await asyncio.to_thread(stage.offer)
    async with stands_by.screen(mara, Hello(epoch=snapshot.epoch, seq=snapshot.seq)) as screen:
        assert (await screen.welcome()).resumed
        assert (await screen.event("task.offered")).body["task"] == task


async def test_a_colleague_is_reachable_wherever_the_screen_is(
    stage: Stage, leads: Program, stands_by: Program
) -> None:
    mara, theo = leads.sign_in("mara"), leads.sign_in("theo")
    async with leads.screen(mara, Hello()) as screen:
        await screen.snapshot()
        async with stands_by.screen(theo, Hello()) as other:
            await other.snapshot()
            await _reachable(screen, "Theo", True)
        await _reachable(screen, "Theo", False)


async def _reachable(screen: Screen, name: str, expected: bool) -> None:
    async with asyncio.timeout(WITHIN_S):
        while True:
            told = await _state(screen, "colleagues")
            if {each["name"]: each["reachable"] for each in told.body["colleagues"]}.get(name) is expected:
                return


async def _state(screen: Screen, key: str) -> State:
    while True:
        frame = await screen.frame()
        if isinstance(frame, State) and frame.key == key:
            return frame


async def test_what_a_clerk_does_at_one_reaches_her_screens_at_the_other(
    stage: Stage, leads: Program, stands_by: Program
) -> None:
    """A test of her alerts asks them all, and the end of the session ends them."""
    mara = leads.sign_in("mara")
    async with stands_by.screen(mara, Hello()) as screen:
        await screen.snapshot()
        test = (await asyncio.to_thread(leads.post, "/api/alerts/test", mara)).json()["test"]
        asked = await _state(screen, "alert-test")
        assert asked.body["test"] == test
        assert (await asyncio.to_thread(leads.delete, "/api/session", mara)).status_code == 204
        assert await screen.closed_with() == CLOSE_UNAUTHENTICATED
    assert stands_by.get("/api/tasks", mara).status_code == 401


def test_a_timer_fires_once_though_the_leader_is_killed_as_it_falls_due(stage: Stage, url: URL) -> None:
    """SIGKILL; the other leads from then on. All changes of a task: `./run bench claims`."""
    escalate = [change for change in CHANGES if change.name == "escalate"]
    (killed,) = run(stage, "postgresql", url, escalate, 1, random.Random(3))
    assert killed.kills == 1
    assert killed.wrong == []


async def test_both_outlive_a_server_that_restarts(
    stage: Stage, leads: Program, stands_by: Program, server: PostgreSQL
) -> None:
    mara = leads.sign_in("mara")
    task = await asyncio.to_thread(stage.offer)
    async with stands_by.screen(mara, Hello()) as screen:
        await screen.snapshot()
        server.stop()
        assert leads.get("/api/tasks", mara).status_code == 503
        claiming = asyncio.create_task(asyncio.to_thread(stands_by.post, f"/api/tasks/{task}/claim", mara))
        server.start()
        # It waited for the server, and neither it nor the socket noticed.
        assert (await claiming).status_code == 200
        assert (await screen.event("task.claimed")).body["task"] == task
        again = await asyncio.to_thread(stage.offer)
        assert (await screen.event("task.offered")).body["task"] == again
    until(lambda: [_leads(each) for each in stage.programs].count(True) == 1, "one leader")


def test_another_programs_database_is_left_alone(server: PostgreSQL) -> None:
    url = server.empty_database()
    with server.connect(str(url.database)) as other:
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")
    with pytest.raises(DatabaseNotOurs):
        open_database(url)
