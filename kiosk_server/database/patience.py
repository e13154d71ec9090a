"""Reading for a coroutine that must outlive a database that fails for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from kiosk_server.database.engine import Reader
from kiosk_server.database.errors import DatabaseError

READ_AGAIN_S = 1.0
"A lock or a lost connection is mostly over by then."

log = structlog.get_logger()

T = TypeVar("T")


class PatientReader:
    """Says once that it cannot read, and once that it can again."""

    def __init__(self, reader: Reader, what: str) -> None:
        """`what`: of whom the log speaks."""
        self._reader = reader
        self._what = what
        self._fails = False

    async def read(self, read: Callable[[Session], T]) -> T | None:
        """In a thread. None where it cannot be read now: ask again after `READ_AGAIN_S`."""
        try:
            found = await asyncio.to_thread(self._read, read)
        except (DatabaseError, SQLAlchemyError) as error:
            if not self._fails:
                # Its text may name people.
                log.error("not_read", what=self._what, error=type(error).__name__)
            self._fails = True
            return None
        if self._fails:
            log.info("read_again", what=self._what)
        self._fails = False
        return found

    async def insist(self, read: Callable[[Session], T]) -> T:
        """The same, until it can."""
        while True:
            if (found := await self.read(read)) is not None:
                return found
            await asyncio.sleep(READ_AGAIN_S)

    def _read(self, read: Callable[[Session], T]) -> T:
        with self._reader.session() as session:
            return read(session)
