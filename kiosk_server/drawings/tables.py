"""Tables of drawings. Who took part stands in `drawing_entry` and `drawing_asking` alone; what is published holds codes
that say nothing of anybody, so that a person can be erased without a change to any list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class Drawing(Row, table=True):
    """A drawing for gift cards."""

    __tablename__ = "drawing"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'published', 'closed', 'drawn', 'settled', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("prizes > 0 AND prize_minor > 0", name="prizes"),
        CheckConstraint("(state IN ('drawn', 'settled')) = (drawn_at_s IS NOT NULL)", name="drawn"),
    )

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    plan: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "A `DrawingPlan`; unchanged once it is published."
    promotion: str
    opens_at_s: float
    closes_at_s: float
    prizes: int
    prize_minor: int = Field(sa_type=LONG)
    currency: str
    made_at_s: float
    made_by: str
    published_at_s: float | None = None
    rules: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    "By language the `RulesSection`s as they were published: no later version of this program says anything else."
    drawn_at_s: float | None = None
    drawn_by: str | None = None
    numbers: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    "By source what it published: decimal numbers as text, in their order."
    settled_at_s: float | None = None
    withdrawn_at_s: float | None = None
    withdrawn_why: str | None = None


class DrawingEntry(Row, table=True):
    """One person's part in a drawing. Her address is proven, and is hers alone there, whichever way she came."""

    __tablename__ = "drawing_entry"
    __table_args__ = (
        UniqueConstraint("drawing", "email_norm"),
        UniqueConstraint("drawing", "member"),
        CheckConstraint("way IN ('kiosk', 'phone', 'form')", name="way"),
    )

    drawing: str = Field(primary_key=True, foreign_key="drawing.id")
    code: str = Field(primary_key=True)
    "Drawn by lot, such as `K7MA-4XQ9-D`: all of it that is published."
    member: str | None = Field(default=None, foreign_key="member.id", index=True)
    "None: she took part without a membership."
    email_norm: str = Field(index=True)
    way: str
    residence: str
    "A state, by its postal code."
    entered_at_s: float


class DrawingAsking(Row, table=True):
    """Somebody asked to take part under an address that is not proven yet. It counts for nothing until the link of the
    letter is opened. By the same link she takes her entry back: it goes with the entry, and when the drawing closes
    where there is none."""

    __tablename__ = "drawing_asking"

    link_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    drawing: str = Field(foreign_key="drawing.id", index=True)
    member: str | None = Field(default=None, foreign_key="member.id", index=True)
    "Who asked; whose the entry becomes, the address decides."
    email_norm: str = Field(index=True)
    way: str
    residence: str
    asked_at_s: float


class DrawingList(Row, table=True):
    """The entries of a drawing as they were published when it closed. Never changed."""

    __tablename__ = "drawing_list"

    drawing: str = Field(primary_key=True, foreign_key="drawing.id")
    codes: str = Field(sa_column=Column(Text, nullable=False))
    "One a line, in the order of their letters."
    sha256: str
    count: int
    ways: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    closed_at_s: float


class DrawingAward(Row, table=True):
    """A prize offered to a selected entry. A prize has at most one holder, and an entry is offered at most one."""

    __tablename__ = "drawing_award"
    __table_args__ = (
        UniqueConstraint("drawing", "code"),
        CheckConstraint("state IN ('offered', 'claimed', 'lapsed', 'passed_over')", name="state"),
        CheckConstraint("(state = 'claimed') = (gift_card IS NOT NULL)", name="claimed"),
        Index(
            "uq_drawing_award_holder",
            "drawing",
            "prize",
            unique=True,
            sqlite_where=text("state IN ('offered', 'claimed')"),
            postgresql_where=text("state IN ('offered', 'claimed')"),
        ),
    )

    drawing: str = Field(primary_key=True, foreign_key="drawing.id")
    place: int = Field(primary_key=True)
    "In the order of selection, from 1."
    prize: int
    "Counted from 1."
    code: str
    state: str
    offered_at_s: float
    claim_until_s: float
    link_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True, unique=True))
    "Of the letter's link, by which the prize can be claimed."
    claimed_at_s: float | None = None
    gift_card: str | None = None
