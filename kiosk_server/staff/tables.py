"""Tables of the people who work here."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class StaffAccount(Row, table=True):
    """One person. `password_hash` is argon2id in its own text format; None until a password is set."""

    __tablename__ = "staff_account"
    __table_args__ = (UniqueConstraint("site", "username"),)

    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.id")
    username: str
    name: str
    department: str
    roles: list[str] = Field(sa_column=Column(JSON, nullable=False))
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    password_hash: str | None = None
    created_at_s: float
    revoked_at_s: float | None = None


class StaffDevice(Row, table=True):
    """A browser in which somebody signed in: the page of the desk or of clerks. It is gone with its credentials."""

    __tablename__ = "staff_device"
    __table_args__ = (CheckConstraint("program IN ('desk', 'clerk')", name="program"),)

    id: str = Field(primary_key=True)
    staff: str = Field(foreign_key="staff_account.id", index=True)
    program: str
    browser: str
    "Its kind, such as `Chrome on Android`; nothing else of what it says of itself."
    since_s: float
    seen_at_s: float


class PlannedShift(Row, table=True):
    """When somebody is to work: on a weekday, or on one date in its place. A date without times is a day off."""

    __tablename__ = "planned_shift"
    __table_args__ = (
        CheckConstraint("(weekday IS NULL) <> (day IS NULL)", name="weekday_or_day"),
        CheckConstraint("weekday >= 0 AND weekday <= 6", name="weekday"),
        CheckConstraint("(starts IS NULL) = (ends IS NULL) AND (starts IS NOT NULL OR day IS NOT NULL)", name="times"),
    )

    id: str = Field(primary_key=True)
    staff: str = Field(foreign_key="staff_account.id", index=True)
    weekday: int | None = None
    "0 is Monday."
    day: str | None = None
    "By the store's calendar, such as `2026-12-24`."
    starts: str | None = None
    "By the store's clocks, such as `09:30`."
    ends: str | None = None


class AuditRow(Row, table=True):
    """A look at something personal, or an act on an account: who, what, when."""

    __tablename__ = "audit_row"

    id: str = Field(primary_key=True)
    at_s: float = Field(index=True)
    staff: str | None = None
    service: str | None = None
    act: str
    "Such as `client_card.viewed`."
    subject: str
    "The id of the visit, member or account."
