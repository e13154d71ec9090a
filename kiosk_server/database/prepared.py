"""Statements of the way of every arrival: spelled once, and run by the database's own driver.

    _PHONE = Prepared(select(col(MemberDevice.member)).where(col(MemberDevice.handle) == bindparam("handle")))
    for (member,) in _PHONE.rows(session, {"handle": handle}): ...

From a statement to its rows SQLAlchemy takes several times what SQLite itself takes, and twice the way to a server and
back. So the same statement, with the same types, is compiled once for each database and set of values; what it runs
in, transactions and savepoints, stays SQLAlchemy's. Errors are what SQLAlchemy would raise.

Rows that nobody must read in the same command are better handed to `insert_later`: the writer inserts those of all
commands of a batch at once. Whoever reads their table sees them; see `Later`. `put_later` does the same with rows of
which only the last state counts, `count_later` with what is only added up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Dialect, Insert, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlmodel import Session

from kiosk_server.database.faults import Fault, fault_of

if TYPE_CHECKING:
    from kiosk_server.database.ahead import Ahead

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Change = Callable[[Any], Any]
T = TypeVar("T")

LATER = "later"
"Of `Session.info`: the `Later` of a command of the writer."

CURSOR = "prepared_cursor"
"Of `Connection.info`: one for all statements of a connection, since a new one learns every type again."

ROWS_AT_ONCE = 64
"In one INSERT. Fewer are a power of two, so that a server has few spellings to remember."


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
    one_row: tuple[str, str, str, tuple[str, ...]] | None
    """Of an INSERT that a server takes with many rows at once: what stands before the places of one row, these, what
    stands behind them, and the order of their values."""
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
        return self.rows_on(connection_of(session, self.tables), values)

    def rows_on(self, connection: Connection, values: Values) -> list[Row]:
        """The same, without a session."""
        spelled = self.spell(connection.dialect, values)
        return spelled.rows(_run(connection, spelled.text, spelled.values(values)), connection.dialect)

    def first(self, session: Session, values: Values) -> Row | None:
        return next(iter(self.rows(session, values)), None)

    def run(self, session: Session, values: Values | Sequence[Values]) -> int:
        """How many rows it wrote. Many values: the statement is run for each."""
        written = self.on(connection_of(session, self.tables), values)
        _forget(session, self.tables)
        return written

    def on(self, connection: Connection, values: Values | Sequence[Values]) -> int:
        """The same, without a session."""
        if isinstance(values, Mapping):
            spelled = self.spell(connection.dialect, values)
            return int(_run(connection, spelled.text, spelled.values(values)).rowcount)
        if not values:
            return 0
        spelled = self.spell(connection.dialect, values[0])
        if spelled.one_row is not None:
            return _run_together(connection, spelled, values)
        return int(_run(connection, spelled.text, [spelled.values(each) for each in values], many=True).rowcount)

    def spell(self, dialect: Dialect, values: Values) -> _Spelled:
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
        one_row=_one_row(expanded.statement) if isinstance(statement, Insert) and not dialect.positional else None,
    )


_NAME = re.compile(r"%\((\w+)\)s")


def _one_row(text: str) -> tuple[str, str, str, tuple[str, ...]] | None:
    """None where values stand elsewhere too, or come out of a query."""
    head, values, rest = text.partition(" VALUES (")
    end = _end_of_values(rest)
    row, tail = rest[:end], rest[end:]
    if not values or _NAME.search(head) or _NAME.search(tail):
        return None
    return head + " VALUES ", f"({_NAME.sub('%s', row)}", tail, tuple(_NAME.findall(row))


def _end_of_values(text: str) -> int:
    """Behind the bracket that closes what `text` is in."""
    depth = 1
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at + 1
    return len(text)


def _changes(found: Iterable[tuple[T, Change | None]]) -> tuple[tuple[T, Change], ...]:
    return tuple((which, change) for which, change in found if change is not None)


def _run(connection: Connection, text: str, values: Any, *, many: bool = False) -> Any:
    cursor = connection.info.get(CURSOR)
    with _sqlalchemys_errors(connection, text):
        if cursor is None:
            cursor = connection.info[CURSOR] = connection.connection.cursor()
        if many:
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)
    return cursor


def _run_together(connection: Connection, spelled: _Spelled, values: Sequence[Values]) -> int:
    """Many rows a statement."""
    assert spelled.one_row is not None
    head, row, tail, order = spelled.one_row
    written, done = 0, 0
    while done < len(values):
        size = min(ROWS_AT_ONCE, 1 << (len(values) - done).bit_length() - 1)
        rows = [spelled.values(each) for each in values[done : done + size]]
        flat = list(chain.from_iterable([each[name] for name in order] for each in rows))
        written += _run(connection, head + ", ".join([row] * size) + tail, flat).rowcount
        done += size
    return written


def ask(connection: Connection, questions: Sequence[tuple[Prepared, Values]]) -> list[list[Row]]:
    """The rows of each; of a server's database with one way there and back for all."""
    spelled = [(each.spell(connection.dialect, values), values) for each, values in questions]
    driver: Any = connection.connection.driver_connection
    if not goes_together(connection):
        return [
            each.rows(_run(connection, each.text, each.values(values)), connection.dialect) for each, values in spelled
        ]
    with _sqlalchemys_errors(connection, "several statements"):
        cursors = [driver.cursor() for _ in spelled]
        with driver.pipeline():
            for (each, values), cursor in zip(spelled, cursors, strict=True):
                cursor.execute(each.text, each.values(values))
        return [each.rows(cursor, connection.dialect) for (each, _), cursor in zip(spelled, cursors, strict=True)]


