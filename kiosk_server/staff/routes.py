"""Signing in and out at the desk; new accounts and the end of accounts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, model_validator
from sqlmodel import Session

from kiosk_server.credentials import bearers
from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.credentials.links import SIGN_IN_LINK_S, make_link
from kiosk_server.errors import Conflict, NotAllowed, NotFound
from kiosk_server.messages.keys import Key
from kiosk_server.principals import STAFF_COOKIE, ManagerHere, StaffHere, drop_cookie, sender, set_cookie, shown
from kiosk_server.running import Here
from kiosk_server.screens import plain_page
from kiosk_server.staff.accounts import (
    SESSION_S,
    EndedLink,
    add_account,
    audit,
    open_session,
    revoke,
    staff_of_code,
)
from kiosk_server.staff.allowed import may_change
from kiosk_server.staff.invitations import WeakPassword
from kiosk_server.staff.password_rules import why_not
from kiosk_server.staff.people_routes import changeable
from kiosk_server.staff.signing_in import staff_of_password
from wire.messages.reading import Message
from wire.messages.screens.clerk import StaffCard
from wire.messages.screens.staff import Language, Text
from wire.messages.site import StaffMember

router = APIRouter()

Password = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=100)]


class SignInRequest(Message):
    """Either a user name with its password, or the code of a one-time link."""

    username: Annotated[str, Field(max_length=64)] | None = None
    password: Password | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _one_way(self) -> SignInRequest:
        if self.code is None and (self.username is None or self.password is None):
            raise ValueError("send username and password, or code")
        return self


class NewAccountRequest(StaffMember):
    """A new colleague. Without a password, she chooses one under a link that is made for her."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    department: Text = ""
    languages: Annotated[list[Language], Field(max_length=12)] = ["en"]
    password: Password | None = None


class CodeAnswer(Message):
    code: str


class YourOwnAccount(Conflict):
    """This is your own account; ask another administrator."""


def agent_of(request: Request) -> str:
    return request.headers.get("user-agent", "")


@router.post("/api/staff/session")
def sign_in(body: SignInRequest, request: Request, answer: Response, here: Here) -> StaffCard:
    now_s = here.clock()
    staff = None
    if body.code is None:
        staff = staff_of_password(here, body.username or "", body.password or "", sender(request), now_s)

    def command(session: Session) -> tuple[StaffCard, str]:
        whose = staff or staff_of_code(session, body.code or "", now_s)
        who, secret = open_session(session, whose, now_s, agent_of(request))
        return who.card(), secret

    card, secret = here.database.writer.run(command)
    set_cookie(answer, here, STAFF_COOKIE, secret, lasts_s=SESSION_S)
    return card


@router.delete("/api/staff/session", status_code=204)
def sign_out(_who: StaffHere, request: Request, answer: Response, here: Here) -> None:
    secret = shown(request, STAFF_COOKIE)
    here.database.writer.run(lambda session: bearers.end(session, "staff", secret or "", here.clock()))
    drop_cookie(answer, here, STAFF_COOKIE)


@router.get("/api/staff/me")
def me(who: StaffHere) -> StaffCard:
    return who.card()


@router.get("/desk/enter", include_in_schema=False)
def enter_desk(code: Code, request: Request, here: Here) -> Response:
    now_s = here.clock()
    try:
        _, secret = here.database.writer.run(
            lambda session: open_session(session, staff_of_code(session, code, now_s), now_s, agent_of(request))
        )
    except EndedLink:
        return plain_page(here.texts.say(Key.PAGE_LINK_ENDED, here.shop.language), 410)
    answer = RedirectResponse("/desk/", status_code=303)
    set_cookie(answer, here, STAFF_COOKIE, secret, lasts_s=SESSION_S)
    return answer


@router.post("/api/staff", status_code=201)
def new_account(body: NewAccountRequest, who: ManagerHere, here: Here, key: CommandKey = None) -> StaffCard:
    """Managers make clerks, administrators everybody."""
    now_s = here.clock()
    if not may_change(who.roles, body.roles):
        raise NotAllowed
    why = None if body.password is None else why_not(body.password, body.username, body.name)
    if why is not None:
        raise WeakPassword(why)
    password_hash = None if body.password is None else here.passwords.hash(body.password)

    def add(session: Session) -> dict[str, Any]:
        made = add_account(session, here.shop.site, body, password_hash, now_s)
        audit(session, "staff.added", made.staff, now_s, staff=who.staff)
        return made.card().model_dump(mode="json")

    done = here.database.writer.run(lambda session: once(session, who.staff, key, body, now_s, lambda: add(session)))
    return StaffCard.model_validate(done)


@router.post("/api/staff/{staff}/revoke", status_code=204)
def revoke_account(staff: str, who: ManagerHere, here: Here) -> None:
    now_s = here.clock()
    if staff == who.staff:
        raise YourOwnAccount

    def command(session: Session) -> None:
        changeable(session, here, who, staff)
        if revoke(session, here.shop.site, staff, now_s):
            audit(session, "staff.revoked", staff, now_s, staff=who.staff)
            here.room.staff_revoked(session, staff, now_s)

    here.database.writer.run(command)


@router.post("/api/staff/{staff}/sign-in-link")
def sign_in_link(staff: str, who: ManagerHere, here: Here) -> CodeAnswer:
    now_s = here.clock()

    def command(session: Session) -> str:
        if changeable(session, here, who, staff).revoked_at_s is not None:
            raise NotFound("there is no such staff account, or it was revoked")
        audit(session, "staff.link_made", staff, now_s, staff=who.staff)
        return make_link(session, "staff", staff, now_s, lasts_s=SIGN_IN_LINK_S)

    return CodeAnswer(code=here.database.writer.run(command))
