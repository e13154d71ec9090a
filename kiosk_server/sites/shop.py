"""The store as the rest of the server sees it: read once at start."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from kiosk_server.errors import CannotStart
from kiosk_server.sites.tables import Site
from kiosk_server.sites.time_zones import zones_around
from wire.messages.screens.shown import SiteCard
from wire.messages.site import ChainBeacon, FloorPlan, KioskPlace, OpeningHours, Zone


@dataclass(frozen=True, slots=True)
class Shop:
    site: str
    name: str
    street: str
    time_zone: ZoneInfo
    currency: str
    language: str
    service_uuid16: int
    hours: tuple[OpeningHours, ...]
    floor: FloorPlan
    ibeacon: ChainBeacon | None = None
    plausible_zones: tuple[ZoneInfo, ...] = ()
    "Where a member may live who did not say; empty: in the store's own zone."

    def card(self) -> SiteCard:
        return SiteCard(
            site=self.site,
            name=self.name,
            street=self.street,
            time_zone=self.time_zone.key,
            currency=self.currency,
            language=self.language,
            hours=list(self.hours),
        )

    def zone(self, zone: str | None) -> Zone | None:
        return next((each for each in self.floor.zones if each.zone == zone), None)

    def kiosk(self, kiosk: str | None) -> KioskPlace | None:
        return next((each for each in self.floor.kiosks if each.kiosk == kiosk), None)

    def zone_name(self, zone: str | None) -> str:
        """What people call it; the id itself for a zone that the plan no longer has."""
        found = self.zone(zone)
        return found.name if found else zone or ""


def load_shop(session: Session, site: str) -> Shop:
    """Raises CannotStart where the database does not hold this site."""
    row = session.get(Site, site)
    if row is None:
        raise CannotStart(f"the database holds no site named {site!r}; set it up with `init`, or restore a backup")
    return Shop(
        site=row.id,
        name=row.name,
        street=row.street,
        time_zone=ZoneInfo(row.time_zone),
        currency=row.currency,
        language=row.language,
        service_uuid16=row.service_uuid16,
        hours=tuple(OpeningHours.model_validate(each) for each in row.hours),
        floor=FloorPlan.model_validate(row.floor),
        ibeacon=None if row.ibeacon is None else ChainBeacon.model_validate(row.ibeacon),
        plausible_zones=zones_around(row.time_zone),
    )