def goes_together(connection: Connection) -> bool:
    """Whether several questions to this database cost one way there and back."""
    pipeline = getattr(connection.dialect.loaded_dbapi, "Pipeline", None)
    return pipeline is not None and bool(pipeline.is_supported())


@contextmanager
def _sqlalchemys_errors(connection: Connection, text: str) -> Iterator[None]:
    try:
        yield
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


class CannotCount(Exception):
    """What was to be added up at the end of a batch was refused: a limit, thought to be far, is near."""


@dataclass(slots=True)
class Later:
    """What the commands of one batch write together at its end, table by table. Anything else that a session does to
    its database, other than a `Prepared` statement about other tables, writes it down before."""

    connection: Connection
    rows: dict[Prepared, list[Values]] = field(default_factory=dict)
    last: dict[Prepared, dict[Hashable, Values]] = field(default_factory=dict)
    counts: dict[Prepared, dict[Hashable, dict[str, Any]]] = field(default_factory=dict)
    ahead: Ahead | None = None
    "What the command that runs knows together with others."
    failed: bool = False
    "Something of it could not be written: then the whole batch is to run again, whoever wrote it down."

    def write(self, tables: frozenset[str] | None = None) -> None:
        """What goes to these tables, after what it refers to; None: all."""
        self.failed = True
        for counting in [each for each in self.counts if tables is None or each.tables & tables]:
            for values in self.counts.pop(counting).values():
                if counting.on(self.connection, values) != 1:
                    raise CannotCount
            if self.ahead is not None:
                self.ahead.wrote(counting.tables)
        for change in [each for each in self.last if tables is None or each.tables & tables]:
            for newest in self.last.pop(change).values():
                change.on(self.connection, newest)
        for insertion in list(self.rows):
            if tables is None or insertion.tables & tables:
                self._insert(insertion)
        self.failed = False

    def _insert(self, insertion: Prepared) -> None:
        values = self.rows.pop(insertion, None)
        if values is not None:
            self.write(insertion.refers_to - insertion.tables)
            self.failed = True
            insertion.on(self.connection, values)


def waiting_room(session: Session) -> Later | None:
    """Where something may be left for later; None where the session is no command's, or in a savepoint, which could
    take it back."""
    later: Later | None = session.info.get(LATER)
    return None if later is None or later.connection.in_nested_transaction() else later


def insert_later(session: Session, insertion: Prepared, values: Values) -> None:
    """Inserts a row at the latest with the commit; now, where it cannot wait. Every row of `insertion` has the same
    names."""
    later = waiting_room(session)
    if later is None:
        insertion.run(session, values)
    else:
        later.rows.setdefault(insertion, []).append(values)
        _forget(session, insertion.tables)


def put_later(session: Session, change: Prepared, key: Hashable, values: Values) -> None:
    """Runs `change` at the latest with the commit, with the last values of each key."""
    later = waiting_room(session)
    if later is None:
        change.run(session, values)
    else:
        later.last.setdefault(change, {})[key] = values
        _forget(session, change.tables)


def count_later(session: Session, counting: Prepared, key: Values, amounts: Mapping[str, int]) -> bool:
    """Runs `counting`, an update of one row with all these values, at the latest with the commit, with the sums of
    `amounts` for each key. False where that cannot wait, and then nothing was done. The caller knows that there is
    room for it; where there turns out to be none, the whole batch runs again, and nothing waits."""
    later = waiting_room(session)
    if later is None:
        return False
    sums = later.counts.setdefault(counting, {}).setdefault(tuple(key.items()), dict(key))
    for name, amount in amounts.items():
        sums[name] = sums.get(name, 0) + amount
    return True


def counted_for_later(session: Session, counting: Prepared, key: Values) -> Mapping[str, int]:
    """What `count_later` has for this key; empty where that is nothing."""
    later: Later | None = session.info.get(LATER)
    return {} if later is None else later.counts.get(counting, {}).get(tuple(key.items()), {})


def write_later(session: Session) -> None:
    """Writes down what was left for later so far."""
    later: Later | None = session.info.get(LATER)
    if later is not None:
        later.write()


def connection_of(session: Session, tables: frozenset[str]) -> Connection:
    """The connection of the session's transaction, with everything written down that is in these tables."""
    later: Later | None = session.info.get(LATER)
    if later is None:
        return session.connection()
    if later.rows or later.last or later.counts:
        later.write(tables)
    return later.connection


def _forget(session: Session, tables: frozenset[str]) -> None:
    later: Later | None = session.info.get(LATER)
    if later is not None and later.ahead is not None:
        later.ahead.wrote(tables)
