"""What every table shares: one metadata in which every constraint has a name.

Unnamed constraints are lost without a word when Alembic rebuilds a table on SQLite, so CHECK constraints must be
given a name too: `CheckConstraint("cap >= 0", name="cap_not_negative")`.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData
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
