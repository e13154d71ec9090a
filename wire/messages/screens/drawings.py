"""Drawings for a gift card: what the desk decides, and what a member sees of them at a kiosk and on her phone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from wire.messages.mqtt import AtS
from wire.messages.reading import Message
from wire.messages.screens.shown import Money

StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"A state of the United States by its postal code, or DC."

EntryWay = Literal["kiosk", "phone", "form"]
"How somebody took part; all weigh the same. `form`: the public page, without membership or purchase."

DrawingState = Literal["draft", "published", "closed", "drawn", "settled", "withdrawn"]


class Registration(Message):
    """What a state's authority confirmed before the drawing opened."""

    number: Annotated[str, Field(min_length=1, max_length=40)]
    filed_at_s: AtS


class DrawingPlan(Message):
    """All that is decided about a drawing. Once it is published nothing of it changes: it is the official rules."""

    heading: Annotated[str, Field(min_length=1, max_length=60)]
    prizes: Annotated[int, Field(ge=1, le=100, strict=True)]
    "How many gift cards."
    prize_minor: Annotated[int, Field(ge=1, lt=1 << 40, strict=True)]
    "What each is worth, in the store's currency."
    promotion: Annotated[str, Field(max_length=60)] = ""
    "Drawings of the same name count together where a law limits the worth of all prizes; empty: it stands alone."
    premises_state: StateCode
    "Where the store is."
    states: Annotated[list[StateCode], Field(max_length=60)]
    "Whose residents may take part; it is void in all others."
    least_age: Annotated[int, Field(ge=13, le=99, strict=True)] = 18
    opens_at_s: AtS
    closes_at_s: AtS
    "The first instant at which nobody can enter any more; the list of entries is published then."
    numbers_at_s: AtS
    "The winner follows from what the sources publish first at or after this instant."
    sources: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=6)]
    "Of public randomness, by their ids in `GET /api/drawings/choices`; their order counts."
    alternates: Annotated[int, Field(ge=0, le=100, strict=True)] = 5
    "How many more are selected, for prizes that nobody claims."
    claim_days: Annotated[int, Field(ge=1, le=365, strict=True)] = 14
    free_entry: bool = True
    "Whether the public page takes entries without a membership or a purchase."
    registrations: dict[StateCode, Registration] = {}

    @field_validator("heading", "promotion")
    @classmethod
    def _printable(cls, value: str) -> str:
        text = " ".join(value.split())
        if not text.isprintable():
            raise ValueError("must have no control characters")
        return text


class GuardRefusal(Message):
    """Why a drawing may not be held like this: one rule that it breaks."""

    rule: str
    name: str
    source: str
    "The statute or standard."
    field: str
    "Of the plan."
    says: str


class DrawingWays(Message):
    """How many entries came which way."""

    kiosk: int = 0
    phone: int = 0
    form: int = 0


class DrawnSource(Message):
    source: str
    name: str
    what: str
    "What of its publication is taken."
    where: str
    "Its address."
    when: str
    "Which of its publications."
    values: list[str]
    "Whole numbers in decimal; empty before they are known."


class AwardLine(Message):
    """One entry that was selected, as far as it was offered a prize."""

    place: int
    "1 is the first winner."
    prize: int
    entry: str
    state: Literal["offered", "claimed", "lapsed", "passed_over"]
    "`passed_over`: nobody is behind it any more."
    offered_at_s: float
    claim_until_s: float
    claimed_at_s: float | None


class DrawingLine(Message):
    """A drawing at the desk."""

    drawing: str
    state: DrawingState
    plan: DrawingPlan
    prize: Money
    made_at_s: float
    published_at_s: float | None
    refusals: list[GuardRefusal]
    "Of a draft: why it cannot be published as it is."
    entries: int
    "Confirmed ones."
    unconfirmed: int
    ways: DrawingWays
    entries_sha256: str | None
    "None until it closed."
    sources: list[DrawnSource]
    key: str | None
    awards: list[AwardLine]
    path: str
    "Of its public page, with the official rules."
    withdrawn_why: str | None


class StateChoice(Message):
    state: StateCode
    name: str
    least_age: int
    "Under which nobody can agree to the rules by themselves."


class SourceChoice(Message):
    source: str
    name: str
    what: str
    where: str
    numbers: int
    "How many whole numbers it gives; with `hexadecimal`, one."
    hexadecimal: bool
    "Its value is written in hexadecimal digits and read as one number."
    bits: float
    "Of chance."


class GuardRule(Message):
    rule: str
    name: str
    source: str


class DrawingChoices(Message):
    """What a drawing can be made of, and which rules watch over it."""

    states: list[StateChoice]
    sources: list[SourceChoice]
    rules: list[GuardRule]
    registering: list[StateCode]
    "States whose authority may have to be told first."
    currency: str


class NumbersWish(Message):
    """What the sources published."""

    numbers: dict[str, Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=40)]]
    "By source, as they were published: whole numbers, or hexadecimal digits."


class WithdrawWish(Message):
    why: Annotated[str, Field(min_length=3, max_length=200)]


class EntryWish(Message):
    """She takes part. The server asks for each: nothing is assumed for her."""

    state: StateCode
    "Where she lives."
    is_of_age: bool
    accepts_rules: bool


class MyEntry(Message):
    entry: str
    "What she finds in the published list."
    entered_at_s: float


class MyPrize(Message):
    """She was selected."""

    place: int
    amount: Money
    state: Literal["offered", "claimed", "lapsed", "passed_over"]
    claim_until_s: float
    gift_card: str | None = None
    "Once claimed: the card's id."


class RulesSection(Message):
    heading: str
    paragraphs: list[str]


class DrawingCard(Message):
    """A drawing as somebody who may take part sees it."""

    drawing: str
    heading: str
    state: DrawingState
    prizes: int
    prize: Money
    opens_at_s: float
    closes_at_s: float
    least_age: int
    states: list[StateChoice]
    entries: int
    rules: list[RulesSection]
    "The official rules, in the language that was asked for."
    url: str
    "Of the public page."
    entries_sha256: str | None
    mine: MyEntry | None = None
    unconfirmed_address: str | None = None
    "She entered; a letter went to this address, most of it hidden, and the entry counts once its link was opened."
    won: MyPrize | None = None


class DrawingsCard(Message):
    """Answer of GET /api/phone/drawings and /api/kiosk/session/drawing: what is open, and what she took part in."""

    at_s: float
    time_zone: str
    "The store's: a drawing closes by its clocks."
    drawings: list[DrawingCard]


class EntryAnswer(Message):
    """What came of pressing Enter."""

    outcome: Literal["entered", "confirm_by_mail"]
    drawing: DrawingCard
