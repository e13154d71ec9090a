"""What a member's phone, and a till, may ask about points."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import select

from kiosk_server.errors import NotFound
from kiosk_server.members.tables import Member
from kiosk_server.offers.till_routes import TillHere
from kiosk_server.points.view import PointsView, points_view
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here
from kiosk_server.web.identities import standing

router = APIRouter()


@router.get("/api/phone/points")
def my_points(phone: PhoneHere, here: Here) -> PointsView:
    with here.database.reader.session() as session:
        return points_view(session, phone.member, here.clock())


@router.get("/api/till/members/{number}/points")
def points_of_member(number: str, _till: TillHere, here: Here) -> PointsView:
    """`number` as she reads it out; spaces do not matter."""
    digits = "".join(number.split())
    spaced = " ".join((digits[:4], digits[4:8], digits[8:])).strip()
    with here.database.reader.session() as session:
        member = session.exec(select(Member.id).where(Member.number == spaced)).first()
        if member is None:
            raise NotFound("no member has this number")
        return points_view(session, standing(session, member), here.clock())
