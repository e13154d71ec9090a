"""Two server processes of one site: one owns its presence, and the other takes over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from kiosk_server.database import Database
from kiosk_server.ownership import Ownership
from tests.adapters.postgresql_server import PostgreSQL
from tests.adapters.sqlite_files import new_file


class Process:
    """What a server process does about presence, told as words."""

    def __init__(self, database: Database) -> None:
        self.ownership = Ownership(database, "riverside")
        self.said: list[str] = []
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.ownership.look()
        self.task = asyncio.create_task(
            self.ownership.run(self._say("begin"), lambda: [self._take()], self._say("end"))
        )

    async def stop(self) -> None:
        assert self.task is not None
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task

    def _say(self, word: str) -> Callable[[], Coroutine[Any, Any, None]]:
        async def say() -> None:
            self.said.append(word)

        return say

    async def _take(self) -> None:
        self.said.append("takes")
        try:
            await asyncio.Event().wait()
        finally:
            self.said.append("stops")


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def started(database: Database) -> AsyncIterator[Process]:
    process = Process(database)
    await process.start()
    try:
        yield process
    finally:
        await process.stop()


async def test_whoever_opened_the_file_owns_presence_from_the_start(tmp_path: Path) -> None:
    with Database.open(new_file(tmp_path / "file.sqlite3")) as database:
        async with started(database) as process:
            await eventually(lambda: process.said == ["takes"])
        assert process.said == ["takes", "stops"]


@pytest.fixture
def url(postgresql: PostgreSQL) -> URL:
    return postgresql.new_database()


async def test_the_next_process_takes_over_when_one_ends(url: URL) -> None:
    with Database.open(url) as one, Database.open(url) as two:
        async with started(one) as first:
            await eventually(lambda: first.said == ["takes"])
            async with started(two) as second:
                assert not second.ownership.held
                await first.stop()
                one.close()
                await eventually(lambda: second.said == ["begin", "takes"])


async def test_a_process_whose_connection_is_cut_stops_taking_sightings(postgresql: PostgreSQL, url: URL) -> None:
    with Database.open(url) as database:
        async with started(database) as process:
            await eventually(lambda: process.said == ["takes"])
            with postgresql.connect("postgres") as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND application_name = 'shopbell presence'",
                    (url.database,),
                )
            await eventually(lambda: process.said == ["takes", "stops", "end", "begin", "takes"])
