"""Accounts of the people who work here, and their sessions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.credentials import bearers
from kiosk_server.credentials.links import use_link
from kiosk_server.database import new_id
from kiosk_server.errors import BadField, NotFound, NotSignedIn
from kiosk_server.staff.tables import AuditRow, StaffAccount
from wire.messages.screens.clerk import StaffCard
from wire.messages.site import StaffMember

CLERK, MANAGER, ADMIN = "clerk", "manager", "admin"

SESSION_S = 12 * 3600.0
"A long shift; the next day begins with a sign-in."

REFRESH_S = 12 * 3600.0
"As long as a session: clerk_push asks again with it every ten minutes."


class WrongPassword(NotSignedIn):
    """User name and password do not match."""


class EndedLink(NotSignedIn):
    """This link has been used or has ended; ask for a new one."""


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """Who is asking."""

    staff: str
    name: str
    department: str
    roles: frozenset[str]
    languages: tuple[str, ...]

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


def open_session(session: Session, staff: str, now_s: float) -> tuple[StaffPerson, str]:
    """A new session's secret. Raises NotSignedIn where the account was revoked meanwhile."""
    who = person(session, staff)
    if who is None:
        raise NotSignedIn
    return who, bearers.grant(session, "staff", staff, now_s, lasts_s=SESSION_S)


def staff_of_code(session: Session, code: str, now_s: float) -> str:
    """Whom a sign-in link stands for, once. Raises EndedLink."""
    staff = use_link(session, "staff", code, now_s)
    if staff is None:
        raise EndedLink
    return staff


def revoke(session: Session, site: str, staff: str, now_s: float) -> bool:
    """Ends the account and all that it holds; whether this call did it. Raises NotFound."""
    account = session.get(StaffAccount, staff)
    if account is None or account.site != site:
        raise NotFound("there is no such staff account")
    statement = (
        update(StaffAccount)
        .where(col(StaffAccount.id) == staff, col(StaffAccount.revoked_at_s).is_(None))
        .values(revoked_at_s=now_s)
    )
    done = session.connection().execute(statement).rowcount == 1
    bearers.end_all(session, staff, now_s)
    session.expire_all()
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
