"""Moderation at the desk, the store's rules for reviews, and what staff say themselves."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import BadField
from kiosk_server.principals import ManagerHere, StaffHere
from kiosk_server.reviews import book
from kiosk_server.reviews.moderation import decide, moderation_view
from kiosk_server.reviews.rules import review_rules, set_review_rules
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from wire.messages.screens.reviews import (
    ModerationView,
    ReviewDecision,
    ReviewRules,
    StaffReviewCard,
    StaffReviewWish,
)

router = APIRouter()


@router.get("/api/desk/reviews")
def waiting(who: ManagerHere, here: Here) -> ModerationView:
    with here.database.reader.session() as session:
        return moderation_view(session, here.keys.voucher_root, here.shop, who.staff)


@router.post("/api/desk/reviews/{review}/decision")
def decide_on(review: str, body: ReviewDecision, who: ManagerHere, here: Here) -> ModerationView:
    """What waits after it. 409 where somebody was faster, or its writer has changed it."""
    now_s = here.clock()

    def command(session: Session) -> ModerationView:
        decide(session, review, body, who.staff, now_s)
        return moderation_view(session, here.keys.voucher_root, here.shop, who.staff)

    return here.database.writer.run(command)


@router.post("/api/desk/reviews", status_code=201)
def write_as_staff(body: StaffReviewWish, who: StaffHere, here: Here) -> StaffReviewCard:
    """Marked as by staff, in no average, and decided on by somebody else."""
    now_s = here.clock()

    def command(session: Session) -> StaffReviewCard:
        if session.get(Product, body.sku) is None:
            raise BadField("sku", "the store does not sell this product")
        row = book.write_as_staff(session, review_rules(session, here.shop.site), who.staff, body, now_s)
        return StaffReviewCard.model_validate({"review": row.id, "state": row.state})

    return here.database.writer.run(command)


@router.get("/api/desk/review-rules")
def rules(_who: ManagerHere, here: Here) -> ReviewRules:
    with here.database.reader.session() as session:
        return review_rules(session, here.shop.site)


@router.put("/api/desk/review-rules")
def set_rules(body: ReviewRules, who: ManagerHere, here: Here) -> ReviewRules:
    """What is promised counts for every review that is written after this answer."""
    now_s = here.clock()

    def command(session: Session) -> ReviewRules:
        set_review_rules(session, here.shop.site, body, who.staff, now_s)
        audit(session, "review_rules.set", here.shop.site, now_s, staff=who.staff)
        return review_rules(session, here.shop.site)

    return here.database.writer.run(command)
