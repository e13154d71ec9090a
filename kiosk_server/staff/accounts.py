"""Accounts of the people who work here, and their sessions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.credentials import bearers
from kiosk_server.credentials.links import end_links, use_link
from kiosk_server.database import new_id
from kiosk_server.errors import BadField, Conflict, NotFound, NotSignedIn
from kiosk_server.staff import devices
from kiosk_server.staff.allowed import ADMIN, CLERK, MANAGER
from kiosk_server.staff.tables import AuditRow, StaffAccount
from wire.messages.screens.clerk import StaffCard
from wire.messages.screens.staff import AccountWish
from wire.messages.site import StaffMember

__all__ = ["ADMIN", "CLERK", "MANAGER"]

SESSION_S = 12 * 3600.0
"A long shift; the next day begins with a sign-in."

REFRESH_S = 12 * 3600.0
"As long as a session: clerk_push asks again with it every ten minutes."


class WrongPassword(NotSignedIn):
    """User name and password do not match."""


class EndedLink(NotSignedIn):
    """This link has been used or has ended; ask for a new one."""


class LastAdministrator(Conflict):
    """This is the only administrator who can sign in; make somebody else one first."""


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """Who is asking."""

    staff: str
    name: str
    department: str
    roles: frozenset[str]
    languages: tuple[str, ...]
    device: str | None = None
    "In which browser, where that is known."

    def card(self) -> StaffCard:
        return StaffCard(
            staff=self.staff,
            name=self.name,
            department=self.department,
            roles=sorted(self.roles),
            languages=list(self.languages),
        )


def add_account(session: Session, site: str, wish: StaffMember, password_hash: str | None, now_s: float) -> StaffPerson:
    """Raises BadField where the user name is taken."""
    if not wish.roles:
        raise BadField("roles", "name at least one of clerk, manager, admin")
    taken = select(StaffAccount.id).where(StaffAccount.site == site, StaffAccount.username == wish.username)
    # The writer runs one command at a time, and the unique key stands behind it.
    if session.exec(taken).first() is not None:
        raise BadField("username", "somebody has this user name already")
    account = StaffAccount(
        id=new_id(now_s),
        site=site,
        username=wish.username,
        name=wish.name,
        department=wish.department,
        roles=sorted(set(wish.roles)),
        languages=wish.languages,
        password_hash=password_hash,
        created_at_s=now_s,
    )
    session.add(account)
    session.flush()
    return _person(account)


def person(session: Session, staff: str) -> StaffPerson | None:
    """None for an unknown or revoked account."""
    account = session.get(StaffAccount, staff)
    return None if account is None or account.revoked_at_s is not None else _person(account)


def account_named(session: Session, site: str, username: str) -> StaffAccount | None:
    """An account that may sign in, by user name."""
    return session.exec(
        select(StaffAccount).where(
            StaffAccount.site == site, StaffAccount.username == username, col(StaffAccount.revoked_at_s).is_(None)
        )
    ).first()


def accounts(session: Session, site: str) -> list[StaffAccount]:
    return list(
        session.exec(select(StaffAccount).where(StaffAccount.site == site).order_by(col(StaffAccount.username)))
    )


def open_session(session: Session, staff: str, now_s: float, agent: str = "") -> tuple[StaffPerson, str]:
    """A new session's secret, for the browser that calls itself `agent`. Raises NotSignedIn where the account was
    revoked meanwhile."""
    who = person(session, staff)
    if who is None:
        raise NotSignedIn
    device = devices.enter(session, staff, "desk", agent, now_s)
    return who, bearers.grant(session, "staff", staff, now_s, lasts_s=SESSION_S, device=device)


def staff_of_code(session: Session, code: str, now_s: float) -> str:
    """Whom a sign-in link stands for, once. Raises EndedLink."""
    staff = use_link(session, "staff", code, now_s)
    if staff is None:
        raise EndedLink
    return staff


def account_of(session: Session, site: str, staff: str) -> StaffAccount:
    """Also a revoked one. Raises NotFound."""
    account = session.get(StaffAccount, staff)
    if account is None or account.site != site:
        raise NotFound("there is no such staff account")
    return account


def edit(session: Session, account: StaffAccount, wish: AccountWish) -> bool:
    """Changes what may be changed; whether a role was taken away. Raises LastAdministrator."""
    if ADMIN not in wish.roles:
        _keep_an_administrator(session, account)
    lost = not set(account.roles) <= set(wish.roles)
    account.name, account.department = wish.name, wish.department
    account.roles, account.languages = sorted(set(wish.roles)), list(wish.languages)
    session.add(account)
    session.flush()
    return lost


def sign_out_everywhere(session: Session, staff: str, now_s: float) -> None:
    """Ends sessions, refresh tokens and links of somebody whose account goes on."""
    bearers.end_all(session, staff, now_s)
    end_links(session, staff, now_s, "staff", "password")
    session.expire_all()


def restore(session: Session, account: StaffAccount) -> bool:
    """Lets a revoked account sign in again; whether it was revoked."""
    was = account.revoked_at_s is not None
    account.revoked_at_s = None
    session.add(account)
    return was


def _keep_an_administrator(session: Session, account: StaffAccount) -> None:
    """Raises LastAdministrator where nobody else is one who can sign in."""
    if ADMIN not in account.roles or account.revoked_at_s is not None:
        return
    # Locked, where the database can: of two administrators who revoke each other at once, one stays.
    able = select(StaffAccount).where(StaffAccount.site == account.site, col(StaffAccount.revoked_at_s).is_(None))
    able = able.where(col(StaffAccount.password_hash).is_not(None)).order_by(col(StaffAccount.id)).with_for_update()
    if not any(ADMIN in each.roles for each in session.exec(able) if each.id != account.id):
        raise LastAdministrator


def revoke(session: Session, site: str, staff: str, now_s: float) -> bool:
    """Ends the account and all that it holds; whether this call did it. Raises NotFound, or LastAdministrator."""
    _keep_an_administrator(session, account_of(session, site, staff))
    statement = (
        update(StaffAccount)
        .where(col(StaffAccount.id) == staff, col(StaffAccount.revoked_at_s).is_(None))
        .values(revoked_at_s=now_s)
    )
    done = session.connection().execute(statement).rowcount == 1
    sign_out_everywhere(session, staff, now_s)
    return done


def audit(
    session: Session, act: str, subject: str, now_s: float, *, staff: str | None = None, service: str | None = None
) -> None:
    session.add(AuditRow(id=new_id(now_s), at_s=now_s, staff=staff, service=service, act=act, subject=subject))


def _person(account: StaffAccount) -> StaffPerson:
    return StaffPerson(
        staff=account.id,
        name=account.name,
        department=account.department,
        roles=frozenset(account.roles),
        languages=tuple(account.languages),
    )
