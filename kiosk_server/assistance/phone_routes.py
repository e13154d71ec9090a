"""What she says from her own phone: come and help me, never mind, let me browse."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.assistance import calls
from kiosk_server.assistance.calls import Caller, NotAgreed, NotHere
from kiosk_server.assistance.preferences import it_is_she, let_browse
from kiosk_server.assistance.remembered import assistance_card
from kiosk_server.credentials.commands import CommandKey
from kiosk_server.members.client_card import CardGone, OpenVisit, open_to_clerks
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here, Running
from kiosk_server.visits.cards import open_visit
from kiosk_server.visits.tables import Visit
from wire.messages.screens.clerk import Browsing
from wire.messages.screens.phone import AssistanceCard

router = APIRouter()


@router.get("/api/phone/help")
def my_help(phone: PhoneHere, here: Here) -> AssistanceCard:
    with here.database.reader.session() as session:
        card = open_visit(session, phone.member, here.shop)
        return assistance_card(session, card.visit if card is not None else None)


@router.post("/api/phone/help")
def ask_for_help(phone: PhoneHere, here: Here, _key: CommandKey = None) -> AssistanceCard:
    """A clerk is asked to come; asking again while one is on the way changes nothing. Also where a clerk said that
    it is somebody else: her phone says that it is she. 429 after three calls in ten minutes."""
    now_s = here.clock()

    def command(session: Session) -> AssistanceCard:
        found = _agreed(session, here, _here(session, here, phone.member), now_s)
        calls.call_to_her(session, here.shop, found, "help", Caller("phone"), now_s)
        return assistance_card(session, found.visit.id)

    return here.database.writer.run(command)


@router.delete("/api/phone/help")
def never_mind(phone: PhoneHere, here: Here) -> AssistanceCard:
    now_s = here.clock()

    def command(session: Session) -> AssistanceCard:
        visit = _here(session, here, phone.member)
        call = calls.open_help(session, visit.id)
        if call is not None:
            calls.end(session, here.shop, call, "taken_back", now_s)
        return assistance_card(session, visit.id)

    return here.database.writer.run(command)


@router.post("/api/phone/browsing")
def let_me_browse(body: Browsing, phone: PhoneHere, here: Here) -> AssistanceCard:
    """For this visit: no clerk steps up to her unasked."""
    now_s = here.clock()

    def command(session: Session) -> AssistanceCard:
        visit = _here(session, here, phone.member)
        let_browse(session, here.shop, visit, browsing=body.browsing, by="phone", now_s=now_s)
        return assistance_card(session, visit.id)

    return here.database.writer.run(command)


def _here(session: Session, here: Running, member: str) -> Visit:
    card = open_visit(session, member, here.shop)
    if card is None:
        raise NotHere
    return session.get_one(Visit, card.visit)


def _agreed(session: Session, here: Running, visit: Visit, now_s: float) -> OpenVisit:
    if permits(consents_of(session, visit.member), Purpose.CLERK_ASSIST) is not None:
        it_is_she(session, visit.id, now_s)
    try:
        return open_to_clerks(session, visit.id, here.shop.site)
    except CardGone:
        raise NotAgreed(purpose="clerk_assist") from None
