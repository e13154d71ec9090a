"""Where SQLite and PostgreSQL differ, for everybody who writes statements: one place, one spelling.

    _ISSUE = insert_new(Voucher)                        # INSERT … ON CONFLICT DO NOTHING, made once
    if _ISSUE.run(session, row) == 1: ...               # the number of rows really written

    _MOVE = upsert(GatewayCursor, ("gateway", "boot_id"), lambda old, new: {"missing": old.missing + new.missing})
    _MOVE.run(session, row)

Everything else is written with SQLAlchemy's own statements, which both databases understand: take `rowcount` of an
UPDATE or DELETE, never of a SELECT; do not put booleans into `max()`; order by what is no prose.
"""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Integer, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Session

from kiosk_server.database.row import Row

Columns = ReadOnlyColumnCollection[str, Any]
Change = Callable[[Columns, Columns], Mapping[str, Any]]
Condition = Callable[[Columns, Columns], ColumnElement[bool]]

LONG = BigInteger().with_variant(Integer(), "sqlite")
"""For what counts beyond 2,147,483,647. SQLite's INTEGER holds 64 bits anyway, and must be called so to count up."""

DatabaseUrl = URL
"Where a PostgreSQL database is; its password never shows in `str()`."


class Writing:
    """An INSERT that says what happens where the row is there already. Made once: building a statement costs more
    than running it."""

    def __init__(self, on: Mapping[str, Any]) -> None:
        # `inline` and `preserve_rowcount`: the number of rows is asked for, never the key that the database gave.
        self._on = {
            name: statement.inline().execution_options(preserve_rowcount=True) for name, statement in on.items()
        }

    def run(self, session: Session, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
        """How many of the rows, one or many, were inserted or changed."""
        return self.on(session.connection(), values)

    def on(self, connection: Connection, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
        """The same, without a session."""
        return connection.execute(self._on[connection.dialect.name], values).rowcount


def insert_new(row: type[Row]) -> Writing:
    """Inserts what violates no unique key of the table and leaves out the rest."""
    table = _table(row)
    return Writing(
        {
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
        }
    )


def upsert(row: type[Row], key: Sequence[str], change: Change, *, where: Condition | None = None) -> Writing:
    """Inserts a row, or where `key` (columns of a unique key) is there changes what is: `change` and `where` get the
    columns of the row that stands and of the one that was refused."""
    table = _table(row)
    statements: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert(table)), ("postgresql", postgresql.insert(table))):
        statements[name] = insert.on_conflict_do_update(
            index_elements=list(key),
            set_=dict(change(table.c, insert.excluded)),
            where=None if where is None else where(table.c, insert.excluded),
        )
    return Writing(statements)


def _table(row: type[Row]) -> Table:
    return row.metadata.tables[str(row.__tablename__)]


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
