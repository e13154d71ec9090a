"""What is known of a member, under every membership of hers, when a campaign is judged; only what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from kiosk_server.campaigns.conditions import Condition, Facts, Wish
from kiosk_server.catalogue.prices import price_now_minor
from kiosk_server.catalogue.tables import Product
from kiosk_server.database.ahead import once
from kiosk_server.database.prepared import Prepared
from kiosk_server.intents.scoring import Intent
from kiosk_server.offers.tables import Redemption, Voucher
from kiosk_server.points.ledger import earned_since
from kiosk_server.points.tiers import TIER_WINDOW_S, tier_of
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.visits.tables import Visit
from kiosk_server.web.memberships import hers

_VISITS = Prepared(
    select(func.count(), func.max(Visit.started_at_s)).where(
        hers(Visit.member, bindparam("of_member")), col(Visit.started_at_s) < bindparam("before_s")
    )
)

_REDEEMED = (
    select(Voucher.lines, Voucher.needs, Redemption.at_s)
    .join(Redemption, col(Redemption.voucher) == col(Voucher.id))
    .where(
        hers(Voucher.member, bindparam("of_member")),
        col(Redemption.rolled_back_at_s).is_(None),
        col(Redemption.at_s) <= bindparam("until_s"),
        # Where the whole sale was told, its own lines say what she bought, and what of it came back.
        ~select(Sale.id).where(col(Sale.id) == col(Redemption.sale)).exists(),
    )
)


_SOLD = (
    select(SaleLine.sku, Sale.at_s)
    .join(Sale, col(Sale.id) == col(SaleLine.sale))
    .where(
        hers(Sale.member, bindparam("of_member")),
        col(Sale.undone_at_s).is_(None),
        col(SaleLine.back_quantity) < col(SaleLine.quantity),
        col(Sale.at_s) <= bindparam("until_s"),
    )
)


def visits_before(session: Session, member: str, at_s: float) -> tuple[int, float | None]:
    """How many visits she made before this instant, and when the last of them began."""
    ((count, last_at_s),) = _VISITS.rows(session, {"of_member": member, "before_s": at_s})
    return int(count), last_at_s


def facts_of(
    session: Session,
    member: str,
    visit_at_s: float,
    at_s: float,
    found: Sequence[Intent],
    asked: set[str],
    segments: Mapping[str, Condition],
) -> Facts:
    """At `at_s`, on the visit that started at `visit_at_s`. `asked`: the kinds of the conditions that will be judged;
    `found`: her intents then, strongest first."""
    counted = asked & {"visits", "last_visit"}
    visits, last_visit_at_s = visits_before(session, member, visit_at_s) if counted else (None, None)
    bought = _bought(session, member, at_s) if asked & {"owns", "last_order"} else None
    skus = {intent.sku for intent in found} | set(bought or ())
    categories = _categories(session, skus) if asked & {"wants", "owns"} else {}
    tier = tier_of(earned_since(session, member, at_s - TIER_WINDOW_S, at_s)) if "tier" in asked else None
    return Facts(
        at_s=at_s,
        wishes=[Wish(intent.sku, categories.get(intent.sku), intent.score) for intent in found],
        visits=None if visits is None else visits + 1,
        last_visit_at_s=last_visit_at_s,
        owned=None if bought is None else {sku: categories.get(sku) for sku in bought},
        last_order_at_s=max(bought.values(), default=None) if bought else None,
        tier=tier,
        segments=segments,
    )


def _bought(session: Session, member: str, at_s: float) -> dict[str, float]:
    """When she bought what last, as far as tills told: their sales, and what she redeemed vouchers for."""
    bought: dict[str, float] = {}
    asked = {"of_member": member, "until_s": at_s}
    told = [
        (sku, when_s)
        for lines, needs, when_s in session.connection().execute(_REDEEMED, asked)
        for sku in [line["sku"] for line in lines] + needs
    ]
    for sku, when_s in [*told, *session.connection().execute(_SOLD, asked)]:
        bought[sku] = max(when_s, bought.get(sku, when_s))
    return bought


def _categories(session: Session, skus: set[str]) -> dict[str, str]:
    if not skus:
        return {}
    rows = session.exec(select(Product.sku, Product.category).where(col(Product.sku).in_(skus)))
    return dict(rows.all())


def prices_of(session: Session, skus: set[str], now_s: float) -> dict[str, int]:
    """What is asked now for those that are sold."""
    if not skus:
        return {}
    wanted = sorted(skus)
    rows = once(session, (prices_of, *wanted), _PRICES.tables, lambda: _PRICES.rows(session, {"skus": wanted}))
    return {row.sku: price_now_minor(row, now_s) for row in (Asked(*each) for each in rows)}


@dataclass(slots=True)
class Asked:
    """What a product's price is made of."""

    sku: str
    price_minor: int
    sale_price_minor: int | None
    sale_from_s: float | None
    sale_until_s: float | None


_PRICES = Prepared(
    select(*(Product.metadata.tables["product"].c[each.name] for each in fields(Asked))).where(
        col(Product.sku).in_(bindparam("skus", expanding=True)), col(Product.retired_at_s).is_(None)
    )
)
