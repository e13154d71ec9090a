"""Brings a database to the newest schema with Alembic, which is imported only where something is to be done: it takes
as long as a fifth of a start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import Session

from kiosk_server.database.errors import DatabaseNewer
from kiosk_server.database.meta import renew_epoch

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(engine: Engine, name: str) -> None:
    """Runs the migrations that are missing, all in one transaction; `name` is for people. Raises DatabaseNewer for an
    unknown revision."""
    known = sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection, connection.begin():
        at = _revision(connection)
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
