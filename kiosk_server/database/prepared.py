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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Insert, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlmodel import Session

from kiosk_server.database.faults import Fault, fault_of

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Change = Callable[[Any], Any]
T = TypeVar("T")

LATER = "later"
"Of `Session.info`: the `Later` of a command of the writer."

CURSOR = "prepared_cursor"
"Of `Connection.info`: one for all statements of a connection, since a new one learns every type again."


@dataclass(slots=True)
class _Spelled:
    """A statement in the words of one database, for one set of values."""

    text: str
    fixed: Values
    "Values that stand in the statement itself."
    lists: tuple[tuple[str, Sequence[str]], ...]
    "The names of a list's elements: `IN` has a place for each."
    positions: Sequence[str] | None
    "The order of values; None where the driver goes by their names."
    bound: tuple[tuple[str, Change], ...]
    "What becomes of values on their way in: JSON to text, say."
    columns: tuple[Any, ...]
    "Their types."
    found: tuple[tuple[int, Change], ...] | None = None
    "What becomes of columns on their way out; known once the driver has said what it gives."

    def values(self, values: Values) -> Any:
        changed: dict[str, Any] = {**self.fixed, **values}
        for name, elements in self.lists:
            given = changed.pop(name)
            changed.update(zip(elements, [*given, *given[-1:] * (len(elements) - len(given))], strict=True))
        for name, change in self.bound:
            changed[name] = change(changed[name])
        return changed if self.positions is None else [changed[name] for name in self.positions]

    def rows(self, cursor: Any, dialect: Dialect) -> list[Row]:
        if self.found is None:
            given = enumerate(zip(self.columns, cursor.description, strict=True))
            self.found = _changes((at, kind.result_processor(dialect, told[1])) for at, (kind, told) in given)
        rows: list[Row] = cursor.fetchall()
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
        self._spelled: dict[tuple[str, tuple[str, ...], tuple[int, ...]], _Spelled] = {}
        found = [
            each
            for spelling in (*spellings.values(), *([] if statement is None else [statement]))
            for each in visitors.iterate(spelling)
            if isinstance(each, Table)
        ]
        self.tables = frozenset(table.name for table in found)
        self.refers_to = frozenset(
            key.target_fullname.rpartition(".")[0] for table in found for key in table.foreign_keys
        )

    def rows(self, session: Session, values: Values) -> list[Row]:
        """All that it finds, with the types that its columns have."""
        connection = connection_of(session, self.tables)
        spelled = self._spell(connection.dialect, values)
        return spelled.rows(_run(connection, spelled.text, spelled.values(values)), connection.dialect)

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
        lists = tuple(_places(value) for value in values.values() if type(value) is list)
        key = dialect.name, tuple(values), lists
        found = self._spelled.get(key)
        if found is None:
            statement = self._spellings.get(dialect.name, self._statement)
            found = self._spelled[key] = _spelled(statement, dialect, values)
        return found


def _places(elements: Sequence[object]) -> int:
    """Lists are filled up by their last element to a power of two, so that there are few spellings."""
    return 1 << (len(elements) - 1).bit_length() if elements else 0


def _spelled(statement: Any, dialect: Dialect, values: Values) -> _Spelled:
    if isinstance(statement, Insert):
        statement = statement.inline()  # nobody asks for keys that the database gave
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(values))
    examples = {
        name: value[:1] * _places(value) if name in values and type(value) is list else value
        for name, value in {**compiled.params, **values}.items()
    }
    expanded = compiled.construct_expanded_state(examples, escape_names=False)
    lists = {name: names for name, names in expanded.parameter_expansion.items() if name in values}
    given = {*values, *expanded.parameter_expansion, *(element for names in lists.values() for element in names)}
    types = {name: bind.type for bind, name in compiled.bind_names.items()}
    binds = [(name, kind) for name, kind in types.items() if name not in expanded.parameter_expansion]
    binds += [(element, types[name]) for name in lists for element in lists[name]]
    return _Spelled(
        text=expanded.statement,
        fixed={name: value for name, value in (examples | expanded.additional_parameters).items() if name not in given},
        lists=tuple(lists.items()),
        positions=expanded.positiontup,
        bound=_changes((name, kind.dialect_impl(dialect).bind_processor(dialect)) for name, kind in binds),
        columns=tuple(column.type.dialect_impl(dialect) for column in getattr(statement, "selected_columns", ())),
    )


def _changes(found: Iterable[tuple[T, Change | None]]) -> tuple[tuple[T, Change], ...]:
    return tuple((which, change) for which, change in found if change is not None)


def _run(connection: Connection, text: str, values: Any, *, many: bool = False) -> Any:
    cursor = connection.info.get(CURSOR)
    try:
        if cursor is None:
            cursor = connection.info[CURSOR] = connection.connection.cursor()
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
    """Rows of the commands of one batch that are inserted together at its end, table by table. Anything else that a
    session does to its database, other than a `Prepared` statement about other tables, writes them down before."""

    connection: Connection
    rows: dict[Prepared, list[Values]] = field(default_factory=dict)

    def add(self, insertion: Prepared, values: Values) -> None:
        self.rows.setdefault(insertion, []).append(values)

    def write(self, tables: frozenset[str] | None = None) -> None:
        """Those of these tables, after what they refer to; None: all."""
        for insertion in list(self.rows):
            if tables is None or insertion.tables & tables:
                self._write_one(insertion)

    def _write_one(self, insertion: Prepared) -> None:
        values = self.rows.pop(insertion, None)
        if values is not None:
            self.write(insertion.refers_to - insertion.tables)
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
