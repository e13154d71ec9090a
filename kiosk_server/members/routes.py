"""What a member's phone may ask."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import AfterValidator, EmailStr, Field
from sqlmodel import Session

from kiosk_server.credentials.bearers import grant
from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.credentials.links import SCREEN_LINK_S, make_link, use_link
from kiosk_server.errors import BadField, Conflict, TooMany
from kiosk_server.members.choices import LONGEST_PAUSE_S, Saying, choose, opt_out, pause
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.devices import Phone, phone_of_device, tokens_for
from kiosk_server.members.names import normalised, printable
from kiosk_server.members.phone_view import bell_of, phone_view
from kiosk_server.members.place_reports import PlaceReport, place_of
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.registration import Registered, Registration, register, register_again
from kiosk_server.messages.keys import Key
from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import PHONE_COOKIE, PhoneHere, PhoneOrNobody, sender, set_cookie
from kiosk_server.privacy.tables import Erasure
from kiosk_server.running import Here
from kiosk_server.screens import plain_page
from wire.messages.mqtt import AtS, Name
from wire.messages.reading import Message
from wire.messages.screens.phone import BellCard, PhoneView, VisitCard

router = APIRouter()


def _known_zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError("is no IANA time zone, such as America/New_York") from None


class RegistrationRequest(Message):
    first_name: Annotated[str, Field(max_length=60), AfterValidator(printable)]
    email: Annotated[EmailStr, Field(max_length=254)]
    anonymous_id: Annotated[str, Field(min_length=8, max_length=64)] | None = None
    consents: Annotated[list[Purpose], Field(max_length=20)]
    notice_version: Annotated[str, Field(min_length=1, max_length=40)]
    time_zone: Annotated[str, Field(max_length=60), AfterValidator(_known_zone)] | None = None


class RegistrationAnswer(Message):
    member_number: str
    device: str
    credential: str
    "The bearer of an app; a browser uses the cookie of the same answer."


class ConsentRequest(Message):
    purpose: Purpose
    granted: bool
    surface: Name = "phone"
    at_s: AtS | None = None
    "When she tapped, by the phone's clock; None: now. A phone that had no link tells it later."
    notice_version: Name | None = None
    "The words that stood beside the switch, in the language she read; None: the newest in English."


class PauseRequest(Message):
    until_s: AtS | None
    "None ends the pause."


CLOCK_AHEAD_S = 60.0
"A phone's clock may be ahead by so much; more would let its word outrank what she says later."


class LeavingFirst(Conflict):
    """You asked to be erased: keep your membership first, then agree to what you like."""


class NotRecognised(Conflict):
    """Switch the bell on first: without it the store does not recognise you."""


class SlotToken(Message):
    slot: int
    token: str
    "16 bytes in hex."


class Region(Message):
    """What an iPhone watches for."""

    uuid: str
    major: int


class TokensAnswer(Message):
    tokens: list[SlotToken]
    "A day of them, from the current slot on."
    auth_key: str
    "In hex: makes them fresh."
    generation: int
    server_time_s: float
    service_uuid16: int
    ibeacon: Region | None


class LinkAnswer(Message):
    path: str


@router.post("/api/phone/register", status_code=201)
def register_phone(
    body: RegistrationRequest,
    request: Request,
    answer: Response,
    here: Here,
    phone: PhoneOrNobody,
    key: CommandKey = None,
) -> RegistrationAnswer:
    now_s = here.clock()
    if not here.registrations.allow(sender(request), now_s):
        raise TooMany
    wish = Registration(
        first_name=body.first_name,
        email_norm=normalised(body.email),
        consents=tuple(body.consents),
        notice_version=body.notice_version,
        notice=here.notices.named(body.notice_version),
        anonymous_id=body.anonymous_id,
        time_zone=body.time_zone,
    )

    def command(session: Session) -> tuple[Registered, str]:
        done = _registered(session, wish, phone, key, body, now_s)
        # A repeated press gets the same membership and a credential of its own: none is stored readably.
        return done, grant(session, "phone", done.device, now_s)

    done, credential = here.database.writer.run(command)
    set_cookie(answer, here, PHONE_COOKIE, credential)
    return RegistrationAnswer(member_number=done.member_number, device=done.device, credential=credential)


def _registered(
    session: Session, wish: Registration, phone: Phone | None, key: str | None, body: Message, now_s: float
) -> Registered:
    if phone is not None:
        return register_again(session, phone, wish, now_s)
    answer = once(session, "anonymous", key, body, now_s, lambda: asdict(register(session, wish, now_s)))
    if phone_of_device(session, answer["device"]) is None:
        raise Conflict("this registration has been revoked; register again")
    return Registered(**answer)


@router.get("/api/phone/me")
def my_page(phone: PhoneHere, here: Here, spoken: Spoken) -> PhoneView:
    with here.database.reader.session() as session:
        return phone_view(session, phone.member, here.vouchers.speaking(spoken), here.clock())


@router.post("/api/phone/tokens")
def my_tokens(phone: PhoneHere, here: Here) -> TokensAnswer:
    tokens = tokens_for(phone, here.keys, here.shop.service_uuid16, here.clock())
    chain = here.shop.ibeacon
    region = None if chain is None else Region(uuid=str(chain.uuid), major=chain.major)
    return TokensAnswer(**tokens, ibeacon=region)


@router.post("/api/phone/check-in")
def i_am_here(phone: PhoneHere, here: Here, body: PlaceReport | None = None) -> VisitCard:
    now_s = here.clock()
    gateway = None if body is None else place_of(body, phone, here, now_s)

    def command(session: Session) -> VisitCard:
        if permits(consents_of(session, phone.member), Purpose.RECOGNISE_IN_STORE) is None:
            raise NotRecognised
        return here.room.check_in(session, phone.member, now_s, gateway)

    return here.database.writer.run(command)


@router.post("/api/phone/consents")
def my_consent(body: ConsentRequest, phone: PhoneHere, here: Here, key: CommandKey = None) -> BellCard:
    now_s = here.clock()
    at_s = now_s if body.at_s is None else body.at_s
    if at_s > now_s + CLOCK_AHEAD_S:
        raise BadField("at_s", "is in the future")
    notice = here.notices.current if body.notice_version is None else here.notices.named(body.notice_version)
    saying = Saying(notice, body.surface, min(at_s, now_s), now_s, command_key=key)

    def change(session: Session) -> dict[str, Any]:
        if body.granted and session.get(Erasure, phone.member) is not None:
            raise LeavingFirst
        changed = choose(session, phone.member, body.purpose, saying, granted=body.granted)
        if body.purpose is Purpose.RECOGNISE_IN_STORE and not body.granted and changed:
            here.room.opted_out(session, phone.member, now_s)
        else:
            here.room.consents_changed(session, phone.member, now_s)
        return bell_of(session, phone.member, now_s).model_dump(mode="json")

    def command(session: Session) -> BellCard:
        done = once(session, phone.device, key, body, now_s, lambda: change(session))
        return BellCard.model_validate(done)

    return here.database.writer.run(command)


@router.post("/api/phone/pause")
def pause_bell(body: PauseRequest, phone: PhoneHere, here: Here) -> BellCard:
    now_s = here.clock()
    if body.until_s is not None and body.until_s > now_s + LONGEST_PAUSE_S:
        raise BadField("until_s", "is more than a year away; opt out instead")

    def command(session: Session) -> BellCard:
        pause(session, phone.member, body.until_s)
        here.room.consents_changed(session, phone.member, now_s)
        return bell_of(session, phone.member, now_s)

    return here.database.writer.run(command)


@router.post("/api/phone/opt-out")
def stop(phone: PhoneHere, here: Here) -> BellCard:
    now_s = here.clock()

    def command(session: Session) -> BellCard:
        if opt_out(session, phone.member, Saying(here.notices.current, "phone", now_s, now_s)):
            here.room.opted_out(session, phone.member, now_s)
        return bell_of(session, phone.member, now_s)

    return here.database.writer.run(command)


@router.post("/api/phone/link")
def link_phone(phone: PhoneHere, here: Here) -> LinkAnswer:
    now_s = here.clock()
    code = here.database.writer.run(
        lambda session: make_link(session, "phone", phone.device, now_s, lasts_s=SCREEN_LINK_S)
    )
    return LinkAnswer(path=f"/phone/enter?code={code}")


@router.get("/phone/enter", include_in_schema=False)
def enter_phone(code: Annotated[str, Field(max_length=100)], here: Here, spoken: Spoken) -> Response:
    now_s = here.clock()

    def command(session: Session) -> str | None:
        device = use_link(session, "phone", code, now_s)
        if device is None or phone_of_device(session, device) is None:
            return None
        return grant(session, "phone", device, now_s)

    secret = here.database.writer.run(command)
    if secret is None:
        return plain_page(here.texts.say(Key.PAGE_LINK_ENDED, spoken), 410)
    answer = RedirectResponse("/phone/", status_code=303)
    set_cookie(answer, here, PHONE_COOKIE, secret)
    return answer
