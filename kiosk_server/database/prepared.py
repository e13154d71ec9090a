"""Statements of the way of every arrival: spelled once, and run by the database's own driver.

    _PHONE = Prepared(select(col(MemberDevice.member)).where(col(MemberDevice.handle) == bindparam("handle")))
    for (member,) in _PHONE.rows(session, {"handle": handle}): ...

From a statement to its rows SQLAlchemy takes several times what SQLite itself takes, and twice the way to a server and
back. So the same statement, with the same types, is compiled once for each database and set of values; what it runs
in, transactions and savepoints, stays SQLAlchemy's. Errors are what SQLAlchemy would raise.

Rows that nobody must read in the same command are better handed to `insert_later`: the writer inserts those of all
commands of a batch at once. Whoever reads their table sees them; see `Later`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlmodel import Session

from kiosk_server.database.faults import Fault, fault_of

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Change = Callable[[Any], Any]

LATER = "later"
"Of `Session.info`: the `Later` of a command of the writer."

_CURSOR = "prepared_cursor"
"Of `Connection.info`: one for all statements of a connection, since a new one learns every type again."


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A statement in the words of one database, for one set of values."""

    text: str
    fixed: Values
    "Values that stand in the statement itself."
    positions: tuple[str, ...] | None
    "The order of values; None where the driver goes by their names."
    bound: tuple[tuple[str, Change], ...]
    "What becomes of values on their way in: JSON to text, say."
    found: tuple[tuple[int, Change], ...]
    "What becomes of columns on their way out."

    def values(self, values: Values) -> Any:
        changed: dict[str, Any] = {**self.fixed, **values}
        for name, change in self.bound:
            changed[name] = change(changed[name])
        return changed if self.positions is None else [changed[name] for name in self.positions]

    def rows(self, rows: list[Row]) -> list[Row]:
        if not self.found:
            return rows
        changed = []
        for row in rows:
            values = list(row)
            for at, change in self.found:
                values[at] = change(values[at])
            changed.append(tuple(values))
        return changed


class Prepared:
    """One statement, made once."""

    def __init__(self, statement: Any = None, **spellings: Any) -> None:
        """`spellings`: by dialect, where databases differ."""
        self._statement = statement
        self._spellings = spellings
        self._spelled: dict[tuple[str, tuple[str, ...]], _Spelled] = {}
        self.tables = frozenset(
            each.name
            for spelling in (*spellings.values(), *([] if statement is None else [statement]))
            for each in visitors.iterate(spelling)
            if isinstance(each, Table)
        )

    def rows(self, session: Session, values: Values) -> list[Row]:
        """All that it finds, with the types that its columns have."""
        connection = connection_of(session, self.tables)
        spelled = self._spell(connection.dialect, values)
        return spelled.rows(_run(connection, spelled.text, spelled.values(values)).fetchall())

    def first(self, session: Session, values: Values) -> Row | None:
        return next(iter(self.rows(session, values)), None)

    def run(self, session: Session, values: Values | Sequence[Values]) -> int:
        """How many rows it wrote. Many values: the statement is run for each."""
        return self.on(connection_of(session, self.tables), values)

    def on(self, connection: Connection, values: Values | Sequence[Values]) -> int:
        """The same, without a session."""
        if isinstance(values, Mapping):
            spelled = self._spell(connection.dialect, values)
            return int(_run(connection, spelled.text, spelled.values(values)).rowcount)
        if not values:
            return 0
        spelled = self._spell(connection.dialect, values[0])
        return int(_run(connection, spelled.text, [spelled.values(each) for each in values], many=True).rowcount)

    def _spell(self, dialect: Dialect, values: Values) -> _Spelled:
        key = dialect.name, tuple(values)
        found = self._spelled.get(key)
        if found is None:
            statement = self._spellings.get(dialect.name, self._statement)
            found = self._spelled[key] = _spelled(statement, dialect, list(values))
        return found


def _spelled(statement: Any, dialect: Dialect, names: list[str]) -> _Spelled:
    if isinstance(statement, Insert):
        statement = statement.inline()  # nobody asks for keys that the database gave
    compiled: Any = statement.compile(dialect=dialect, column_keys=names, compile_kwargs={"render_postcompile": True})
    columns = getattr(statement, "selected_columns", ())
    return _Spelled(
        text=str(compiled),
        fixed={name: value for name, value in compiled.params.items() if name not in names},
        positions=tuple(compiled.positiontup) if compiled.positional else None,
        bound=tuple(
            (name, change)
            for name, bind in compiled.binds.items()
            if (change := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        ),
        found=tuple(
            (at, change)
            for at, column in enumerate(columns)
            if (change := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ),
    )


def _run(connection: Connection, text: str, values: Any, *, many: bool = False) -> Any:
    cursor = connection.info.get(_CURSOR)
    try:
        if cursor is None:
            cursor = connection.info[_CURSOR] = connection.connection.cursor()
        if many:
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)
    except connection.dialect.loaded_dbapi.Error as error:
        lost = fault_of(error) is Fault.LOST
        if lost:
            connection.invalidate(error)
        # Without the values: they name people.
        raise DBAPIError.instance(
            text,
            None,
            error,
            connection.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=connection.dialect,
        ) from error
    return cursor


@dataclass(slots=True)
class Later:
    """Rows of the commands of one batch that are inserted together at its end: table by table, in the order in which
    the tables were first named. Anything else that a session does to its database, other than a `Prepared` statement
    about other tables, writes them down before."""

    connection: Connection
    rows: dict[Prepared, list[Values]] = field(default_factory=dict)

    def add(self, insertion: Prepared, values: Values) -> None:
        self.rows.setdefault(insertion, []).append(values)

    def write(self, tables: frozenset[str] | None = None) -> None:
        """Those of these tables, with all that they may refer to; None: all."""
        waiting = list(self.rows)
        wanted = [at for at, each in enumerate(waiting) if self.rows[each] and (tables is None or each.tables & tables)]
        for insertion in waiting[: wanted[-1] + 1] if wanted else ():
            # The place stays, so that tables keep their order.
            values, self.rows[insertion] = self.rows[insertion], []
            insertion.on(self.connection, values)


def insert_later(session: Session, insertion: Prepared, values: Values) -> None:
    """Inserts a row at the latest with the commit; now, where the session is no command's, or in a savepoint, which
    could take it back. Every row of `insertion` has the same names."""
    later: Later | None = session.info.get(LATER)
    if later is None or later.connection.in_nested_transaction():
        insertion.run(session, values)
    else:
        later.add(insertion, values)


def write_later(session: Session) -> None:
    """Writes down what was handed to `insert_later` so far."""
    later: Later | None = session.info.get(LATER)
    if later is not None:
        later.write()


def connection_of(session: Session, tables: frozenset[str]) -> Connection:
    """The connection of the session's transaction, with everything written down that is in these tables."""
    later: Later | None = session.info.get(LATER)
    if later is None:
        return session.connection()
    if later.rows:
        later.write(tables)
    return later.connection
