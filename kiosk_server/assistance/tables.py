"""Tables of what clerks heard and noted during a visit, and of calls for help. All of it rests on clerk_assist, is hers
to see, and goes after its days."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from kiosk_server.database.row import Row


class Decline(Row, table=True):
    """Something she was offered during a visit and did not want: it is not offered again in it."""

    __tablename__ = "decline"
    __table_args__ = (Index(None, "at_s"),)

    visit: str = Field(primary_key=True, foreign_key="visit.id")
    sku: str = Field(primary_key=True, foreign_key="product.sku")
    member: str = Field(foreign_key="member.id", index=True)
    at_s: float
    staff: str
    consent: str = Field(foreign_key="consent_event.id")


class VisitNote(Row, table=True):
    """What a clerk wrote down for the next one."""

    __tablename__ = "visit_note"
    __table_args__ = (Index(None, "at_s"), Index(None, "visit"))

    id: str = Field(primary_key=True)
    visit: str = Field(foreign_key="visit.id")
    member: str = Field(foreign_key="member.id", index=True)
    text: str
    at_s: float
    staff: str
    consent: str = Field(foreign_key="consent_event.id")


class VisitBrowsing(Row, table=True):
    """Whether she asked to be let alone during a visit; her newest word."""

    __tablename__ = "visit_browsing"
    __table_args__ = (Index(None, "at_s"),)

    visit: str = Field(primary_key=True, foreign_key="visit.id")
    member: str = Field(foreign_key="member.id", index=True)
    browsing: bool
    at_s: float
    by: str
    "`phone`, or the staff account of whom she told."


class VisitClosed(Row, table=True):
    """A visit that clerks hear no more of: whoever carries the phone is not her."""

    __tablename__ = "visit_closed"
    __table_args__ = (Index(None, "at_s"), Index(None, "told_at_s"))

    visit: str = Field(primary_key=True, foreign_key="visit.id")
    member: str = Field(foreign_key="member.id", index=True)
    at_s: float
    staff: str
    told_at_s: float | None = None
    "When clerks' program was told; None: it can still be taken back."


class AssistCall(Row, table=True):
    """Something that asks for a clerk: help, an order to pick up, a serious complaint. `member` and `visit` are None
    where nobody is named: what is asked at a kiosk, or by somebody who did not agree to clerk_assist."""

    __tablename__ = "assist_call"
    __table_args__ = (
        CheckConstraint("kind IN ('help', 'pick_up', 'complaint')", name="kind"),
        CheckConstraint("(ended_at_s IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
        CheckConstraint("kind <> 'pick_up' OR order_number IS NOT NULL", name="pick_up_has_order"),
        UniqueConstraint("site", "order_number"),
        Index(
            "uq_assist_call_open",
            "visit",
            "kind",
            unique=True,
            sqlite_where=text("ended_at_s IS NULL AND kind <> 'pick_up'"),
            postgresql_where=text("ended_at_s IS NULL AND kind <> 'pick_up'"),
        ),
        Index(
            "ix_assist_call_untold",
            "site",
            "kind",
            sqlite_where=text("told_at_s IS NULL AND ended_at_s IS NULL"),
            postgresql_where=text("told_at_s IS NULL AND ended_at_s IS NULL"),
        ),
        Index(None, "asked_at_s"),
    )

    id: str = Field(primary_key=True)
    "The cause that events name, and what task reports have in the place of a visit where there is none."
    kind: str
    site: str = Field(foreign_key="site.id")
    visit: str | None = Field(default=None, foreign_key="visit.id")
    member: str | None = Field(default=None, foreign_key="member.id", index=True)
    zone: str | None = None
    asked_at_s: float
    by: str
    "`phone`, or the id of the kiosk, the staff account or the service."
    told_at_s: float | None = None
    "When clerks were told; None: an order whose customer has not come."
    ended_at_s: float | None = None
    end_reason: str | None = None
    "A `calls.End`."
    order_number: str | None = None
    consent: str | None = Field(default=None, foreign_key="consent_event.id")
