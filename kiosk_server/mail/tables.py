"""The table of letters."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field

from kiosk_server.database.row import Row


class Letter(Row, table=True):
    """One letter. What names a person is emptied once it was handed over or given up."""

    __tablename__ = "letter"
    __table_args__ = (Index(None, "settled_at_s", "due_at_s"),)

    id: str = Field(primary_key=True)
    message_id: str = Field(unique=True)
    "RFC 5322 section 3.6.4: the same at every attempt, so that a mailbox may know a letter that comes twice."
    kind: str
    recipient: str | None = None
    subject: str
    text: str | None = None
    made_at_s: float
    ends_at_s: float
    "Later than this it would say nothing true any more."
    due_at_s: float
    attempts: int = 0
    settled_at_s: float | None = None
    outcome: str | None = None
    "`sent`, `refused` or `too_late`."
