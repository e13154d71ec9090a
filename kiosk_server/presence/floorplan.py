"""What presence must know of a site's floor: which zone each gateway stands in, and which ones watch a door."""

from __future__ import annotations

from dataclasses import dataclass

from wire.messages.site import FloorPlan


@dataclass(frozen=True, slots=True)
class Floor:
    zone_of: dict[str, str]
    "Gateway to zone."
    entrances: frozenset[str]
    "Gateways that watch a door."
    zone_names: dict[str, str]
    departments: dict[str, str]
    kiosks: dict[str, str]
    "Kiosk to zone."

    def kiosks_in(self, zone: str | None) -> list[str]:
        return [kiosk for kiosk, place in self.kiosks.items() if place == zone]


def read_floor(plan: FloorPlan) -> Floor:
    return Floor(
        zone_of={gateway.gateway: gateway.zone for gateway in plan.gateways},
        entrances=frozenset(gateway.gateway for gateway in plan.gateways if gateway.entrance),
        zone_names={zone.zone: zone.name for zone in plan.zones},
        departments={zone.zone: zone.department for zone in plan.zones},
        kiosks={kiosk.kiosk: kiosk.zone for kiosk in plan.kiosks},
    )
