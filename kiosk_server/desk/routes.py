"""`/api/desk/…`: what the desk's screen and the demo ask for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session, col, select

from kiosk_server.desk.trace import visit_trace
from kiosk_server.desk.view import SEES_NAMES, Desk, sees_names
from kiosk_server.errors import NotAllowed
from kiosk_server.live.screens import Viewer
from kiosk_server.members.tables import Member
from kiosk_server.principals import StaffHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import StaffPerson
from kiosk_server.visits.tables import Visit
from wire.messages.reading import Message
from wire.messages.screens.desk import DeskView, TimelineRow, VisitTrace

MOST_VISITS = 1_000


class VisitLine(Message):
    visit: str
    member_number: str
    started_at_s: float
    ended_at_s: float | None
    zone: str | None


def desk_routes(desk: Desk) -> APIRouter:
    """The routes of one desk."""
    router = APIRouter()

    @router.get("/api/desk/view")
    def view(who: StaffHere, here: Here) -> DeskView:
        with here.database.reader.session() as session:
            return desk.view(session, viewer(who))

    @router.get("/api/desk/timeline")
    def timeline(
        who: StaffHere,
        here: Here,
        before_s: Annotated[float, Query(ge=0)] = 1e11,
        limit: Annotated[int, Query(ge=1, le=200)] = 60,
    ) -> list[TimelineRow]:
        with here.database.reader.session() as session:
            return desk.timeline.newest(session, before_s, limit, names=sees_names(viewer(who)))

    @router.get("/api/desk/visits/{visit}/trace")
    def trace(visit: str, _who: StaffHere, here: Here) -> VisitTrace:
        with here.database.reader.session() as session:
            return visit_trace(session, visit)

    @router.get("/api/desk/visits")
    def visits(
        _who: Annotated[StaffPerson, Depends(_sees_names)], here: Here, since_s: Annotated[float, Query(ge=0)] = 0.0
    ) -> list[VisitLine]:
        with here.database.reader.session() as session:
            return _visits(session, desk.shop.site, since_s)

    return router


def viewer(who: StaffPerson) -> Viewer:
    return Viewer(subject=who.staff, audience="desk", roles=who.roles)


def _sees_names(who: StaffHere) -> StaffPerson:
    if SEES_NAMES.isdisjoint(who.roles):
        raise NotAllowed
    return who


def _visits(session: Session, site: str, since_s: float) -> list[VisitLine]:
    statement = (
        select(Visit, Member.number)
        .join(Member, col(Member.id) == col(Visit.member))
        .where(Visit.site == site, Visit.started_at_s >= since_s)
        .order_by(col(Visit.started_at_s).desc())
        .limit(MOST_VISITS)
    )
    return [
        VisitLine(
            visit=visit.id,
            member_number=number,
            started_at_s=visit.started_at_s,
            ended_at_s=visit.ended_at_s,
            zone=visit.zone,
        )
        for visit, number in session.exec(statement)
    ]
