"""Where tasks, sessions and the feed are kept: a file, or a database on a PostgreSQL server.

    with open_database(DATA / DATABASE) as database:      # or a URL: migrates, starts the writing thread
        await database.writer.run_async(command)          # `command(session)`; returns after the COMMIT
        with database.reading() as session: ...           # one consistent view; a write through it raises
        await database.insist(lambda session: ...)        # the same in a thread, until the database answers

Statements must run on both: `insert_new` is what they spell differently. A command may run twice (a lost connection,
see `clerk_push.database.writer`), so it touches nothing but its session.
"""

from clerk_push.database.address import DATABASE, BadAddress, read_address
from clerk_push.database.dialects import insert_new
from clerk_push.database.engine import Database, open_database

__all__ = ["DATABASE", "BadAddress", "Database", "insert_new", "open_database", "read_address"]
