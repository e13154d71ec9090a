"""What gateways lost, as the desk shows it: nothing is ever lost without a word."""

from __future__ import annotations

from collections import defaultdict

from sqlmodel import Session, col, select

from kiosk_server.database.inbox import GatewayGap
from wire.messages.screens.radio import GapCard

SHOWN_FOR_S = 86_400.0
"Whoever opens the desk in the morning sees the night."

MOST_GAPS = 200
"Of all gateways together; the rest stay in the database."


def recent_gaps(session: Session, now_s: float) -> dict[str, list[GapCard]]:
    """By gateway, newest first."""
    rows = session.exec(
        select(GatewayGap)
        .where(GatewayGap.declared_at_s >= now_s - SHOWN_FOR_S)
        .order_by(col(GatewayGap.declared_at_s).desc(), col(GatewayGap.upto_seq).desc())
        .limit(MOST_GAPS)
    )
    found: defaultdict[str, list[GapCard]] = defaultdict(list)
    for row in rows:
        found[row.gateway].append(_card(row))
    return found


def _card(row: GatewayGap) -> GapCard:
    to_s = row.heard_again_at_s if row.heard_again_at_s is not None else row.declared_at_s
    from_s = row.heard_before_at_s
    # The one by the server's clock, the other by the gateway's: never told the wrong way round.
    known = from_s if from_s is not None and from_s <= to_s else None
    return GapCard(rows=row.missing, uncounted=row.damaged, from_s=known, to_s=to_s)
