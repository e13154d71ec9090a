"""Standing where a product is raises an intent that is there; it begins none, since a zone holds many products."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.intents.ledger import Said, keep, settle
from kiosk_server.intents.scoring import FULL_DWELL_S, Kind
from kiosk_server.intents.tables import IntentStanding

LEAST_DWELL_S = 60.0
"Shorter is walking through, or the error of a zone's border."

MOST_PRODUCTS = 3
"A zone is larger than a shelf: only what she wants most of it is raised."


def dwelled(session: Session, member: str, stay: str, zone: str, entered_at_s: float, left_at_s: float) -> int:
    """Evidence for what this member wants in `zone`, where she stayed long enough; how many pieces. `stay` names the
    stay, so that a repetition adds nothing."""
    if left_at_s - entered_at_s < LEAST_DWELL_S:
        return 0
    wanted = session.exec(
        select(IntentStanding.sku)
        .join(Product, col(Product.sku) == col(IntentStanding.sku))
        .where(IntentStanding.member == member, Product.zone == zone, col(Product.retired_at_s).is_(None))
        .order_by(
            (col(IntentStanding.meaning) + col(IntentStanding.looking) + col(IntentStanding.passing)).desc(),
            col(IntentStanding.sku),
        )
        .limit(MOST_PRODUCTS)
    ).all()
    amount = min((left_at_s - entered_at_s) / FULL_DWELL_S, 1.0)
    kept = sum(
        keep(session, Said(f"{stay}:{sku}", member, sku, Kind.DWELLED, left_at_s, "presence", amount), left_at_s)
        for sku in wanted
    )
    if kept:
        settle(session, [member], left_at_s)
    return kept
