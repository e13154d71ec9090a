"""What a start of a visit brings: decided once, and told to subscribers with what clerks may know."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from kiosk_server.engagement.consent import Effect
from kiosk_server.engagement.decider import Trigger
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.visits import news
from kiosk_server.visits.circumstances import Occasion
from kiosk_server.visits.outcomes import react
from kiosk_server.visits.records import start_cause
from kiosk_server.visits.tables import Visit


def greet(
    session: Session,
    vouchers: Vouchers,
    visit: Visit,
    kiosks: Iterable[str],
    stays_until_s: float,
    now_s: float,
    packet_at_s: float | None = None,
    *,
    begins: bool = False,
) -> int:
    """Carries out what the start of `visit` triggers; how many decisions that were, held ones with them.

    `packet_at_s`: when the packet arrived on which this was decided; None where no packet was. `begins`:
    the visit begins in this very command.
    """
    trigger = Trigger(started=True, kiosks=tuple(kiosks))
    occasion = Occasion(start_cause(visit.id), trigger, visit.member, visit, stays_until_s, begins=begins)
    carried = react(session, vouchers, occasion, now_s)
    tell_clerks = carried.sent(Effect.CLERK_TASK)
    news.publish_started(
        session, vouchers.shop, visit, tell_clerks=tell_clerks, product=carried.product, packet_at_s=packet_at_s
    )
    return len(carried.outcomes)
