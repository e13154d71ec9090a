"""Whether a member's phone is heard at a kiosk: by the listening posts of the kiosk's zone, as far as is written down.

From the database and not from presence in memory, so that every process of a store answers alike. A zone is given only
by sightings that proved fresh, so a recording of her phone's tokens brings her nowhere.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.kiosks.walking_away import Heard
from kiosk_server.presence.tracker import TrackerPolicy
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.records import HEARD_STEP_S
from kiosk_server.visits.tables import Visit, ZoneStay
from kiosk_server.web.memberships import hers

FRESH_S = TrackerPolicy().grace_s + HEARD_STEP_S + 5.0
"""Older than that her zone is what was true before the listening posts fell silent: the tracker gives a zone up after
its grace, and what is written lags behind by some seconds."""


def heard(session: Session, shop: Shop, zone: str, member: str, now_s: float) -> Heard:
    """Where her phone is, seen from a kiosk in `zone`; SILENT once its zone is given up, or it was not heard for
    FRESH_S."""
    found = _last_heard(session, shop, member)
    if found is None:
        return Heard.GONE
    where, at_s = found
    if where is None or at_s < now_s - FRESH_S:
        return Heard.SILENT
    return Heard.HERE if where == zone else Heard.ELSEWHERE


def is_quiet(session: Session, shop: Shop, member: str, now_s: float, quiet_s: float) -> bool:
    """Whether she is on a visit, and her phone was heard nowhere for `quiet_s`. Her zone is given up sooner, and says
    nothing here."""
    found = _last_heard(session, shop, member)
    return found is not None and found[1] < now_s - quiet_s


def _last_heard(session: Session, shop: Shop, member: str) -> tuple[str | None, float] | None:
    """Her zone, and when her phone was last heard in any; None where she is on no visit."""
    found = session.exec(
        select(Visit.zone, Visit.last_heard_at_s, ZoneStay.entered_at_s)
        .join(ZoneStay, (col(ZoneStay.visit) == col(Visit.id)) & col(ZoneStay.left_at_s).is_(None), isouter=True)
        .where(Visit.site == shop.site, hers(Visit.member, member), col(Visit.ended_at_s).is_(None))
        .order_by(col(Visit.last_heard_at_s).desc())
    ).first()
    if found is None:
        return None
    where, last_heard_at_s, entered_at_s = found
    return where, max(last_heard_at_s, entered_at_s or 0.0)


def is_near(session: Session, shop: Shop, kiosk: str, member: str, now_s: float) -> bool:
    """Never at a kiosk that the floor plan has no more: it stands in no zone."""
    place = shop.kiosk(kiosk)
    return place is not None and heard(session, shop, place.zone, member, now_s) is Heard.HERE
