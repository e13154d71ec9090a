"""What a button of a notification may do: one action, for one task and clerk, once, while the offer stands.

The token is the whole authority: it came sealed for one device, and the database holds its hash alone.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col

from clerk_push.alerting.tables import AlertTokenRow
from clerk_push.errors import ClerkPushError
from clerk_push.tables import StaffSession

KEPT_S = 3600.0
"After its end: so long it is still told from one that never was."


class NoSuchToken(ClerkPushError):
    """This button is none of ours; open the task instead."""

    status = 404


class TokenSpent(ClerkPushError):
    """This button has been used, or its offer has ended; open the task instead."""

    status = 410


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stood for."""

    task: str
    action: str
    staff: str
    name: str
    session: str


def give(session: Session, task: str, staff: str, device: str, action: str, expires_at_s: float) -> str:
    """A new token; it exists here and in the push alone."""
    token = secrets.token_urlsafe(24)
    row = AlertTokenRow(
        token_hash=_hash(token), task=task, staff=staff, session=device, action=action, expires_at_s=expires_at_s
    )
    session.add(row)
    session.flush()
    return token


def spend(session: Session, token: str, now_s: float) -> Grant:
    """Raises NoSuchToken or TokenSpent; also where the device has signed out or the account was revoked."""
    row = session.get(AlertTokenRow, _hash(token))
    if row is None:
        raise NoSuchToken
    signed_in = session.get(StaffSession, row.session)
    mine = update(AlertTokenRow).where(
        col(AlertTokenRow.token_hash) == row.token_hash,
        col(AlertTokenRow.used_at_s).is_(None),
        col(AlertTokenRow.expires_at_s) > now_s,
    )
    spent = cast(CursorResult[Any], session.connection().execute(mine.values(used_at_s=now_s))).rowcount == 1
    if not spent or signed_in is None or signed_in.ends_at_s <= now_s:
        raise TokenSpent
    return Grant(row.task, row.action, row.staff, signed_in.name, row.session)


def forget_old(session: Session, now_s: float) -> None:
    session.connection().execute(delete(AlertTokenRow).where(col(AlertTokenRow.expires_at_s) < now_s - KEPT_S))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
