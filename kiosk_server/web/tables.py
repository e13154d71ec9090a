"""Tables of where a visitor came from, and of whose a history is."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class WebFirstTouch(Row, table=True):
    """Where a visitor who agreed came from when she came first; the first word stays."""

    __tablename__ = "web_first_touch"

    anonymous_id: str = Field(primary_key=True)
    at_s: float
    received_at_s: float
    landing: str | None = None
    referrer: str | None = None
    "The other site's name, never an address."
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None


class IdentityLink(Row, table=True):
    """One joining of a browser, a phone or another membership to a member, or the end of one. Never changed.

    Whose a browser and a phone are now follows from all of it (`identity_graph`), and stands beside it for quick
    reading: in `web_identity.member` and `member_device.member`.
    """

    __tablename__ = "identity_link"
    __table_args__ = (
        CheckConstraint("kind IN ('browser', 'phone', 'member')", name="kind"),
        UniqueConstraint("ends"),
    )

    id: str = Field(primary_key=True)
    kind: str
    "What was joined."
    subject: str = Field(index=True)
    "The browser's anonymous id, the phone's device id, or the other member's id."
    member: str = Field(foreign_key="member.id", index=True)
    at_s: float
    actor: str
    "`member`, or the id of the staff account."
    why: str
    "Such as `registration`, `sign_in`, `address_proven`, or what support wrote."
    ends: str | None = Field(default=None, foreign_key="identity_link.id")
    "The link that this row ends; None for a joining."


class MemberStanding(Row, table=True):
    """A membership that was found to be the same person's as an older one, which stands for it."""

    __tablename__ = "member_standing"

    member: str = Field(primary_key=True, foreign_key="member.id")
    stands_for: str = Field(foreign_key="member.id", index=True)


class CarriedConsent(Row, table=True):
    """A newer word on a purpose that a joining brought along, so that its end can give the older one back."""

    __tablename__ = "carried_consent"

    link: str = Field(primary_key=True, foreign_key="identity_link.id")
    purpose: str = Field(primary_key=True)
    member: str = Field(foreign_key="member.id", index=True)
    event: str = Field(foreign_key="consent_event.id")
    granted_before: bool
    "False also where she had never spoken on it."
