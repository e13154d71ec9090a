"""What a member's phone shows."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.assistance.remembered import assistance_card
from kiosk_server.kiosks.access import access_card
from kiosk_server.members.consents import bell_card, consents_of
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.visits.cards import open_visit
from wire.messages.screens.phone import BellCard, PhoneView


def bell_of(session: Session, member: str, now_s: float) -> BellCard:
    return bell_card(consents_of(session, member), session.get_one(Member, member).paused_until_s, now_s)


def phone_view(session: Session, member: str, vouchers: Vouchers, now_s: float) -> PhoneView:
    visit = open_visit(session, member, vouchers.shop)
    return PhoneView(
        first_name=session.get_one(MemberPii, member).first_name,
        member_number=session.get_one(Member, member).number,
        site=vouchers.shop.card(),
        bell=bell_of(session, member, now_s),
        visit=visit,
        vouchers=vouchers.valid_cards(session, member, now_s),
        assistance=assistance_card(session, visit.visit if visit is not None else None),
        kiosk=access_card(session, vouchers.shop, member, now_s),
    )
