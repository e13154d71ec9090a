"""Brings a database to the newest schema with Alembic, which is imported only where something is to be done: it takes
as long as a fifth of a start."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import Session

from kiosk_server.database.errors import DatabaseForeign, DatabaseNewer
from kiosk_server.database.meta import Meta, renew_epoch

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(engine: Engine, name: str) -> None:
    """Runs the migrations that are missing, all in one transaction; `name` is for people. Raises DatabaseNewer for an
    unknown revision, and DatabaseForeign where another program keeps revisions of its own."""
    known = sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection, _references_free(connection), connection.begin():
        at = _revision(connection)
        if at is not None and not inspect(connection).has_table(str(Meta.__tablename__)):
            raise DatabaseForeign(name)
        if at == known[-1]:
            return
        if at is not None and at not in known:
            raise DatabaseNewer(name)
        from alembic import command

        command.upgrade(alembic_config(connection), "head")
        if at is None:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                renew_epoch(session)
                session.commit()
        _check_references(connection)


@contextmanager
def _references_free(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by writing it anew, and drops no table that rows of another one lead to: meanwhile it does
    not watch references, as sqlite.org/lang_altertable.html section 7 has it. The switch works outside of
    transactions alone, so it goes past SQLAlchemy, which begins one with whatever it runs."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: Connection) -> None:
    """Before what was migrated is committed."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left a reference that leads nowhere")


def alembic_config(connection: Connection) -> Config:
    """Alembic's view of our revisions, on this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    """Where the database stands: Alembic keeps it in a table of one row."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
