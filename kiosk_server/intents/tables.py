"""Tables of what people did, of whose browser is whose, and of what follows from it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
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
    """Whose browser it is now."""

    __tablename__ = "web_identity"

    anonymous_id: str = Field(primary_key=True)
    member: str = Field(foreign_key="member.id", index=True)
    joined_at_s: float


class IntentEvidence(Row, table=True):
    """What a member did, said or bought that no browser told of. Never changed; deleted when it is too old to count,
    and with her."""

    __tablename__ = "intent_evidence"
    __table_args__ = (
        Index(None, "member", "at_s"),
        Index(None, "at_s"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: str = Field(primary_key=True)
    "The sender's, so that nothing counts twice."
    member: str = Field(foreign_key="member.id")
    sku: str = Field(foreign_key="product.sku")
    kind: str
    "Of `intents.scoring.Kind`."
    amount: float = 1.0
    "How much of one act of its kind."
    at_s: float
    recorded_at_s: float
    actor: str
    "The staff account, `member`, `presence` or `till`."
    reason: str | None = None


class IntentStanding(Row, table=True):
    """What a member's evidence for a product comes to, as `intents.scoring.Standing`: computed from the evidence and
    never the other way round, so it may be deleted and made again at any time."""

    __tablename__ = "intent"
    __table_args__ = (Index(None, "oldest_at_s"),)

    member: str = Field(primary_key=True, foreign_key="member.id")
    sku: str = Field(primary_key=True)
    as_of_s: float
    passing: float
    looking: float
    meaning: float
    fresh_passing: float
    fresh_looking: float
    fresh_meaning: float
    oldest_at_s: float
    last_at_s: float
    views: int
    zooms: int
    adds: int
    searches: int
    compares: int
    dwells: int
    goes_with: bool
    stated: bool
