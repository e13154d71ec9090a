"""Brings a database to the newest schema with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from kiosk_server.database.errors import DatabaseNewer
from kiosk_server.database.meta import renew_epoch
from kiosk_server.database.tables import all_tables


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def upgrade(engine: Engine, path: Path) -> None:
    """Runs the migrations that are missing, all in one transaction. Raises DatabaseNewer for an unknown revision."""
    with engine.connect() as connection, connection.begin():
        directory = scripts()
        at = MigrationContext.configure(connection).get_current_revision()
        if at == directory.get_current_head():
            return
        if at is not None and at not in {script.revision for script in directory.walk_revisions()}:
            raise DatabaseNewer(path)
        _run(connection, directory)
        if at is None:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                renew_epoch(session)
                session.commit()


def _run(connection: Connection, directory: ScriptDirectory) -> None:
    def steps(revision: object, _context: MigrationContext) -> object:
        return directory._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), directory, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=all_tables(),
            render_as_batch=True,
            fn=steps,
            transactional_ddl=False,
        )
        environment.run_migrations()
