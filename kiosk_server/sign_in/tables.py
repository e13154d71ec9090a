"""Tables of sign-ins that are under way, and of passkeys."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field

from kiosk_server.database.row import Row


class SignInRequest(Row, table=True):
    """Somebody asked for a letter. Nothing that opens anything is stored readably."""

    __tablename__ = "sign_in_request"

    handle_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    "Of what the asking browser holds."
    link_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    "Of the handle and the six digits together: alone, six digits could be tried out."
    email_norm: str = Field(index=True)
    made_at_s: float
    expires_at_s: float
    tries: int = 0
    used_at_s: float | None = None


class Passkey(Row, table=True):
    """A public key that a member's device or password store answers for (WebAuthn)."""

    __tablename__ = "passkey"

    credential: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    member: str = Field(foreign_key="member.id", index=True)
    public_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sign_count: int
    backed_up: bool
    created_at_s: float
    used_at_s: float | None = None


class PasskeyChallenge(Row, table=True):
    """A question that was asked, good for one answer."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (CheckConstraint("purpose IN ('register', 'sign_in')", name="purpose"),)

    hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    purpose: str
    member: str | None = None
    expires_at_s: float
    used_at_s: float | None = None


class ProvenAddress(Row, table=True):
    """This member has shown that she reads the mail of the address that she holds."""

    __tablename__ = "proven_address"

    member: str = Field(primary_key=True, foreign_key="member.id")
    proven_at_s: float
