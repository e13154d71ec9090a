"""What grows old is swept away, each kind at its own pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial

from sqlmodel import Session

from kiosk_server.attempts import attempt
from kiosk_server.beacons.hearing import forget_old_days
from kiosk_server.campaigns.budgets import day_of, forget_days
from kiosk_server.credentials.sweeping import sweep as sweep_credentials
from kiosk_server.database import Database, inbox, outbox
from kiosk_server.desk.clerks import ClerkBoard
from kiosk_server.fleet.forgetting import forget as forget_kiosks
from kiosk_server.gift_cards.ledger import let_expire as expire_gift_cards
from kiosk_server.intents.ledger import sweep as sweep_intents
from kiosk_server.intents.web_events import forget as forget_web_events
from kiosk_server.lingering import let_go
from kiosk_server.offers.redeeming import expire as expire_vouchers
from kiosk_server.points.ledger import mature as mature_points
from kiosk_server.signage.plays import forget_plays
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.devices import forget_unused
from kiosk_server.staff.plans import forget_past

SWEEP_S = 60.0

RARELY_S = 3600.0
"For what is kept for days; it looks through whole tables."

Sweep = Callable[[Session, float], int]
"Says how many rows it swept."


def keeping_house(
    database: Database, shop: Shop, clerks: ClerkBoard, clock: Callable[[], float]
) -> list[Coroutine[object, object, None]]:
    """Coroutines that never end. Those of a kind wait for each other, so that no sweep holds up the rest."""

    def forget_counts(session: Session, now_s: float) -> int:
        return forget_days(session, day_of(now_s, shop.time_zone))

    kinds: list[tuple[float, list[Sweep]]] = [
        (SWEEP_S, [inbox.sweep, expire_vouchers, mature_points, let_go, clerks.age]),
        (RARELY_S, [outbox.prune, sweep_credentials, forget_old_days, expire_gift_cards]),
        (RARELY_S, [forget_unused, forget_past, forget_kiosks, forget_plays]),
        (RARELY_S, [forget_web_events, sweep_intents, forget_counts]),
    ]
    return [_keep(database, clock, every_s, sweeps) for every_s, sweeps in kinds]


async def _keep(database: Database, clock: Callable[[], float], every_s: float, sweeps: list[Sweep]) -> None:
    while True:
        await asyncio.sleep(every_s)
        for sweep in sweeps:
            await attempt(database, "sweep", partial(_at, sweep, clock()))


def _at(sweep: Sweep, now_s: float, session: Session) -> int:
    return sweep(session, now_s)
