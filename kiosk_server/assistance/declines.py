"""What she was offered and did not want: remembered for the visit, so that nobody offers it again in it."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.assistance.tables import Decline
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import outbox
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import NotFound
from kiosk_server.members.client_card import open_to_clerks


def remember_decline(session: Session, visit: str, sku: str, *, site: str, staff: str, now_s: float) -> bool:
    """Whether it was new: saying it twice is saying it once. Raises NotFound for an unknown visit or product, CardGone
    where the visit has ended, was somebody else's, or she withdrew clerk_assist."""
    found = open_to_clerks(session, visit, site)
    if "\0" in sku or session.get(Product, sku) is None:
        raise NotFound("there is no such product")
    row = {
        "visit": visit,
        "sku": sku,
        "member": found.visit.member,
        "at_s": now_s,
        "staff": staff,
        "consent": found.consent.event,
    }
    is_new = _REMEMBER.run(session, row) == 1
    outbox.touch(session, outbox.DESK)
    return is_new


_REMEMBER = insert_new(Decline)
