"""A database that really fails for a while: a table of it is called otherwise meanwhile.

with fails(path, "gateway_config"): ...
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def fails(path: Path, table: str) -> Iterator[None]:
    """Every statement on `table` of the SQLite file is refused inside the block."""
    _rename(path, table, f"{table}_away")
    try:
        yield
    finally:
        _rename(path, f"{table}_away", table)


def _rename(path: Path, name: str, other: str) -> None:
    with closing(sqlite3.connect(path, timeout=60)) as database:
        # Else SQLite would rewrite whatever refers to it.
        database.execute("PRAGMA legacy_alter_table = ON")
        database.execute(f"ALTER TABLE {name} RENAME TO {other}")
