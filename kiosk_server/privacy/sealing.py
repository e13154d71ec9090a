"""What names a person, sealed in the copy that becomes a backup, and opened again at a restore.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits under the person's own key; her id is authenticated with
it, so that no two parts can be swapped.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk_server.errors import CannotStart
from kiosk_server.privacy.people_file import PeopleFile

SEALED = "sealed:"
NONCE_BYTES = 12

PASSING = {"answered_command", "letter", "push_subscription", "sign_in_request"}
"What names people and is of use for a day at most, or is told again by her phone: a backup goes without."

_WORDS = {
    "intent_evidence": "UPDATE intent_evidence SET reason = NULL WHERE reason IS NOT NULL",
    "identity_link": "UPDATE identity_link SET why = ''",
}
"What staff wrote about somebody may name her, and nothing is decided by it: a backup goes without."

_PEOPLE = """
SELECT member.id, number, first_name, email_norm, email_claimed, time_zone
FROM member JOIN member_pii ON member_pii.member = member.id
"""
_QUERIES = """
SELECT web_identity.member, message_id, query FROM web_event
JOIN web_identity ON web_identity.anonymous_id = web_event.anonymous_id WHERE query IS NOT NULL
"""
_PII = "UPDATE member_pii SET first_name = ?, email_norm = ?, email_claimed = ?, time_zone = ? WHERE member = ?"


class PeopleFileTooOld(CannotStart):
    """The people file does not fit this backup: it is older, or of another site."""


def seal(person: str, key: bytes, content: dict[str, Any]) -> str:
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, json.dumps(content).encode(), person.encode())
    return SEALED + base64.b64encode(sealed).decode()


def unseal(person: str, key: bytes, text: str) -> dict[str, Any]:
    """Raises PeopleFileTooOld where the key is another one."""
    sealed = base64.b64decode(text.removeprefix(SEALED))
    try:
        opened = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], person.encode())
    except InvalidTag:
        raise PeopleFileTooOld from None
    content: dict[str, Any] = json.loads(opened)
    return content


def seal_copy(copy: Path, people: PeopleFile) -> None:
    """Seals everybody in a copy of the database that nobody else uses, and leaves no trace of what stood there."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        rows = connection.execute(_PEOPLE).fetchall()
        queries: dict[str, dict[str, str]] = {}
        for member, message, query in connection.execute(_QUERIES):
            queries.setdefault(member, {})[message] = query
        keys = people.keys(row[0] for row in rows)
        connection.execute("BEGIN")
        for member, number, *pii in rows:
            content = {"number": number, "pii": pii, "queries": queries.get(member, {})}
            connection.execute(_PII, (seal(member, keys[member], content), None, None, None, member))
            connection.execute("UPDATE member SET number = ? WHERE id = ?", (SEALED + member, member))
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for table in PASSING & there:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
        for table in _WORDS.keys() & there:
            connection.execute(_WORDS[table])
        connection.execute("UPDATE web_event SET query = NULL")
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def open_copy(copy: Path, people: PeopleFile) -> list[str]:
    """Opens everybody's part of a restored database but that of the erased: who they are.

    Raises PeopleFileTooOld where a key is missing of somebody who was not erased.
    """
    marks, keys = people.marks(), people.known_keys()
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        members = [member for (member,) in connection.execute("SELECT id FROM member")]
        erased = [member for member in members if people.mark(member) in marks]
        sealed = connection.execute("SELECT member, first_name FROM member_pii WHERE first_name LIKE 'sealed:%'")
        gone = set(erased)
        connection.execute("BEGIN")
        for member, text in sealed.fetchall():
            if member in gone:
                continue
            if member not in keys:
                raise PeopleFileTooOld
            content = unseal(member, keys[member], text)
            connection.execute(_PII, (*content["pii"], member))
            connection.execute("UPDATE member SET number = ? WHERE id = ?", (content["number"], member))
            for message, query in content["queries"].items():
                connection.execute("UPDATE web_event SET query = ? WHERE message_id = ?", (query, message))
        connection.execute("COMMIT")
    return erased


def holds_sealed(copy: Path) -> bool:
    with closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("SELECT 1 FROM member_pii WHERE first_name LIKE 'sealed:%' LIMIT 1").fetchone()
    return found is not None
