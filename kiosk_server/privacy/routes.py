"""What a member asks about her data on her phone, and what an administrator does for her."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, EmailStr, Field, model_validator
from sqlmodel import Session, col, func, select

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.errors import NotFound, TooMany
from kiosk_server.members.choices import Saying, choose, opt_out
from kiosk_server.members.details import correct, details_of
from kiosk_server.members.names import normalised, printable
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.receipts import receipts
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.messages.reader import Spoken, SpokenByLink
from kiosk_server.principals import AdminHere, PhoneHere, sender
from kiosk_server.privacy import erasing
from kiosk_server.privacy.exporting import PersonExport, export_person
from kiosk_server.privacy.holdings import NOBODY
from kiosk_server.privacy.kept import retention_cards
from kiosk_server.privacy.tables import Erasure
from kiosk_server.running import Here, Running
from kiosk_server.sign_in.addresses import givers_of
from kiosk_server.staff.accounts import audit
from kiosk_server.web.identities import memberships, standing
from wire.messages.reading import Message
from wire.messages.screens.my_data import DataView, DetailsCard, ErasureCard, ReceiptCard, RetentionCard

router = APIRouter()

MemberId = Annotated[str, Field(min_length=1, max_length=64)]


class DetailsRequest(Message):
    """What to correct; what is left out stays."""

    first_name: Annotated[str, Field(max_length=60), AfterValidator(printable)] | None = None
    email: Annotated[EmailStr, Field(max_length=254)] | None = None


class FindRequest(Message):
    """One of: the number that she reads out, or an address that she says is hers."""

    member_number: Annotated[str, Field(max_length=20)] | None = None
    email: Annotated[EmailStr, Field(max_length=254)] | None = None

    @model_validator(mode="after")
    def _one(self) -> FindRequest:
        if (self.member_number is None) == (self.email is None):
            raise ValueError("send member_number or email")
        return self


class FoundPerson(Message):
    """One person, by the membership that stands for all of hers."""

    member: str
    member_number: str
    first_name: str
    joined_at_s: float
    "When her first membership began."
    address_proven: bool | None
    """Whether she showed that she reads the mail of this address; else she only typed it, as anybody could. None where
    she was looked for by her number."""
    erasure: ErasureCard | None


class FoundAnswer(Message):
    people: list[FoundPerson]
    "Everybody who has this number or gave this address: who proved it first, then who joined first."


class ObjectionRequest(Message):
    purpose: Purpose


@router.get("/api/privacy/retention")
def retention(here: Here, spoken: Spoken) -> list[RetentionCard]:
    return retention_cards(here.kept_words, here.retention, spoken)


@router.get("/api/privacy/export-schema")
def export_schema() -> dict[str, Any]:
    """JSON Schema of an export."""
    return PersonExport.model_json_schema()


@router.get("/api/phone/receipts")
def my_receipts(phone: PhoneHere, here: Here, spoken: Spoken) -> list[ReceiptCard]:
    with here.database.reader.session() as session:
        return receipts(session, phone.member, here.notices, here.texts, spoken)


@router.get("/api/phone/data")
def my_data(phone: PhoneHere, here: Here, spoken: Spoken) -> DataView:
    with here.database.reader.session() as session:
        return DataView(
            details=details_of(session, phone.member),
            member_number=session.get_one(Member, phone.member).number,
            opt_out_code=here.people.code(phone.member),
            erasure=_erasure(session.get(Erasure, phone.member)),
            retention=retention_cards(here.kept_words, here.retention, spoken),
        )


@router.get("/api/phone/export")
def my_export(phone: PhoneHere, here: Here, spoken: SpokenByLink, answer: Response) -> PersonExport:
    answer.headers["Content-Disposition"] = 'attachment; filename="shopbell-my-data.json"'
    return _export(here, phone.member, spoken)


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
    now_s = here.clock()
    here.database.writer.run(lambda session: erasing.undo(session, phone.member, now_s))


@router.post("/api/privacy/people/find")
def find(body: FindRequest, who: AdminHere, here: Here) -> FoundAnswer:
    now_s = here.clock()

    def command(session: Session) -> FoundAnswer:
        found = _found(session, body)
        if not found:
            raise NotFound("nobody is a member under this number or address")
        for person in found:
            audit(session, "person.found", person.member, now_s, staff=who.staff)
        return FoundAnswer(people=found)

    return here.database.writer.run(command)


@router.get("/api/privacy/people/{member}/export")
def export_hers(member: MemberId, who: AdminHere, here: Here) -> PersonExport:
    now_s = here.clock()

    def note(session: Session) -> None:
        known = session.get(Member, member) is not None
        audit(session, "person.exported", standing(session, member) if known else NOBODY, now_s, staff=who.staff)

    here.database.writer.run(note)
    return _export(here, member, here.shop.language)


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
        erasing.undo(session, person, now_s)
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


def _export(here: Running, member: str, language: str) -> PersonExport:
    with here.database.reader.session() as session:
        return export_person(session, member, here.shop.site, here.notices, here.texts, language, here.clock())


def _known(session: Session, member: str) -> str:
    """The membership that stands for this person, by whichever of hers support knows her."""
    if member == NOBODY or session.get(Member, member) is None:
        raise NotFound("there is no such member")
    return standing(session, member)


def _found(session: Session, body: FindRequest) -> list[FoundPerson]:
    if body.email is not None:
        people = {standing(session, each): proven for each, proven in givers_of(session, normalised(body.email))}
        found = [_person(session, member, proven) for member, proven in people.items()]
        return sorted(found, key=lambda person: (not person.address_proven, person.joined_at_s))
    digits = "".join((body.member_number or "").split())
    spoken = f"{digits[:4]} {digits[4:8]} {digits[8:]}"
    one = session.exec(select(Member.id).where(Member.number == spoken)).first()
    return [] if one is None else [_person(session, standing(session, one), None)]


def _person(session: Session, member: str, proven: bool | None) -> FoundPerson:
    row = session.get_one(Member, member)
    hers = select(func.min(Member.joined_at_s)).where(col(Member.id).in_(memberships(session, member)))
    return FoundPerson(
        member=member,
        member_number=row.number,
        first_name=session.get_one(MemberPii, member).first_name,
        joined_at_s=session.exec(hers).one(),
        address_proven=proven,
        erasure=_erasure(session.get(Erasure, member)),
    )


def _erasure(row: Erasure | None) -> ErasureCard | None:
    return None if row is None else ErasureCard(asked_at_s=row.asked_at_s, due_at_s=row.due_at_s)
