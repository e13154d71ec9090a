"""Tables of her phones' push subscriptions, and of what was brought to which phone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kiosk_server.database.row import Row


class PushSubscription(Row, table=True):
    """Where one phone can be rung with its page closed. A secret of hers: whoever has it and our key could ring her."""

    __tablename__ = "push_subscription"

    device: str = Field(primary_key=True)
    "MemberDevice.id"
    member: str = Field(foreign_key="member.id", index=True)
    service: str
    "The push service's origin; all that is ever shown or logged of the endpoint."
    endpoint: str = Field(unique=True)
    p256dh: str
    "The browser's public key, base64url (RFC 8291 section 2.1)."
    auth: str
    "The secret that is mixed in, base64url (RFC 8291 section 3.2)."
    made_at_s: float
    confirmed_at_s: float
    "When the phone last said that it stands."
    language: str | None = None
    "In which its page last spoke; None where it never said: the store's."


class Delivery(Row, table=True):
    """One coupon on its way to one phone. It waits here from the decision's own commit until somebody answers for it;
    every hop is written once, at its first instant."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("way IS NULL OR way IN ('socket', 'push')", name="way"),
        Index(None, "due_at_s"),
        Index(None, "queued_at_s"),
    )

    voucher: str = Field(primary_key=True, foreign_key="voucher.id")
    device: str = Field(primary_key=True)
    "MemberDevice.id"
    member: str = Field(foreign_key="member.id", index=True)
    queued_at_s: float
    ends_at_s: float
    due_at_s: float | None = None
    "When it is sent, or tried again; None: nothing is to be sent (any more)."
    attempts: int = 0
    way: str | None = None
    "How it came to the phone first: `socket` or `push`."
    handed_over_at_s: float | None = None
    "The push service took it, or the open page had it."
    shown_at_s: float | None = None
    opened_at_s: float | None = None
    outcome: str | None = None
    "`delivery.gate.Over`: why it was not sent in the end."
