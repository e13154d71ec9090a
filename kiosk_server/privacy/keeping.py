"""What runs beside the routes: retention, and erasures whose hour has passed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from kiosk_server.database import Database, DatabaseError, WriterClosed
from kiosk_server.members.tables import Member, MemberDevice
from kiosk_server.privacy.erasing import Erased, begin, due, erase_person, group_of
from kiosk_server.privacy.people_file import PeopleFile
from kiosk_server.privacy.retention import Retention
from kiosk_server.privacy.scrubbing import InTheWay, rebuild, scrub
from kiosk_server.privacy.sweeping import keep_sweeping
from kiosk_server.running import Room

LOOK_S = 5.0
"How often it is looked for due erasures: one indexed question."

LONGEST_PAUSE_S = 600.0
"Between two attempts to clean the file: each may write all of it anew."

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
    _pause_s: float = 0.0
    _again_s: float = 0.0

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
        for member in await asyncio.to_thread(self._due):
            if await self._is_done(self._erase_for_good(member)):
                done += 1
                log.info("person_erased")
        if await asyncio.to_thread(self.people.is_to_clean):
            await self._scrub()
        return done

    async def erase_again(self) -> int:
        """Whoever was erased and is here all the same came back with an older database: she goes again. How many."""
        back = await asyncio.to_thread(self._returned)
        done = [await self._is_done(self._erase_now(member)) for member in back]
        if back:
            log.warning("erased_people_had_come_back", people=sum(done))
        return sum(done)

    async def _is_done(self, doing: Awaitable[object]) -> bool:
        """What fails for one person must not keep the others waiting; it is tried again later."""
        try:
            await doing
        except WriterClosed:
            raise
        except (DatabaseError, SQLAlchemyError, sqlite3.Error, OSError) as error:
            # Without what SQLAlchemy says of the parameters: they may be hers.
            log.error("not_written", what="erasure", error=type(error).__name__)
            return False
        return True

    async def _erase_for_good(self, member: str) -> None:
        if not await self.database.writer.run_async(lambda session: begin(session, member, self.clock())):
            return
        # First the key: whatever happens now, no backup brings her back.
        await asyncio.to_thread(self._destroy_keys, member)
        await self._erase_now(member)

    async def _erase_now(self, member: str) -> None:
        erased = await self.database.writer.run_async(partial(self._erase, member))
        self._needles += erased.needles

    def _due(self) -> list[str]:
        with self.database.reader.session() as session:
            return due(session, self.clock())

    def _returned(self) -> list[str]:
        marks = self.people.marks()
        if not marks:
            return []
        with self.database.reader.session() as session:
            members = session.exec(select(Member.id)).all()
        return [member for member in members if self.people.mark(member) in marks]

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
        """Readers may be in the way, or the disk be full: then again later, each time twice as late."""
        if self.clock() < self._again_s:
            return
        try:
            left = await asyncio.to_thread(self._clean)
        except InTheWay as error:
            self._pause_s = min(LONGEST_PAUSE_S, max(LOOK_S, 2 * self._pause_s))
            self._again_s = self.clock() + self._pause_s
            log.warning("database_not_cleaned", why=str(error), again_in_s=self._pause_s)
            return
        if left:
            log.error("database_holds_what_was_erased", places=left, fix="rows of others name it; see docs/privacy.md")
        self._pause_s = self._again_s = 0.0
        self._needles.clear()
        await asyncio.to_thread(self.people.cleaned)
        log.info("database_cleaned")

    def _clean(self) -> int:
        """How many traces are left. A process that died after erasing somebody took along what to look for: then the
        file is written anew."""
        if not isinstance(self.database.where, Path):
            # A server cleans up behind itself; see docs/privacy.md for its write-ahead log and its own backups.
            return 0
        if self._needles:
            return len(scrub(self.database.path, tuple(self._needles)))
        rebuild(self.database.path)
        return 0

    async def _keep_erasing(self) -> None:
        with suppress(WriterClosed):
            await self._is_done(self.erase_again())
            while True:
                await self._is_done(self.erase_due())
                await asyncio.sleep(LOOK_S)
