"""Reviews as everybody reads them: all that moderators let pass, good and bad, with what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from kiosk_server.catalogue.cards import product_card
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import BadField
from kiosk_server.privacy.retention import day_began_s
from kiosk_server.reviews.badges import is_genuine
from kiosk_server.reviews.scores import STARS, average
from kiosk_server.reviews.tables import Review, ReviewVersion
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.sites.shop import Shop
from wire.messages.screens.reviews import ReviewCard, ReviewedProduct, ReviewOrder, ReviewsPage, ScoreCard

QUOTE_LETTERS = 220
"What is read from three metres in passing."

_SHOWN = and_(col(ReviewVersion.review) == col(Review.id), col(ReviewVersion.version) == col(Review.shown))
"The version that everybody reads."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which reviews of a product are wanted."""

    stars: int | None = None
    "None: all."
    order: ReviewOrder = "newest"
    after: str | None = None
    "The `next` of the page before."
    most: int = 20


@dataclass(frozen=True, slots=True)
class Quote:
    """A short review for a sign."""

    review: str
    sku: str
    product: str
    "Its short name."
    stars: int
    text: str
    language: str
    score: ScoreCard
    "Of the product: never shown without it."
    incentivized: bool
    "Its writer got something for it, and that must be said."


def reviews_page(
    session: Session, root: bytes, shop: Shop, product: Product, asked: Asked, now_s: float
) -> ReviewsPage:
    """Raises BadField for an `after` that no page gave."""
    group = group_of(session, product)
    rows = session.exec(_page(list(group), asked)).all()
    shown = rows[: asked.most]
    receipts = _receipts(session, [row for row, _ in shown])
    fate = or_(col(Review.shown).is_not(None), col(Review.state).in_(("sent_back", "refused")))
    decided = select(func.count()).where(col(Review.sku).in_(group), col(Review.works_here).is_(False), fate)
    cards = [_card(root, row, words, receipts, _variant(product, group[row.sku])) for row, words in shown]
    return ReviewsPage(
        product=product_card(product, shop, now_s),
        score=scores(session, {product.sku: list(group)})[product.sku],
        reviews=cards,
        next=_cursor(asked.order, *shown[-1]) if len(rows) > asked.most else None,
        decided=session.exec(decided).one(),
    )


def group_of(session: Session, product: Product) -> dict[str, Product]:
    """The product and its other variants, by SKU: people write about the boot, not about size 43."""
    if product.variant_group is None:
        return {product.sku: product}
    rows = session.exec(select(Product).where(Product.variant_group == product.variant_group))
    return {row.sku: row for row in rows}


def scores(session: Session, groups: Mapping[str, Sequence[str]]) -> dict[str, ScoreCard]:
    """By name of the group. What staff say does not count; what somebody got something for does, and is said."""
    skus = {sku for group in groups.values() for sku in group}
    rows = session.exec(
        select(Review.sku, ReviewVersion.stars, Review.incentive, func.count())
        .join(ReviewVersion, _SHOWN)
        .where(col(Review.sku).in_(skus), col(Review.works_here).is_(False))
        .group_by(col(Review.sku), col(ReviewVersion.stars), col(Review.incentive))
    ).all()
    found = {}
    for name, group in groups.items():
        counts, incentivized = [0] * len(STARS), 0
        for sku, stars, incentive, count in rows:
            if sku in group:
                counts[stars - 1] += count
                incentivized += count if incentive != "none" else 0
        found[name] = ScoreCard(count=sum(counts), average=average(counts), stars=counts, incentivized=incentivized)
    return found


def reviewed_products(session: Session, shop: Shop, now_s: float) -> list[ReviewedProduct]:
    """Every product that is sold, in the catalogue's order; of variants each with the score of all."""
    on_shelves = select(Product).where(col(Product.retired_at_s).is_(None), col(Product.covers).is_(None))
    rows = session.exec(on_shelves.order_by(col(Product.position), col(Product.sku))).all()
    variants: dict[str, list[str]] = {}
    for row in rows:
        variants.setdefault(row.variant_group or f"alone {row.sku}", []).append(row.sku)
    found = scores(session, variants)
    return [
        ReviewedProduct(
            product=product_card(row, shop, now_s),
            category=row.category,
            score=found[row.variant_group or f"alone {row.sku}"],
        )
        for row in rows
    ]


