"""Reviews by people who bought it: what everybody reads, what their writers see, and what a moderator decides on.

Where a review waits for its decision, nothing that the moderator gets says how many stars it has.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from wire.messages.reading import Message
from wire.messages.screens.shown import ProductCard

TITLE_LETTERS = 80
TEXT_LETTERS = 3000
LEAST_LETTERS = 10
"Fewer say nothing to anybody; how much more is hers to choose."


def _paragraphs(value: str) -> str:
    """Lines without blanks at their ends, at most one empty line between two."""
    text = "\n".join(" ".join(line.split()) for line in value.strip().splitlines())
    text = re.sub(r"\n{3,}", "\n\n", text)
    if not text.replace("\n", " ").isprintable():
        raise ValueError("must have no control characters")
    if len(text) < LEAST_LETTERS:
        raise ValueError(f"must have at least {LEAST_LETTERS} letters")
    return text


def _one_line(value: str) -> str:
    line = " ".join(value.split())
    if line and not line.isprintable():
        raise ValueError("must have no control characters")
    return line


Stars = Annotated[int, Field(ge=1, le=5, strict=True)]
ReviewTitle = Annotated[str, Field(max_length=TITLE_LETTERS), AfterValidator(_one_line)]
ReviewText = Annotated[str, Field(max_length=TEXT_LETTERS), AfterValidator(_paragraphs)]
ReviewLanguage = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
"In which it is written, such as `en`."

Incentive = Literal["none", "points", "said"]
"""What its writer got for writing, whatever she wrote: nothing; points, which the store promised beforehand; or
something else, as she says herself."""

ReviewState = Literal["waiting", "shown", "sent_back", "refused", "withdrawn"]
"Of its newest version. `sent_back`: its writer may mend it and send it again; `refused`: not shown, for good."

ReviewReason = Literal["private", "abusive", "discriminating", "advert", "unrelated", "false", "fake", "unlawful"]
"Why a version is not shown. `kiosk_server.reviews.reasons` says what each means, and which are final."

ReviewOrder = Literal["newest", "best", "worst"]


class ScoreCard(Message):
    """What buyers say of one product together, whoever got something for saying it. Staff do not count."""

    count: int
    average: float | None
    "Of one to five, to a tenth; None where nobody has said anything."
    stars: list[int]
    "How many gave one star, two, up to five."
    incentivized: int
    "How many of them got something for writing."


class ReviewCard(Message):
    """One review as everybody reads it; nothing names its writer."""

    review: str
    stars: int
    title: str
    text: str
    language: str
    at_s: float
    "When these words were written."
    edited: bool
    "They replace earlier ones."
    verified: bool
    "Its writer bought it here: a receipt line and its signature say so."
    bought_at_s: float | None
    "The first instant of that day, UTC; None where it is not verified."
    returned: bool
    "It was given back since."
    incentive: Incentive
    by_staff: bool
    "By somebody who works here, or is close to somebody who does."
    variant: str
    "Of the same product, such as `Size 43`; empty for the one that was asked for."


class ReviewsPage(Message):
    """Answer of GET /api/catalogue/products/{sku}/reviews."""

    product: ProductCard
    score: ScoreCard
    reviews: list[ReviewCard]
    next: str | None
    "What `after` asks with for those behind; None: there are no more."
    decided: int
    "How many of those that count were decided on, those that are not shown among them; what was taken back aside."


class ReviewedProduct(Message):
    """One line of GET /api/catalogue/reviews: every product that is sold, in the catalogue's order."""

    product: ProductCard
    category: str
    score: ScoreCard


class OwnVersion(Message):
    """What she wrote before, and what became of it."""

    version: int
    stars: int
    title: str
    text: str
    at_s: float
    decided_at_s: float | None
    published: bool | None
    "None: nobody has decided."
    reason: ReviewReason | None
    note: str
    "What the moderator wrote to her."


class OwnReview(Message):
    """Her review as she sees it; the newest version first."""

    review: str
    version: int
    "The newest; what she sends next names it."
    state: ReviewState
    shown: bool
    "Some version of it is read by everybody now."
    versions: list[OwnVersion]
    "None, once she has taken it back."
    incentive: Incentive
    points: int
    "That she gets once it is shown."
    works_here: bool
    may_edit: bool


class PurchaseCard(Message):
    """Something she bought here, with her review of it."""

    token: str
    "Signed by the store: proves the receipt line, and opens its form."
    product: ProductCard
    bought_at_s: float
    returned: bool
    review: OwnReview | None
    elsewhere: bool
    "She has a review of this product by another purchase: one a person and product."
    reward_points: int
    "What a first review brings now, whatever it says; 0: nothing."


