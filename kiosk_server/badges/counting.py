"""What badges are counted from."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session, col, func, select

from kiosk_server.badges.rules import WINDOW_S, Counted
from kiosk_server.catalogue.tables import Product
from kiosk_server.members.tables import Member
from kiosk_server.points.ledger import earned_since
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.sharing.tables import Share
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import Visit
from kiosk_server.web.memberships import hers


def counted(session: Session, shop: Shop, member: str, now_s: float) -> Counted:
    """Under every membership of hers."""
    since_s = now_s - WINDOW_S
    began = session.exec(
        select(Visit.started_at_s).where(hers(Visit.member, member), Visit.started_at_s > since_s)
    ).all()
    days = {datetime.fromtimestamp(at_s, UTC).astimezone(shop.time_zone).date() for at_s in began}
    kept = (hers(Sale.member, member), Sale.at_s > since_s, col(Sale.undone_at_s).is_(None))
    bought = (
        select(func.count(func.distinct(Product.category)))
        .join(SaleLine, col(SaleLine.sku) == col(Product.sku))
        .join(Sale, col(Sale.id) == col(SaleLine.sale))
        .where(*kept, col(SaleLine.back_quantity) < col(SaleLine.quantity))
    )
    joined_at_s = session.exec(select(func.min(Member.joined_at_s)).where(hers(Member.id, member))).one()
    return Counted(
        visits=len(began),
        days=len(days),
        purchases=int(session.exec(select(func.count()).where(*kept)).one()),
        categories=int(session.exec(bought).one()),
        shares=int(session.exec(select(func.count()).where(hers(Share.member, member), Share.at_s > since_s)).one()),
        points=earned_since(session, member, since_s, now_s),
        member_s=now_s - joined_at_s,
    )
