"""How a fact becomes durable, once.

Everything that writes goes through one `Writer`; everything else reads through the `Reader`:

    database = Database.open(DATA / DATABASE)          # or a PostgreSQL URL: migrates, starts the writing thread
    visit = database.writer.run(lambda session: ...)              # from a thread: returns after the COMMIT
    visit = await database.writer.run_async(lambda session: ...)  # from a coroutine
    with database.reader.session() as session: ...                # read-only; a write raises
    database.close()

A command is `Callable[[sqlmodel.Session], T]`. It may run twice (a batch in which one fails is run again, each apart
from the others), so it touches nothing but its session; what must follow the commit is handed to
`after(session).commit(...)`. Never call `session.commit()` in a command; raise to roll back this command alone.

Rows are `class Thing(Row, table=True)` with `Row` of `database.row`; name a module of rows in `database.tables` so
that the metadata is complete. Events for screens and subscribers: `outbox.append(session, ...)`.

Statements must run on SQLite and on PostgreSQL: `database.dialects` has what they spell differently, and
`tests/conftest.py` has `place`, which runs a test on both.
"""

from kiosk_server.database.address import DATABASE, BadAddress, read_address
from kiosk_server.database.engine import Database, Reader
from kiosk_server.database.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    DatabaseNewer,
    WriterBusy,
    WriterClosed,
)
from kiosk_server.database.ids import new_id
from kiosk_server.database.row import Row
from kiosk_server.database.writer import Command, Writer, after

__all__ = [
    "DATABASE",
    "BadAddress",
    "Command",
    "Database",
    "DatabaseBusy",
    "DatabaseError",
    "DatabaseFull",
    "DatabaseNewer",
    "Reader",
    "Row",
    "Writer",
    "WriterBusy",
    "WriterClosed",
    "after",
    "new_id",
    "read_address",
]
