"""`python -m kiosk_server.database.compose "What changed"`: writes the next revision from the tables.

For developers. Read it before committing it: batch mode on SQLite rebuilds tables, and keeps only constraints that
have names.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from kiosk_server.database.migrate import alembic_config


def compose(message: str) -> None:
    """Adds a revision with the difference between the tables and what the revisions so far make."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'compose.sqlite3'}")
        with engine.connect() as connection:
            config = alembic_config(connection)
            known = ScriptDirectory.from_config(config)
            if known.get_current_head() is not None:
                command.upgrade(config, "head")
            number = 1 + sum(1 for _ in known.walk_revisions())
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    compose(sys.argv[1])
