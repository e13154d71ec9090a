"""Signing in: by password with restraint, by one-time link, or by what an earlier sign-in gave."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from kiosk_server.credentials import bearers
from kiosk_server.errors import NotSignedIn, TooMany
from kiosk_server.running import Running
from kiosk_server.staff import devices
from kiosk_server.staff.accounts import REFRESH_S, StaffPerson, WrongPassword, account_named, person
from kiosk_server.staff.restraint import Limit

SIGN_INS = Limit(attempts=8, per_s=30.0)
"Of one user name: eight mistakes in a row, then one try every half minute, 2,880 guesses a day."

SIGN_IN_SENDERS = Limit(attempts=60, per_s=5.0)
"Of one address: a whole staff room, or a reverse proxy, may stand behind it."

REGISTRATIONS = Limit(attempts=300, per_s=1.0)
"A whole shop behind one address may register at an opening; a script may not fill the database."

REFRESH_GRACE_S = 60.0
"The server may have been killed between its commit and its answer."


def staff_of_password(here: Running, username: str, password: str, from_address: str, now_s: float) -> str:
    """The staff id. Raises TooMany, or WrongPassword whether the name or the password is wrong."""
    if not here.sign_in_senders.allow(from_address, now_s) or not here.sign_ins.allow(username, now_s):
        raise TooMany
    with here.database.reader.session() as session:
        account = account_named(session, here.shop.site, username)
    if not here.passwords.matches(account.password_hash if account else None, password) or account is None:
        raise WrongPassword
    here.sign_ins.forgive(username)
    return account.id


def open_refresh(
    session: Session, staff: str, now_s: float, agent: str = "", device: str | None = None
) -> tuple[StaffPerson, str]:
    """Who it is, and what renews the staff token once. `device`: the one that goes on; None: a browser that signs in,
    and calls itself `agent`. Raises NotSignedIn for a revoked account."""
    who = person(session, staff)
    if who is None:
        raise NotSignedIn
    if device is None:
        device = devices.enter(session, staff, "clerk", agent, now_s)
    devices.seen(session, device, now_s)
    return replace(who, device=device), bearers.grant(
        session, "refresh", staff, now_s, lasts_s=REFRESH_S, device=device
    )


def holder_of_refresh(session: Session, refresh: str, now_s: float) -> tuple[str, str | None]:
    """Spends a refresh secret: whose, and of which device. It fades, so that a lost answer may be asked for again.
    Raises NotSignedIn."""
    staff = bearers.fade(session, "refresh", refresh, now_s, left_s=REFRESH_GRACE_S)
    if staff is None:
        raise NotSignedIn
    return staff, bearers.device_of(session, refresh)
