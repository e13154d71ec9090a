"""Where SQLite and PostgreSQL differ, for everybody who writes statements: one place, one spelling.

    _ISSUE = insert_new(Voucher)                        # INSERT … ON CONFLICT DO NOTHING, made once
    if _ISSUE.run(session, row) == 1: ...               # the number of rows really written

    _MOVE = upsert(GatewayCursor, ("gateway", "boot_id"), lambda old, new: {"missing": old.missing + new.missing})
    _MOVE.run(session, row)

Everything else is written with SQLAlchemy's own statements, which both databases understand: take `rowcount` of an
UPDATE or DELETE, never of a SELECT; do not put booleans into `max()`; order by what is no prose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from kiosk_server.database.prepared import Prepared
from kiosk_server.database.row import Row

Columns = ReadOnlyColumnCollection[str, Any]
Change = Callable[[Columns, Columns], Mapping[str, Any]]
Condition = Callable[[Columns, Columns], ColumnElement[bool]]

LONG = BigInteger().with_variant(Integer(), "sqlite")
"""For what counts beyond 2,147,483,647. SQLite's INTEGER holds 64 bits anyway, and must be called so to count up."""

DatabaseUrl = URL
"Where a PostgreSQL database is; its password never shows in `str()`."


def insert_new(row: type[Row]) -> Prepared:
    """Inserts what violates no unique key of the table and leaves out the rest."""
    table = _table(row)
    return Prepared(
        sqlite=sqlite.insert(table).on_conflict_do_nothing(),
        postgresql=postgresql.insert(table).on_conflict_do_nothing(),
    )


def upsert(row: type[Row], key: Sequence[str], change: Change, *, where: Condition | None = None) -> Prepared:
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
    return Prepared(**statements)


def _table(row: type[Row]) -> Table:
    return row.metadata.tables[str(row.__tablename__)]
