"""What a clerk's screen shows: tasks, colleagues, and who is to be greeted.

Event kinds: `task.STATE` with TaskCard, after every change. State key: `colleagues` ColleaguesCard.
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


TaskState = Literal["offered", "claimed", "greeted", "released", "escalated", "done", "expired"]
"Offered, released and escalated tasks wait for somebody; claimed and greeted ones have a clerk; the rest has ended."

TaskKind = Literal["arrival", "strayed", "help", "pick_up", "complaint"]

Circle = Literal["zone", "department", "all", "manager"]
"Who is asked, from the nearest on: the next circle when nobody answered."


class AskedCard(Message):
    """A clerk who is asked, and why."""

    staff: str
    name: str
    reasons: list[str]
    "Such as `Closest: Camp kitchen` and `Served her last time`; best first."


class TaskCard(Message):
    """A task as every clerk sees it: nothing personal; the client card is fetched when it is opened."""

    task: str
    visit: str
    kind: TaskKind
    state: TaskState
    offered_at_s: float
    zone: str | None
    zone_name: str | None
    department: str | None
    claimed_by: str | None = None
    claimed_by_name: str | None = None
    claimed_at_s: float | None = None
    ended_at_s: float | None = None
    circle: Circle = "all"
    asked: list[AskedCard] = []
    "Who is asked now, the best suited first; others see the task too, and may take it."
    escalates_at_s: float | None = None
    "When the next circle is asked; None where somebody has it, or nobody is left to ask."
    greeted_at_s: float | None = None
    lease_until_s: float | None = None
    "When it is offered again, should its clerk's screen stay away."
    others_with_her: list[str] = []
    "Names of the clerks who are with the same client on another task: nobody else is needed."


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
