"""The people file: one key a person for her part of every backup, and the list of who was erased.

It is never in a backup. A backup holds what names a person only sealed under her key (`privacy.sealing`); erasing her
destroys the key, and writes a mark that a restore obeys. So the newest people file decides who may come back, however
old the backup is. `docs/adr/0009-people-file.md` has the reasons.

Small and rarely written: connections are opened for each use, and SQLite keeps two processes apart.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest
from pathlib import Path

from kiosk_server.errors import CannotStart

PEOPLE = "people.keys"

KEY_BYTES = 32
"AES-256."

CODE_BYTES = 5
"Eight letters; with four tries, then one a minute, a guess is right once in half a million years."

BUSY_S = 10.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS person_key (person TEXT PRIMARY KEY, key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS erased (mark BLOB PRIMARY KEY, at_s REAL NOT NULL);
CREATE TABLE IF NOT EXISTS to_clean (one INTEGER PRIMARY KEY CHECK (one = 1));
"""


@dataclass(frozen=True, slots=True, repr=False)
class PeopleFile:
    path: Path
    mark_key: bytes
    "Makes the marks of erased people: the list alone names nobody."
    code_key: bytes
    "Makes the codes by which a member stops everything without her phone."

    @classmethod
    def open(cls, path: Path) -> PeopleFile:
        """The file at `path`; a new one where there is none. Raises CannotStart."""
        try:
            with _connected(path) as connection:
                connection.executescript(_SCHEMA)
                with connection:
                    for name in ("mark", "code"):
                        row = (name, secrets.token_bytes(KEY_BYTES))
                        connection.execute("INSERT OR IGNORE INTO secret VALUES (?, ?)", row)
                found = dict(connection.execute("SELECT name, value FROM secret"))
        except (sqlite3.Error, OSError) as error:
            raise CannotStart(f"{path} cannot be read ({error}); bring back its newest copy") from error
        return cls(path, found["mark"], found["code"])

    def mark(self, person: str) -> bytes:
        """What stands for an erased person."""
        return digest(self.mark_key, person.encode(), sha256)

    def code(self, person: str) -> str:
        """The code of one member for stopping everything, such as `KQ7R-2MXA`."""
        number = int.from_bytes(digest(self.code_key, person.encode(), sha256)[:CODE_BYTES])
        letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(8))
        return f"{letters[:4]}-{letters[4:]}"

    def keys(self, people: Iterable[str]) -> dict[str, bytes]:
        """The key of each, made where there is none yet, on the disk. For one who was erased meanwhile a key that is
        kept nowhere."""
        with _connected(self.path) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            return {person: self._key(connection, person) for person in people}

    def known_keys(self) -> dict[str, bytes]:
        with _connected(self.path) as connection:
            return dict(connection.execute("SELECT person, key FROM person_key"))

    def marks(self) -> set[bytes]:
        """Of everybody who was erased."""
        with _connected(self.path) as connection:
            return {mark for (mark,) in connection.execute("SELECT mark FROM erased")}

    def erase(self, person: str, now_s: float) -> None:
        """Destroys her key and lists her, and that the database is to be cleaned of her; on the disk when this
        returns. Once more does no harm."""
        with _connected(self.path) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR IGNORE INTO erased VALUES (?, ?)", (self.mark(person), now_s))
            connection.execute("DELETE FROM person_key WHERE person = ?", (person,))
            connection.execute("INSERT OR IGNORE INTO to_clean VALUES (1)")

    def is_to_clean(self) -> bool:
        """Whether somebody was erased since the database was last cleaned, also by a process that is no more."""
        with _connected(self.path) as connection:
            return connection.execute("SELECT 1 FROM to_clean").fetchone() is not None

    def cleaned(self) -> None:
        with _connected(self.path) as connection, connection:
            connection.execute("DELETE FROM to_clean")

    def copy_to(self, target: Path) -> None:
        """The one copy: replaces what is there, so that no older one lies about."""
        partial = target.with_name(f".{target.name}.partial")
        partial.unlink(missing_ok=True)
        try:
            with _connected(self.path) as source, _connected(partial) as copy:
                source.backup(copy)
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)

    def _key(self, connection: sqlite3.Connection, person: str) -> bytes:
        erased = connection.execute("SELECT 1 FROM erased WHERE mark = ?", (self.mark(person),)).fetchone()
        if erased is not None:
            return secrets.token_bytes(KEY_BYTES)
        row = (person, secrets.token_bytes(KEY_BYTES))
        connection.execute("INSERT OR IGNORE INTO person_key VALUES (?, ?)", row)
        key: bytes = connection.execute("SELECT key FROM person_key WHERE person = ?", (person,)).fetchone()[0]
        return key


ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"Without I, O, 0 and 1, which people mix up."


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection:
        # No WAL: a destroyed key must not live on in a second file.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA secure_delete = ON")
        yield connection
