"""The description of a site: what a new store writes once, and what floor plans are drawn from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from wire.messages.mqtt import BeaconId, BeaconKind, Hex16, Name
from wire.messages.reading import Message
from wire.messages.restraint import RestraintRules
from wire.messages.selling_rules import SellingRules

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


class Battery(StrEnum):
    """What a beacon runs on: decides from which voltage on it is running out."""

    COIN = "coin"
    "A lithium coin cell of 3 V: CR2032, CR2450, CR2477."
    ALKALINE = "alkaline"
    "Two AA or AAA."
    LITHIUM = "lithium"
    "Two AA of lithium iron disulphide."
    THIONYL = "thionyl"
    "One cell of 3.6 V, such as ER14505."
    MAINS = "mains"
    "USB or a power supply: its voltage says nothing."


IDENTITY_DIGITS = {BeaconKind.IBEACON: 40, BeaconKind.EDDYSTONE_UID: 32}
"Hex digits of what such a beacon sends: uuid, major and minor; namespace and instance."

ROTATION_EXPONENTS = (8, 15)
"""An EID lives 2^K s. Below K = 8 (about 4 min) a gateway that was away for a moment would miss whole identities; 15 is
the specification's largest (Eddystone-EID, "Exponential rotation period")."""


class BeaconPlace(Message):
    """One of the site's own beacons. An iBeacon and an Eddystone UID have an identity; an Eddystone EID a key."""

    beacon: Name
    name: Annotated[str, Field(min_length=1, max_length=80)]
    kind: BeaconKind
    identity: BeaconId | None = None
    "Hex: of an iBeacon the UUID, then major and minor with four digits each; of a UID namespace and instance."
    zone: Name
    x_m: Metres
    y_m: Metres
    battery: Battery = Battery.COIN
    identity_key: Hex16 | None = None
    "Of an EID beacon alone, as it was registered: whoever has it can follow this beacon."
    rotation_exponent: Annotated[int, Field(ge=ROTATION_EXPONENTS[0], le=ROTATION_EXPONENTS[1])] | None = None
    "K of an EID beacon: its identity lives 2^K s."
    clock_zero_s: Annotated[float, Field(lt=1e11)] | None = None
    "Of an EID beacon: the UTC second at which its own clock stood at 0."

    @field_validator("identity", mode="before")
    @classmethod
    def _as_hex(cls, value: object) -> object:
        return value.replace("-", "").lower() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _what_its_kind_needs(self) -> BeaconPlace:
        eid = (self.identity_key, self.rotation_exponent, self.clock_zero_s)
        if self.kind is BeaconKind.EDDYSTONE_EID:
            if self.identity is not None or None in eid:
                raise ValueError("an Eddystone EID needs identity_key, rotation_exponent, clock_zero_s and no identity")
            return self
        if any(each is not None for each in eid):
            raise ValueError("only an Eddystone EID has identity_key, rotation_exponent and clock_zero_s")
        digits = IDENTITY_DIGITS[self.kind]
        if self.identity is None or len(self.identity) != digits:
            raise ValueError(f"the identity of this kind of beacon has {digits} hex digits")
        return self


class ChainBeacon(Message):
    """The iBeacon that every gateway of this store sends: it wakes an iPhone's app. The minor rotates by itself."""

    uuid: UUID
    "Of the chain: an app watches for one region, since an iPhone watches for 20 at most."
    major: Annotated[int, Field(ge=0, le=0xFFFF)]
    "Of the store within its chain."
    power_1m_dbm: Annotated[int, Field(ge=-100, le=20)] = -59
    "What a phone receives 1 m from a gateway: phones judge nearness by it. Measure it once for a kind of adapter."


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
    ibeacon: ChainBeacon | None = None
    "None: gateways send none, and no iPhone is woken."
    floor: FloorPlan
    staff: list[StaffMember] = []
    restraint: RestraintRules | None = None
    "How much the store may interrupt its members; None: the defaults. The desk may change it later."
    beacons: Annotated[list[BeaconPlace], Field(max_length=200)] = []
    selling: SellingRules | None = None
    "Taxes, terminal and the like; None: the defaults. The desk may change it later."

    @field_validator("time_zone")
    @classmethod
    def _a_known_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no IANA time zone; write one such as America/New_York")
        return value

    @model_validator(mode="after")
    def _each_beacon_once_and_in_a_zone(self) -> SiteDescription:
        zones = {zone.zone for zone in self.floor.zones}
        names: set[str] = set()
        identities: set[str] = set()
        for beacon in self.beacons:
            if beacon.zone not in zones:
                raise ValueError(f"{beacon.name!r} names the zone {beacon.zone!r}, which the floor plan does not have")
            identity = beacon.identity or beacon.identity_key or ""
            if beacon.beacon in names or identity in identities:
                raise ValueError(f"the beacon {beacon.beacon!r}, or what it sends, is named twice")
            names.add(beacon.beacon)
            identities.add(identity)
        return self
