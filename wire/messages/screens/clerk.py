"""What a clerk's screen shows: tasks, colleagues, and who is to be greeted.

Event kinds: `task.STATE` with TaskCard, after every change. State key: `colleagues` ColleaguesCard.
"""

from __future__ import annotations

from typing import Literal

from wire.messages.catalogue import StockLine
from wire.messages.clerks import Reach
from wire.messages.intents import IntentCard
from wire.messages.reading import Message
from wire.messages.screens.shown import Money, ProductCard, SiteCard, SpecLine
from wire.messages.site import FloorPlan


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


Outcome = Literal["helped", "sold", "not_found", "left_alone"]
"How a task ended, as its clerk says: served, sold, not met where she should be, or she wished to be left alone."


class TaskEnd(Message):
    """Body of POST /api/tasks/{task}/done."""

    outcome: Outcome = "helped"


Ground = Literal[
    "with_her",
    "near",
    "served",
    "skilled",
    "language",
    "department",
    "manager",
    "no_manager",
    "busy",
    "free",
    "unreachable",
]


class AskedFor(Message):
    """Why a clerk is asked, for a screen that says it in its own language."""

    ground: Ground
    of: str = ""
    "The department, of `skilled` and `department`."


class AskedCard(Message):
    """A clerk who is asked, and why."""

    staff: str
    name: str
    reasons: list[str]
    "In English, such as `Close by` and `Served her last time`; best first. Never in which zone a clerk is."
    grounds: list[AskedFor] = []
    "The same as keys, in the same order; empty in what an earlier version wrote."


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
    quiet: Literal["browsing", "with_clerk"] | None = None
    "Why nobody is asked though it is open: she wants to be let alone, or a clerk is with her on another task."
    asked_by: str | None = None
    asked_by_name: str | None = None
    "The colleague who asks for help; None where it was the client."
    note: str | None = None
    "In that colleague's words."
    has_client: bool = True
    "Whether there is a client card to fetch: not where a colleague asks for help at a place."


class ColleagueCard(Message):
    staff: str
    name: str
    department: str
    reachable: bool
    "Whether a screen of theirs is connected now."
    reach: Reach = "none"
    "How an alert would reach them now."


class ColleaguesCard(Message):
    """The other clerks on shift, again whenever somebody's screen comes or goes."""

    colleagues: list[ColleagueCard]


class ShiftCard(Message):
    """The clerk's own shift: whether tasks are offered, and from where they are counted as near. Answer of POST
    /api/shift `{on, on_break}` and of POST /api/shift/place `{zone}`."""

    on: bool
    on_break: bool = False
    "Nothing is offered meanwhile, and the shift goes on."
    since_s: float | None = None
    "When what it says now began."
    zone: str | None = None
    "Where the clerk said to be, or their own phone was heard."


class FairnessLine(Message):
    """What one clerk was asked for in a span of days, and what came of it."""

    staff: str
    name: str
    days_on_shift: int
    asked: int
    claimed: int
    passed: int
    missed: int
    "Did not answer in time, or not before she had left."
    taken: int
    "A colleague was quicker."
    given_back: int
    "Claimed, and released again or lost with the connection."
    waiting: int
    "Not answered yet."
    unasked: int
    "Claimed without having been asked; not in `asked`."
    median_claim_s: float | None
    "From being asked to claiming."


class FairnessCard(Message):
    """How tasks were shared out, for managers: answer of GET /api/fairness. Nobody's place is in it."""

    since_s: float
    until_s: float
    clerks: list[FairnessLine]


class ClerkSite(SiteCard):
    """The store as clerks' screens know it. Answer of GET /api/service/site."""

    floor: FloorPlan | None = None


class ClerkView(Message):
    clerk: StaffCard
    site: SiteCard
    tasks: list[TaskCard]
    "Open ones, oldest first."
    colleagues: list[ColleagueCard]
    shift: ShiftCard | None = None
    "None where the server does not keep shifts."
    floor: FloorPlan | None = None
    "For ways over the floor and for saying where one is; None as long as it is not known."


class ComparedLine(Message):
    label: str
    hers: str
    "Of the product she looks for."
    other: str


class ComparedCard(Message):
    """What else she might look at, beside the product she looks for."""

    product: ProductCard
    stock: int | None
    lines: list[ComparedLine]


class OwnedCard(Message):
    sku: str
    name: str
    bought_at_s: float | None


class DeclinedCard(Message):
    """What she said no to in this visit: not to be offered again in it."""

    sku: str
    name: str


class NoteCard(Message):
    note: str
    text: str
    by_name: str
    at_s: float


class Browsing(Message):
    """Body of POST /api/tasks/{task}/browsing: whether she wishes to be let browse. Answer: her ClientCard."""

    browsing: bool


class NoteToAdd(Message):
    """Body of POST /api/tasks/{task}/notes. Answer: her ClientCard."""

    text: str


class NotHer(Message):
    """Body of POST /api/tasks/{task}/not-her: the one in front of the clerk is not her; `undo` takes that back.

    Answer: her ClientCard, which is 410 once nobody may be shown any more.
    """

    undo: bool = False


class Decline(Message):
    """Body of POST /api/tasks/{task}/declines: she said no to this. Answer: her ClientCard."""

    sku: str


class PlanPoint(Message):
    """A place on the floor plan, in its metres."""

    x_m: float
    y_m: float


class CallCard(Message):
    """Something for which somebody is asked to come to her, and which is not over."""

    call: str
    kind: Literal["help", "pick_up", "complaint"]
    asked_at_s: float
    zone_name: str | None
    order: str | None
    "Of a pick-up: the order's own number."


class CouponCard(Message):
    """What she can have taken off now."""

    voucher: str
    sku: str
    short_name: str
    off: Money
    price_after: Money
    valid_until_s: float


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
    x_m: float | None = None
    "Where on the floor plan she is, to a few metres; None where only the zone is known, or nothing."
    y_m: float | None = None
    placed_at_s: float | None = None
    "When she was heard for it."
    intents: list[IntentCard] = []
    "What else she may want, the first being `product`: one tap puts it right."
    stock_lines: list[StockLine] = []
    "Of `product`: this site first."
    coupon: CouponCard | None = None
    "The one that the three `voucher_…` above are about."
    calls: list[CallCard] = []
    "Oldest first."
    route_to_her: list[PlanPoint] = []
    "On foot, from the clerk's own zone where that was told; empty where either end is not known."
    route_to_aisle: list[PlanPoint] = []
    "On foot, from her to `product`."
    compared: ComparedCard | None = None
    owns: list[OwnedCard] = []
    declined: list[DeclinedCard] = []
    browsing: bool = False
    "She asked to be let browse: nobody steps up to her unasked in this visit."
    notes: list[NoteCard] = []
    "What clerks wrote down for one another in this visit, oldest first."
    points: int | None = None
    member_number: str | None = None
    "For the till; None where there is none."
