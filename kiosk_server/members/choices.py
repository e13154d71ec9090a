"""What a member may change about being heard: one consent, a pause, or everything at once."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import Session, col

from kiosk_server.members.consents import consents_of, permits, record_consent
from kiosk_server.members.devices import advance_generations
from kiosk_server.members.purposes import OPTED_OUT, Purpose
from kiosk_server.members.tables import Member

NOTICE_VERSION = "2026-11"
"Of the notice that the phone's settings show; a registration names its own."

LONGEST_PAUSE_S = 366 * 86_400.0
"Who wants more wants to opt out."


def choose(session: Session, member: str, purpose: Purpose, *, granted: bool, surface: str, now_s: float) -> None:
    """Her word on one purpose. Withdrawing recognition revokes her tokens too."""
    was_recognised = permits(consents_of(session, member), Purpose.RECOGNISE_IN_STORE) is not None
    record_consent(
        session,
        member,
        purpose,
        granted=granted,
        notice_version=NOTICE_VERSION,
        surface=surface,
        actor="member",
        at_s=now_s,
        now_s=now_s,
    )
    if purpose is Purpose.RECOGNISE_IN_STORE and not granted and was_recognised:
        advance_generations(session, member)


def opt_out(session: Session, member: str, *, surface: str, now_s: float) -> bool:
    """Withdraws all that follows from being heard; False where nothing of it was granted, and nothing is written."""
    consents = consents_of(session, member)
    granted = [purpose for purpose in OPTED_OUT if permits(consents, purpose) is not None]
    for purpose in granted:
        record_consent(
            session,
            member,
            purpose,
            granted=False,
            notice_version=NOTICE_VERSION,
            surface=surface,
            actor="member",
            at_s=now_s,
            now_s=now_s,
        )
    if granted:
        advance_generations(session, member)
    return bool(granted)


def pause(session: Session, member: str, until_s: float | None) -> None:
    """Keeps the bell quiet until then; None or an instant that has passed ends a pause."""
    statement = update(Member).where(col(Member.id) == member).values(paused_until_s=until_s)
    session.connection().execute(statement)
    session.expire_all()
