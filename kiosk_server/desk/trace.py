"""The way of the sighting that started a visit, hop by hop."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.delivery.receipts import deliveries_of_visit
from kiosk_server.errors import NotFound
from kiosk_server.visits.tables import VisitHops
from wire.messages.screens.desk import TraceHop, VisitTrace


def visit_trace(session: Session, visit: str) -> VisitTrace:
    """Raises NotFound where no sighting started this visit: it began by check-in, or does not exist."""
    hops = session.get(VisitHops, visit)
    if hops is None:
        raise NotFound("no sighting of a gateway started such a visit")
    instants = [
        TraceHop(hop="heard", at_s=hops.first_heard_at_s, detail=hops.gateway),
        TraceHop(hop="window", at_s=hops.window_end_s, detail=f"{hops.packets}"),
        TraceHop(hop="published", at_s=hops.published_at_s),
        TraceHop(hop="received", at_s=hops.received_at_s),
        TraceHop(hop="decided", at_s=hops.decided_at_s),
    ]
    if hops.committed_at_s is not None:
        instants.append(TraceHop(hop="committed", at_s=hops.committed_at_s))
    instants += _to_her_phone(session, visit)
    return VisitTrace(
        visit=hops.visit,
        gateway=hops.gateway,
        packets=hops.packets,
        median_rssi_dbm=hops.median_rssi_dbm,
        first_heard_at_s=hops.first_heard_at_s,
        hops=instants,
    )


def _to_her_phone(session: Session, visit: str) -> list[TraceHop]:
    """Of the phone that showed what the visit brought first; nothing where no phone told of it yet."""
    deliveries = deliveries_of_visit(session, visit)
    if not deliveries:
        return []
    first = min(deliveries, key=lambda each: (each.shown_at_s or float("inf"), each.handed_over_at_s or float("inf")))
    instants = (
        ("handed_over", first.handed_over_at_s),
        ("shown", first.shown_at_s),
        ("opened", first.opened_at_s),
    )
    return [TraceHop(hop=hop, at_s=at_s, detail=first.way or "") for hop, at_s in instants if at_s is not None]
