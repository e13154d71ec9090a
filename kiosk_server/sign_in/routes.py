"""Signing in again: by letter or by passkey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, EmailStr, Field, model_validator
from sqlmodel import Session

from kiosk_server.credentials.bearers import grant
from kiosk_server.database import after
from kiosk_server.errors import Conflict, TooMany
from kiosk_server.mail.outbox import write_letter
from kiosk_server.members.devices import Phone, add_device, phone_of_device
from kiosk_server.members.names import normalised, printable
from kiosk_server.members.registration import OtherMember, Registration, register
from kiosk_server.members.tables import Member
from kiosk_server.messages.keys import Key
from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import PHONE_COOKIE, PhoneHere, PhoneOrNobody, sender, set_cookie
from kiosk_server.running import Here, Running
from kiosk_server.sign_in import addresses, letters, passkeys
from kiosk_server.staff.shared_attempts import SharedAttempts
from kiosk_server.web.identities import join, memberships, standing
from wire.messages.reading import Message

AnonymousId = Annotated[str, Field(min_length=8, max_length=64)]
FirstName = Annotated[str, Field(max_length=60), AfterValidator(printable)]
Secret = Annotated[str, Field(min_length=20, max_length=100)]


class LetterRequest(Message):
    email: Annotated[EmailStr, Field(max_length=254)]


class LetterAnswer(Message):
    """The same whether the address is known or not."""

    handle: str
    "What the browser that asked shows together with the digits of the letter."
    lasts_s: float


class SignInBody(Message):
    """A link's secret, or the handle of the browser that asked with the digits of the letter."""

    link: Secret | None = None
    handle: Secret | None = None
    digits: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    first_name: FirstName | None = None
    "Asked for where nobody has proven this address yet."
    anonymous_id: AnonymousId | None = None

    @model_validator(mode="after")
    def _one_way(self) -> SignInBody:
        if (self.link is None) == (self.handle is None or self.digits is None):
            raise ValueError("either link, or handle and digits")
        return self


class SignInAnswer(Message):
    member_number: str
    device: str
    credential: str
    "The bearer of an app; a browser uses the cookie of the same answer."


class PasskeyBody(Message):
    credential: dict[str, Any]
    "As the browser's `toJSON()` gives it."
    anonymous_id: AnonymousId | None = None


class NameNeeded(Conflict):
    """Say your first name too: nobody has signed in with this address yet."""


@dataclass(frozen=True, slots=True)
class SignInDesk:
    """What these routes need beside the running server."""

    wake_postman: Callable[[], None]
    letters_to_one: SharedAttempts
    letters_asked: SharedAttempts
    openings: SharedAttempts

    @classmethod
    def new(cls, wake_postman: Callable[[], None]) -> SignInDesk:
        return cls(
            wake_postman,
            SharedAttempts(letters.LETTERS_TO_ONE),
            SharedAttempts(letters.LETTERS_ASKED),
            SharedAttempts(letters.OPENINGS),
        )


def sign_in_routes(desk: SignInDesk) -> APIRouter:
    router = APIRouter()
    limited = [Depends(_limit(desk.openings))]
    router.add_api_route(
        "/api/sign-in/letter",
        _ask(desk),
        methods=["POST"],
        status_code=202,
        dependencies=[Depends(_limit(desk.letters_asked))],
    )
    router.add_api_route("/api/sign-in", _sign_in, methods=["POST"], dependencies=limited)
    router.add_api_route("/api/sign-in/passkey/options", _sign_in_options, methods=["POST"], dependencies=limited)
    router.add_api_route("/api/sign-in/passkey", _sign_in_with_passkey, methods=["POST"], dependencies=limited)
    router.add_api_route("/api/phone/passkeys/options", _passkey_options, methods=["POST"], dependencies=limited)
    router.add_api_route("/api/phone/passkeys", _add_passkey, methods=["POST"], status_code=204, dependencies=limited)
    router.add_api_route("/api/phone/passkeys", _remove_passkeys, methods=["DELETE"], status_code=204)
    return router


def _limit(attempts: SharedAttempts) -> Callable[[Request, Running], None]:
    def limit(request: Request, here: Here) -> None:
        if not attempts.allow(sender(request), here.clock()):
            raise TooMany

    return limit


def _ask(desk: SignInDesk) -> Callable[..., LetterAnswer]:
    def ask(body: LetterRequest, here: Here, spoken: Spoken) -> LetterAnswer:
        now_s, email, asked = here.clock(), normalised(body.email), letters.new_asked()
        # Counted before anything is looked up: a known address runs dry no sooner than an unknown one.
        if not desk.letters_to_one.allow(email, now_s):
            raise TooMany

        def command(session: Session) -> None:
            letters.sweep_requests(session, now_s)
            if addresses.is_known(session, email):
                letters.ask(session, asked, email, now_s)
                _write(session, here, email, asked, spoken, now_s)
                after(session).commit(desk.wake_postman)

        here.database.writer.run(command)
        return LetterAnswer(handle=asked.handle, lasts_s=letters.LASTS_S)

    return ask


