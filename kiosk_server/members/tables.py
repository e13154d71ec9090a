"""Tables of members. What names a person stands in `member_pii` alone, so that erasing her is one DELETE."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class Member(Row, table=True):
    __tablename__ = "member"

    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    "What she may read out, such as `4417 2093 6`; the last digit is a Luhn check."
    joined_at_s: float
    paused_until_s: float | None = None
    "The bell is quiet until then."


class MemberPii(Row, table=True):
    __tablename__ = "member_pii"

    member: str = Field(primary_key=True, foreign_key="member.id")
    first_name: str
    email_norm: str | None = Field(default=None, unique=True)
    "The address that this member holds; None where another member held it first."
    email_claimed: str | None = None
    "An address given at registration that another member holds; proof by mail decides later."
    time_zone: str | None = None


class MemberDevice(Row, table=True):
    """One phone. Handle and generation are the device's, so two phones of a member send different tokens."""

    __tablename__ = "member_device"
    __table_args__ = (
        CheckConstraint("length(handle) = 5", name="handle"),
        CheckConstraint("generation BETWEEN 0 AND 255", name="generation"),
    )

    id: str = Field(primary_key=True)
    member: str = Field(foreign_key="member.id", index=True)
    handle: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    generation: int = 0
    created_at_s: float
    revoked_at_s: float | None = None


class ConsentEvent(Row, table=True):
    """One grant or withdrawal. Never changed, never deleted while the member exists."""

    __tablename__ = "consent_event"
    __table_args__ = (UniqueConstraint("member", "purpose", "command_key"),)

    id: str = Field(primary_key=True)
    member: str = Field(foreign_key="member.id", index=True)
    purpose: str
    granted: bool
    notice_version: str
    surface: str
    "Where it was given, such as `phone`."
    actor: str
    "`member`, or the id of the staff account that wrote it down for her."
    at_s: float
    "When she said so; a phone without a link tells it later."
    received_at_s: float
    notice_hash: str | None = None
    "Of the words that she read: see `members.notices`."
    command_key: str | None = None
    "The Idempotency-Key of the command: a repetition writes nothing."


class ConsentState(Row, table=True):
    """The newest event of each purpose; an older event that arrives later never replaces a newer one."""

    __tablename__ = "consent_state"

    member: str = Field(primary_key=True, foreign_key="member.id")
    purpose: str = Field(primary_key=True)
    granted: bool
    at_s: float
    event: str = Field(foreign_key="consent_event.id")
