"""Who was drawn and what they bought, from the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from kiosk_server.measurement.holdout import Arm
from kiosk_server.measurement.sums import Assigned, Bought
from kiosk_server.measurement.tables import CampaignAssignment
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.web.tables import MemberStanding


def assigned_where(session: Session, rows: ColumnElement[bool]) -> dict[str, list[Assigned]]:
    """By campaign, of the rows of `campaign_assignment` for which `rows` holds. A person is called by the membership
    that stands for her now."""
    found: dict[str, list[Assigned]] = {}
    for campaign, person, held_out, at_s in session.connection().execute(_ASSIGNED.where(rows)):
        found.setdefault(campaign, []).append(Assigned(person, Arm.of(held_out), at_s))
    return found


def bought_by(session: Session, people: Select[Any], since_s: float) -> list[Bought]:
    """Every sale that stands, of any membership of these people, from that instant on."""
    statement = _SALES.where(_BUYER.in_(people), col(Sale.at_s) >= since_s)
    # PostgreSQL's sums of whole numbers are decimals.
    return [
        Bought(person, at_s, int(revenue), int(known), int(margin))
        for person, at_s, revenue, known, margin in session.connection().execute(statement)
    ]


def people_where(rows: ColumnElement[bool]) -> Select[Any]:
    """Whom these rows of `campaign_assignment` are about."""
    return _ASSIGNED.with_only_columns(_PERSON).where(rows)


_standing_of_drawn, _standing_of_buyer = aliased(MemberStanding), aliased(MemberStanding)

_PERSON = func.coalesce(col(_standing_of_drawn.stands_for), col(CampaignAssignment.member))
_BUYER = func.coalesce(col(_standing_of_buyer.stands_for), col(Sale.member))
_KNOWN = col(SaleLine.cost_minor).is_not(None)
_PAID = col(SaleLine.paid_minor) - col(SaleLine.back_minor)
"What stayed paid: pieces may have come back."
_COST = col(SaleLine.cost_minor) * (col(SaleLine.quantity) - col(SaleLine.back_quantity)) // col(SaleLine.quantity)

_ASSIGNED = (
    select(
        col(CampaignAssignment.campaign),
        _PERSON,
        col(CampaignAssignment.held_out),
        col(CampaignAssignment.assigned_at_s),
    )
    .select_from(CampaignAssignment)
    .join(_standing_of_drawn, col(_standing_of_drawn.member) == col(CampaignAssignment.member), isouter=True)
)

_SALES = (
    select(
        _BUYER,
        col(Sale.at_s),
        func.sum(_PAID),
        func.sum(case((_KNOWN, _PAID), else_=0)),
        func.sum(case((_KNOWN, _PAID - _COST), else_=0)),
    )
    .select_from(Sale)
    .join(SaleLine, col(SaleLine.sale) == col(Sale.id))
    .join(_standing_of_buyer, col(_standing_of_buyer.member) == col(Sale.member), isouter=True)
    .where(col(Sale.undone_at_s).is_(None), col(Sale.member).is_not(None))
    .group_by(col(Sale.id), _BUYER, col(Sale.at_s))
)
