"""What a sale brings: campaigns that wait for one. Whoever makes a sale calls this in its transaction.

    sold(session, here.vouchers, member, sale_id, total_minor, now_s)

The sale's own id makes a repetition harmless. Somebody who is not seen to be in the store, as when her phone was not
heard, gets nothing now; what the sale set off waits for her next visit.
"""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.campaigns.triggers import SaleMade
from kiosk_server.engagement.decider import Outcome, Trigger
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.visits import records
from kiosk_server.visits.circumstances import Occasion
from kiosk_server.visits.outcomes import react


def sold(session: Session, vouchers: Vouchers, member: str, sale: str, total_minor: int, now_s: float) -> list[Outcome]:
    """One outcome for every campaign that this sale set off, or that waits for her. `total_minor`: what she paid."""
    visit = records.open_visit_of(session, vouchers.shop.site, member)
    occasion = Occasion(
        f"sale:{sale}",
        Trigger(started=False, kiosks=(), campaigns=True),
        member,
        visit,
        None if visit is None else visit.stays_until_s,
        SaleMade(total_minor),
    )
    return react(session, vouchers, occasion, now_s).outcomes
