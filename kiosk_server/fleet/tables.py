"""Tables of kiosks as devices. Nothing in them is about a person but for which member of staff did something."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field

from kiosk_server.database.row import Row


class KioskJoining(Row, table=True):
    """A browser that wants to be a kiosk: its cookie, which opens nothing until staff type the code that it shows."""

    __tablename__ = "kiosk_joining"
    __table_args__ = (CheckConstraint("length(hash) = 32", name="hash"),)

    hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    "SHA-256 of the cookie's secret, as `credential.hash` will be."
    code: str = Field(unique=True)
    "Shown to everybody who stands there: alone it opens nothing."
    asked_at_s: float
    expires_at_s: float
    kiosk: str | None = None
    "What it was let in as; None while it waits."


class KioskReport(Row, table=True):
    """What a kiosk said of itself last."""

    __tablename__ = "kiosk_report"

    kiosk: str = Field(primary_key=True)
    received_at_s: float
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "A KioskBeat."
    outdated: bool
    "Its page was another one than was served then."
    paints: bool
    "By this word and the one before it."
    since_s: float
    "Since when `paints` is so without a silence between."
    frames_per_s: float | None = None


class KioskOrderRow(Row, table=True):
    """Something that staff asked of a kiosk. At most one of a kind is open."""

    __tablename__ = "kiosk_order"
    __table_args__ = (
        CheckConstraint("what IN ('reload', 'picture')", name="what"),
        CheckConstraint("outcome IS NULL OR outcome IN ('done', 'refused', 'late')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at_s IS NULL)", name="ended_with_outcome"),
        Index(
            "uq_kiosk_order_open",
            "kiosk",
            "what",
            unique=True,
            sqlite_where=text("ended_at_s IS NULL"),
            postgresql_where=text("ended_at_s IS NULL"),
        ),
        Index(None, "asked_at_s"),
    )

    id: str = Field(primary_key=True)
    kiosk: str
    what: str
    page: str
    "The page that was asked: another one was loaded since, which is all that a reload wants."
    staff: str
    asked_at_s: float
    until_s: float
    outcome: str | None = None
    why: str = ""
    ended_at_s: float | None = None


class KioskPicture(Row, table=True):
    """The last picture of a kiosk's screen, taken while nobody used it."""

    __tablename__ = "kiosk_picture"

    kiosk: str = Field(primary_key=True)
    taken_at_s: float = Field(index=True)
    jpeg: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class KioskScreen(Row, table=True):
    """When a kiosk's screen is on; none where nobody ever said."""

    __tablename__ = "kiosk_screen"
    __table_args__ = (
        CheckConstraint("shown_when IN ('always', 'opening_hours')", name="shown_when"),
        CheckConstraint("before_min BETWEEN 0 AND 240", name="before_min"),
        CheckConstraint("after_min BETWEEN 0 AND 240", name="after_min"),
    )

    kiosk: str = Field(primary_key=True)
    shown_when: str
    before_min: int
    after_min: int
    changed_at_s: float
    staff: str
