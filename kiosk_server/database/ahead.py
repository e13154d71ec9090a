"""What commands that come together know of their transaction's database without asking it again.

At opening time many arrive within the same moment, and each arrival asks the same questions about somebody else. The
first that asks one asks for all (`OfEach`), and what concerns nobody alone, such as which campaigns run, is asked for
once (`once`). Nobody else writes while a batch of the writer runs, so an answer is good until one of these commands
writes to a table that it came from:

* what concerns nobody alone is then forgotten;
* of what concerns somebody, that is forgotten which is about whom the command is (`Ahead.concerns`), since such a
  command writes about nobody else. A command that has not said whom it is about makes everybody's be forgotten, and so
  does anything that a session does by itself: there nobody can tell which tables it writes.

Where a batch runs again with a savepoint for each command, every command asks for itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

from kiosk_server.database.prepared import (
    LATER,
    Later,
    Prepared,
    Row,
    Values,
    ask,
    connection_of,
    goes_together,
)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_NO_VALUES: Values = {}


class Together(ABC, Generic[T_co]):
    """A command that may know what those of its kind find that stand beside it in the writer's batch."""

    @abstractmethod
    def __call__(self, session: Session) -> T_co:
        """Runs in the writer's thread."""


@dataclass(slots=True)
class Ahead:
    """Of a run of `Together` commands in one transaction."""

    commands: Sequence[Together[Any]]
    once: dict[Hashable, tuple[frozenset[str], Any]] = field(default_factory=dict)
    of_each: dict[Hashable, dict[OfEach, tuple[Values, list[Row]]]] = field(default_factory=dict)
    kept: dict[Hashable, Any] = field(default_factory=dict)
    "What its owner keeps true by himself, whatever is written."
    about: frozenset[Hashable] | None = None
    tables: set[str] = field(default_factory=set)
    "Those that anything here came from."

    def begins(self) -> None:
        """A command begins; what was known of those whom the last one was about has been used."""
        for key in self.about or ():
            self.of_each.pop(key, None)
        self.about = None

    def concerns(self, keys: Iterable[Hashable]) -> None:
        """The command that runs writes about nobody but these."""
        self.about = frozenset(keys)

    def wrote(self, tables: frozenset[str]) -> None:
        """Something was written to these tables, or soon will be."""
        if self.tables.isdisjoint(tables):
            return
        for name in [name for name, (came_from, _) in self.once.items() if came_from & tables]:
            del self.once[name]
        for key in self.of_each if self.about is None else self.about:
            answers = self.of_each.get(key, {})
            for question in [question for question in answers if question.tables & tables]:
                del answers[question]

    def forget(self) -> None:
        """Anything may have been written."""
        self.once.clear()
        self.of_each.clear()
        self.kept.clear()


def ahead_of(session: Session) -> Ahead | None:
    """None where the command of `session` knows nothing of others, or is in a savepoint."""
    later: Later | None = session.info.get(LATER)
    if later is None or later.ahead is None or later.connection.in_nested_transaction():
        return None
    return later.ahead


def are_several(session: Session) -> bool:
    """Whether other commands of its kind stand beside the one of `session`."""
    ahead = ahead_of(session)
    return ahead is not None and len(ahead.commands) > 1


class OfEach:
    """A question that can be asked about many at once. `of` each: `bindparam("each", expanding=True)`; the first
    column of an answer says about whom it is."""

    def __init__(self, statement: Any, *, whatever: Iterable[str] = ()) -> None:
        """`whatever` is written to these tables alone changes no answer."""
        self.asked = Prepared(statement)
        self.tables = self.asked.tables - set(whatever)

    def of(
        self, session: Session, key: str, values: Values = _NO_VALUES, covers: Callable[[Values], bool] | None = None
    ) -> list[Row]:
        """The answers about `key`. `covers` says whether what was asked before with other values has in it what is
        asked now; without it, the values must be the same."""
        ahead = ahead_of(session)
        if ahead is not None:
            known = ahead.of_each.get(key, {}).get(self)
            if known is not None and (known[0] == values if covers is None else covers(known[0])):
                return known[1]
        return self.asked.rows(session, {"each": [key], **values})

    def of_many(self, session: Session, keys: Iterable[Hashable]) -> list[Row]:
        """The answers about all these, where no values are asked with."""
        ahead = ahead_of(session)
        known = {} if ahead is None else ahead.of_each
        rows: list[Row] = []
        unknown: list[Hashable] = []
        for key in keys:
            found = known.get(key, {}).get(self)
            if found is None:
                unknown.append(key)
            else:
                rows += found[1]
        return rows if not unknown else rows + self.asked.rows(session, {"each": unknown})


def once(session: Session, name: Hashable, tables: frozenset[str], find: Callable[[], T]) -> T:
    """What `find` finds in these tables: once for all commands that come together."""
    ahead = ahead_of(session)
    if ahead is None:
        return find()
    known = ahead.once.get(name)
    if known is None:
        known = ahead.once[name] = tables, find()
        ahead.tables |= tables
    found: T = known[1]
    return found


def foresee(session: Session, keys: Iterable[Hashable], questions: Mapping[OfEach, Values]) -> None:
    """Asks all these questions about all these at once, where the session's command is one of several."""
    ahead, wanted = ahead_of(session), list(keys)
    if ahead is None or not wanted:
        return
    connection: Connection | None = None
    for question in questions:
        connection = connection_of(session, question.asked.tables)
    # One alone is asked about when it is needed, unless asking together spares the way there and back.
    if connection is None or (len(wanted) == 1 and not goes_together(connection)):
        return
    found = ask(connection, [(question.asked, {"each": wanted, **values}) for question, values in questions.items()])
    for key in wanted:
        ahead.of_each.setdefault(key, {})
    for (question, values), rows in zip(questions.items(), found, strict=True):
        answers: dict[Hashable, list[Row]] = {key: [] for key in wanted}
        for row in rows:
            answers[row[0]].append(row)
        for key in wanted:
            ahead.of_each[key][question] = values, answers[key]
        ahead.tables |= question.tables
