"""Visits as screens show them."""

from __future__ import annotations

from typing import TypeVar

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentState, Member
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import Visit, ZoneStay
from kiosk_server.web.memberships import hers
from wire.messages.screens.kiosk import AttractCard
from wire.messages.screens.phone import VisitCard

T = TypeVar("T")


def visit_card(visit: Visit, shop: Shop) -> VisitCard:
    return VisitCard(
        visit=visit.id,
        started_at_s=visit.started_at_s,
        ended_at_s=visit.ended_at_s,
        zone=visit.zone,
        zone_name=shop.zone_name(visit.zone) if visit.zone else None,
    )


def open_visit(session: Session, member: str, shop: Shop) -> VisitCard | None:
    """The visit that this member is on, if any."""
    statement = select(Visit).where(
        Visit.site == shop.site, hers(Visit.member, member), col(Visit.ended_at_s).is_(None)
    )
    visit = session.exec(statement.order_by(col(Visit.started_at_s).desc())).first()
    return visit_card(visit, shop) if visit is not None else None


def attract(session: Session, zone: str, at_s: float, site: str) -> AttractCard:
    """What a kiosk in `zone` shows: an invitation while a member who agreed to be recognised, and did not pause, is
    there. It says nothing about who, or how many."""
    since_s: float | None = session.exec(_near(select(func.min(ZoneStay.entered_at_s)), zone, at_s, site)).one()
    if since_s is not None:
        return AttractCard(mode="invite", since_s=since_s)
    left_s: float | None = session.exec(select(func.max(ZoneStay.left_at_s)).where(ZoneStay.zone == zone)).one()
    return AttractCard(mode="loop", since_s=left_s or 0.0)


def members_near(session: Session, zone: str, at_s: float, site: str) -> list[str]:
    """Those for whom `attract` invites."""
    return list(session.exec(_near(select(Visit.member), zone, at_s, site)))


def _near(what: SelectOfScalar[T], zone: str, at_s: float, site: str) -> SelectOfScalar[T]:
    return (
        what.select_from(ZoneStay)
        .join(Visit, col(Visit.id) == col(ZoneStay.visit))
        .join(Member, col(Member.id) == col(Visit.member))
        .join(ConsentState, col(ConsentState.member) == col(Visit.member))
        .where(
            Visit.site == site,
            col(Visit.ended_at_s).is_(None),
            ZoneStay.zone == zone,
            col(ZoneStay.left_at_s).is_(None),
            ConsentState.purpose == Purpose.RECOGNISE_IN_STORE.value,
            col(ConsentState.granted).is_(True),
            (col(Member.paused_until_s).is_(None)) | (col(Member.paused_until_s) <= at_s),
        )
    )
