"""Jane comes for the grinder: she looked at it on Tuesday, joined on her phone, and walks in.

What must come out: her phone rings once with one coupon, the clerks get one task, the kiosk invites. The ten strangers
around her get nothing, and leave nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator import people
from simulator.scenarios.passers_by import strangers
from simulator.script import (
    Appear,
    Beat,
    Browse,
    Look,
    PocketPhone,
    Register,
    Scenario,
    Walk,
    at_least,
    exactly,
)

WANTED_SKU = "morrow-64"
"The Morrow 64 grinder of the demo store's catalogue."

DOWN_THE_STREET = (14.0, -6.5)
JUST_INSIDE = (5.4, 3.0)
AT_THE_KIOSK = (7.3, 2.6)
AT_THE_COFFEE_BAR = (7.2, 11.8)

ENDS_AT_S = 55.0

_HOUR_S, _DAY_S = 3_600.0, 86_400.0


def scenario(seed: int, skus: Sequence[str]) -> Scenario:  # noqa: ARG001  # she knows what she wants
    jane = people.jane()
    around, their_beats = strangers(f"{seed}/jane", outside=5, inside=5, lasting_s=ENDS_AT_S)
    hers = [
        Beat(0.0, Appear(jane.person, DOWN_THE_STREET), "Jane turns into Harbour Street."),
        Beat(2.0, Walk(jane.person, JUST_INSIDE), "She walks to the shop."),
        Beat(22.0, Walk(jane.person, AT_THE_KIOSK), "She looks around, then goes over to the kiosk."),
        Beat(32.0, Walk(jane.person, AT_THE_COFFEE_BAR), "On to the coffee bar."),
    ]
    return Scenario(
        name="jane",
        title="Jane is recognised at the door, and her phone, a clerk and a kiosk answer.",
        seed=seed,
        cast=(jane, *around),
        overture=(
            Beat(0.0, Browse(jane.person, _what_she_looked_at()), "In the web shop she looks at a grinder."),
            Beat(0.0, Register(jane.person), "On her phone she joins, and says what the shop may do."),
            Beat(0.0, PocketPhone(jane.person), "Her phone holds a day of tokens now."),
        ),
        beats=tuple(sorted([*hers, *their_beats], key=lambda beat: beat.at_s)),
        expected=(
            exactly(1, "phone", "visit.started", jane.person),
            exactly(1, "phone", "voucher.issued", jane.person),
            exactly(1, "clerk", "arrival"),
            at_least(1, "kiosk", "invite"),
        ),
        ends_at_s=ENDS_AT_S,
    )


def _what_she_looked_at() -> tuple[Look, ...]:
    evening_s = 2 * _DAY_S
    return (
        Look("Page Viewed", evening_s + 900, page="/coffee"),
        Look("Product Viewed", evening_s + 840, sku=WANTED_SKU),
        Look("Product Image Zoomed", evening_s + 800, sku=WANTED_SKU),
        Look("Product Viewed", evening_s + 300, sku=WANTED_SKU),
        Look("Product Image Zoomed", evening_s + 270, sku=WANTED_SKU),
        Look("Page Viewed", _DAY_S + 3 * _HOUR_S, page="/stores/harbour-street"),
        Look("Product Viewed", 2 * _HOUR_S, sku=WANTED_SKU),
    )