class PurchasesView(Message):
    """Answer of GET /api/phone/reviews: her purchases, the newest first."""

    purchases: list[PurchaseCard]
    ask: str | None
    "The token of the one purchase that she is asked about now, where she agreed to be asked."


class ReviewWish(Message):
    """What she sends: her first words, or others in place of them."""

    token: Annotated[str, Field(min_length=8, max_length=200)]
    version: Annotated[int, Field(ge=0, le=10_000, strict=True)] = 0
    "The newest one that she has seen; 0: there is none."
    stars: Stars
    title: ReviewTitle = ""
    text: ReviewText
    language: ReviewLanguage = "en"
    got_something: bool = False
    "She got it free or for less for writing, or gets anything else for it. Once said it stays."
    works_here: bool = False
    "She works here, or is close to somebody who does. Once said it stays."


class AskAnswer(Message):
    """What became of asking her: she saw it, or does not want to."""

    token: Annotated[str, Field(min_length=8, max_length=200)]
    answer: Literal["seen", "no"]


class ReportWish(Message):
    """Somebody says that what is shown should not be."""

    reason: ReviewReason


class WantedReviews(Message):
    """Answer of GET /api/kiosk/session/reviews: of what she wants most, and what she may write about."""

    wanted: ReviewsPage | None
    to_write: list[PurchaseCard]
    "Bought and not yet reviewed; without a phone of hers near, empty."


class Finding(Message):
    """What the machine noticed in a text, for the moderator to look at; it decides nothing."""

    kind: Literal["address", "e_mail", "phone_number", "card_number", "shouting", "repeated"]
    excerpt: str


class EarlierVersion(Message):
    title: str
    text: str
    published: bool
    reason: ReviewReason | None
    note: str


class WaitingReview(Message):
    """What a moderator decides on. Deliberately without stars, without who wrote it, and without what she got."""

    review: str
    version: int
    product: ProductCard
    title: str
    text: str
    language: str
    at_s: float
    findings: list[Finding]
    reported: ReviewReason | None
    "It is shown, and somebody said that it should not be."
    earlier: list[EarlierVersion]
    "The newest first."
    yours: bool
    "Written by whoever asks: somebody else decides."


class ReviewDecision(Message):
    version: Annotated[int, Field(ge=1, strict=True)]
    "The one that was read: a newer one is decided on anew."
    publish: bool
    reason: ReviewReason | None = None
    note: Annotated[str, Field(max_length=300), AfterValidator(_one_line)] = ""
    "To its writer; some reasons need one, see `ReasonLine`."


class ReasonLine(Message):
    """One reason code, for the moderator's choice."""

    reason: ReviewReason
    final: bool
    "Its writer cannot mend it."
    needs_note: bool
    "A sentence must say how the moderator knows."


class StarLine(Message):
    """What became of the versions with so many stars that were decided on."""

    stars: int
    published: int
    sent_back: int
    refused: int
    low: float
    "With 95 % confidence the share that is published lies between these two."
    high: float


class ModerationFigures(Message):
    """Whether all stars are treated alike: of decided versions alone, so that nothing waiting can be guessed."""

    lines: list[StarLine]
    "From one star to five."
    alike: bool
    "No sign that few stars and many are published at different rates."
    reasons: dict[ReviewReason, int]
    waiting: int
    oldest_at_s: float | None
    broken: int
    "Reviews whose badge does not hold: their row was changed by another hand. They are shown without it."


class ModerationView(Message):
    """Answer of GET /api/desk/reviews."""

    waiting: list[WaitingReview]
    "The longest first, fifty at once."
    reasons: list[ReasonLine]
    figures: ModerationFigures


class ReviewRules(Message):
    reward_points: Annotated[int, Field(ge=0, le=1000, strict=True)] = 0
    "For a review that is shown, whatever it says; every review written while this is not 0 says so for good."
    staff: Literal["badged", "blocked"] = "badged"
    ask_after_days: Annotated[int, Field(ge=0, le=60, strict=True)] = 5
    "Time to use what she bought, before she is asked."


class StaffReviewWish(Message):
    """What somebody who works here says of a product, signed in at the desk."""

    sku: Annotated[str, Field(min_length=1, max_length=64)]
    stars: Stars
    title: ReviewTitle = ""
    text: ReviewText
    language: ReviewLanguage = "en"


class StaffReviewCard(Message):
    review: str
    state: ReviewState
