"""A payment terminal for trying out: nobody pays anything, and it does what a test asks for.

It answers by the amount, as test terminals of real acquirers do, or as it was told for the next charge. Its memory is a
file of its own beside the server's database, as a real terminal's is its own: it survives when the server is killed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk_server.selling.terminals.terminal import Answer, Charge, GiveBack, Outcome

FILE = "simulated-terminal.sqlite3"

DECLINED, TIMED_OUT, PARTIAL, LOST_PAID, LOST_UNPAID, SLOW = 151, 152, 153, 154, 155, 156
"""Amounts in minor units, such as 1.51 USD: a part of a sale can be paid so, and nobody comes upon one by chance.
PARTIAL approves half of it. LOST_PAID and LOST_UNPAID lose the answer: with the one she has paid, with the other not.
SLOW waits for her until the second look-up."""

SCRIPT = {
    DECLINED: "declined",
    TIMED_OUT: "timed_out",
    PARTIAL: "partial",
    LOST_PAID: "lost_paid",
    LOST_UNPAID: "lost_unpaid",
    SLOW: "slow",
}

WISHES = frozenset({"approved", *SCRIPT.values()})

_TABLES = """
CREATE TABLE IF NOT EXISTS done (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, amount_minor INTEGER NOT NULL, answer TEXT NOT NULL,
    approved_minor INTEGER NOT NULL, lost INTEGER NOT NULL, looks INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS next (id INTEGER PRIMARY KEY, wish TEXT NOT NULL);
"""


class SimulatedTerminal:
    """Implements `Terminal`. Every call opens the file anew: calls come from any thread and any process."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def charge(self, charge: Charge) -> Outcome:
        with closing(self._open()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            before = _row(connection, charge.payment)
            if before is not None:
                return _said(charge.payment, before)
            wish = _take_wish(connection) or SCRIPT.get(charge.amount_minor, "approved")
            answer, approved_minor, lost = _decide(wish, charge.amount_minor)
            _write(connection, charge.payment, "charge", charge.amount_minor, answer, approved_minor, lost=lost)
            if lost:
                return Outcome(Answer.UNKNOWN)
            return Outcome(answer, approved_minor, _reference(charge.payment))

    def look_up(self, name: str) -> Outcome:
        with closing(self._open()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            before = _row(connection, name)
            if before is None:
                _write(connection, name, "barred", 0, Answer.NEVER_HEARD, 0, lost=False)
                return Outcome(Answer.NEVER_HEARD)
            _kind, amount_minor, answer, _approved, _lost, looks = before
            connection.execute("UPDATE done SET looks = looks + 1 WHERE name = ?", (name,))
            if answer == Answer.PENDING and looks > 0:
                approved = "UPDATE done SET answer = 'approved', approved_minor = ? WHERE name = ?"
                connection.execute(approved, (amount_minor, name))
                return Outcome(Answer.APPROVED, amount_minor, _reference(name))
            return _said(name, before)

    def give_back(self, wish: GiveBack) -> Outcome:
        with closing(self._open()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            before = _row(connection, wish.reference)
            if before is not None:
                return _said(wish.reference, before)
            told = _take_wish(connection) or "approved"
            answer, approved_minor, lost = _decide(told, wish.amount_minor)
            if answer is not Answer.APPROVED:
                answer, approved_minor = Answer.DECLINED, 0
            _write(connection, wish.reference, "back", wish.amount_minor, answer, approved_minor, lost=lost)
            return Outcome(Answer.UNKNOWN) if lost else Outcome(answer, approved_minor, _reference(wish.reference))

    def do_next(self, wish: str) -> None:
        """What it does with the next that it is asked for, whatever the amount: one of WISHES."""
        with closing(self._open()) as connection, connection:
            connection.execute("INSERT INTO next (wish) VALUES (?)", (wish,))

    def taken_minor(self) -> dict[str, int]:
        """What everybody paid and got back, by name: for tests and for trying out."""
        with closing(self._open()) as connection:
            rows = connection.execute("SELECT name, kind, approved_minor FROM done WHERE approved_minor > 0")
            return {name: minor if kind == "charge" else -minor for name, kind, minor in rows}

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=30.0, isolation_level=None)
        connection.executescript(_TABLES)
        return connection


def _decide(wish: str, amount_minor: int) -> tuple[Answer, int, bool]:
    """The answer, what is approved, and whether the answer gets lost."""
    match wish:
        case "declined":
            return Answer.DECLINED, 0, False
        case "timed_out":
            return Answer.TIMED_OUT, 0, False
        case "partial":
            half = amount_minor // 2
            return (Answer.PARTIAL, half, False) if half else (Answer.DECLINED, 0, False)
        case "lost_paid":
            return Answer.APPROVED, amount_minor, True
        case "lost_unpaid":
            return Answer.TIMED_OUT, 0, True
        case "slow":
            return Answer.PENDING, 0, False
    return Answer.APPROVED, amount_minor, False


_Row = tuple[str, int, str, int, int, int]


def _row(connection: sqlite3.Connection, name: str) -> _Row | None:
    columns = "kind, amount_minor, answer, approved_minor, lost, looks"
    found: _Row | None = connection.execute(f"SELECT {columns} FROM done WHERE name = ?", (name,)).fetchone()  # noqa: S608 - names of our own
    return found


def _write(
    connection: sqlite3.Connection, name: str, kind: str, amount: int, answer: Answer, approved: int, *, lost: bool
) -> None:
    connection.execute(
        "INSERT INTO done (name, kind, amount_minor, answer, approved_minor, lost) VALUES (?, ?, ?, ?, ?, ?)",
        (name, kind, amount, answer.value, approved, lost),
    )


def _take_wish(connection: sqlite3.Connection) -> str | None:
    found = connection.execute("SELECT id, wish FROM next ORDER BY id LIMIT 1").fetchone()
    if found is None:
        return None
    connection.execute("DELETE FROM next WHERE id = ?", (found[0],))
    return str(found[1])


def _said(name: str, row: _Row) -> Outcome:
    return Outcome(Answer(row[2]), row[3], _reference(name))


def _reference(name: str) -> str:
    return f"SIM-{name[-8:]}"
