"""Forgets secrets that open nothing any more."""

from __future__ import annotations

from sqlalchemy import delete, or_
from sqlmodel import Session, col

from kiosk_server.credentials.tables import Credential, OneTimeLink

ENDED_KEPT_S = 86_400.0
"Long enough to look into a sign-in that somebody complains about."


def sweep(session: Session, now_s: float) -> int:
    """Deletes credentials and links that ended a day ago: how many. Every renewal and every link leaves one."""
    before_s = now_s - ENDED_KEPT_S
    connection = session.connection()
    ended = or_(col(Credential.ended_at_s) < before_s, col(Credential.expires_at_s) < before_s)
    return (
        connection.execute(delete(Credential).where(ended)).rowcount
        + connection.execute(delete(OneTimeLink).where(col(OneTimeLink.expires_at_s) < before_s)).rowcount
    )
