"""Brings a database to the newest schema with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from kiosk_server.database.errors import DatabaseNewer
from kiosk_server.database.meta import renew_epoch


def upgrade(engine: Engine, path: Path) -> None:
    """Runs the migrations that are missing, all in one transaction. Raises DatabaseNewer for an unknown revision."""
    with engine.connect() as connection, connection.begin():
        config = alembic_config(connection)
        directory = ScriptDirectory.from_config(config)
        at = MigrationContext.configure(connection).get_current_revision()
        if at == directory.get_current_head():
            return
        if at is not None and at not in {script.revision for script in directory.walk_revisions()}:
            raise DatabaseNewer(path)
        command.upgrade(config, "head")
        if at is None:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                renew_epoch(session)
                session.commit()


def alembic_config(connection: Connection) -> Config:
    """Alembic's view of our revisions, on this connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
