"""Tables of what visitors of the web shop did."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field

from kiosk_server.database.row import Row


class WebEvent(Row, table=True):
    """One act of one browser; `message_id` is the sender's, so that a repeated event counts once."""

    __tablename__ = "web_event"
    __table_args__ = (Index(None, "anonymous_id", "at_s"),)

    message_id: str = Field(primary_key=True)
    anonymous_id: str
    event: str
    at_s: float
    received_at_s: float
    sku: str | None = None
    page: str | None = None
    query: str | None = None


class WebIdentity(Row, table=True):
    """Whose browser it is: joined to one member, once, and never moved."""

    __tablename__ = "web_identity"

    anonymous_id: str = Field(primary_key=True)
    member: str = Field(foreign_key="member.id", index=True)
    joined_at_s: float
