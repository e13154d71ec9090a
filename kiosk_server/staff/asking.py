"""Which clerk a service asks for: by the staff token that it shows beside its own bearer."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.errors import NotAllowed, NotSignedIn
from kiosk_server.staff.accounts import CLERK, MANAGER, StaffPerson, person
from kiosk_server.staff.devices import is_signed_in
from kiosk_server.staff.tokens import StaffTokens


class StaffTokenEnded(NotSignedIn):
    """The clerk's staff token has ended or is not good; renew it."""


def clerk_of(session: Session, tokens: StaffTokens, token: str, now_s: float) -> StaffPerson:
    """Raises StaffTokenEnded, also where her device was shut out, and NotAllowed for whoever serves nobody."""
    staff, device = tokens.holder_of(token, now_s) or (None, None)
    who = person(session, staff) if staff is not None else None
    if who is None or (device is not None and not is_signed_in(session, device, now_s)):
        raise StaffTokenEnded
    if not who.roles & {CLERK, MANAGER}:
        raise NotAllowed
    return who
