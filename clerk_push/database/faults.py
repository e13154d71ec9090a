"""What a database's refusal was about, whichever database it is."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from clerk_push.errors import DatabaseFull, DatabaseLost, DatabaseProblem, DatabaseRefuses

_KINDS: tuple[tuple[str, type[DatabaseProblem]], ...] = (
    ("53100", DatabaseFull),
    ("58030", DatabaseFull),  # cannot be written
    ("08", DatabaseLost),
    ("57P", DatabaseLost),  # going down, or coming up
    ("53300", DatabaseLost),  # too many connections
    ("25P03", DatabaseLost),  # cut off because it was silent within a transaction
    ("40", DatabaseLost),  # gave way to another transaction
    ("22", DatabaseRefuses),
)
"PostgreSQL's codes by their beginning (appendix A of its manual)."

_SQLITE = {
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_IOERR: DatabaseFull,
    sqlite3.SQLITE_BUSY: DatabaseLost,  # somebody else holds the file longer than we wait
}

_LIBPQ = {"OperationalError": DatabaseLost, "ConnectionTimeout": DatabaseLost, "DataError": DatabaseRefuses}
"What the client's library found by itself: a connection that was cut or not made, a value that it could not send."

_IN_TRANSACTION = (2, 3)
"libpq's PQTRANS_INTRANS and PQTRANS_INERROR: the transaction, or the savepoint in it, can still be rolled back."


def named(error: BaseException) -> DatabaseProblem | None:
    """What people are told where the database, its disk or the way to it is behind `error`; None where it is not."""
    if isinstance(error, DatabaseProblem):
        return error
    if isinstance(error, NoConnectionFree):
        return DatabaseLost()
    if not isinstance(error, DBAPIError):
        return None
    kind = DatabaseLost if error.connection_invalidated else _kind(error.orig)
    return kind() if kind is not None else None


def _kind(error: Any) -> type[DatabaseProblem] | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return next((kind for beginning, kind in _KINDS if state.startswith(beginning)), None)
    return _LIBPQ.get(type(error).__name__) if type(error).__module__.startswith("psycopg") else None


def still_in_transaction(connection: Connection) -> bool:
    """False where the database gave up the whole transaction by itself, or is gone."""
    if connection.invalidated or connection.closed:
        return False
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return driver.in_transaction
    return not driver.closed and driver.info.transaction_status in _IN_TRANSACTION
