"""Tables of visits, of the decisions made about them, and of what the desk's timeline notes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlmodel import Field, UniqueConstraint

from kiosk_server.database.row import Row

REACHED_HER = "outcome = 'sent' AND channel NOT IN ('clerk', 'kiosk')"
"""What counts as a contact with her: `engagement.caps.NOT_TO_HER`. Written out, since a database uses an index of
part of a table only for the same words."""


class Visit(Row, table=True):
    """One stay of one member."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("opening_event"),
        Index(
            "uq_visit_open",
            "site",
            "member",
            unique=True,
            sqlite_where=text("ended_at_s IS NULL"),
            postgresql_where=text("ended_at_s IS NULL"),
        ),
        Index(None, "started_at_s"),
        CheckConstraint("ended_at_s IS NULL OR ended_at_s >= started_at_s", name="ends_after_start"),
        CheckConstraint("(ended_at_s IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
    )

    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.id")
    member: str = Field(foreign_key="member.id", index=True)
    opening_event: str
    "The sighting or check-in that started it: a repetition cannot start another."
    started_at_s: float
    last_heard_at_s: float
    "To about five seconds."
    stays_until_s: float
    "It ends then, if nothing more is heard; to about five seconds."
    zone: str | None = None
    ended_at_s: float | None = None
    end_reason: str | None = None
    "`left` or `opted_out`."


class VisitHops(Row, table=True):
    """When the sighting that started a visit passed each hop, by the clock of the machine of each hop."""

    __tablename__ = "visit_hops"

    visit: str = Field(primary_key=True, foreign_key="visit.id")
    gateway: str
    packets: int
    median_rssi_dbm: float
    first_heard_at_s: float
    window_end_s: float
    published_at_s: float
    received_at_s: float
    decided_at_s: float
    committed_at_s: float | None = None


class ZoneStay(Row, table=True):
    """One stay in one zone during a visit."""

    __tablename__ = "zone_stay"
    __table_args__ = (
        UniqueConstraint("visit", "entered_at_s"),
        Index(
            "uq_zone_stay_open",
            "visit",
            unique=True,
            sqlite_where=text("left_at_s IS NULL"),
            postgresql_where=text("left_at_s IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    visit: str = Field(foreign_key="visit.id")
    zone: str
    entered_at_s: float
    left_at_s: float | None = None


class DecisionRow(Row, table=True):
    """What was decided about one effect of one cause: sent by leave of a consent, or held back for a reason."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("cause", "effect", "subject"),
        Index(None, "at_s"),
        Index(None, "visit", "effect", "subject"),
        Index(
            "ix_decision_reached_her",
            "member",
            "at_s",
            sqlite_where=text(REACHED_HER),
            postgresql_where=text(REACHED_HER),
        ),
        CheckConstraint("outcome IN ('sent', 'held')", name="outcome"),
        CheckConstraint("outcome <> 'sent' OR consent IS NOT NULL", name="sent_has_consent"),
        CheckConstraint("(outcome = 'held') = (reason IS NOT NULL)", name="held_has_reason"),
    )

    id: str = Field(primary_key=True)
    cause: str
    "Such as the visit's start, its entering of a zone, a stay in it, or a sale."
    effect: str
    channel: str
    "By which it reaches, or would have reached somebody: see `engagement.caps`."
    subject: str
    "The campaign or kiosk; of a clerk task what asks for it, empty for her arrival."
    outcome: str
    reason: str | None = None
    consent: str | None = Field(default=None, foreign_key="consent_event.id")
    """The word of hers that allowed it. Of what was held back: the one that forbade it or would have allowed it; None
    where she never gave one."""
    visit: str | None = Field(default=None, foreign_key="visit.id")
    "None: nobody was seen to be in the store, as with a sale to somebody whose phone was not heard."
    member: str = Field(foreign_key="member.id")
    sku: str | None = None
    at_s: float


class WaitingOffer(Row, table=True):
    """A campaign that was held back for a member and waits for a better moment; each look at it again is a decision."""

    __tablename__ = "waiting_offer"
    __table_args__ = (Index(None, "again_at_s"), Index(None, "until_s"))

    member: str = Field(primary_key=True, foreign_key="member.id")
    campaign: str = Field(primary_key=True, foreign_key="campaign.id")
    since_s: float
    reason: str
    "Why it was held back last."
    again_at_s: float | None = None
    "When to look again while she is in the store; None: at her next visit."
    until_s: float
    "Then it has waited long enough."


class TimelineNote(Row, table=True):
    """Something the desk should know that is no decision. Names nobody: who it was follows from the visit."""

    __tablename__ = "timeline_note"
    __table_args__ = (Index(None, "at_s"),)

    id: str = Field(primary_key=True)
    at_s: float
    kind: str
    "`visit`, `claim` or `gateway`."
    what: str
    "A key of the message catalogue, without its `timeline.` in front."
    values: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "For the placeholders of the text."
    visit: str | None = Field(default=None, foreign_key="visit.id")


class TaskState(Row, table=True):
    """What clerk_push reported of a task."""

    __tablename__ = "task_state"
    __table_args__ = (Index(None, "at_s"), Index(None, "visit"))

    task: str = Field(primary_key=True)
    state: str = Field(primary_key=True)
    at_s: float = Field(primary_key=True)
    visit: str
    staff: str | None = None
    staff_name: str | None = None
