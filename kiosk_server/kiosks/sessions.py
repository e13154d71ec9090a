"""Sessions at kiosks: opened once, kept by touches, ended by whichever end comes first.

Each function that writes belongs into a command of the writer.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from kiosk_server.credentials.bearers import digest
from kiosk_server.database import new_id, outbox
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import Conflict
from kiosk_server.kiosks.access import tell_phone
from kiosk_server.kiosks.nearby import heard, is_quiet
from kiosk_server.kiosks.session_doors import Scope
from kiosk_server.kiosks.tables import KioskSession
from kiosk_server.kiosks.walking_away import IDLE_S, QUIET_S, WARNS_S, Ends, Heard, Watch, ends_at_s, watch
from kiosk_server.members.tables import MemberPii
from kiosk_server.sites.shop import Shop
from kiosk_server.web.memberships import hers
from wire.messages.screens.kiosk_sessions import SessionCard

log = structlog.get_logger()


class Occupied(Conflict):
    """Somebody is logged in at this kiosk."""


@dataclass(frozen=True, slots=True)
class Entry:
    """By whom and how a session is opened."""

    kiosk: str
    boot: str
    member: str
    device: str | None
    "The phone that approved it."
    secret_hash: bytes
    scope: Scope
    by_pin: bool


def open_session(session: Session, shop: Shop, entry: Entry, now_s: float) -> KioskSession:
    """Raises Occupied. Her session at another kiosk ends."""
    for other in session.exec(
        _open().where(hers(KioskSession.member, entry.member), KioskSession.kiosk != entry.kiosk)
    ):
        end(session, shop, other, Ends.MOVED, now_s)
    row = KioskSession(
        id=new_id(now_s),
        kiosk=entry.kiosk,
        boot=entry.boot,
        member=entry.member,
        device=entry.device,
        hash=entry.secret_hash,
        method="pin" if entry.by_pin else "phone",
        scope=entry.scope,
        started_at_s=now_s,
        touched_at_s=now_s,
        was_near=entry.scope == "full",
    )
    if _OPEN.run(session, row.model_dump()) == 0:
        raise Occupied
    outbox.touch(session, outbox.kiosk(entry.kiosk))
    tell_phone(session, shop, entry.member, now_s)
    log.info("kiosk_session_opened", session=row.id, kiosk=row.kiosk, scope=row.scope, method=row.method)
    return session.get_one(KioskSession, row.id)


def session_card(session: Session, row: KioskSession) -> SessionCard:
    """With the scope `read` nothing proved that she is the one who stands there: her name is not said."""
    full = row.scope == "full"
    return SessionCard(
        session=row.id,
        scope="full" if full else "read",
        label=session.get_one(MemberPii, row.member).first_name if full else "",
        idle_s=IDLE_S,
        warns_s=WARNS_S,
    )


def touch(session: Session, shop: Shop, session_id: str, now_s: float) -> float | None:
    """Somebody touched the screen: the seconds that are left from now; None where the session is over.

    Where her phone was heard and is no more, a touch gives no time: it may be the next person's.
    """
    row = session.get(KioskSession, session_id, populate_existing=True)
    if row is None or row.ended_at_s is not None:
        return None
    if not row.was_near or not _is_quiet(session, shop, row, now_s):
        row.touched_at_s = now_s
        session.add(row)
        session.flush()
    return max(0.0, ends_at_s(_watch(row)) - now_s)


def end(session: Session, shop: Shop, row: KioskSession, why: Ends, now_s: float) -> bool:
    """Ends it for good: from this commit on its secret opens nothing. False where it had ended."""
    statement = (
        update(KioskSession)
        .where(col(KioskSession.id) == row.id, col(KioskSession.ended_at_s).is_(None))
        .values(ended_at_s=max(now_s, row.started_at_s), end_reason=why.value)
    )
    if session.connection().execute(statement).rowcount == 0:
        return False
    session.expire_all()
    outbox.touch(session, outbox.kiosk(row.kiosk))
    tell_phone(session, shop, row.member, now_s)
    log.info("kiosk_session_ended", session=row.id, kiosk=row.kiosk, why=why.value)
    return True


def end_by_id(session: Session, shop: Shop, session_id: str, why: Ends, now_s: float) -> bool:
    row = session.get(KioskSession, session_id)
    return row is not None and end(session, shop, row, why, now_s)


def end_of_proof(session: Session, shop: Shop, proof: str, now_s: float) -> None:
    """The page takes back what it asked for, and its session may be open though the answer was lost."""
    row = session.exec(select(KioskSession).where(KioskSession.hash == digest(proof))).first()
    if row is not None:
        end(session, shop, row, Ends.DONE, now_s)


def end_at(session: Session, shop: Shop, kiosk: str, why: Ends, now_s: float, *, but_boot: str = "") -> int:
    """Ends what is open at a kiosk, but not in the page `but_boot`."""
    found = session.exec(_open().where(KioskSession.kiosk == kiosk, KioskSession.boot != but_boot)).all()
    return sum(end(session, shop, row, why, now_s) for row in found)


def end_of_phone(session: Session, shop: Shop, device: str, now_s: float) -> int:
    """Ends what a phone has approved that is shut out now."""
    found = session.exec(_open().where(KioskSession.device == device)).all()
    return sum(end(session, shop, row, Ends.REVOKED, now_s) for row in found)


def end_of_member(session: Session, shop: Shop, member: str, now_s: float) -> int:
    """She ends it on her phone, wherever it is."""
    found = session.exec(_open().where(hers(KioskSession.member, member))).all()
    return sum(end(session, shop, row, Ends.PHONE, now_s) for row in found)


def end_of_pin(session: Session, shop: Shop, member: str, now_s: float) -> int:
    """Ends what her PIN has opened, once it is another or none."""
    found = session.exec(_open().where(hers(KioskSession.member, member), KioskSession.method == "pin")).all()
    return sum(end(session, shop, row, Ends.REVOKED, now_s) for row in found)


def session_at(session: Session, kiosk: str) -> str | None:
    """The id of what is open at a kiosk."""
    row = session.exec(_open().where(KioskSession.kiosk == kiosk)).first()
    return None if row is None else row.id


def is_any_open(session: Session) -> bool:
    return session.exec(_open().limit(1)).first() is not None


def look(session: Session, shop: Shop, now_s: float) -> int:
    """Ends what nobody stands at any more; how many."""
    return sum(_looked_at(session, shop, row, now_s) for row in session.exec(_open()).all())


def _looked_at(session: Session, shop: Shop, row: KioskSession, now_s: float) -> bool:
    before = _watch(row)
    after, why = watch(before, _heard(session, shop, row, now_s), now_s)
    if why is not None:
        return end(session, shop, row, why, now_s)
    if after != before:
        row.was_near, row.away_since_s = after.was_near, after.away_since_s
        session.add(row)
        session.flush()
    return False


def _watch(row: KioskSession) -> Watch:
    return Watch(row.touched_at_s, row.was_near, row.started_at_s, row.away_since_s)


def _heard(session: Session, shop: Shop, row: KioskSession, now_s: float) -> Heard:
    place = shop.kiosk(row.kiosk)
    # A kiosk that the floor plan has lost stands nowhere: its session ends by itself.
    return Heard.SILENT if place is None else heard(session, shop, place.zone, row.member, now_s)


def _is_quiet(session: Session, shop: Shop, row: KioskSession, now_s: float) -> bool:
    return shop.kiosk(row.kiosk) is None or is_quiet(session, shop, row.member, now_s, QUIET_S)


def _open() -> SelectOfScalar[KioskSession]:
    return select(KioskSession).where(col(KioskSession.ended_at_s).is_(None))


_OPEN = insert_new(KioskSession)
