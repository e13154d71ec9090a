"""Two clerk_push of one site on one PostgreSQL: clerks may be at either, and either may end."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from clerk_push.database import open_database
from clerk_push.errors import DatabaseNotOurs
from tests.adapters.clerk_program import WITHIN_S, Program, Store, until
from tests.adapters.clerk_server_stand_in import RunningStandIn, StandIn
from tests.adapters.mqtt_broker import Broker, accounts_of_a_site
from tests.adapters.postgresql_server import PostgreSQL
from wire.messages.sockets import CLOSE_UNAUTHENTICATED, Hello, State

VISITS = (f"v{number}" for number in itertools.count(1))


@dataclass
class Pair:
    """`leads` has the broker, `stands_by` has not."""

    leads: Program
    stands_by: Program
    store: Store

    def offer(self) -> str:
        """A new task, known to both."""
        visit = next(VISITS)
        self.store.publish(self.store.arrival(visit))
        cookie = self.stands_by.sign_in()
        tasks = until(lambda: [each for each in self.stands_by.tasks(cookie) if each["visit"] == visit], "the task")
        return str(tasks[0]["task"])


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """One of our own, which may be restarted."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, server: PostgreSQL) -> Iterator[Pair]:
    folder, stand_in = tmp_path_factory.mktemp("pair"), StandIn()
    running = RunningStandIn(stand_in)
    (folder / "broker").mkdir()
    broker = Broker(folder / "broker", accounts_of_a_site())
    with ExitStack() as stack:
        stack.callback(running.stop)
        broker.start()
        stack.callback(broker.kill)
        store = Store(broker)
        stack.callback(store.close)
        url = server.empty_database()
        one, other = (Program(folder / name, broker, stand_in.url, url) for name in ("one", "other"))
        for each in (one, other):
            each.start()
            stack.callback(each.stop)
            one.wait_for_the_broker()
        yield Pair(one, other, store)


async def test_what_one_writes_the_others_screens_see_within_a_second(pair: Pair) -> None:
    mara, theo = pair.leads.sign_in("mara"), pair.leads.sign_in("theo")
    assert pair.stands_by.get("/api/health").json()["broker"].startswith("standby")
    async with pair.stands_by.screen(mara, Hello()) as there, pair.leads.screen(theo, Hello()) as here:
        await there.snapshot()
        await here.snapshot()
        task = await asyncio.to_thread(pair.offer)
        told = await there.event("task.offered")
        assert told.body["task"] == task
        assert (await asyncio.to_thread(pair.stands_by.post, f"/api/tasks/{task}/claim", mara)).status_code == 200
        start_s = time.monotonic()
        claimed = await here.event("task.claimed")
        within_s = time.monotonic() - start_s
        assert claimed.body["claimed_by_name"] == "Mara"
        assert claimed.epoch == told.epoch
        assert claimed.seq > told.seq
    print(f"seen {within_s * 1000:.0f} ms after the answer")
    # The lost claim is told who has it, wherever it is made.
    refused = await asyncio.to_thread(pair.leads.post, f"/api/tasks/{task}/claim", theo)
    assert refused.status_code == 409
    assert refused.json()["task"]["claimed_by_name"] == "Mara"


async def test_a_screen_that_comes_back_to_the_other_process_resumes(pair: Pair) -> None:
    mara = pair.leads.sign_in("mara")
    async with pair.leads.screen(mara, Hello()) as screen:
        snapshot = await screen.snapshot()
    task = await asyncio.to_thread(pair.offer)
    async with pair.stands_by.screen(mara, Hello(epoch=snapshot.epoch, seq=snapshot.seq)) as screen:
        assert (await screen.welcome()).resumed
        assert (await screen.event("task.offered")).body["task"] == task


async def test_a_colleague_is_reachable_wherever_the_screen_is(pair: Pair) -> None:
    mara, theo = pair.leads.sign_in("mara"), pair.leads.sign_in("theo")
    async with pair.leads.screen(mara, Hello()) as screen:
        await screen.snapshot()
        async with pair.stands_by.screen(theo, Hello()) as other:
            await other.snapshot()
            await _reachable(screen, "Theo", True)
        await _reachable(screen, "Theo", False)


async def _reachable(screen: object, name: str, expected: bool) -> None:
    async with asyncio.timeout(WITHIN_S):
        while True:
            frame = await screen.frame()  # type: ignore[attr-defined]
            if isinstance(frame, State) and frame.key == "colleagues":
                found = {each["name"]: each["reachable"] for each in frame.body["colleagues"]}
                if found.get(name) is expected:
                    return


async def test_a_session_that_ends_at_one_ends_its_screens_at_the_other(pair: Pair) -> None:
    mara = pair.leads.sign_in("mara")
    async with pair.stands_by.screen(mara, Hello()) as screen:
        await screen.snapshot()
        assert (await asyncio.to_thread(pair.leads.delete, "/api/session", mara)).status_code == 204
        assert await screen.closed_with() == CLOSE_UNAUTHENTICATED
    assert pair.stands_by.get("/api/tasks", mara).status_code == 401


async def test_both_outlive_a_server_that_restarts(pair: Pair, server: PostgreSQL) -> None:
    mara = pair.leads.sign_in("mara")
    task = await asyncio.to_thread(pair.offer)
    async with pair.stands_by.screen(mara, Hello()) as screen:
        await screen.snapshot()
        server.stop()
        assert pair.leads.get("/api/tasks", mara).status_code == 503
        claiming = asyncio.create_task(asyncio.to_thread(pair.stands_by.post, f"/api/tasks/{task}/claim", mara))
        server.start()
        # It waited for the server, and neither it nor the socket noticed.
        assert (await claiming).status_code == 200
        assert (await screen.event("task.claimed")).body["task"] == task
        again = await asyncio.to_thread(pair.offer)
        assert (await screen.event("task.offered")).body["task"] == again
    both = (pair.leads, pair.stands_by)
    until(lambda: [each.get("/api/health").json()["broker"] for each in both].count("up") == 1, "one leader")


def test_when_the_leader_ends_the_other_leads(pair: Pair) -> None:
    """The last one: it changes which of them leads."""
    first = pair.leads if pair.leads.get("/api/health").json()["broker"] == "up" else pair.stands_by
    second = pair.stands_by if first is pair.leads else pair.leads
    pair.leads, pair.stands_by = second, first
    first.stop()
    visit = next(VISITS)
    pair.store.publish(pair.store.arrival(visit))
    second.wait_for_the_broker()
    cookie = second.sign_in()
    until(lambda: [each for each in second.tasks(cookie) if each["visit"] == visit], "the task")
    first.start()
    assert pair.offer()
    assert first.get("/api/health").json()["broker"].startswith("standby")


def test_another_programs_database_is_left_alone(server: PostgreSQL) -> None:
    url = server.empty_database()
    with server.connect(str(url.database)) as other:
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")
    with pytest.raises(DatabaseNotOurs):
        open_database(url)