def quotes(session: Session, skus: Sequence[str], limit: int) -> list[Quote]:
    """For signs: of each product's short reviews by buyers those that speak for the average, the newest of them. A
    product that buyers find poor is not quoted as if they liked it."""
    rows = session.exec(
        select(Review, ReviewVersion, Product.short_name)
        .join(ReviewVersion, _SHOWN)
        .join(Product, col(Product.sku) == col(Review.sku))
        .where(col(Review.sku).in_(skus), col(Review.works_here).is_(False))
        .where(func.length(ReviewVersion.text) <= QUOTE_LETTERS)
    ).all()
    found = scores(session, {sku: [sku] for sku in skus})
    ranked = sorted(rows, key=lambda each: (_off(each[1], found[each[0].sku]), -each[1].at_s, each[0].id))
    return [
        Quote(row.id, row.sku, name, words.stars, words.text, words.language, found[row.sku], row.incentive != "none")
        for row, words, name in ranked[:limit]
    ]


def _off(words: ReviewVersion, score: ScoreCard) -> int:
    """How many stars it is off the average."""
    return abs(round((score.average or 0) - words.stars))


def _page(skus: Sequence[str], asked: Asked) -> Any:
    """One more than is wanted, so that the page knows of the next."""
    statement = select(Review, ReviewVersion).join(ReviewVersion, _SHOWN).where(col(Review.sku).in_(skus))
    if asked.stars is not None:
        statement = statement.where(ReviewVersion.stars == asked.stars)
    if asked.after is not None:
        statement = statement.where(_behind(asked.order, asked.after))
    newest = (col(ReviewVersion.at_s).desc(), col(Review.id).desc())
    order = {"newest": (), "best": (col(ReviewVersion.stars).desc(),), "worst": (col(ReviewVersion.stars),)}
    return statement.order_by(*order[asked.order], *newest).limit(asked.most + 1)


def _cursor(order: ReviewOrder, row: Review, words: ReviewVersion) -> str:
    return f"{order}:{words.stars}:{words.at_s!r}:{row.id}"


def _behind(order: ReviewOrder, after: str) -> ColumnElement[bool]:
    try:
        of, stars_text, at_text, review = after.split(":")
        stars, at_s = int(stars_text), float(at_text)
    except ValueError:
        of, stars, at_s, review = "", 0, 0.0, ""
    if of != order:
        raise BadField("after", "is no page of this order")
    at, id_ = col(ReviewVersion.at_s), col(Review.id)
    older = or_(at < at_s, and_(at == at_s, id_ < review))
    if order == "newest":
        return older
    next_stars = col(ReviewVersion.stars) < stars if order == "best" else col(ReviewVersion.stars) > stars
    return or_(next_stars, and_(col(ReviewVersion.stars) == stars, older))


def _receipts(session: Session, rows: Iterable[Review]) -> dict[tuple[str, int], tuple[float, bool]]:
    """When each line was bought, and whether it came back since."""
    sales = {row.sale for row in rows if row.sale is not None}
    found = session.exec(
        select(SaleLine, Sale.at_s, Sale.undone_at_s)
        .join(Sale, col(Sale.id) == col(SaleLine.sale))
        .where(col(SaleLine.sale).in_(sales))
    )
    return {
        (line.sale, line.n): (at_s, undone_at_s is not None or line.back_quantity == line.quantity)
        for line, at_s, undone_at_s in found
    }


def _card(
    root: bytes,
    row: Review,
    words: ReviewVersion,
    receipts: Mapping[tuple[str, int], tuple[float, bool]],
    variant: str,
) -> ReviewCard:
    verified = is_genuine(root, row)
    bought_at_s, returned = receipts.get((row.sale or "", row.n or 0), (0.0, False))
    return ReviewCard.model_validate(
        {
            "review": row.id,
            "stars": words.stars,
            "title": words.title,
            "text": words.text,
            "language": words.language,
            "at_s": words.at_s,
            "edited": words.version > 1,
            "verified": verified,
            "bought_at_s": day_began_s(bought_at_s) if verified else None,
            "returned": returned,
            "incentive": row.incentive,
            "by_staff": row.works_here,
            "variant": variant,
        }
    )


def _variant(asked: Product, written: Product) -> str:
    if asked.sku == written.sku:
        return ""
    return ", ".join(f"{name} {value}" for name, value in written.options.items()) or written.short_name
