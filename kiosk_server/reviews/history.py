"""Reviews that a new store brings along, each with the receipt that proves it: to try a store out with.

Nothing goes round the rules: every purchase is kept, written about and decided on as it would be at its own time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id
from kiosk_server.errors import CannotStart, KioskServerError
from kiosk_server.members.registration import new_member
from kiosk_server.members.tables import MemberPii
from kiosk_server.reviews.book import Pen, write
from kiosk_server.reviews.moderation import decide
from kiosk_server.reviews.proofs import ReceiptLine, token_of
from kiosk_server.sales.records import Line, Receipt, keep, undo
from kiosk_server.staff.allowed import ADMIN, MANAGER
from kiosk_server.staff.tables import StaffAccount
from wire.messages.reading import Message
from wire.messages.screens.reviews import (
    ReviewDecision,
    ReviewLanguage,
    ReviewReason,
    ReviewRules,
    ReviewText,
    ReviewTitle,
    ReviewWish,
    Stars,
)

DAY_S = 86_400.0
HOUR_S = 3600.0

Days = Annotated[float, Field(ge=0, le=20_000)]


class PastReview(Message):
    """One purchase and what its buyer wrote. Times are days before the store is set up."""

    buyer: Annotated[str, Field(min_length=1, max_length=60)]
    "One membership a name, such as `Member 7`."
    sku: Annotated[str, Field(min_length=1, max_length=64)]
    bought_days_ago: Days
    written_days_ago: Days
    stars: Stars
    title: ReviewTitle = ""
    text: ReviewText
    language: ReviewLanguage = "en"
    got_something: bool = False
    works_here: bool = False
    points: Annotated[int, Field(ge=0, le=1000)] = 0
    "That the store promised for any review."
    returned: bool = False
    waits: bool = False
    "Nobody has decided on it yet."
    reason: ReviewReason | None = None
    "Why it is not shown; None: it is, unless it waits."
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> PastReview:
        if self.written_days_ago > self.bought_days_ago:
            raise ValueError("was written before it was bought")
        return self


class PastReviews(Message):
    reviews: Annotated[list[PastReview], Field(max_length=10_000)]


def read_past_reviews(file: Path) -> list[PastReview]:
    """The oldest first. Raises CannotStart with a line for every fault."""
    try:
        found = PastReviews.model_validate_json(file.read_bytes()).reviews
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        faults = [
            f"  {'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        ]
        raise CannotStart("\n".join([f"{file} does not hold reviews:", *faults])) from error
    return sorted(found, key=lambda each: -each.written_days_ago)


def add_past_reviews(session: Session, root: bytes, site: str, past: list[PastReview], now_s: float) -> None:
    """Raises CannotStart for a product that the catalogue does not have, or a buyer who reviews one twice."""
    buyers: dict[str, str] = {}
    moderator = _moderator(session, site)
    for each in past:
        if each.buyer not in buyers:
            buyers[each.buyer] = _buyer(session, each.buyer, now_s - max(_ages(past, each.buyer)) * DAY_S)
        try:
            _add(session, root, each, buyers[each.buyer], moderator, now_s)
        except KioskServerError as error:
            raise CannotStart(f"the review of {each.sku} by {each.buyer}: {error.detail}") from error


def _ages(past: list[PastReview], buyer: str) -> list[float]:
    return [each.bought_days_ago for each in past if each.buyer == buyer]


def _buyer(session: Session, name: str, now_s: float) -> str:
    member = new_member(session, now_s)
    session.add(MemberPii(member=member.id, first_name=name))
    session.flush()
    return member.id


def _add(session: Session, root: bytes, each: PastReview, member: str, moderator: str, now_s: float) -> None:
    bought_s, written_s = now_s - each.bought_days_ago * DAY_S, now_s - each.written_days_ago * DAY_S
    product = session.get(Product, each.sku)
    if product is None:
        raise CannotStart("the catalogue does not have it")
    sale = new_id(bought_s)
    line = Line(each.sku, 1, product.price_minor)
    keep(session, Receipt(sale, member, bought_s, (line,)), "till", product.currency, bought_s)
    if each.returned:
        undo(session, sale, (bought_s + written_s) / 2)
    rules = ReviewRules(reward_points=each.points)
    names = ("stars", "title", "text", "language", "got_something", "works_here")
    words = {name: getattr(each, name) for name in names}
    wish = ReviewWish.model_validate({"token": token_of(root, ReceiptLine(sale, 0)), **words})
    review = write(session, Pen(root, rules, member), wish, written_s)
    if not each.waits:
        decision = ReviewDecision(version=1, publish=each.reason is None, reason=each.reason, note=each.note)
        decide(session, review.id, decision, moderator, min(now_s, written_s + HOUR_S))


def _moderator(session: Session, site: str) -> str:
    """A manager, else an administrator: every store has one."""
    rows = session.exec(
        select(StaffAccount).where(StaffAccount.site == site).order_by(col(StaffAccount.username))
    ).all()
    able = [row for row in rows if MANAGER in row.roles] or [row for row in rows if ADMIN in row.roles]
    return able[0].id
