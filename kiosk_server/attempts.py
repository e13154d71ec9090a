"""Commands that nobody waits for and that are tried again soon anyway: a failure is told, and everything goes on."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from kiosk_server.database import Database, DatabaseError, WriterClosed

FAILURES = (DatabaseError, SQLAlchemyError)
"Also what is wrong with one row: the shop goes on without that look."

log = structlog.get_logger()


async def attempt(database: Database, what: str, command: Callable[[Session], object]) -> None:
    try:
        await database.writer.run_async(command)
    except WriterClosed:
        return
    except FAILURES as error:
        not_written(what, error)


def not_written(what: str, error: Exception) -> None:
    """Without the error's text, which may name people."""
    log.error("not_written", what=what, error=type(error).__name__)
