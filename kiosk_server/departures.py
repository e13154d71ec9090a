"""How a visit ends: by silence, or by the visitor's own word.

After an opt-out nothing more goes out: what waits for her phone is withheld, clerks' tasks end with
`visit.ended` (`opted_out`), the kiosk returns to its loop. A voucher she already has stays valid: it was given by a
consent that held at that time, and taking it back would punish the opt-out.
"""

from __future__ import annotations

import structlog
from sqlmodel import Session

from kiosk_server.assistance import calls
from kiosk_server.database import after, outbox
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.presence.visits import Event, Presence, VisitEnded, VisitStarted, ZoneChanged
from kiosk_server.visits import news, records, waiting
from kiosk_server.visits.greeting import greet
from kiosk_server.web.identities import memberships

LEFT = "left"
OPTED_OUT = records.OPTED_OUT

log = structlog.get_logger()


class Departures:
    """Ends visits. Each method belongs into a command of the writer."""

    def __init__(self, vouchers: Vouchers, presence: Presence) -> None:
        self._vouchers = vouchers
        self._shop = vouchers.shop
        self._presence = presence

    def expire(self, session: Session, now_s: float) -> float | None:
        """Lets go of everybody who has been silent for too long; when to look again."""
        due_at_s = self._presence.wake_at()
        if due_at_s is not None and due_at_s <= now_s:
            remembered = self._presence.remember_all()
            after(session).rollback(lambda: self._presence.recall(remembered))
            for event in self._presence.expire(now_s):
                self._happened(session, event, LEFT, event.at_s, now_s)
        return self._presence.wake_at()

    def follow(self, session: Session, member: str, at_s: float) -> None:
        """`member` stands for all her memberships now: a visit under another one goes on under this one, and where
        two of her phones were taken for two people, one visit ends. It is the same visit, so nothing is decided
        anew; it stays with this membership even if the joining is taken back."""
        others = sorted(memberships(session, member) - {member})
        remembered = self._presence.remember([member, *others])
        after(session).rollback(lambda: self._presence.recall(remembered))
        for other in others:
            if not self._presence.is_here(other):
                continue
            if self._presence.is_here(member):
                for event in self._presence.leave(other, at_s):
                    self._happened(session, event, LEFT, at_s, at_s)
            else:
                self._presence.becomes(other, member)
                news.moved(session, self._shop, records.hand_over(session, self._shop.site, other, member), at_s)
        self._wake_kiosks(session)

    def opted_out(self, session: Session, member: str, at_s: float) -> None:
        """Ends her visit now, and withholds whatever has not gone out."""
        withheld = outbox.withhold(session, member)
        waiting.drop_all(session, member)
        remembered = self._presence.remember([member])
        after(session).rollback(lambda: self._presence.recall(remembered))
        for event in self._presence.leave(member, at_s):
            self._happened(session, event, OPTED_OUT, at_s, at_s)
        self._wake_kiosks(session)
        log.info("opted_out", withheld=withheld)

    def _happened(self, session: Session, event: Event, reason: str, at_s: float, now_s: float) -> None:
        visit = records.open_visit_of(session, self._shop.site, event.visitor)
        if visit is None:
            raise RuntimeError("presence and database disagree about a visit")
        match event:
            case VisitEnded():
                if event.owed:
                    # Held back, each effect with its reason: sent and held back are always what was triggered.
                    greet(session, self._vouchers, visit, (), event.at_s, now_s)
                records.end(session, visit, at_s, event.last_heard_at_s, reason)
                news.ended(session, self._shop, visit, at_s)
                calls.end_all_of(session, self._shop, visit.id, "left", at_s)
                log.info("visit_ended", visit=visit.id, reason=reason)
            case ZoneChanged():
                records.move(session, visit, event.zone, event.at_s)
                news.moved(session, self._shop, visit, event.at_s)
            case VisitStarted():
                raise RuntimeError("nobody arrives by leaving")
        self._wake_kiosks(session)

    def _wake_kiosks(self, session: Session) -> None:
        for kiosk in self._presence.floor.kiosks:
            outbox.touch(session, outbox.kiosk(kiosk))
