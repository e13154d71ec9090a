"""One-time addresses: a code in a link that opens one session, once, within a minute or ten."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.credentials.bearers import digest, new_secret
from kiosk_server.credentials.tables import OneTimeLink

LinkKind = Literal["phone", "staff", "kiosk", "password"]

SCREEN_LINK_S = 60.0
"A program opens it at once; what leaks into a log or a history is dead by then."

SIGN_IN_LINK_S = 600.0
"An administrator reads it to a colleague or shows it as a QR code."


PASSWORD_LINK_S = 86_400.0
"An invitation is read on the same day; who was away asks for another."


def make_link(session: Session, kind: LinkKind, subject: str, now_s: float, *, lasts_s: float) -> str:
    code = new_secret()
    session.add(
        OneTimeLink(hash=digest(code), kind=kind, subject=subject, created_at_s=now_s, expires_at_s=now_s + lasts_s)
    )
    return code


def use_link(session: Session, kind: LinkKind, code: str, now_s: float) -> str | None:
    """Whom the code stands for, for the first caller in time; None for everybody else."""
    statement = (
        update(OneTimeLink)
        .where(
            col(OneTimeLink.hash) == digest(code),
            col(OneTimeLink.kind) == kind,
            col(OneTimeLink.used_at_s).is_(None),
            col(OneTimeLink.expires_at_s) > now_s,
        )
        .values(used_at_s=now_s)
        .returning(col(OneTimeLink.subject))
    )
    return session.connection().execute(statement).scalar()


def owner_of_link(session: Session, kind: LinkKind, code: str, now_s: float) -> str | None:
    """Whom a code stands for that is still good, without using it."""
    return session.exec(
        select(OneTimeLink.subject).where(
            OneTimeLink.hash == digest(code),
            OneTimeLink.kind == kind,
            col(OneTimeLink.used_at_s).is_(None),
            col(OneTimeLink.expires_at_s) > now_s,
        )
    ).first()


def end_links(session: Session, subject: str, now_s: float, *kinds: LinkKind) -> None:
    """Lets no link of these kinds for `subject` open anything any more."""
    statement = (
        update(OneTimeLink)
        .where(
            col(OneTimeLink.subject) == subject, col(OneTimeLink.kind).in_(kinds), col(OneTimeLink.used_at_s).is_(None)
        )
        .values(used_at_s=now_s)
    )
    session.connection().execute(statement)
