"""What all gift cards together come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from kiosk_server.gift_cards.showing import STANDS
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard, GiftCardBlock
from wire.messages.screens.rewards_desk import GiftCardOrigin, GiftCardReport, GiftCardTotals
from wire.messages.screens.shown import Money


def report(session: Session, now_s: float) -> GiftCardReport:
    """One statement, so that no payment falls between two of its figures."""
    balance, zero = col(GiftAccount.balance), 0
    # What time has ended is owed to nobody, also before housekeeping writes it down.
    over = and_(col(GiftCard.expires_at_s).is_not(None), col(GiftCard.expires_at_s) <= now_s)
    blocked = and_(col(GiftCardBlock.id).is_not(None), ~over)
    sums: Any = select_columns(
        col(GiftAccount.currency).label("currency"),
        col(GiftAccount.kind).label("kind"),
        col(GiftCard.why).label("why"),
        func.count().label("cards"),
        func.sum(balance).label("balance"),
        func.sum(func.coalesce(col(GiftCard.amount_minor), zero)).label("issued"),
        func.sum(case((over, balance), else_=zero)).label("lapsed"),
        func.sum(case((and_(balance > zero, ~func.coalesce(over, False)), 1), else_=zero)).label("cards_open"),
        func.sum(case((blocked, 1), else_=zero)).label("blocked_cards"),
        func.sum(case((blocked, balance), else_=zero)).label("blocked"),
    )
    joined = sums.outerjoin(GiftCard, col(GiftCard.id) == col(GiftAccount.card)).outerjoin(GiftCardBlock, STANDS)
    grouped = joined.group_by(col(GiftAccount.currency), col(GiftAccount.kind), col(GiftCard.why))
    rows = session.connection().execute(grouped.order_by("currency", "why")).all()
    currencies = sorted({row.currency for row in rows})
    return GiftCardReport(
        at_s=now_s, totals=[_totals([row for row in rows if row.currency == each], each) for each in currencies]
    )


def _totals(rows: Sequence[Any], currency: str) -> GiftCardTotals:
    def money(amount: Any) -> Money:
        return Money(amount_minor=int(amount), currency=currency)

    def of_store(kind: str) -> int:
        return sum(int(row.balance) for row in rows if row.kind == kind)

    cards = [row for row in rows if row.kind == "card"]
    lapsed = sum(int(row.lapsed) for row in cards)
    return GiftCardTotals(
        cards=sum(row.cards for row in cards),
        cards_open=sum(int(row.cards_open) for row in cards),
        issued=money(-of_store("issued")),
        spent=money(of_store("spent")),
        expired=money(of_store("expired") + lapsed),
        outstanding=money(of_store("card") - lapsed),
        blocked_cards=sum(int(row.blocked_cards) for row in cards),
        blocked=money(sum(int(row.blocked) for row in cards)),
        origins=[
            GiftCardOrigin.model_validate(
                {
                    "why": row.why,
                    "cards": row.cards,
                    "issued": money(row.issued),
                    "outstanding": money(int(row.balance) - int(row.lapsed)),
                }
            )
            for row in cards
        ],
    )
