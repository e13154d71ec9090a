"""Signing in by a letter: its link opens the browser that it is opened in, its digits the browser that asked.

Good once, for fifteen minutes. The link proves the address to whoever opens it and to nobody else: a stranger who asks
for a letter to another's address gains nothing when that other opens it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, update
from sqlmodel import Session, col

from kiosk_server.credentials.bearers import digest, new_secret
from kiosk_server.errors import Gone
from kiosk_server.sign_in.tables import SignInRequest
from kiosk_server.staff.restraint import Limit

LASTS_S = 900.0
"Long enough for slow mail, short for a mailbox that others may look into."

DIGITS = 6
TRIES = 5
"One in 200,000 to guess the digits of one letter, and letters are limited too."

LETTERS_TO_ONE = Limit(attempts=3, per_s=600.0)
"To one address: she may press again twice; nobody fills her mailbox."

LETTERS_ASKED = Limit(attempts=30, per_s=20.0)
"From one network address."

OPENINGS = Limit(attempts=60, per_s=5.0)
"Links and digits tried from one network address."


class LetterEnded(Gone):
    """This sign-in has been used or has ended; ask for another letter."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Secrets that are seen once: `handle` by the browser that asked, the others by whoever reads the mail."""

    handle: str
    link: str
    digits: str


def new_asked() -> Asked:
    return Asked(new_secret(), new_secret(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}")


def ask(session: Session, asked: Asked, email_norm: str, now_s: float) -> None:
    session.add(
        SignInRequest(
            handle_hash=digest(asked.handle),
            link_hash=digest(asked.link),
            code_hash=_code_hash(asked.handle, asked.digits),
            email_norm=email_norm,
            made_at_s=now_s,
            expires_at_s=now_s + LASTS_S,
        )
    )


def open_link(session: Session, link: str, now_s: float) -> str:
    """The address that is proven by it. Raises LetterEnded."""
    return _use(session, col(SignInRequest.link_hash) == digest(link), now_s)


def count_try(session: Session, handle: str) -> None:
    """Before the digits are looked at, in a transaction of its own, so that a refusal cannot take it back."""
    mine = (col(SignInRequest.handle_hash) == digest(handle)) & (col(SignInRequest.tries) <= TRIES)
    session.connection().execute(update(SignInRequest).where(mine).values(tries=col(SignInRequest.tries) + 1))


def open_digits(session: Session, handle: str, digits: str, now_s: float) -> str:
    """The address that is proven by them. Raises LetterEnded, whatever was wrong."""
    right = (
        (col(SignInRequest.handle_hash) == digest(handle))
        & (col(SignInRequest.code_hash) == _code_hash(handle, digits))
        & (col(SignInRequest.tries) <= TRIES)
    )
    return _use(session, right, now_s)


def sweep_requests(session: Session, now_s: float) -> int:
    """Forgets what was used or has ended, and with it the address."""
    ended = (col(SignInRequest.expires_at_s) <= now_s) | col(SignInRequest.used_at_s).is_not(None)
    return session.connection().execute(delete(SignInRequest).where(ended)).rowcount


def _use(session: Session, which: object, now_s: float) -> str:
    statement = (
        update(SignInRequest)
        .where(which, col(SignInRequest.used_at_s).is_(None), col(SignInRequest.expires_at_s) > now_s)  # type: ignore[arg-type]
        .values(used_at_s=now_s)
        .returning(col(SignInRequest.email_norm))
    )
    email_norm: str | None = session.connection().execute(statement).scalar()
    if email_norm is None:
        raise LetterEnded
    return email_norm


def _code_hash(handle: str, digits: str) -> bytes:
    return sha256(f"{handle} {digits}".encode()).digest()
