"""What a clerk's screen shows: tasks, colleagues, and who is to be greeted.

Event kinds: `task.offered|claimed|released|done|expired` with TaskCard. State key: `colleagues` ColleaguesCard.
"""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message
from wire.messages.screens.shown import Money, ProductCard, SiteCard, SpecLine


class StaffCard(Message):
    staff: str
    name: str
    department: str
    roles: list[str]
    languages: list[str]


TaskState = Literal["offered", "claimed", "done", "expired"]


class TaskCard(Message):
    """A task as every clerk sees it: nothing personal; the client card is fetched when it is opened."""

    task: str
    visit: str
    kind: Literal["arrival"]
    state: TaskState
    offered_at_s: float
    zone: str | None
    zone_name: str | None
    department: str | None
    claimed_by: str | None = None
    claimed_by_name: str | None = None
    claimed_at_s: float | None = None
    ended_at_s: float | None = None


class ColleagueCard(Message):
    staff: str
    name: str
    department: str
    reachable: bool
    "Whether a screen of theirs is connected now."


class ColleaguesCard(Message):
    """The other clerks on shift, again whenever somebody's screen comes or goes."""

    colleagues: list[ColleagueCard]


class ClerkView(Message):
    clerk: StaffCard
    site: SiteCard
    tasks: list[TaskCard]
    "Open ones, oldest first."
    colleagues: list[ColleagueCard]


class ClientCard(Message):
    """Who came and what she wants, as far as she agreed; each view is audited. Answer of GET …/visits/{visit}/card."""

    visit: str
    display_name: str
    member_since_s: float
    arrived_at_s: float
    zone: str | None
    zone_name: str | None
    product: ProductCard | None
    stock: int | None
    specs: list[SpecLine]
    talking_points: list[str]
    evidence: str
    "Such as `Viewed 3 times, zoomed in twice, last on Tuesday`."
    voucher_off: Money | None
    voucher_price_after: Money | None
    voucher_valid_until_s: float | None
    related: list[ProductCard]
    consent: str
    consent_text: str
