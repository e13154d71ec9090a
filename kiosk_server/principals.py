"""Who is asking: a phone, a member of staff, a kiosk or a service, by cookie or bearer of its own kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Response, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlmodel import Session
from starlette.requests import HTTPConnection

from kiosk_server.credentials.bearers import Kind, holder_of, subject_of
from kiosk_server.database import DatabaseError
from kiosk_server.errors import NotAllowed, NotSignedIn
from kiosk_server.members.devices import Phone, phone_of_device
from kiosk_server.running import Here, Running
from kiosk_server.staff import devices
from kiosk_server.staff.accounts import ADMIN, MANAGER, StaffPerson, person

PHONE_COOKIE = "shopbell_phone"
STAFF_COOKIE = "shopbell_staff"
KIOSK_COOKIE = "shopbell_kiosk"

COOKIE_LIFE_S = 400 * 86_400
"The longest that browsers keep a cookie; what a secret is still good for is the server's to say."


def _door(kind: Kind, cookie: str | None) -> Callable[..., Awaitable[None]]:
    """For the API's document alone: how a secret of this kind is shown. Whether it is right, others look."""
    bearer = Security(HTTPBearer(scheme_name=f"{kind}Bearer", auto_error=False))
    if cookie is None:

        async def by_bearer(_bearer: object = bearer) -> None:
            pass

        return by_bearer

    async def by_cookie_or_bearer(
        _cookie: object = Security(APIKeyCookie(name=cookie, scheme_name=f"{kind}Cookie", auto_error=False)),
        _bearer: object = bearer,
    ) -> None:
        pass

    return by_cookie_or_bearer


PhoneDoor = Annotated[None, Depends(_door("phone", PHONE_COOKIE))]
StaffDoor = Annotated[None, Depends(_door("staff", STAFF_COOKIE))]
KioskDoor = Annotated[None, Depends(_door("kiosk", KIOSK_COOKIE))]
ServiceDoor = Annotated[None, Depends(_door("service", None))]


def phone_of_secret(session: Session, secret: str, now_s: float) -> Phone | None:
    device = subject_of(session, "phone", secret, now_s)
    return None if device is None else phone_of_device(session, device)


def staff_of_secret(session: Session, secret: str, now_s: float) -> StaffPerson | None:
    holder = holder_of(session, "staff", secret, now_s)
    who = None if holder is None else person(session, holder[0])
    return None if who is None or holder is None else replace(who, device=holder[1])


def shown(connection: HTTPConnection, cookie: str | None) -> str | None:
    """The secret that a request shows: its bearer, else its cookie of this name."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip()
    return connection.cookies.get(cookie) if cookie else None


def _phone_or_nobody(connection: HTTPConnection, here: Here) -> Phone | None:
    secret = shown(connection, PHONE_COOKIE)
    if secret is None:
        return None
    with here.database.reader.session() as session:
        return phone_of_secret(session, secret, here.clock())


def _phone(phone: Annotated[Phone | None, Depends(_phone_or_nobody)], _door: PhoneDoor) -> Phone:
    if phone is None:
        raise NotSignedIn
    return phone


def _staff(connection: HTTPConnection, here: Here, _door: StaffDoor) -> StaffPerson:
    secret = shown(connection, STAFF_COOKIE)
    if secret is not None:
        now_s = here.clock()
        with here.database.reader.session() as session:
            who = staff_of_secret(session, secret, now_s)
            is_stale = who is not None and devices.is_stale(session, who.device, now_s)
        if who is not None:
            if is_stale:
                _note_seen(here, who.device, now_s)
            return who
    raise NotSignedIn


def _note_seen(here: Running, device: str | None, now_s: float) -> None:
    """Nobody waits for it, and what cannot be written now comes with the next request."""
    with suppress(DatabaseError):
        here.database.writer.submit(lambda session: devices.seen(session, device, now_s))


def _admin(who: Annotated[StaffPerson, Depends(_staff)]) -> StaffPerson:
    if ADMIN not in who.roles:
        raise NotAllowed
    return who


def _manager(who: Annotated[StaffPerson, Depends(_staff)]) -> StaffPerson:
    if not who.roles & {ADMIN, MANAGER}:
        raise NotAllowed
    return who


def _kiosk(connection: HTTPConnection, here: Here, _door: KioskDoor) -> str:
    return _subject(connection, here, "kiosk", KIOSK_COOKIE)


def _service(connection: HTTPConnection, here: Here, _door: ServiceDoor) -> str:
    return _subject(connection, here, "service", None)


def _subject(connection: HTTPConnection, here: Running, kind: Kind, cookie: str | None) -> str:
    secret = shown(connection, cookie)
    if secret is not None:
        with here.database.reader.session() as session:
            subject = subject_of(session, kind, secret, here.clock())
        if subject is not None:
            return subject
    raise NotSignedIn


PhoneOrNobody = Annotated[Phone | None, Depends(_phone_or_nobody)]
PhoneHere = Annotated[Phone, Depends(_phone)]
StaffHere = Annotated[StaffPerson, Depends(_staff)]
ManagerHere = Annotated[StaffPerson, Depends(_manager)]
"An administrator or a manager."
AdminHere = Annotated[StaffPerson, Depends(_admin)]
KioskHere = Annotated[str, Depends(_kiosk)]
ServiceHere = Annotated[str, Depends(_service)]


def set_cookie(answer: Response, here: Running, name: str, secret: str, *, lasts_s: float = COOKIE_LIFE_S) -> None:
    answer.set_cookie(
        name, secret, max_age=int(lasts_s), path="/", httponly=True, samesite="strict", secure=here.policy.secure
    )


def drop_cookie(answer: Response, here: Running, name: str) -> None:
    answer.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=here.policy.secure)


def sender(connection: HTTPConnection) -> str:
    """The address a request came from, for restraint alone; it is kept in memory and never written."""
    return connection.client.host if connection.client else ""
