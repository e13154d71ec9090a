"""Tables of secrets: only their SHA-256 is stored, which is enough for 256 random bits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, LargeBinary
from sqlmodel import Field

from kiosk_server.database.row import Row


class Credential(Row, table=True):
    """One bearer or cookie. `subject` is a member device, staff account, kiosk or service, by `kind`."""

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint("kind IN ('phone', 'staff', 'refresh', 'kiosk', 'service')", name="kind"),
        CheckConstraint("length(hash) = 32", name="hash"),
    )

    hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    kind: str
    subject: str = Field(index=True)
    device: str | None = None
    "Of staff: in which of their browsers it is."
    created_at_s: float
    expires_at_s: float | None = None
    ended_at_s: float | None = None


class OneTimeLink(Row, table=True):
    """A code that opens one session, once: used by one conditional UPDATE."""

    __tablename__ = "one_time_link"
    __table_args__ = (CheckConstraint("kind IN ('phone', 'staff', 'kiosk', 'password')", name="kind"),)

    hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    kind: str
    subject: str
    created_at_s: float
    expires_at_s: float
    used_at_s: float | None = None


class AnsweredCommand(Row, table=True):
    """A command with an Idempotency-Key and the answer it got, written in the command's own transaction."""

    __tablename__ = "answered_command"

    principal: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    answer: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at_s: float = Field(index=True)
