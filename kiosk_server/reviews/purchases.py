"""What a member bought and may write about, and the one purchase that she is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kiosk_server.catalogue.cards import product_card
from kiosk_server.catalogue.tables import Product
from kiosk_server.database.dialects import upsert
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.reviews.book import bought_line
from kiosk_server.reviews.proofs import ReceiptLine, token_of
from kiosk_server.reviews.rules import review_rules
from kiosk_server.reviews.states import Act, moved
from kiosk_server.reviews.tables import Review, ReviewAsk, ReviewVersion
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.sites.shop import Shop
from kiosk_server.web.memberships import hers
from wire.messages.screens.reviews import AskAnswer, OwnReview, OwnVersion, PurchaseCard, PurchasesView

SHOWN = 60
"Purchases on one page: years of a regular."

DAY_S = 86_400.0

ASKED_FOR_DAYS = 30
"She is asked about what she bought lately, and of one thing for two weeks at most."
ASK_LASTS_DAYS = 14

_ASKED = upsert(
    ReviewAsk,
    ("sale", "n"),
    lambda _old, new: {"declined_at_s": new.declined_at_s},
    where=lambda old, _new: old.declined_at_s.is_(None),
)


@dataclass(frozen=True, slots=True)
class _Bought:
    sale: Sale
    line: SaleLine
    product: Product

    @property
    def key(self) -> tuple[str, int]:
        return self.line.sale, self.line.n

    @property
    def returned(self) -> bool:
        return self.sale.undone_at_s is not None or self.line.back_quantity == self.line.quantity


def purchases_view(session: Session, root: bytes, shop: Shop, member: str, now_s: float) -> PurchasesView:
    rules = review_rules(session, shop.site)
    bought = _bought(session, member)
    reviews = _reviews(session, member)
    versions = _versions(session, reviews)
    return PurchasesView(
        purchases=[_card(root, shop, each, reviews, versions, rules.reward_points, now_s) for each in bought],
        ask=_ask(session, root, member, bought, reviews, rules.ask_after_days, now_s),
    )


def to_write(session: Session, root: bytes, shop: Shop, member: str, now_s: float, most: int) -> list[PurchaseCard]:
    """What she has not written about, the newest first."""
    view = purchases_view(session, root, shop, member, now_s)
    return [each for each in view.purchases if each.review is None and not each.elsewhere][:most]


def purchase_card(session: Session, root: bytes, shop: Shop, member: str, token: str, now_s: float) -> PurchaseCard:
    """Raises NotBought."""
    line = bought_line(session, root, member, token)
    bought = _Bought(session.get_one(Sale, line.sale), line, session.get_one(Product, line.sku))
    reviews = _reviews(session, member)
    points = review_rules(session, shop.site).reward_points
    return _card(root, shop, bought, reviews, _versions(session, reviews), points, now_s)


def asked(session: Session, root: bytes, member: str, answer: AskAnswer, now_s: float) -> None:
    """Remembers that she saw the question, or does not want it. Raises NotBought. Without her consent nothing is
    kept: then nobody asked."""
    line = bought_line(session, root, member, answer.token)
    consent = permits(consents_of(session, member), Purpose.REVIEWS_INVITE)
    if consent is None:
        return
    row = {
        "sale": line.sale,
        "n": line.n,
        "member": member,
        "consent": consent.event,
        "seen_at_s": now_s,
        "declined_at_s": now_s if answer.answer == "no" else None,
    }
    _ASKED.run(session, row)


def _bought(session: Session, member: str) -> list[_Bought]:
    """Warranties are no things to write about."""
    rows = session.exec(
        select(Sale, SaleLine, Product)
        .join(SaleLine, col(SaleLine.sale) == col(Sale.id))
        .join(Product, col(Product.sku) == col(SaleLine.sku))
        .where(hers(Sale.member, member), col(Product.covers).is_(None))
        .order_by(col(Sale.at_s).desc(), col(Sale.id), col(SaleLine.n))
        .limit(SHOWN)
    )
    return [_Bought(sale, line, product) for sale, line, product in rows]


def _reviews(session: Session, member: str) -> list[Review]:
    return list(session.exec(select(Review).where(hers(Review.member, member))))


def _versions(session: Session, reviews: Iterable[Review]) -> dict[str, list[ReviewVersion]]:
    """By review, the newest first."""
    found: dict[str, list[ReviewVersion]] = {row.id: [] for row in reviews}
    rows = select(ReviewVersion).where(col(ReviewVersion.review).in_(found))
    for row in session.exec(rows.order_by(col(ReviewVersion.review), col(ReviewVersion.version).desc())):
        found[row.review].append(row)
    return found


def _card(
    root: bytes,
    shop: Shop,
    bought: _Bought,
    reviews: Sequence[Review],
    versions: dict[str, list[ReviewVersion]],
    reward_points: int,
    now_s: float,
) -> PurchaseCard:
    own = next((row for row in reviews if (row.sale, row.n) == bought.key), None)
    others = [row for row in reviews if row.sku == bought.line.sku and row is not own]
    return PurchaseCard(
        token=token_of(root, ReceiptLine(*bought.key)),
        product=product_card(bought.product, shop, now_s),
        bought_at_s=bought.sale.at_s,
        returned=bought.returned,
        review=None if own is None else _own(own, versions[own.id]),
        elsewhere=bool(others),
        reward_points=reward_points if own is None else 0,
    )


def _own(row: Review, versions: list[ReviewVersion]) -> OwnReview:
    return OwnReview.model_validate(
        {
            "review": row.id,
            "version": row.version,
            "state": row.state,
            "shown": row.shown is not None,
            "versions": [_own_version(each) for each in versions],
            "incentive": row.incentive,
            "points": row.points,
            "works_here": row.works_here,
            "may_edit": moved(row.state, Act.WRITE) is not None,
        }
    )


def _own_version(row: ReviewVersion) -> OwnVersion:
    names = ("version", "stars", "title", "text", "at_s", "decided_at_s", "published", "reason", "note")
    return OwnVersion.model_validate({name: getattr(row, name) for name in names})


def _ask(
    session: Session,
    root: bytes,
    member: str,
    bought: Sequence[_Bought],
    reviews: Sequence[Review],
    after_days: int,
    now_s: float,
) -> str | None:
    """The newest purchase that she has had time to use, where she agreed to be asked and has said nothing yet."""
    if permits(consents_of(session, member), Purpose.REVIEWS_INVITE) is None:
        return None
    written = {row.sku for row in reviews}
    before = {(row.sale, row.n): row for row in session.exec(select(ReviewAsk).where(hers(ReviewAsk.member, member)))}
    for each in bought:
        age_s, row = now_s - each.sale.at_s, before.get(each.key)
        is_time = after_days * DAY_S <= age_s <= (after_days + ASKED_FOR_DAYS) * DAY_S
        is_over = row is not None and (row.declined_at_s is not None or now_s > row.seen_at_s + ASK_LASTS_DAYS * DAY_S)
        if is_time and not is_over and not each.returned and each.line.sku not in written:
            return token_of(root, ReceiptLine(*each.key))
    return None
