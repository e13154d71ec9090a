"""Tables of log-ins at kiosks: pairings with a phone, sessions, PINs, and acts handed off to a phone.

Of every secret only its SHA-256 is stored; of a PIN, which is short, an argon2id hash.
"""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field

from kiosk_server.database.row import Row


class KioskPairing(Row, table=True):
    """One code that a kiosk showed, and how far a phone has come with it.

    shown -> claimed (a phone opened it, nobody else can) -> approved or refused; approved -> used (the kiosk has its
    session). Each step is one conditional UPDATE. What is past `expires_at_s` goes no further.
    """

    __tablename__ = "kiosk_pairing"
    __table_args__ = (
        CheckConstraint("state IN ('shown', 'claimed', 'approved', 'refused', 'used')", name="state"),
        CheckConstraint("scope IS NULL OR scope IN ('full', 'read')", name="scope"),
        CheckConstraint("state IN ('shown', 'refused') OR member IS NOT NULL", name="claimed_by_member"),
        Index(None, "kiosk", "expires_at_s"),
        Index(None, "expires_at_s"),
    )

    id: str = Field(primary_key=True)
    kiosk: str
    boot: str
    "The page at the kiosk that asked: another page of it cannot use what comes of this."
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    "Of what the QR code says."
    proof_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    "Of what the page at the kiosk alone knows; it becomes the session's secret."
    picture: str
    "What the kiosk shows once a phone has opened the code."
    pictures: list[str] = Field(sa_column=Column(JSON, nullable=False))
    "Among which the phone lets her choose."
    state: str = "shown"
    member: str | None = Field(default=None, foreign_key="member.id", index=True)
    device: str | None = None
    "Which phone opened it."
    scope: str | None = None
    tried_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    "Of the proof, the number and the PIN that were last counted as a try: the same again is no other try."
    created_at_s: float
    expires_at_s: float


class KioskSession(Row, table=True):
    """One stay of a member at a kiosk. A kiosk has at most one that is open."""

    __tablename__ = "kiosk_session"
    __table_args__ = (
        CheckConstraint("method IN ('phone', 'pin')", name="method"),
        CheckConstraint("scope IN ('full', 'read')", name="scope"),
        CheckConstraint("(ended_at_s IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
        Index(
            "uq_kiosk_session_open",
            "kiosk",
            unique=True,
            sqlite_where=text("ended_at_s IS NULL"),
            postgresql_where=text("ended_at_s IS NULL"),
        ),
        Index(None, "ended_at_s"),
    )

    id: str = Field(primary_key=True)
    kiosk: str
    boot: str
    "The page at the kiosk that it is open in."
    member: str = Field(foreign_key="member.id", index=True)
    device: str | None = None
    "The phone that approved it."
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    method: str
    scope: str
    started_at_s: float
    touched_at_s: float
    "When somebody last touched the screen, to about five seconds."
    was_near: bool = False
    "Her phone was heard by this kiosk during the session: from then on its leaving ends it."
    away_since_s: float | None = None
    "Since when her phone is heard elsewhere."
    ended_at_s: float | None = None
    end_reason: str | None = None


class KioskPin(Row, table=True):
    """The PIN that a member chose on her phone for kiosks."""

    __tablename__ = "kiosk_pin"

    member: str = Field(primary_key=True, foreign_key="member.id")
    pin_hash: str
    "argon2id."
    set_at_s: float
    wrong: int = 0
    "Wrong ones since the last right one."
    locked_until_s: float | None = None


class KioskHandOff(Row, table=True):
    """An act that she began at a kiosk and finishes on her phone; opened once."""

    __tablename__ = "kiosk_hand_off"
    __table_args__ = (Index(None, "expires_at_s"), Index(None, "session"))

    id: str = Field(primary_key=True)
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    session: str
    "A row of `kiosk_session`; it may be deleted before."
    member: str = Field(foreign_key="member.id", index=True)
    act: str
    about: str
    "What the act is about, in the words of the part that does it, such as a SKU."
    created_at_s: float
    expires_at_s: float
    opened_at_s: float | None = None
