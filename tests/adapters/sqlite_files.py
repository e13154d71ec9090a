"""New SQLite databases for tests, with the newest schema: copied from one that was migrated once.

    path = new_file(tmp_path / "server.sqlite3")
    with Database.open(path) as database: ...

Moving a database through all its versions takes fifty times as long as opening it.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from kiosk_server.database import Database
from tests.adapters.made_once import made_once

NAME = "migrated.sqlite3"


def new_file(path: Path) -> Path:
    """Lays it down at `path`, where nothing may be yet, and answers that."""
    with path.open("xb") as made, _migrated().open("rb") as migrated:
        shutil.copyfileobj(migrated, made)
    path.chmod(0o600)
    with closing(sqlite3.connect(path)) as connection, connection:
        # As a database of its own has, so that tests may compare.
        connection.execute("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'epoch'")
    return path


def in_memory() -> Engine:
    """The same without a file, for one thread."""

    def copied() -> sqlite3.Connection:
        made = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(_migrated())) as migrated:
            migrated.backup(made)
        return made

    return create_engine("sqlite://", creator=copied, poolclass=StaticPool)


def _migrated() -> Path:
    return made_once("sqlite", lambda empty: Database.open(empty / NAME).close()) / NAME
