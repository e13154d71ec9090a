"""What a member asks about her data on her phone, and what an administrator does for her."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, EmailStr, Field, model_validator
from sqlmodel import Session, select

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.errors import NotFound, TooMany
from kiosk_server.members.choices import Saying, choose, opt_out
from kiosk_server.members.details import correct, details_of
from kiosk_server.members.names import normalised, printable
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.receipts import receipts
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.principals import AdminHere, PhoneHere, sender
from kiosk_server.privacy import erasing
from kiosk_server.privacy.exporting import PersonExport, export_person
from kiosk_server.privacy.holdings import NOBODY
from kiosk_server.privacy.retention import RULES
from kiosk_server.privacy.tables import Erasure
from kiosk_server.running import Here, Running
from kiosk_server.staff.accounts import audit
from kiosk_server.web.identities import standing
from wire.messages.reading import Message
from wire.messages.screens import DataView, DetailsCard, ErasureCard, ReceiptCard, RetentionCard

router = APIRouter()

MemberId = Annotated[str, Field(min_length=1, max_length=64)]


class DetailsRequest(Message):
    """What to correct; what is left out stays."""

    first_name: Annotated[str, Field(max_length=60), AfterValidator(printable)] | None = None
    email: Annotated[EmailStr, Field(max_length=254)] | None = None


class FindRequest(Message):
    """One of: the number that she reads out, or the address that she proved."""

    member_number: Annotated[str, Field(max_length=20)] | None = None
    email: Annotated[EmailStr, Field(max_length=254)] | None = None

    @model_validator(mode="after")
    def _one(self) -> FindRequest:
        if (self.member_number is None) == (self.email is None):
            raise ValueError("send member_number or email")
        return self


class FoundAnswer(Message):
    member: str
    member_number: str
    first_name: str
    erasure: ErasureCard | None


class ObjectionRequest(Message):
    purpose: Purpose


def retention_cards(here: Running) -> list[RetentionCard]:
    return [RetentionCard(kind=rule.kind, what=rule.what, days=here.retention.days(rule.kind)) for rule in RULES]


@router.get("/api/privacy/retention")
def retention(here: Here) -> list[RetentionCard]:
    return retention_cards(here)


@router.get("/api/privacy/export-schema")
def export_schema() -> dict[str, Any]:
    """JSON Schema of an export."""
    return PersonExport.model_json_schema()


@router.get("/api/phone/receipts")
def my_receipts(phone: PhoneHere, here: Here) -> list[ReceiptCard]:
    with here.database.reader.session() as session:
        return receipts(session, phone.member, here.notices, here.texts, here.shop.language)


@router.get("/api/phone/data")
def my_data(phone: PhoneHere, here: Here) -> DataView:
    with here.database.reader.session() as session:
        return DataView(
            details=details_of(session, phone.member),
            member_number=session.get_one(Member, phone.member).number,
            opt_out_code=here.people.code(phone.member),
            erasure=_erasure(session.get(Erasure, phone.member)),
            retention=retention_cards(here),
        )


@router.get("/api/phone/export")
def my_export(phone: PhoneHere, here: Here, answer: Response) -> PersonExport:
    answer.headers["Content-Disposition"] = 'attachment; filename="shopbell-my-data.json"'
    return _export(here, phone.member)


@router.post("/api/phone/details")
def correct_mine(body: DetailsRequest, phone: PhoneHere, here: Here, request: Request) -> DetailsCard:
    if not here.registrations.allow(sender(request), here.clock()):
        raise TooMany
    return _correct(here, phone.member, body, None)


@router.post("/api/phone/erasure")
def erase_me(phone: PhoneHere, here: Here, key: CommandKey = None) -> ErasureCard:
    now_s = here.clock()

    def command(session: Session) -> ErasureCard:
        def ask() -> dict[str, Any]:
            return _ask(session, here, phone.member, now_s, None).model_dump(mode="json")

        return ErasureCard.model_validate(once(session, phone.device, key, Message(), now_s, ask))

    return here.database.writer.run(command)


@router.delete("/api/phone/erasure", status_code=204)
def keep_me(phone: PhoneHere, here: Here) -> None:
    here.database.writer.run(lambda session: erasing.undo(session, phone.member))


@router.post("/api/privacy/people/find")
def find(body: FindRequest, who: AdminHere, here: Here) -> FoundAnswer:
    now_s = here.clock()

    def command(session: Session) -> FoundAnswer:
        member = _member(session, body)
        if member is None:
            raise NotFound("nobody is a member under this number or address")
        audit(session, "person.found", member.id, now_s, staff=who.staff)
        erasure = _erasure(session.get(Erasure, member.id))
        name = session.get_one(MemberPii, member.id).first_name
        return FoundAnswer(member=member.id, member_number=member.number, first_name=name, erasure=erasure)

    return here.database.writer.run(command)


@router.get("/api/privacy/people/{member}/export")
def export_hers(member: MemberId, who: AdminHere, here: Here) -> PersonExport:
    now_s = here.clock()

    def note(session: Session) -> None:
        known = session.get(Member, member) is not None
        audit(session, "person.exported", standing(session, member) if known else NOBODY, now_s, staff=who.staff)

    here.database.writer.run(note)
    return _export(here, member)


@router.post("/api/privacy/people/{member}/details")
def correct_hers(member: MemberId, body: DetailsRequest, who: AdminHere, here: Here) -> DetailsCard:
    return _correct(here, member, body, who.staff)


@router.post("/api/privacy/people/{member}/objection", status_code=204)
def object_for_her(member: MemberId, body: ObjectionRequest, who: AdminHere, here: Here) -> None:
    """She objects to one purpose, at the till or in a letter."""
    now_s = here.clock()
    saying = Saying(here.notices.current, "staff", now_s, now_s, actor=who.staff)

    def command(session: Session) -> None:
        person = _known(session, member)
        changed = choose(session, person, body.purpose, saying, granted=False)
        if changed and body.purpose is Purpose.RECOGNISE_IN_STORE:
            here.room.opted_out(session, person, now_s)
        else:
            here.room.consents_changed(session, person, now_s)
        audit(session, f"person.objected.{body.purpose}", person, now_s, staff=who.staff)

    here.database.writer.run(command)


@router.post("/api/privacy/people/{member}/erasure")
def erase_her(member: MemberId, who: AdminHere, here: Here) -> ErasureCard:
    now_s = here.clock()

    def command(session: Session) -> ErasureCard:
        person = _known(session, member)
        audit(session, "person.erasure_asked", person, now_s, staff=who.staff)
        return _ask(session, here, person, now_s, who.staff)

    return here.database.writer.run(command)


@router.delete("/api/privacy/people/{member}/erasure", status_code=204)
def keep_her(member: MemberId, who: AdminHere, here: Here) -> None:
    now_s = here.clock()

    def command(session: Session) -> None:
        person = _known(session, member)
        erasing.undo(session, person)
        audit(session, "person.erasure_undone", person, now_s, staff=who.staff)

    here.database.writer.run(command)


def _ask(session: Session, here: Running, member: str, now_s: float, staff: str | None) -> ErasureCard:
    """Everything stops now; the rest goes when the hour has passed."""
    surface = "phone" if staff is None else "staff"
    saying = Saying(here.notices.current, surface, now_s, now_s, actor=staff or "member")
    opt_out(session, member, saying, tuple(Purpose))
    here.room.opted_out(session, member, now_s)
    asked = _erasure(erasing.ask(session, member, surface, now_s, staff))
    assert asked is not None
    return asked


def _correct(here: Running, member: str, body: DetailsRequest, staff: str | None) -> DetailsCard:
    now_s = here.clock()
    email_norm = None if body.email is None else normalised(body.email)

    def command(session: Session) -> DetailsCard:
        person = _known(session, member)
        if staff is not None:
            audit(session, "person.corrected", person, now_s, staff=staff)
        return correct(session, person, first_name=body.first_name, email_norm=email_norm)

    return here.database.writer.run(command)


def _export(here: Running, member: str) -> PersonExport:
    with here.database.reader.session() as session:
        shop = here.shop
        return export_person(session, member, shop.site, here.notices, here.texts, shop.language, here.clock())


def _known(session: Session, member: str) -> str:
    """The membership that stands for this person, by whichever of hers support knows her."""
    if member == NOBODY or session.get(Member, member) is None:
        raise NotFound("there is no such member")
    return standing(session, member)


def _member(session: Session, body: FindRequest) -> Member | None:
    if body.email is not None:
        statement = select(Member).join(MemberPii).where(MemberPii.email_norm == normalised(body.email))
    else:
        digits = "".join((body.member_number or "").split())
        statement = select(Member).where(Member.number == f"{digits[:4]} {digits[4:8]} {digits[8:]}")
    found = session.exec(statement).first()
    return None if found is None else session.get_one(Member, standing(session, found.id))


def _erasure(row: Erasure | None) -> ErasureCard | None:
    return None if row is None else ErasureCard(asked_at_s=row.asked_at_s, due_at_s=row.due_at_s)
