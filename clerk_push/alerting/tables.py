"""Tables of clerks' push subscriptions, of alerts on their way, and of what became of each hop by hop.

Nothing here says whose visit a task is about.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from clerk_push.tables import Row


class PushKeyRow(Row, table=True):
    """One row: the key by which push services know this program (RFC 8292). Every process of the site has the same."""

    __tablename__ = "push_key"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    pem: str
    made_at_s: float


class AlertSubscriptionRow(Row, table=True):
    """Where one device of a clerk can be rung while signed in. A secret: whoever has it and our key could ring it."""

    __tablename__ = "alert_subscription"
    __table_args__ = (Index(None, "staff"),)

    session: str = Field(primary_key=True)
    "StaffSession.id_hash: signing out ends the subscription."
    staff: str
    service: str
    "The push service's origin; all that is ever logged of the endpoint."
    endpoint: str = Field(unique=True)
    origin: str
    "Where the device has our page from: its notifications lead there."
    p256dh: str
    auth: str
    language: str | None = None
    "In which the device's page last spoke; None where it never said."
    proven_at_s: float | None = None
    "When a push was last shown on it."


class AlertPushRow(Row, table=True):
    """One task's push to one device: waiting, leased while it is sent, or settled."""

    __tablename__ = "alert_push"
    __table_args__ = (Index(None, "due_at_s"), Index(None, "queued_at_s"))

    task: str = Field(primary_key=True)
    "Task.task; of a test AlertTestRow.test."
    session: str = Field(primary_key=True)
    staff: str
    kind: str
    "Of the task, or `test`."
    zone_name: str | None = None
    round: int
    queued_at_s: float
    ends_at_s: float
    due_at_s: float | None = None
    "When it is sent, or tried again; None: nothing is to be sent (any more)."
    attempts: int = 0
    outcome: str | None = None
    "`alerting.offers.Over`: why it was not sent, or need not be."


class AlertRoundRow(Row, table=True):
    """How often a task has asked, and how it asks now, so that the same question rings nobody twice."""

    __tablename__ = "alert_round"
    __table_args__ = (Index(None, "asked_at_s"),)

    task: str = Field(primary_key=True)
    round: int
    question: str
    "State, circle and time of the question; empty while nobody is asked."
    asked_at_s: float


class AlertHopRow(Row, table=True):
    """One hop, once, at its first instant."""

    __tablename__ = "alert_hop"
    __table_args__ = (Index(None, "at_s"),)

    task: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    hop: str = Field(primary_key=True)
    staff: str = Field(primary_key=True)
    "Empty where the hop is nobody's."
    session: str = Field(primary_key=True)
    "Empty where it is no device's."
    at_s: float


class AlertTokenRow(Row, table=True):
    """What a notification's button may do, once. Only the hash is here."""

    __tablename__ = "alert_token"
    __table_args__ = (Index(None, "expires_at_s"),)

    token_hash: str = Field(primary_key=True)
    task: str
    staff: str
    session: str
    action: str
    expires_at_s: float
    used_at_s: float | None = None


class AlertTestRow(Row, table=True):
    """A clerk tests the alerts of all their devices."""

    __tablename__ = "alert_test"
    __table_args__ = (Index(None, "started_at_s"),)

    test: str = Field(primary_key=True)
    staff: str
    started_at_s: float
