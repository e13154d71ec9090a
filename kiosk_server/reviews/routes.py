"""Reviews as everybody reads them: in the web shop, at kiosks; and what a kiosk says and asks about them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import NotFound, TooMany
from kiosk_server.intents.ledger import top_intent
from kiosk_server.kiosks.session_doors import MemberAtKiosk
from kiosk_server.principals import KioskHere
from kiosk_server.reviews.moderation import report
from kiosk_server.reviews.purchases import to_write
from kiosk_server.reviews.shown import Asked, reviewed_products, reviews_page
from kiosk_server.running import Here
from kiosk_server.staff.restraint import Limit
from kiosk_server.staff.shared_attempts import SharedAttempts
from wire.messages.screens.reviews import ReportWish, ReviewedProduct, ReviewOrder, ReviewsPage, WantedReviews

REPORTS = Limit(attempts=10, per_s=360.0)
"Of one kiosk: ten at once, then ten an hour. Whoever presses for fun makes work for a moderator."

AT_KIOSK = 4
"Reviews beside what she wants, before she asks for more."
TO_WRITE = 3


def review_routes() -> APIRouter:
    router = APIRouter()
    reports = SharedAttempts(REPORTS)

    @router.get("/api/catalogue/reviews")
    def reviewed(here: Here) -> list[ReviewedProduct]:
        """Every product that is sold, with what buyers say of it."""
        with here.database.reader.session() as session:
            return reviewed_products(session, here.shop, here.clock())

    @router.get("/api/catalogue/products/{sku}/reviews")
    def reviews_of_product(
        sku: str,
        here: Here,
        stars: Annotated[int | None, Query(ge=1, le=5)] = None,
        order: ReviewOrder = "newest",
        after: Annotated[str | None, Query(max_length=120)] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> ReviewsPage:
        """Also of what is no longer sold: whoever owns it may still look."""
        asked = Asked(stars=stars, order=order, after=after, most=limit)
        with here.database.reader.session() as session:
            product = session.get(Product, sku) if "\0" not in sku else None
            if product is None:
                raise NotFound("the store does not know this product")
            return reviews_page(session, here.keys.voucher_root, here.shop, product, asked, here.clock())

    @router.post("/api/kiosk/reviews/{review}/report", status_code=204)
    def report_review(review: str, body: ReportWish, kiosk: KioskHere, here: Here) -> None:
        """A moderator looks at it again; until then it stays."""
        now_s = here.clock()
        if not reports.allow(kiosk, now_s):
            raise TooMany
        here.database.writer.run(lambda session: report(session, review, body.reason, now_s))

    @router.get("/api/kiosk/session/reviews")
    def wanted_reviews(at: MemberAtKiosk, here: Here, response: Response) -> WantedReviews:
        """Of what she wants most, and what she bought and may write about on her phone."""
        response.headers["Cache-Control"] = "no-store"
        now_s, root = here.clock(), here.keys.voucher_root

        def page(session: Session) -> ReviewsPage | None:
            intent = top_intent(session, at.member, now_s)
            product = None if intent is None else session.get(Product, intent.sku)
            asked = Asked(most=AT_KIOSK)
            return None if product is None else reviews_page(session, root, here.shop, product, asked, now_s)

        with here.database.reader.session() as session:
            bought = to_write(session, root, here.shop, at.member, now_s, TO_WRITE)
            return WantedReviews(wanted=page(session), to_write=bought)

    return router
