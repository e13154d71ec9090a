"""Brings a database to the newest schema."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlmodel import Session

import clerk_push.alerting.tables  # noqa: F401 - further tables of the same metadata
from clerk_push.errors import DatabaseNewer, DatabaseNotOurs
from clerk_push.tables import METADATA, FeedEpoch

MIGRATIONS = Path(__file__).parent.with_name("migrations")


def upgrade(engine: Engine) -> None:
    """Runs the migrations that are missing, in one transaction. Raises DatabaseNewer or DatabaseNotOurs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        if at is not None and not inspect(connection).has_table(str(FeedEpoch.__tablename__)):
            raise DatabaseNotOurs
        if at == scripts.get_current_head():
            return
        if at is not None and at not in {script.revision for script in scripts.walk_revisions()}:
            raise DatabaseNewer

        def missing(revision: Any, _context: MigrationContext) -> Any:
            return scripts._upgrade_revs("head", revision)

        with EnvironmentContext(config, scripts, fn=missing) as environment:
            environment.configure(
                connection=connection, target_metadata=METADATA, render_as_batch=True, transactional_ddl=False
            )
            environment.run_migrations()
        if at is None:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                session.add(FeedEpoch(epoch=secrets.token_hex(8)))
                session.commit()
