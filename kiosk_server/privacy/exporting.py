"""Everything about one person, as one document that a program can read."""

from __future__ import annotations

import json
from typing import Any

from pydantic import Field
from sqlmodel import Session

from kiosk_server.members.notices import Notices
from kiosk_server.members.receipts import receipts
from kiosk_server.members.tables import Member
from kiosk_server.messages.texts import Texts
from kiosk_server.privacy.erasing import group_of
from kiosk_server.privacy.holdings import NOBODY, holdings
from kiosk_server.privacy.retention import RULES
from wire.messages.reading import Message
from wire.messages.screens.my_data import ReceiptCard

FORMAT = "shopbell-person/1"


class Held(Message):
    """The rows of one table."""

    what: str
    why: str
    consent: str
    "The purpose that allows it, or the other ground."
    kept_days: float | None
    "By default; None: as long as the membership."
    rows: list[dict[str, Any]]
    "Column by column; instants are seconds since 1970 in UTC, amounts are in minor units of the currency."


class PersonExport(Message):
    """The document of GET /api/phone/export. Empty `holds` and `receipts`: nothing is kept."""

    format: str = FORMAT
    site: str
    made_at_s: float
    receipts: list[ReceiptCard] = Field(default_factory=list)
    holds: dict[str, Held] = Field(default_factory=dict)
    "By table; a table that holds nothing about her is left out."


def export_person(
    session: Session, member: str, site: str, notices: Notices, texts: Texts, language: str, now_s: float
) -> PersonExport:
    """Under every membership of hers. For an unknown member, an erased one too: a document that holds nothing."""
    answer = PersonExport(site=site, made_at_s=now_s)
    if member == NOBODY or session.get(Member, member) is None:
        return answer
    rules = {table: rule for rule in RULES for table in rule.tables}
    connection = session.connection()
    holds: dict[str, Held] = {}
    for holding in (each for membership in group_of(session, member) for each in holdings(membership)):
        rows = [_plain(dict(row)) for row in connection.execute(holding.rows()).mappings()]
        if (held := holds.get(holding.table.name)) is not None:
            # A row about two memberships of hers is told once.
            held.rows.extend(row for row in rows if row not in held.rows)
            continue
        if not rows:
            continue
        rule = rules.get(holding.table.name)
        holds[holding.table.name] = Held(
            what=rule.what if rule else holding.table.name.replace("_", " "),
            why=rule.why if rule else "The membership itself",
            consent=rule.consent if rule else "the membership",
            kept_days=rule.days if rule else None,
            rows=rows,
        )
    said = receipts(session, member, notices, texts, language)
    return PersonExport(site=site, made_at_s=now_s, receipts=said, holds=holds)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _json(name, value) for name, value in row.items()}


def _json(name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if name in ("body", "evidence") and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
