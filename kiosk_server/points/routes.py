"""What a member's phone, a kiosk where she is logged in, and a till may ask about points."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk_server.errors import NotFound
from kiosk_server.kiosks.session_doors import MemberAtKiosk
from kiosk_server.members.by_number import member_of_number
from kiosk_server.offers.till_routes import TillHere
from kiosk_server.points.view import PointsView, points_view
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here

router = APIRouter()


@router.get("/api/phone/points")
def my_points(phone: PhoneHere, here: Here) -> PointsView:
    with here.database.reader.session() as session:
        return points_view(session, phone.member, here.clock())


@router.get("/api/kiosk/session/points")
def points_at_kiosk(at: MemberAtKiosk, here: Here) -> PointsView:
    with here.database.reader.session() as session:
        return points_view(session, at.member, here.clock())


@router.get("/api/till/members/{number}/points")
def points_of_member(number: str, _till: TillHere, here: Here) -> PointsView:
    """`number` as she reads it out; spaces do not matter."""
    with here.database.reader.session() as session:
        member = member_of_number(session, number)
        if member is None:
            raise NotFound("no member has this number")
        return points_view(session, member, here.clock())
