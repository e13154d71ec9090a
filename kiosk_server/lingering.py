"""What follows while somebody stays in the store: a campaign that waits for a stay in a zone, and what was held back
and has its moment now. What has waited for too long gets its last word here as well.

Each method belongs into a command of the writer.
"""

from __future__ import annotations

import structlog
from sqlmodel import Session

from kiosk_server.campaigns.dwelling import dwell_steps_s
from kiosk_server.campaigns.triggers import Dwelled, MomentCame
from kiosk_server.database import after
from kiosk_server.engagement.consent import Effect
from kiosk_server.engagement.decider import Suppressed, Trigger
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.presence.staying import ZoneDwelled
from kiosk_server.presence.visits import Presence
from kiosk_server.visits import records, waiting
from kiosk_server.visits.circumstances import Occasion
from kiosk_server.visits.outcomes import react, write
from kiosk_server.visits.tables import Visit

ASKS = Trigger(started=False, kiosks=(), campaigns=True)

log = structlog.get_logger()


class Lingering:
    def __init__(self, vouchers: Vouchers, presence: Presence) -> None:
        self._vouchers = vouchers
        self._site = vouchers.shop.site
        self._presence = presence

    def look(self, session: Session, now_s: float) -> int:
        """Decides about everybody who is here and for whom something is due; how many outcomes that were."""
        if not self._presence.is_anybody_here():
            return 0
        return self._stays(session, now_s) + self._moments(session, now_s)

    def _stays(self, session: Session, now_s: float) -> int:
        steps_s = dwell_steps_s(session, now_s)
        if not steps_s:
            return 0
        remembered = self._presence.remember_all()
        after(session).rollback(lambda: self._presence.recall(remembered))
        return sum(self._stayed(session, event, now_s) for event in self._presence.dwelled(steps_s))

    def _stayed(self, session: Session, event: ZoneDwelled, now_s: float) -> int:
        visit = records.open_visit_of(session, self._site, event.visitor)
        if visit is None:
            return 0
        cause = f"{visit.id}.{event.zone}.{event.since_s:.3f}.dwelled"
        happening = Dwelled(event.zone, event.stayed_s, event.before_s)
        return self._ask(session, visit, Occasion(cause, ASKS, visit.member, visit, None, happening), now_s)

    def _moments(self, session: Session, now_s: float) -> int:
        found = 0
        for visit in waiting.due(session, self._site, now_s):
            cause = f"{visit.id}.{now_s:.3f}.moment"
            found += self._ask(session, visit, Occasion(cause, ASKS, visit.member, visit, None, MomentCame()), now_s)
            waiting.looked_at(session, visit.member, now_s)
        return found

    def _ask(self, session: Session, visit: Visit, occasion: Occasion, now_s: float) -> int:
        state = self._presence.visiting(visit.member)
        if state is None or state.owed:
            return 0
        carried = react(session, self._vouchers, occasion.staying(state.stays_until_s), now_s)
        if carried.outcomes:
            log.info("looked_again", visit=visit.id, decisions=len(carried.outcomes))
        return len(carried.outcomes)


def let_go(session: Session, now_s: float) -> int:
    """The last word on what has waited long enough, or whose campaign is over: how many."""
    found = waiting.over(session, now_s)
    for row, reason in found:
        cause = f"{row.member}.{row.since_s:.3f}.waited"
        occasion = Occasion(cause, ASKS, row.member, None, None, MomentCame())
        write(session, occasion, [Suppressed(Effect.VOUCHER, row.campaign, reason)], now_s)
        waiting.drop(session, row.member, [row.campaign])
    return len(found)
