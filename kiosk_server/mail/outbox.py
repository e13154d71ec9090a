"""Letters wait here from the commit of what they are about until a mail server has taken them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.mail.tables import Letter

LEASE_S = 120.0
"An attempt takes at most so long; a server that died during one tries again after it."

FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 1800.0

KEPT_S = 30 * 86_400.0
"That a letter went out, to nobody in particular: long enough to look into a complaint."


@dataclass(frozen=True, slots=True)
class Sendable:
    """What a mail server needs, and nothing else."""

    id: str
    message_id: str
    recipient: str
    subject: str
    text: str


def write_letter(
    session: Session, kind: str, recipient: str, subject: str, text: str, *, domain: str, now_s: float, lasts_s: float
) -> str:
    """Puts a letter into the outbox, in the transaction of what it is about; its id."""
    letter = new_id(now_s)
    session.add(
        Letter(
            id=letter,
            message_id=f"<{letter}@{domain}>",
            kind=kind,
            recipient=recipient,
            subject=subject,
            text=text,
            made_at_s=now_s,
            ends_at_s=now_s + lasts_s,
            due_at_s=now_s,
        )
    )
    return letter


def take_due(session: Session, now_s: float, most: int = 10) -> list[Sendable]:
    """Letters to be sent now, leased: nobody else gets them until the lease ends. What came too late is settled."""
    session.connection().execute(
        update(Letter)
        .where(col(Letter.settled_at_s).is_(None), col(Letter.ends_at_s) <= now_s)
        .values(settled_at_s=now_s, outcome="too_late", recipient=None, text=None)
    )
    due = select(Letter.id).where(col(Letter.settled_at_s).is_(None), col(Letter.due_at_s) <= now_s)
    taken = []
    for letter in session.exec(due.order_by(col(Letter.due_at_s)).limit(most)).all():
        row = session.get_one(Letter, letter)
        row.due_at_s, row.attempts = now_s + LEASE_S, row.attempts + 1
        if row.recipient is not None and row.text is not None:
            taken.append(Sendable(row.id, row.message_id, row.recipient, row.subject, row.text))
    return taken


def sent(session: Session, letter: str, now_s: float) -> None:
    _settle(session, letter, "sent", now_s)


def refused(session: Session, letter: str, now_s: float) -> None:
    """For good: another attempt would hear the same."""
    _settle(session, letter, "refused", now_s)


def failed(session: Session, letter: str, now_s: float) -> None:
    """For now: again later, twice as late each time."""
    row = session.get(Letter, letter)
    if row is not None and row.settled_at_s is None:
        row.due_at_s = now_s + min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (row.attempts - 1))


def sweep_letters(session: Session, now_s: float) -> int:
    old = delete(Letter).where(col(Letter.settled_at_s) < now_s - KEPT_S)
    return session.connection().execute(old).rowcount


def _settle(session: Session, letter: str, outcome: str, now_s: float) -> None:
    statement = (
        update(Letter)
        .where(col(Letter.id) == letter, col(Letter.settled_at_s).is_(None))
        .values(settled_at_s=now_s, outcome=outcome, recipient=None, text=None)
    )
    session.connection().execute(statement)
