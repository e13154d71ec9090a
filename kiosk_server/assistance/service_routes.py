"""What a clerk says of a visit, through clerks' program, and what an order system says of a pick-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from pydantic import Field
from sqlmodel import Session, select

from kiosk_server.assistance import calls, preferences
from kiosk_server.assistance.calls import Caller
from kiosk_server.assistance.declines import remember_decline
from kiosk_server.assistance.shown import show_card
from kiosk_server.assistance.tables import AssistCall
from kiosk_server.errors import BadField, NotFound
from kiosk_server.members.client_card import OpenVisit, open_to_clerks
from kiosk_server.members.names import printable
from kiosk_server.members.tables import Member
from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import KioskHere, ServiceHere
from kiosk_server.running import Here, Running
from kiosk_server.staff.accounts import StaffPerson, audit
from kiosk_server.staff.asking import clerk_of
from kiosk_server.web.identities import standing
from wire.messages.mqtt import Name
from wire.messages.reading import Message
from wire.messages.screens.clerk import Browsing, ClientCard, Decline, NoteToAdd, NotHer

router = APIRouter()

StaffToken = Annotated[str, Header(alias="X-Staff-Token", max_length=4000)]
OrderNumber = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._/-]+$")]

NOTE_LENGTH = 200
"A sentence or two, read in passing."


class PickUp(Message):
    """An order that somebody will come for."""

    member_number: Annotated[str, Field(max_length=20)]
    order: OrderNumber
    zone: Name | None = None
    "Where it is handed out."


class PickUpCard(Message):
    order: str
    state: Literal["expected", "waiting", "over"]
    "`waiting`: she is in the store, and clerks were told."


class Complaint(Message):
    """A serious complaint: a manager is asked to come, to her or to a place. What it is about belongs elsewhere."""

    visit: Annotated[str, Field(max_length=64)] | None = None
    zone: Name | None = None


class CallMade(Message):
    call: str


Act = Callable[[Session, OpenVisit, StaffPerson, float], str]
"What a clerk does about a visit; its name in the audit."


@router.post("/api/service/visits/{visit}/browsing")
def let_her_browse(
    visit: str, body: Browsing, service: ServiceHere, here: Here, spoken: Spoken, x_staff_token: StaffToken = ""
) -> ClientCard:
    def act(session: Session, found: OpenVisit, who: StaffPerson, now_s: float) -> str:
        preferences.let_browse(session, here.shop, found.visit, browsing=body.browsing, by=who.staff, now_s=now_s)
        return "visit.browsing" if body.browsing else "visit.browsing_over"

    return _act(visit, service, here, spoken, x_staff_token, act)


@router.post("/api/service/visits/{visit}/notes")
def note(
    visit: str, body: NoteToAdd, service: ServiceHere, here: Here, spoken: Spoken, x_staff_token: StaffToken = ""
) -> ClientCard:
    """409 where she agreed to words that say nothing of notes."""
    text = _note_text(body.text)

    def act(session: Session, found: OpenVisit, who: StaffPerson, now_s: float) -> str:
        preferences.add_note(session, found, text, who.staff, now_s)
        return "visit.noted"

    return _act(visit, service, here, spoken, x_staff_token, act)


@router.post("/api/service/visits/{visit}/declines")
def declined(
    visit: str, body: Decline, service: ServiceHere, here: Here, spoken: Spoken, x_staff_token: StaffToken = ""
) -> ClientCard:
    def act(session: Session, _found: OpenVisit, who: StaffPerson, now_s: float) -> str:
        remember_decline(session, visit, body.sku, site=here.shop.site, staff=who.staff, now_s=now_s)
        return "visit.declined"

    return _act(visit, service, here, spoken, x_staff_token, act)


@router.post(
    "/api/service/visits/{visit}/not-her",
    response_model=ClientCard,
    responses={204: {"description": "No card any more."}},
)
def not_her(
    visit: str, body: NotHer, service: ServiceHere, here: Here, spoken: Spoken, x_staff_token: StaffToken = ""
) -> ClientCard | Response:
    """204: her card is shown to nobody any more, and clerks' tasks end in ten seconds. `undo` within these, by the same
    clerk, brings the card back; 410 later."""
    now_s = here.clock()

    def command(session: Session) -> ClientCard | Response:
        who = clerk_of(session, here.staff_tokens, x_staff_token, now_s)
        if body.undo:
            if preferences.her_after_all(session, visit, who.staff, who.name, now_s):
                audit(session, "visit.her_after_all", visit, now_s, staff=who.staff, service=service)
            return show_card(session, here, visit, who, service, spoken, now_s)
        found = open_to_clerks(session, visit, here.shop.site)
        if preferences.not_her(session, found, who.staff, who.name, now_s):
            audit(session, "visit.not_her", visit, now_s, staff=who.staff, service=service)
        return Response(status_code=204)

    return here.database.writer.run(command)


@router.post("/api/service/complaints", status_code=201)
def complain(body: Complaint, service: ServiceHere, here: Here, x_staff_token: StaffToken = "") -> CallMade:
    """By a clerk with the staff token, or by another system without."""
    now_s = here.clock()
    _check_zone(here, body.zone)

    def command(session: Session) -> CallMade:
        by = clerk_of(session, here.staff_tokens, x_staff_token, now_s).staff if x_staff_token else service
        caller = Caller(by, body.zone)
        if body.visit is None:
            call = calls.call_to_place(session, here.shop, "complaint", caller, now_s)
        else:
            found = open_to_clerks(session, body.visit, here.shop.site)
            call = calls.call_to_her(session, here.shop, found, "complaint", caller, now_s)
        audit(session, "complaint.called", call.id, now_s, staff=by if x_staff_token else None, service=service)
        return CallMade(call=call.id)

    return here.database.writer.run(command)


@router.post("/api/service/pick-ups", status_code=201)
def expect(body: PickUp, service: ServiceHere, here: Here) -> PickUpCard:
    """Clerks are told once its customer is in the store. The same order again changes nothing."""
    now_s = here.clock()
    _check_zone(here, body.zone)

    def command(session: Session) -> PickUpCard:
        digits = body.member_number.replace(" ", "")
        number = f"{digits[:4]} {digits[4:8]} {digits[8:]}"
        member = session.exec(select(Member.id).where(Member.number == number)).first()
        if member is None:
            raise BadField("member_number", "nobody has this number")
        hers = standing(session, member)
        call = calls.of_order(session, here.shop, hers, body.order, Caller(service, body.zone), now_s)
        if call.member != hers:
            raise BadField("order", "is somebody else's")
        calls.tell_pick_up(session, here.shop, call.id, now_s)
        return _pick_up(call)

    return here.database.writer.run(command)


@router.delete("/api/service/pick-ups/{order:path}", status_code=204)
def handed_out(order: str, _service: ServiceHere, here: Here) -> None:
    """Handed out, or never mind."""
    now_s = here.clock()

    def command(session: Session) -> None:
        statement = select(AssistCall).where(AssistCall.site == here.shop.site, AssistCall.order_number == order)
        call = session.exec(statement).first() if "\0" not in order else None
        if call is None:
            raise NotFound("there is no such order")
        calls.end(session, here.shop, call, "taken_back", now_s)

    here.database.writer.run(command)


@router.post("/api/kiosk/help", status_code=201)
def help_at_kiosk(kiosk: KioskHere, here: Here) -> CallMade:
    """Somebody asks for a clerk at the kiosk; it says nothing of who. 429 after three calls in ten minutes."""
    now_s = here.clock()
    caller = Caller(kiosk, _zone_of_kiosk(here, kiosk))
    return here.database.writer.run(
        lambda session: CallMade(call=calls.call_to_place(session, here.shop, "help", caller, now_s).id)
    )


@router.delete("/api/kiosk/help", status_code=204)
def no_help_at_kiosk(kiosk: KioskHere, here: Here) -> None:
    now_s = here.clock()
    here.database.writer.run(lambda session: calls.end_all_by(session, here.shop, kiosk, now_s))


def _act(visit: str, service: str, here: Running, spoken: str, token: str, act: Act) -> ClientCard:
    """Does it, writes down who did it, and shows the card as it is then."""
    now_s = here.clock()

    def command(session: Session) -> ClientCard:
        who = clerk_of(session, here.staff_tokens, token, now_s)
        what = act(session, open_to_clerks(session, visit, here.shop.site), who, now_s)
        audit(session, what, visit, now_s, staff=who.staff, service=service)
        return show_card(session, here, visit, who, service, spoken, now_s)

    return here.database.writer.run(command)


def _pick_up(call: AssistCall) -> PickUpCard:
    over = call.ended_at_s is not None
    state: Literal["expected", "waiting", "over"] = "over" if over else "waiting" if call.told_at_s else "expected"
    return PickUpCard(order=call.order_number or "", state=state)


def _note_text(text: str) -> str:
    try:
        found = printable(text)
    except ValueError as error:
        raise BadField("text", str(error)) from None
    if len(found) > NOTE_LENGTH:
        raise BadField("text", f"must have at most {NOTE_LENGTH} letters")
    return found


def _check_zone(here: Running, zone: str | None) -> None:
    if zone is not None and here.shop.zone(zone) is None:
        raise BadField("zone", "is not on the floor plan")


def _zone_of_kiosk(here: Running, kiosk: str) -> str | None:
    place = here.shop.kiosk(kiosk)
    return None if place is None else place.zone