def _write(session: Session, here: Running, email: str, asked: letters.Asked, language: str, now_s: float) -> None:
    shop = here.shop.name
    link = f"{here.policy.public_url}/phone/#sign-in={asked.link}"
    digits = f"{asked.digits[:3]} {asked.digits[3:]}"
    minutes = round(letters.LASTS_S / 60)
    write_letter(
        session,
        "sign_in",
        email,
        here.texts.say(Key.LETTER_SIGN_IN_SUBJECT, language, shop=shop),
        here.texts.say(Key.LETTER_SIGN_IN_TEXT, language, shop=shop, link=link, digits=digits, minutes=minutes),
        domain=passkeys.Party(here.policy.public_url, shop).id,
        now_s=now_s,
        lasts_s=letters.LASTS_S,
    )


def _sign_in(body: SignInBody, here: Here, phone: PhoneOrNobody, answer: Response) -> SignInAnswer:
    now_s = here.clock()
    if body.handle is not None:
        handle = body.handle
        here.database.writer.run(lambda session: letters.count_try(session, handle))

    def command(session: Session) -> SignInAnswer:
        email = _proven(session, body, now_s)
        # A refusal below rolls this back too, so that the letter is still good for another try.
        done = _this_phone(session, here, phone, email) if phone else _new_phone(session, body, email, now_s)
        return _opened(session, done, body.anonymous_id, now_s)

    done = here.database.writer.run(command)
    set_cookie(answer, here, PHONE_COOKIE, done.credential)
    return done


def _proven(session: Session, body: SignInBody, now_s: float) -> str:
    if body.link is not None:
        return letters.open_link(session, body.link, now_s)
    assert body.handle is not None
    assert body.digits is not None
    return letters.open_digits(session, body.handle, body.digits, now_s)


def _this_phone(session: Session, here: Running, phone: Phone, email: str) -> str:
    """The phone has a membership already: it is hers whose mail this is, or it is somebody else's phone."""
    now_s = here.clock()
    claim = addresses.claim_of(session, phone.member, email)
    if claim is not None:
        if addresses.prove(session, claim, email, now_s):
            here.room.memberships_changed(session, memberships(session, claim), now_s)
    elif addresses.proven_holder(session, email) != standing(session, phone.member):
        raise OtherMember
    return phone.device


def _new_phone(session: Session, body: SignInBody, email: str, now_s: float) -> str:
    member = addresses.proven_holder(session, email)
    if member is not None:
        return add_device(session, member, now_s).id
    if body.first_name is None:
        raise NameNeeded(name_needed=True)
    made = register(session, Registration(body.first_name, email, (), notice_version=""), now_s)
    addresses.prove(session, made.member, email, now_s)
    return made.device


def _opened(session: Session, device: str, anonymous_id: str | None, now_s: float) -> SignInAnswer:
    """A credential for this phone; its browser's history joins her, if it is nobody's yet."""
    session.expire_all()
    phone = phone_of_device(session, device)
    assert phone is not None, "it was made, or showed its credential, a moment ago"
    if anonymous_id is not None:
        join(session, anonymous_id, phone.member, now_s, why="sign_in")
    number = session.get_one(Member, phone.member).number
    return SignInAnswer(member_number=number, device=device, credential=grant(session, "phone", device, now_s))


def _party(here: Running) -> passkeys.Party:
    return passkeys.Party(here.policy.public_url, here.shop.name)


def _sign_in_options(here: Here) -> dict[str, Any]:
    now_s = here.clock()

    def command(session: Session) -> dict[str, Any]:
        passkeys.sweep_challenges(session, now_s)
        return passkeys.sign_in_options(session, _party(here), now_s)

    return here.database.writer.run(command)


def _sign_in_with_passkey(body: PasskeyBody, here: Here, answer: Response) -> SignInAnswer:
    now_s = here.clock()

    def command(session: Session) -> SignInAnswer:
        member = passkeys.member_of_passkey(session, _party(here), body.credential, now_s)
        device = add_device(session, standing(session, member), now_s)
        return _opened(session, device.id, body.anonymous_id, now_s)

    done = here.database.writer.run(command)
    set_cookie(answer, here, PHONE_COOKIE, done.credential)
    return done


def _passkey_options(phone: PhoneHere, here: Here) -> dict[str, Any]:
    now_s = here.clock()

    def command(session: Session) -> dict[str, Any]:
        passkeys.sweep_challenges(session, now_s)
        return passkeys.registration_options(session, _party(here), phone.member, now_s)

    return here.database.writer.run(command)


def _add_passkey(body: PasskeyBody, phone: PhoneHere, here: Here) -> None:
    now_s = here.clock()
    here.database.writer.run(
        lambda session: passkeys.add_passkey(session, _party(here), phone.member, body.credential, now_s)
    )


def _remove_passkeys(phone: PhoneHere, here: Here) -> None:
    here.database.writer.run(lambda session: passkeys.remove_passkeys(session, phone.member))
