"""What can be wrong with the database. Each message says what to do."""

from __future__ import annotations

from pathlib import Path


class DatabaseError(Exception):
    """The database cannot do this."""

    http_status = 500


class DatabaseBusy(DatabaseError):
    """Another process holds the database."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"another process holds {path}; stop it first, or give this one its own data folder")


class DatabaseNewer(DatabaseError):
    """The database was written by a newer version."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was written by a newer version; install that version, or restore an older backup")


class DatabaseForeign(DatabaseError):
    """The database is another program's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is another program's database; give this one a database of its own")


class DatabaseUnreadable(DatabaseError):
    """The file is no database of ours, or cannot be opened."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} cannot be used as a database ({why}); check the path, its rights and the disk")


class DatabaseUnreachable(DatabaseError):
    """The database server does not let us in."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} cannot be used ({why}); check the address, the password and that the server runs")


class DatabaseLost(DatabaseError):
    """The connection to the database server was lost: nothing of the command was written."""

    http_status = 503

    def __init__(self) -> None:
        super().__init__("the database does not answer, nothing was written; try again in a moment")


class DatabaseUncertain(DatabaseError):
    """The connection was lost during a commit, and nobody can say yet whether it was done."""

    http_status = 503

    def __init__(self) -> None:
        super().__init__("the database went away while this was written; look whether it is there, then try again")


class DatabaseRefuses(DatabaseError):
    """A value that the database cannot hold: nothing of the command was written."""

    http_status = 422

    def __init__(self) -> None:
        super().__init__("the database cannot hold one of the values, such as a text with a NUL character")


class DatabaseFull(DatabaseError):
    """The disk is full: nothing of the command was written."""

    http_status = 507

    def __init__(self) -> None:
        super().__init__("the disk is full, nothing was written; free some space and try again")


class WriterBusy(DatabaseError):
    """More commands wait than the writer's queue holds."""

    http_status = 503

    def __init__(self) -> None:
        super().__init__("too many writes are waiting; try again in a second")


class WriterClosed(DatabaseError):
    """The writer has stopped; the program is ending."""

    http_status = 503

    def __init__(self) -> None:
        super().__init__("the server is stopping; try again when it is back")
