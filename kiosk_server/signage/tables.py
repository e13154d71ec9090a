"""Tables of signage: plans, media, emergencies, and what kiosks say they have shown. None names a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class SignagePlanRow(Row, table=True):
    """One state of a site's plan, whole. The newest revision is in force; older ones can be brought back."""

    __tablename__ = "signage_plan"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision"),)

    site: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    "The key decides which of two managers who save at once was first."
    plan: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "`kiosk_server.signage.plan.SignagePlan`."
    made_at_s: float
    made_by: str
    "The staff account."


class SignageMediaRow(Row, table=True):
    """A file of the media store, known by its content."""

    __tablename__ = "signage_media"
    __table_args__ = (
        CheckConstraint("bytes > 0", name="bytes"),
        CheckConstraint("duration_s > 0", name="duration_s"),
    )

    sha256: str = Field(primary_key=True)
    type: str
    bytes: int = Field(sa_type=BigInteger)
    name: str
    "What its file was called; for staff."
    width_px: int | None = None
    height_px: int | None = None
    duration_s: float | None = None
    "Of a video, as a browser that played it measured."
    added_at_s: float
    added_by: str
    "The staff account."


class SignageEmergency(Row, table=True):
    """A message over everything. A site has at most one that is not ended."""

    __tablename__ = "signage_emergency"
    __table_args__ = (
        CheckConstraint("kind IN ('alarm', 'notice')", name="kind"),
        CheckConstraint("(ended_at_s IS NULL) = (ended_by IS NULL)", name="ended"),
        Index(
            "uq_signage_emergency_open",
            "site",
            unique=True,
            sqlite_where=text("ended_at_s IS NULL"),
            postgresql_where=text("ended_at_s IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    site: str
    kind: str
    texts: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    "`[{language, heading, sentence}]`."
    since_s: float
    until_s: float | None = None
    sent_by: str
    "The staff account."
    ended_at_s: float | None = None
    ended_by: str | None = None
    "The staff account that took it back, or `replaced`."


class SignageBoot(Row, table=True):
    """How far the chain of one start of a kiosk's page has come."""

    __tablename__ = "signage_boot"
    __table_args__ = (Index(None, "heard_at_s"),)

    kiosk: str = Field(primary_key=True)
    boot: str = Field(primary_key=True)
    upto: int = Field(sa_type=LONG)
    hash: str
    "Of record `upto`."
    doubted: int = 0
    "How many of its records did not fit."
    began_at_s: float
    heard_at_s: float


class SignagePlay(Row, table=True):
    """One record of a kiosk, as it came; written once, never changed."""

    __tablename__ = "signage_play"
    __table_args__ = (
        CheckConstraint("outcome IN ('played', 'skipped', 'failed')", name="outcome"),
        CheckConstraint("doubt IS NULL OR doubt IN ('altered', 'gap', 'torn')", name="doubt"),
        Index(None, "received_at_s"),
    )

    kiosk: str = Field(primary_key=True)
    boot: str = Field(primary_key=True)
    n: int = Field(primary_key=True, sa_type=LONG)
    prev: str
    hash: str
    item: str
    version: str
    started_at_s: float
    shown_s: float
    outcome: str
    why: str
    doubt: str | None = None
    "`kiosk_server.signage.chain.Doubt`; None: it fits."
    received_at_s: float


class SignageTally(Row, table=True):
    """What a kiosk showed of an item on a day: sums that outlive the records they were made of."""

    __tablename__ = "signage_tally"

    day: str = Field(primary_key=True)
    "By the store's calendar, such as 2026-11-22."
    kiosk: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    plays: int = 0
    skips: int = 0
    failures: int = 0
    doubted: int = 0
    "In none of the other three."
    shown_s: float = 0
    "Of plays and skips."
