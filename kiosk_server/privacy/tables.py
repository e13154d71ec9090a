"""Tables of what members asked about their data."""

from __future__ import annotations

from sqlmodel import Field

from kiosk_server.database.row import Row


class Erasure(Row, table=True):
    """A member who asked to be erased: everything has stopped, and at `due_at_s` everything goes."""

    __tablename__ = "erasure"

    member: str = Field(primary_key=True, foreign_key="member.id")
    asked_at_s: float
    due_at_s: float = Field(index=True)
    surface: str
    staff: str | None = None
    "Who wrote it down for her."
