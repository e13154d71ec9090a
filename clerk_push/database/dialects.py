"""What SQLite and PostgreSQL spell differently. Everything else is SQLAlchemy's, which both understand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_new(session: Session, row: type[SQLModel], /, **values: Any) -> bool:
    """Inserts a row unless one with the same unique key is there; whether it did."""
    table = row.metadata.tables[str(row.__tablename__)]
    connection = session.connection()
    insert: Insert = _unless_there(connection.dialect.name, table).values(**values)
    # Inline: no key is asked for with RETURNING, which would hide the count.
    return connection.execute(insert.inline(), execution_options={"preserve_rowcount": True}).rowcount == 1


def insert_each_new(session: Session, row: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts those of `rows`, alike in their columns, of whose unique key there is none yet."""
    if rows:
        table = row.metadata.tables[str(row.__tablename__)]
        connection = session.connection()
        connection.execute(_unless_there(connection.dialect.name, table).inline(), list(rows))


def _unless_there(dialect: str, table: Table) -> Insert:
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
