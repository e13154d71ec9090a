"""Bearers and cookies: 256 random bits each, stored as their SHA-256."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from kiosk_server.credentials.tables import Credential

Kind = Literal["phone", "staff", "refresh", "kiosk", "service"]

SECRET_BYTES = 32
"256 bits: beyond guessing, so that a plain digest of it may be stored."


def new_secret() -> str:
    """43 characters that fit a cookie, a header and an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def grant(
    session: Session,
    kind: Kind,
    subject: str,
    now_s: float,
    *,
    lasts_s: float | None = None,
    device: str | None = None,
) -> str:
    """A new secret for `subject`; this is the only time that it can be seen. `device`: of staff, in which browser."""
    secret = new_secret()
    expires_at_s = None if lasts_s is None else now_s + lasts_s
    session.add(
        Credential(
            hash=digest(secret),
            kind=kind,
            subject=subject,
            device=device,
            created_at_s=now_s,
            expires_at_s=expires_at_s,
        )
    )
    return secret


def subject_of(session: Session, kind: Kind, secret: str, now_s: float) -> str | None:
    """Whom this secret stands for; None where it is unknown, ended, or of another kind."""
    return session.exec(
        select(Credential.subject).where(
            Credential.hash == digest(secret),
            Credential.kind == kind,
            col(Credential.ended_at_s).is_(None),
            or_(col(Credential.expires_at_s).is_(None), col(Credential.expires_at_s) > now_s),
        )
    ).first()


def holder_of(session: Session, kind: Kind, secret: str, now_s: float) -> tuple[str, str | None] | None:
    """Whom a secret stands for and in which browser it is; None as `subject_of`."""
    subject = subject_of(session, kind, secret, now_s)
    return None if subject is None else (subject, device_of(session, secret))


def device_of(session: Session, secret: str) -> str | None:
    """In which browser of somebody's a secret is, whether it is still good or not."""
    return session.exec(select(Credential.device).where(Credential.hash == digest(secret))).first()


def end(session: Session, kind: Kind, secret: str, now_s: float) -> str | None:
    """Ends one secret; its subject if this call is the one that ended it, so a secret may be spent only once."""
    statement = (
        update(Credential)
        .where(
            col(Credential.hash) == digest(secret),
            col(Credential.kind) == kind,
            col(Credential.ended_at_s).is_(None),
            or_(col(Credential.expires_at_s).is_(None), col(Credential.expires_at_s) > now_s),
        )
        .values(ended_at_s=now_s)
        .returning(col(Credential.subject))
    )
    return session.connection().execute(statement).scalar()


def end_all(
    session: Session, subject: str, now_s: float, *, kind: Kind | None = None, device: str | None = None
) -> None:
    """Ends every secret of `subject`, or those of one kind, or in one browser."""
    statement = update(Credential).where(col(Credential.subject) == subject, col(Credential.ended_at_s).is_(None))
    if kind is not None:
        statement = statement.where(col(Credential.kind) == kind)
    if device is not None:
        statement = statement.where(col(Credential.device) == device)
    statement = statement.values(ended_at_s=now_s)
    session.connection().execute(statement)


def fade(session: Session, kind: Kind, secret: str, now_s: float, *, left_s: float) -> str | None:
    """Lets a secret that is still good end within `left_s`; its subject, None where it is not good."""
    subject = subject_of(session, kind, secret, now_s)
    if subject is None:
        return None
    statement = (
        update(Credential)
        .where(
            col(Credential.hash) == digest(secret),
            or_(col(Credential.expires_at_s).is_(None), col(Credential.expires_at_s) > now_s + left_s),
        )
        .values(expires_at_s=now_s + left_s)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(statement)
    return subject
