"""What every kiosk plays from, and how they hear that it changed.

A manifest changes when staff save a plan, and also by itself: a price, a product that is retired, a drawing that
closes. So the states of kiosks are looked at again every few seconds; a kiosk is told only what is new to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import BaseModel
from sqlmodel import Session

from kiosk_server.database import outbox
from kiosk_server.signage.emergencies import emergency_now
from kiosk_server.signage.layouts import fill
from kiosk_server.signage.manifest import put_together
from kiosk_server.signage.plan import SignagePlan
from kiosk_server.signage.plans import newest, newest_revision, plan_of
from kiosk_server.sites.shop import Shop
from wire.messages.screens.signage import EmergencyCard, SignageManifest, SignageVersion

LOOK_S = 15.0
"A price that changed stands on every kiosk within this and the time to fetch it."


@dataclass(frozen=True, slots=True)
class _Known:
    """A version, and what it was made of."""

    of: tuple[int, str | None]
    "The plan's revision and the emergency."
    at_s: float
    version: str


class Billboard:
    def __init__(self, shop: Shop, clock: Callable[[], float]) -> None:
        self._shop, self._clock = shop, clock
        self._known: dict[str, _Known] = {}

    def manifest(self, session: Session, kiosk: str, plan: SignagePlan | None = None) -> SignageManifest:
        """What the kiosk plays from now; with `plan`, what it would play from."""
        now_s = self._clock()
        site = self._shop.site
        shown = plan_of(newest(session, site)) if plan is None else plan
        filled = fill(session, self._shop, shown, now_s)
        zone = self._shop.time_zone.key
        emergency = emergency_now(session, site, now_s)
        return put_together(shown, kiosk, filled.layouts, filled.media, zone, emergency, now_s)

    def states(self, session: Session, kiosk: str) -> dict[str, BaseModel]:
        """Of a kiosk's socket: `signage` and `emergency`."""
        now_s = self._clock()
        emergency = emergency_now(session, self._shop.site, now_s)
        of = (newest_revision(session, self._shop.site), None if emergency is None else emergency.emergency)
        known = self._known.get(kiosk)
        if known is None or known.of != of or not 0 <= now_s - known.at_s < LOOK_S:
            known = self._known[kiosk] = _Known(of, now_s, self.manifest(session, kiosk).version)
        return {"signage": SignageVersion(version=known.version), "emergency": EmergencyCard(message=emergency)}

    async def keep_looking(self, wake: Callable[[Iterable[str]], None]) -> None:
        """Has kiosks looked at again and again, until cancelled. `wake`: of the sockets' hub."""
        audiences = [outbox.kiosk(place.kiosk) for place in self._shop.floor.kiosks]
        while True:
            await asyncio.sleep(LOOK_S)
            wake(audiences)
