"""The browsers in which somebody is signed in: each is one device, which can be shut out alone."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, delete, exists, or_, update
from sqlmodel import Session, col, select

from kiosk_server.credentials import bearers
from kiosk_server.credentials.tables import Credential
from kiosk_server.database import new_id
from kiosk_server.staff.browsers import browser_of
from kiosk_server.staff.tables import StaffDevice

Program = Literal["desk", "clerk"]

SEEN_EVERY_S = 300.0
"A look at the list need not be more exact, and each writing costs the database."


def enter(session: Session, staff: str, program: Program, agent: str, now_s: float) -> str:
    """A browser in which somebody signs in now; its id. `agent`: what it says of itself."""
    device = StaffDevice(
        id=new_id(now_s), staff=staff, program=program, browser=browser_of(agent), since_s=now_s, seen_at_s=now_s
    )
    session.add(device)
    return device.id


def seen(session: Session, device: str | None, now_s: float) -> None:
    """Something was heard of it."""
    statement = update(StaffDevice).where(col(StaffDevice.id) == device, col(StaffDevice.seen_at_s) < now_s)
    session.connection().execute(statement.values(seen_at_s=now_s))


def is_stale(session: Session, device: str | None, now_s: float) -> bool:
    """Whether it is time to write down that something was heard of it."""
    row = session.get(StaffDevice, device) if device is not None else None
    return row is not None and row.seen_at_s < now_s - SEEN_EVERY_S


def signed_in(session: Session, now_s: float, staff: str | None = None) -> list[StaffDevice]:
    """Those of one person or of everybody whose credentials are still good, the newest first."""
    statement = select(StaffDevice).where(_holds_something(now_s))
    if staff is not None:
        statement = statement.where(StaffDevice.staff == staff)
    newest_first = (col(StaffDevice.since_s).desc(), col(StaffDevice.id).desc())
    return list(session.exec(statement.order_by(*newest_first)))


def is_signed_in(session: Session, device: str, now_s: float) -> bool:
    return (
        session.exec(select(StaffDevice.id).where(StaffDevice.id == device, _holds_something(now_s))).first()
        is not None
    )


def shut_out(session: Session, staff: str, device: str, now_s: float) -> bool:
    """Ends all that a browser of somebody's holds; whether there was anything."""
    row = session.get(StaffDevice, device)
    if row is None or row.staff != staff or not is_signed_in(session, device, now_s):
        return False
    bearers.end_all(session, staff, now_s, device=device)
    session.expire_all()
    return True


def forget_unused(session: Session, _now_s: float) -> int:
    """Deletes those whose credentials have all been swept away: how many."""
    held = exists().where(col(Credential.device) == col(StaffDevice.id))
    return session.connection().execute(delete(StaffDevice).where(~held)).rowcount


def _holds_something(now_s: float) -> ColumnElement[bool]:
    return exists().where(
        col(Credential.subject) == col(StaffDevice.staff),
        col(Credential.device) == col(StaffDevice.id),
        col(Credential.ended_at_s).is_(None),
        or_(col(Credential.expires_at_s).is_(None), col(Credential.expires_at_s) > now_s),
    )
