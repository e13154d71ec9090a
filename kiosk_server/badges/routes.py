"""A member's badges, at the kiosk and on her phone."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk_server.badges.counting import counted
from kiosk_server.badges.rules import WINDOW_S, badges
from kiosk_server.kiosks.session_doors import MemberAtKiosk
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here, Running
from wire.messages.screens.rewards import BadgesView

router = APIRouter()


@router.get("/api/kiosk/session/badges")
def badges_at_kiosk(at: MemberAtKiosk, here: Here) -> BadgesView:
    return _view(here, at.member)


@router.get("/api/phone/badges")
def my_badges(phone: PhoneHere, here: Here) -> BadgesView:
    return _view(here, phone.member)


def _view(here: Running, member: str) -> BadgesView:
    now_s = here.clock()
    with here.database.reader.session() as session:
        found = badges(counted(session, here.shop, member, now_s))
    return BadgesView(badges=found, since_s=now_s - WINDOW_S)
