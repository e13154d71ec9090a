"""The description of a site: what a new store writes once, and what floor plans are drawn from."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from wire.messages.mqtt import Name
from wire.messages.reading import Message

Metres = Annotated[float, Field(ge=-1000, le=1000)]


class Rect(Message):
    x0_m: Metres
    y0_m: Metres
    x1_m: Metres
    y1_m: Metres

    def contains(self, x_m: float, y_m: float) -> bool:
        return self.x0_m <= x_m < self.x1_m and self.y0_m <= y_m < self.y1_m


class Zone(Rect):
    zone: Name
    name: str
    department: str = ""


class Wall(Message):
    x0_m: Metres
    y0_m: Metres
    x1_m: Metres
    y1_m: Metres
    loss_db: float = 6.0
    "What the wall takes from a signal at 2.4 GHz."


class Fixture(Rect):
    """A shelf, counter or island: drawn, and not walked through."""

    label: str = ""


class GatewayPlace(Message):
    gateway: Name
    name: str
    label: str
    "What its tag on the plan says, such as `G1`."
    zone: Name
    x_m: Metres
    y_m: Metres
    entrance: bool = False
    "Whether hearing somebody here close by starts a visit."


class KioskPlace(Message):
    kiosk: Name
    name: str
    zone: Name
    x_m: Metres
    y_m: Metres


class FloorPlan(Message):
    """Metres from the south-west corner, x to the east, y to the north."""

    width_m: float
    height_m: float
    zones: list[Zone]
    walls: list[Wall] = []
    doors: list[Wall] = []
    "Openings in the outer wall; `loss_db` is ignored."
    fixtures: list[Fixture] = []
    gateways: list[GatewayPlace]
    kiosks: list[KioskPlace] = []

    @model_validator(mode="after")
    def _places_lie_in_zones(self) -> FloorPlan:
        zones = {zone.zone for zone in self.zones}
        places = [(g.name, g.zone) for g in self.gateways] + [(k.name, k.zone) for k in self.kiosks]
        for name, zone in places:
            if zone not in zones:
                raise ValueError(f"{name!r} names the zone {zone!r}, which the floor plan does not have")
        return self


class OpeningHours(Message):
    weekday: Annotated[int, Field(ge=0, le=6)]
    "0 is Monday."
    opens: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
    closes: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]


class StaffMember(Message):
    username: Name
    name: str
    roles: list[Annotated[str, Field(pattern=r"^(clerk|manager|admin)$")]]
    department: str = ""
    languages: list[str] = ["en"]


class SiteDescription(Message):
    """The whole file that `python -m kiosk_server init` reads."""

    site: Name
    name: str
    street: str = ""
    time_zone: str
    "An IANA name such as `America/New_York`."
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    language: str = "en"
    hours: list[OpeningHours] = []
    service_uuid16: Annotated[int, Field(ge=1, le=0xFFFF)] = 0xFFF1
    floor: FloorPlan
    staff: list[StaffMember] = []

    @field_validator("time_zone")
    @classmethod
    def _a_known_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no IANA time zone; write one such as America/New_York")
        return value
