"""Tables of sharing. What she wrote stands in none: it is hers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class Share(Row, table=True):
    """She shared a visit and got points for it. `UNIQUE(member, week, n)` is the cap: whoever comes second in the same
    place gets nothing."""

    __tablename__ = "share"
    __table_args__ = (
        UniqueConstraint("member", "week", "n"),
        CheckConstraint("n > 0", name="n"),
        CheckConstraint("points > 0", name="points"),
    )

    id: str = Field(primary_key=True)
    "Her phone's own: telling it twice is telling it once."
    member: str = Field(foreign_key="member.id")
    at_s: float
    week: str
    "Such as `2026-W47` (ISO 8601), in the store's zone."
    n: int
    "Which of the week's, from 1."
    points: int


class SharingRulesRow(Row, table=True):
    """What sharing earns at a site, a `wire.messages.screens.rewards.SharingRules`; no row: the defaults."""

    __tablename__ = "sharing_rules"

    site: str = Field(primary_key=True, foreign_key="site.id")
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    changed_at_s: float
    changed_by: str | None = None
    "The staff account."
