"""What every table shares: one metadata in which every constraint has a name.

Unnamed constraints are lost without a word when Alembic rebuilds a table on SQLite, so CHECK constraints must be
given a name too: `CheckConstraint("cap >= 0", name="cap_not_negative")`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Self, cast

from sqlalchemy import Column, MetaData, inspect
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """Base of all tables. A `table=True` class does not validate: validate at the border."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)

    @classmethod
    def columns(cls) -> tuple[Column[Any], ...]:
        """Of its table, in their order."""
        return tuple(cls.metadata.tables[str(cls.__tablename__)].columns)

    @classmethod
    def seen(cls, values: Mapping[str, Any] | Sequence[Any]) -> Self:
        """A row as a query gives it, to be read and in no session: its constructor takes a hundred times as long.
        `values` has every column, by name or in the order of `columns`."""
        make, keys = _making(cls)
        row = cast(Self, make())
        row.__dict__.update(values if isinstance(values, Mapping) else zip(keys, values, strict=True))
        return row


@cache
def _making(row: type[Row]) -> tuple[Callable[[], Any], tuple[str, ...]]:
    """What makes an empty one, and its columns' names."""
    return inspect(row).class_manager.new_instance, tuple(column.key for column in row.columns())
