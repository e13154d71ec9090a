"""Clerks see what a client seems to want, and put it right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from sqlmodel import Session

from kiosk_server.errors import BadField
from kiosk_server.intents.ledger import Said, record
from kiosk_server.intents.scoring import Kind
from kiosk_server.intents.words import intent_cards
from kiosk_server.members.client_card import open_to_clerks
from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import ServiceHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from kiosk_server.staff.asking import clerk_of
from wire.messages.intents import IntentCorrection, IntentsCard

router = APIRouter()

StaffToken = Annotated[str, Header(alias="X-Staff-Token", max_length=4000)]

KINDS = {"wants": Kind.STATED, "does_not_want": Kind.DISMISSED}


class BeforeVisit(BadField):
    """She was not there yet."""

    def __init__(self) -> None:
        super().__init__("at_s", "lies before this visit began")


@router.get("/api/service/visits/{visit}/intent")
def intents(
    visit: str, service: ServiceHere, here: Here, spoken: Spoken, x_staff_token: StaffToken = ""
) -> IntentsCard:
    """As far as she agreed, as long as she is here; audited."""
    now_s = here.clock()

    def command(session: Session) -> IntentsCard:
        who = clerk_of(session, here.staff_tokens, x_staff_token, now_s)
        member = open_to_clerks(session, visit, here.shop.site).visit.member
        audit(session, "intent.viewed", visit, now_s, staff=who.staff, service=service)
        return IntentsCard(visit=visit, intents=intent_cards(session, member, here.shop, here.texts, spoken, now_s))

    return here.database.writer.run(command)


@router.post("/api/service/visits/{visit}/intent")
def correct(
    visit: str, body: IntentCorrection, service: ServiceHere, here: Here, spoken: Spoken, x_staff_token: StaffToken = ""
) -> IntentsCard:
    """Her word outranks what is guessed until newer evidence outweighs it. 409 where this was taken in before."""
    now_s = here.clock()

    def command(session: Session) -> IntentsCard:
        who = clerk_of(session, here.staff_tokens, x_staff_token, now_s)
        found = open_to_clerks(session, visit, here.shop.site).visit
        if body.at_s < found.started_at_s:
            raise BeforeVisit
        said = Said(
            f"{visit}:{body.correction}",
            found.member,
            body.sku,
            KINDS[body.verdict],
            body.at_s,
            who.staff,
            reason=body.reason,
        )
        record(session, said, now_s)
        audit(session, f"intent.{body.verdict}", visit, now_s, staff=who.staff, service=service)
        return IntentsCard(
            visit=visit, intents=intent_cards(session, found.member, here.shop, here.texts, spoken, now_s)
        )

    return here.database.writer.run(command)
