"""Tables of the people who work here."""

from __future__ import annotations

from sqlalchemy import JSON, Column, UniqueConstraint
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
