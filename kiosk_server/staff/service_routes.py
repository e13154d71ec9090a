"""What clerk_push may ask: staff tokens, the key that proves them, and a client's card for a clerk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import Field, model_validator
from sqlmodel import Session

from kiosk_server.assistance.shown import show_card
from kiosk_server.credentials import bearers
from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import ServiceHere, sender
from kiosk_server.running import Here
from kiosk_server.staff import plans
from kiosk_server.staff.accounts import StaffPerson, staff_of_code
from kiosk_server.staff.asking import clerk_of
from kiosk_server.staff.browsers import AGENT_LETTERS
from kiosk_server.staff.routes import Code, Password
from kiosk_server.staff.signing_in import holder_of_refresh, open_refresh, staff_of_password
from wire.messages.mqtt import Name
from wire.messages.reading import Message
from wire.messages.screens.clerk import ClientCard, StaffCard

router = APIRouter()

Secret = Annotated[str, Field(min_length=1, max_length=100)]
StaffToken = Annotated[str, Header(alias="X-Staff-Token", max_length=4000)]


class StaffTokenRequest(Message):
    """One of: user name with password, the code of a one-time link, or what an earlier answer gave as `refresh`."""

    username: Annotated[str, Field(max_length=64)] | None = None
    password: Password | None = None
    code: Code | None = None
    refresh: Secret | None = None
    agent: Annotated[str, Field(max_length=AGENT_LETTERS)] = ""
    "What the clerk's browser says of itself; its kind alone is kept."

    @model_validator(mode="after")
    def _one_way(self) -> StaffTokenRequest:
        if self.code is None and self.refresh is None and (self.username is None or self.password is None):
            raise ValueError("send username and password, or code, or refresh")
        return self


class StaffTokenAnswer(Message):
    access: str
    expires_at_s: float
    refresh: str
    "Good once, for the next token."
    staff: StaffCard
    device: str
    "In which browser: `staff.revoked` may name it."


class StaffTokenEnd(Message):
    refresh: Secret


class StaffKey(Message):
    """A JSON Web Key (RFC 7517, RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: str
    use: str
    alg: str


class StaffKeys(Message):
    keys: list[StaffKey]


@router.post("/api/service/staff-token")
def staff_token(body: StaffTokenRequest, _service: ServiceHere, request: Request, here: Here) -> StaffTokenAnswer:
    now_s = here.clock()
    staff: str | None = None
    if body.code is None and body.refresh is None:
        staff = staff_of_password(here, body.username or "", body.password or "", sender(request), now_s)

    def command(session: Session) -> tuple[StaffPerson, str]:
        if body.code is not None:
            return open_refresh(session, staff_of_code(session, body.code, now_s), now_s, body.agent)
        if body.refresh is not None:
            whose, device = holder_of_refresh(session, body.refresh, now_s)
            return open_refresh(session, whose, now_s, body.agent, device)
        return open_refresh(session, staff or "", now_s, body.agent)

    who, refresh = here.database.writer.run(command)
    with here.database.reader.session() as session:
        coming = plans.coming(session, who.staff, now_s, here.shop.time_zone)
    access, expires_at_s = here.staff_tokens.sign(who, now_s, coming)
    return StaffTokenAnswer(
        access=access, expires_at_s=expires_at_s, refresh=refresh, staff=who.card(), device=who.device or ""
    )


@router.post("/api/service/staff-token/end", status_code=204)
def end_staff_token(body: StaffTokenEnd, _service: ServiceHere, here: Here) -> None:
    """A clerk signed out: her device is no longer one that is signed in. Once more does no harm."""
    now_s = here.clock()

    def command(session: Session) -> None:
        device = bearers.device_of(session, body.refresh)
        staff = bearers.end(session, "refresh", body.refresh, now_s)
        if staff is not None and device is not None:
            bearers.end_all(session, staff, now_s, device=device)

    here.database.writer.run(command)


@router.get("/api/service/staff-keys")
def staff_keys(_service: ServiceHere, here: Here) -> StaffKeys:
    return StaffKeys.model_validate(here.staff_tokens.jwks())


@router.get("/api/service/visits/{visit}/card")
def card(
    visit: str,
    service: ServiceHere,
    here: Here,
    spoken: Spoken,
    x_staff_token: StaffToken = "",
    from_zone: Name | None = None,
) -> ClientCard:
    """`from_zone`: where the clerk is, for the way to her."""
    now_s = here.clock()

    def command(session: Session) -> ClientCard:
        who = clerk_of(session, here.staff_tokens, x_staff_token, now_s)
        return show_card(session, here, visit, who, service, spoken, now_s, from_zone)

    return here.database.writer.run(command)
