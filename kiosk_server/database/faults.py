"""What a database's refusal was about, whichever database it is."""

from __future__ import annotations

import enum
import sqlite3
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


class Fault(enum.Enum):
    """What a database's refusal was about."""

    UNIQUE = "unique"
    FULL = "full"
    "The disk is full, or cannot be written."
    LOST = "lost"
    "The connection is gone, or the server is going or coming: worth another try."
    CROSSED = "crossed"
    "Two transactions waited for each other, and this one gave way: worth another try."
    VALUE = "value"
    "A value that the database cannot hold, such as text with a NUL."
    OTHER = "other"


def fault_of(error: BaseException) -> Fault:
    """What was behind `error`, also where it is only the cause of a cause."""
    behind: BaseException | None = error
    while behind is not None:
        found = _fault(behind)
        if found is not Fault.OTHER:
            return found
        behind = behind.__cause__ or behind.__context__
    return Fault.OTHER


def _fault(error: BaseException) -> Fault:
    if isinstance(error, sqlite3.Error):
        return _sqlite_fault(getattr(error, "sqlite_errorcode", 0))
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Fault.LOST
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return next((fault for prefix, fault in _SQLSTATES.items() if state.startswith(prefix)), Fault.OTHER)
    if type(error).__module__.startswith("psycopg"):
        # What libpq itself found has no code of the server's: a connection that was cut or could not be made, or a
        # value that it could not even send.
        return {"OperationalError": Fault.LOST, "ConnectionTimeout": Fault.LOST, "DataError": Fault.VALUE}.get(
            type(error).__name__, Fault.OTHER
        )
    return Fault.OTHER


def _sqlite_fault(code: int) -> Fault:
    if code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return Fault.FULL
    unique = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
    return Fault.UNIQUE if code in unique else Fault.OTHER


_SQLSTATES = {
    "23505": Fault.UNIQUE,
    "53100": Fault.FULL,
    "58030": Fault.FULL,
    "08": Fault.LOST,
    "57P": Fault.LOST,
    "53300": Fault.LOST,
    "40": Fault.CROSSED,
    "22": Fault.VALUE,
}
"PostgreSQL's codes by their beginning (appendix A of its manual)."

_IN_TRANSACTION = (2, 3)
"libpq's PQTRANS_INTRANS and PQTRANS_INERROR: the transaction, or the savepoint in it, can still be rolled back."


def still_in_transaction(connection: Connection) -> bool:
    """False where the database gave up the whole transaction by itself, or is gone."""
    if connection.invalidated or connection.closed:
        return False
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return driver.in_transaction
    return not driver.closed and driver.info.transaction_status in _IN_TRANSACTION
