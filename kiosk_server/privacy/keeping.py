"""What runs beside the routes: retention, and erasures whose hour has passed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog
from sqlmodel import Session, col, select

from kiosk_server.database import Database, DatabaseError, WriterClosed
from kiosk_server.members.tables import Member, MemberDevice
from kiosk_server.privacy.erasing import Erased, due, erase_person, group_of
from kiosk_server.privacy.people_file import PeopleFile
from kiosk_server.privacy.retention import Retention
from kiosk_server.privacy.scrubbing import scrub
from kiosk_server.privacy.sweeping import keep_sweeping
from kiosk_server.running import Room

LOOK_S = 5.0
"How often it is looked for due erasures: one indexed question."

log = structlog.get_logger()


@dataclass(slots=True)
class Keeper:
    """Owns the sweeps."""

    database: Database
    people: PeopleFile
    retention: Retention
    room: Room
    clock: Callable[[], float]
    _needles: list[bytes] = field(default_factory=list)
    "What the file has still to be cleaned of; in memory alone."

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(keep_sweeping(self.database, self.retention, self.clock)),
                group.create_task(self._keep_erasing()),
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def erase_due(self) -> int:
        """Makes every erasure final whose hour has passed, and cleans the file: how many."""
        done = 0
        while (member := await self._next()) is not None:
            # First the key: whatever happens now, no backup brings her back.
            await asyncio.to_thread(self._destroy_keys, member)
            erased = await self.database.writer.run_async(partial(self._erase, member))
            self._needles += erased.needles
            done += 1
            log.info("person_erased")
        if self._needles:
            await self._scrub()
        return done

    async def erase_again(self) -> int:
        """Whoever was erased and is here all the same came back with an older database: she goes again. How many."""
        marks = await asyncio.to_thread(self.people.marks)

        def command(session: Session) -> list[Erased]:
            members = session.exec(select(Member.id)).all()
            back = [member for member in members if self.people.mark(member) in marks]
            return [self._erase(member, session) for member in back]

        found = await self.database.writer.run_async(command) if marks else []
        for erased in found:
            self._needles += erased.needles
        if found:
            log.warning("erased_people_had_come_back", people=len(found))
        return len(found)

    async def _next(self) -> str | None:
        def read() -> str | None:
            with self.database.reader.session() as session:
                return due(session, self.clock())

        return await asyncio.to_thread(read)

    def _destroy_keys(self, member: str) -> None:
        with self.database.reader.session() as session:
            group = group_of(session, member)
        for each in group:
            self.people.erase(each, self.clock())

    def _erase(self, member: str, session: Session) -> Erased:
        if session.get(Member, member) is None:
            return Erased(())
        now_s = self.clock()
        group = group_of(session, member)
        for each in group:
            self.room.opted_out(session, each, now_s)
        devices = select(MemberDevice.id).where(col(MemberDevice.member).in_(group))
        self.room.devices_revoked(session, list(session.exec(devices)))
        return erase_person(session, member)

    async def _scrub(self) -> None:
        if not isinstance(self.database.where, Path):
            # A server cleans up behind itself; see docs/privacy.md for its write-ahead log and its own backups.
            self._needles.clear()
        elif await asyncio.to_thread(scrub, self.database.path, tuple(self._needles)):
            self._needles.clear()
            log.info("database_cleaned")

    async def _keep_erasing(self) -> None:
        await self.erase_again()
        while True:
            with suppress(WriterClosed):
                try:
                    await self.erase_due()
                except DatabaseError as error:
                    log.error("not_written", what="erasure", error=str(error))
            await asyncio.sleep(LOOK_S)
