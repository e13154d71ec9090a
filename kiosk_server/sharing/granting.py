"""Points for a visit that she shared: as often as a week allows, and for who was here. Every function belongs into the
caller's transaction."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import Conflict
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.points.rates import LIFE_S
from kiosk_server.sharing.composing import next_week_s, week_of
from kiosk_server.sharing.rules import sharing_rules
from kiosk_server.sharing.tables import Share
from kiosk_server.sharing.wording import disclosures, place
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import Visit
from kiosk_server.web.memberships import hers
from wire.messages.screens.rewards import ShareThanks, ShareView

HERE_S = 86_400.0
"A visit is shared from the bus home too, and the next morning; a week later it is no visit that is shared."

_GRANT = insert_new(Share)


class OtherShare(Conflict):
    """This was told before, by somebody else."""


def share_view(session: Session, shop: Shop, member: str, now_s: float) -> ShareView:
    rules = sharing_rules(session, shop.site)
    again_at_s = None
    if not rules.on or rules.points == 0:
        state = "off"
    elif _granted(session, member, week_of(now_s, shop.time_zone)) >= rules.per_week:
        state, again_at_s = "had", next_week_s(now_s, shop.time_zone)
    else:
        state = "ready" if _was_here(session, shop.site, member, now_s) else "not_here"
    return ShareView.model_validate(
        {
            "points": rules.points,
            "state": state,
            "again_at_s": again_at_s,
            "disclosure": disclosures(shop),
            "place": place(shop),
        }
    )


def told(session: Session, shop: Shop, member: str, share: str, now_s: float) -> ShareThanks:
    """She has shared it; the same `share` again is the same one. Raises OtherShare."""
    before = session.get(Share, share, populate_existing=True)
    points = _grant(session, shop, member, share, now_s) if before is None else _points(session, member, before)
    return ShareThanks(points=points, view=share_view(session, shop, member, now_s))


def _grant(session: Session, shop: Shop, member: str, share: str, now_s: float) -> int:
    rules = sharing_rules(session, shop.site)
    if share_view(session, shop, member, now_s).state != "ready":
        return 0
    week = week_of(now_s, shop.time_zone)
    row = {"id": share, "member": member, "at_s": now_s, "week": week, "points": rules.points}
    for n in range(_granted(session, member, week) + 1, rules.per_week + 1):
        # Another phone of hers may have told of one at this moment: then the next place, if there is one.
        if _GRANT.run(session, row | {"n": n}) == 1:
            reference = Reference("share", share)
            earn(session, member, rules.points, reference, now_s, active_from_s=now_s, expires_at_s=now_s + LIFE_S)
            return rules.points
        if (same := session.get(Share, share, populate_existing=True)) is not None:
            return _points(session, member, same)
    return 0


def _points(session: Session, member: str, row: Share) -> int:
    mine = session.exec(select(Share.id).where(Share.id == row.id, hers(Share.member, member))).first()
    if mine is None:
        raise OtherShare
    return row.points


def _granted(session: Session, member: str, week: str) -> int:
    statement = select(func.count()).where(hers(Share.member, member), Share.week == week)
    return int(session.exec(statement).one())


def _was_here(session: Session, site: str, member: str, now_s: float) -> bool:
    lately = select(Visit.id).where(
        Visit.site == site, hers(Visit.member, member), col(Visit.last_heard_at_s) > now_s - HERE_S
    )
    return session.exec(lately.limit(1)).first() is not None
