"""How many points a sale earns, and how long they live. Pure."""

from __future__ import annotations

from kiosk_server.offers.pricing import minor_per_unit

PENDING_S = 30 * 86_400.0
"Until the time for returning goods is over, points are not hers to spend."

LIFE_S = 365 * 86_400.0
"From when they can be spent."

GRACE_S = 30 * 86_400.0
"What a refund gives back although it expired meanwhile lives this long."


def points_of_sale(paid_minor: int, currency: str) -> int:
    """A point for every whole unit of money that was paid."""
    return max(paid_minor, 0) // minor_per_unit(currency)
