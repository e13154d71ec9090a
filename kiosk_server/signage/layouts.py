"""What each item of a plan shows now, from the catalogue: nothing of it is typed in by hand, so no price grows old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kiosk_server.catalogue.cards import product_card, sold, spec_lines
from kiosk_server.catalogue.tables import Product
from kiosk_server.drawings.shown import Countdown, countdowns
from kiosk_server.reviews.shown import Quote, quotes
from kiosk_server.signage.cards import LeftOut
from kiosk_server.signage.plan import (
    SignageDrawingWish,
    SignageItemWish,
    SignagePlan,
    SignageReviewsWish,
    SignageTemplateWish,
    named_media,
    named_skus,
)
from kiosk_server.signage.tables import SignageMediaRow
from kiosk_server.sites.shop import Shop
from wire.messages.screens.shown import Money
from wire.messages.screens.signage import (
    DrawingLayout,
    ReviewsLayout,
    SignageLayout,
    SignageMedia,
    SignageQuote,
    TemplateLayout,
)

SPECS = 4
POINTS = 3
QUOTES = 2
"As many as are read in passing."


@dataclass(frozen=True, slots=True)
class Filled:
    """What the items of a plan show, and what they need for it."""

    layouts: Mapping[str, SignageLayout]
    "By item."
    left_out: Mapping[str, LeftOut]
    "By item: why it shows nothing."
    media: Mapping[str, SignageMedia]
    "By hash."


@dataclass(frozen=True, slots=True)
class _Sources:
    """What was read for a whole plan at once."""

    shop: Shop
    now_s: float
    products: Mapping[str, Product]
    media: Mapping[str, SignageMedia]
    drawings: Mapping[str, Countdown]
    quotes: Mapping[str, list[Quote]]
    "By product; only of those whose reviews are shown."


def fill(session: Session, shop: Shop, plan: SignagePlan, now_s: float) -> Filled:
    sources = _Sources(
        shop=shop,
        now_s=now_s,
        products={each.sku: each for each in sold(session, named_skus(plan))},
        media=media_of(session, named_media(plan)),
        drawings=countdowns(session, now_s),
        quotes={sku: quotes(session, [sku], QUOTES) for sku in _reviewed(plan)},
    )
    layouts: dict[str, SignageLayout] = {}
    left_out: dict[str, LeftOut] = {}
    for item in plan.items:
        made = _layout(item, sources)
        if isinstance(made, str):
            left_out[item.item] = made
        else:
            layouts[item.item] = made
    return Filled(layouts, left_out, sources.media)


def _reviewed(plan: SignagePlan) -> set[str]:
    return {each.layout.sku for each in plan.items if isinstance(each.layout, SignageReviewsWish)}


def media_of(session: Session, hashes: Iterable[str]) -> dict[str, SignageMedia]:
    rows = session.exec(select(SignageMediaRow).where(col(SignageMediaRow.sha256).in_(list(hashes))))
    return {row.sha256: SignageMedia.model_validate({**row.model_dump(), "url": media_url(row.sha256)}) for row in rows}


def media_url(digest: str) -> str:
    return f"/media/{digest}"


def _layout(item: SignageItemWish, sources: _Sources) -> SignageLayout | LeftOut:
    wish = item.layout
    digest = getattr(wish, "sha256", None)
    if digest is not None and digest not in sources.media:
        return "media_gone"
    if isinstance(wish, SignageTemplateWish):
        return _template(wish, sources)
    if isinstance(wish, SignageReviewsWish):
        return _reviews(wish, sources)
    if isinstance(wish, SignageDrawingWish):
        return _drawing(wish, sources)
    return wish


def _reviews(wish: SignageReviewsWish, sources: _Sources) -> SignageLayout | LeftOut:
    """Never a quote without the average and the count of all, good and bad."""
    product, found = sources.products.get(wish.sku), sources.quotes.get(wish.sku, [])
    if product is None:
        return "product_gone"
    average = found[0].score.average if found else None
    if average is None:
        return "no_reviews"
    return ReviewsLayout(
        heading=wish.heading,
        product=product_card(product, sources.shop, sources.now_s),
        average_stars=average,
        count=found[0].score.count,
        quotes=[SignageQuote(stars=each.stars, text=each.text, incentive=each.incentivized) for each in found],
    )


def _drawing(wish: SignageDrawingWish, sources: _Sources) -> SignageLayout | LeftOut:
    found = sources.drawings.get(wish.drawing)
    if found is None or not found.is_on(sources.now_s):
        return "drawing_over"
    heading = wish.heading or found.heading
    return DrawingLayout(drawing=found.drawing, heading=heading, closes_at_s=found.closes_at_s, prize=found.prize)


def _template(wish: SignageTemplateWish, sources: _Sources) -> SignageLayout | LeftOut:
    products = [sources.products[sku] for sku in wish.skus if sku in sources.products]
    if wish.template != "message" and (not products or len(products) < len(wish.skus)):
        return "product_gone"
    first = products[0] if products else None
    talks = wish.template == "talking_points" and first is not None
    return TemplateLayout(
        template=wish.template,
        heading=wish.heading,
        sentence=wish.sentence,
        products=[product_card(each, sources.shop, sources.now_s) for each in products],
        prices_before=[_price_before(each, sources) for each in products],
        specs=spec_lines(first)[:SPECS] if first is not None and wish.template == "product" else [],
        talking_points=first.talking_points[:POINTS] if talks and first is not None else [],
        sha256=wish.sha256,
    )


def _price_before(product: Product, sources: _Sources) -> Money | None:
    now = product_card(product, sources.shop, sources.now_s).price.amount_minor
    if now >= product.price_minor:
        return None
    return Money(amount_minor=product.price_minor, currency=product.currency)
