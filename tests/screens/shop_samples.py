"""What the shop's own screens are shown: a morning at Fell & Filter, for the kiosk, the desk and the demo page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import segno

from tests.screens.samples import DAY_S, HOUR_S, a_clerk, a_site
from wire.messages.screens.clerk import StaffCard
from wire.messages.screens.demo import DemoPerson, DemoScreens, DemoView
from wire.messages.screens.desk import (
    DeskView,
    PresenceCard,
    TimelineRow,
    TotalsCard,
    TraceHop,
    VisitTrace,
    ZonePresence,
)
from wire.messages.screens.kiosk import AttractCard, KioskView
from wire.messages.screens.radio import BeaconCard, BeaconsCard, GapCard, GatewayCard, GatewaysCard, TrendDay
from wire.messages.site import FloorPlan, GatewayPlace, SiteDescription

SITE_FILE = Path(__file__).parents[2] / "simulator" / "store" / "fell_and_filter.json"

JOIN_URL = "https://fellandfilter.example/phone/"


def a_floor() -> FloorPlan:
    """The demo shop's own plan, with two gateways more than the demo needs."""
    floor = SiteDescription.model_validate_json(SITE_FILE.read_text()).floor
    more = [
        GatewayPlace(gateway="packs", name="Packs", label="G3", zone="packs-and-boots", x_m=22.9, y_m=15.0),
        GatewayPlace(gateway="till", name="Till", label="G4", zone="till", x_m=16.7, y_m=4.7),
    ]
    return floor.model_copy(update={"gateways": [*floor.gateways, *more]})


def a_kiosk(mode: str = "loop", **changes: Any) -> KioskView:
    matrix = segno.make(JOIN_URL, error="m", micro=False).matrix
    fields: dict[str, Any] = {
        "kiosk": "kiosk-1",
        "name": "Kiosk by the door",
        "zone": "front-door",
        "site": a_site(),
        "attract": AttractCard(mode=mode, since_s=0.0),  # type: ignore[arg-type]
        "join_url": JOIN_URL,
        "join_qr_rows": ["".join("1" if module else "0" for module in row) for row in matrix],
    }
    return KioskView(**{**fields, **changes})


COUNTS = {"coffee-bar": 5, "camp-kitchen": 2, "packs-and-boots": 3, "maps-and-books": 1, "front-door": 2, "till": 1}
NAMES = {
    "coffee-bar": ["Jane", "Member 2", "Member 3", "Member 4", "Member 5"],
    "camp-kitchen": ["Member 6", "Member 7"],
    "packs-and-boots": ["Member 8", "Member 9", "Member 10"],
    "maps-and-books": ["Member 11"],
    "front-door": ["Member 12", "Member 13"],
    "till": ["Member 14"],
}


def a_presence(counts: dict[str, int] | None = None, *, names: bool = True) -> PresenceCard:
    counts = COUNTS if counts is None else counts
    zones = [
        ZonePresence(
            zone=zone.zone,
            name=zone.name,
            count=counts.get(zone.zone, 0),
            first_names=NAMES.get(zone.zone, [])[: counts.get(zone.zone, 0)] if names else None,
        )
        for zone in a_floor().zones
    ]
    return PresenceCard(zones=zones, total=sum(counts.values()))


def a_gateway(now_s: float, gateway: str = "door", **changes: Any) -> GatewayCard:
    place = next(each for each in a_floor().gateways if each.gateway == gateway)
    fields: dict[str, Any] = {
        "gateway": gateway,
        "name": place.name,
        "label": place.label,
        "zone": place.zone,
        "state": "ok",
        "text": "41 sightings a minute",
        "sightings_per_minute": 41.0,
        "heard_at_s": now_s - 0.4,
        "outbox_rows": 0,
        "scan_mode": "active",
        "since_s": now_s - 4 * HOUR_S,
        "certificate_ends_s": now_s + 300 * DAY_S,
        "config_revision": "r12",
        "version": "0.3.0",
    }
    return GatewayCard(**{**fields, **changes})


def some_gateways(now_s: float) -> GatewaysCard:
    return GatewaysCard(
        gateways=[
            a_gateway(now_s),
            a_gateway(now_s, "coffee", text="58 sightings a minute", sightings_per_minute=58.0),
            a_gateway(now_s, "packs", text="36 sightings a minute", sightings_per_minute=36.0),
            a_gateway(
                now_s, "till", state="weak", text="Hears nothing at all", sightings_per_minute=0.0, outbox_rows=214
            ),
        ]
    )


def a_lossy_gateway(now_s: float) -> GatewayCard:
    """One that came back after an outage which was longer than its disk."""
    gaps = [
        GapCard(rows=12, uncounted=False, from_s=now_s - 2400, to_s=now_s - 2220),
        GapCard(rows=1, uncounted=False, from_s=now_s - 9000, to_s=now_s - 9000),
    ]
    return a_gateway(
        now_s,
        "packs",
        state="weak",
        text="Does not scan: the adapter does not answer.",
        trouble="The adapter was brought back 3 times in an hour: try another port, or another adapter.",
        since_s=now_s - 700,
        outbox_rows=214,
        recoveries=3,
        gaps=gaps,
        config_refused="rssi_floor_dbm: it must be -126 to -40",
        certificate_ends_s=now_s + 6 * DAY_S,
    )


def a_silent_gateway(now_s: float, gateway: str = "till") -> GatewayCard:
    return a_gateway(
        now_s,
        gateway,
        state="offline",
        text="Offline",
        sightings_per_minute=0.0,
        since_s=now_s - 95,
        heard_at_s=now_s - 96,
    )


def a_trend(now_s: float, dbm: list[float], battery_mv: float | None = None) -> list[TrendDay]:
    first = len(dbm) - 1
    return [
        TrendDay(day_s=now_s - (first - day) * DAY_S, rssi_dbm=level, battery_mv=battery_mv)
        for day, level in enumerate(dbm)
    ]


STEADY_DBM = [-62.0, -61.5, -62.5, -62.0, -63.0, -61.0, -62.0, -62.5, -61.5, -62.0, -62.0, -61.0, -63.0, -62.0]
FADING_DBM = [-64.0, -63.5, -64.5, -64.0, -65.0, -66.0, -67.5, -68.0, -70.0, -71.5, -72.0, -74.0, -75.0, -76.5]


def a_beacon(now_s: float, beacon: str = "door-1", **changes: Any) -> BeaconCard:
    fields: dict[str, Any] = {
        "beacon": beacon,
        "name": "Front door",
        "kind": "ibeacon",
        "zone": "front-door",
        "zone_name": "Front door",
        "x_m": 4.0,
        "y_m": 1.0,
        "battery": "coin",
        "identity": "f7826da64fa24e988024bc5b71e0893e00010001",
        "state": "ok",
        "text": "All is well",
        "heard_at_s": now_s - 20,
        "gateway": "door",
        "rssi_dbm": -62.0,
        "trend": a_trend(now_s, STEADY_DBM),
        "battery_mv": None,
        "temperature_c": None,
    }
    return BeaconCard(**{**fields, **changes})


def a_dying_beacon(now_s: float) -> BeaconCard:
    return a_beacon(
        now_s,
        "aisle-7",
        name="Aisle 7, maps",
        kind="eddystone_uid",
        identity="8b0ca750095477cb3e77" + "000000000007",
        zone="maps-and-books",
        zone_name="Maps and books",
        state="dying",
        text="Battery at 2.17 V: change it today",
        gateway="coffee",
        rssi_dbm=-76.5,
        trend=a_trend(now_s, FADING_DBM, 2170.0),
        battery_mv=2170,
        temperature_c=19.4,
    )


def some_beacons(now_s: float) -> BeaconsCard:
    """The worst first, as the server sends them."""
    silent = a_beacon(
        now_s,
        "bench",
        name="Repair bench",
        zone="repair-bench",
        zone_name="Repair bench",
        state="silent",
        text="Last heard at 10:02, though who hears it listens well: see whether it is still there",
        heard_at_s=now_s - 2400,
        gateway="till",
        rssi_dbm=-71.0,
    )
    weak = a_beacon(
        now_s,
        "kitchen-2",
        name="Camp kitchen, stoves",
        zone="camp-kitchen",
        zone_name="Camp kitchen",
        state="weak",
        text="12 dB fainter than it was: see whether it fell, or what stands before it",
        rssi_dbm=-74.0,
        trend=a_trend(now_s, FADING_DBM),
    )
    well = a_beacon(
        now_s,
        "bar-1",
        name="Coffee bar",
        zone="coffee-bar",
        zone_name="Coffee bar",
        battery_mv=2980,
        temperature_c=22.0,
    )
    return BeaconsCard(beacons=[a_dying_beacon(now_s), silent, weak, well, a_beacon(now_s)])


def a_row(row: str, at_s: float, **changes: Any) -> TimelineRow:
    fields: dict[str, Any] = {
        "row": row,
        "at_s": at_s,
        "outcome": "sent",
        "kind": "voucher",
        "title": "Voucher sent to the phone",
        "detail": "Morrow 64",
        "reason": "consent-offers-1",
        "who": "Jane",
        "visit": "visit-1",
    }
    return TimelineRow(**{**fields, **changes})


def a_held_row(row: str, at_s: float, reason: str, **changes: Any) -> TimelineRow:
    words = {"outcome": "held", "reason": reason, "title": "Voucher held back", "detail": "", "who": None}
    return a_row(row, at_s, **{**words, **changes})


def a_timeline(now_s: float) -> list[TimelineRow]:
    note = {"outcome": "note", "reason": "", "who": None}
    return [
        a_row(
            "r12",
            now_s - 20,
            kind="claim",
            title="Mara took the client",
            detail="Coffee bar",
            **{**note, "who": "Jane"},
        ),
        a_row("r11", now_s - 41),
        a_row(
            "r10", now_s - 41.1, kind="clerk_task", title="Clerks told", detail="Morrow 64", reason="consent-clerk-1"
        ),
        a_held_row(
            "r09", now_s - 41.2, "already_in_visit", kind="kiosk_invite", title="Kiosk keeps its loop", who="Jane"
        ),
        a_row("r08", now_s - 42, kind="visit", title="Arrived", detail="Front door", **{**note, "who": "Jane"}),
        a_held_row("r07", now_s - 380, "no_intent", who="Member 12"),
        a_row("r06", now_s - 560, kind="kiosk_invite", title="Kiosk invites", detail="By the door", who="Member 13"),
        a_held_row("r05", now_s - 800, "paused", who="Member 11"),
        a_row("r04", now_s - 1080, kind="gateway", title="Till is listening again", detail="", visit=None, **note),
        a_row("r03", now_s - 1094, kind="gateway", title="Till went silent", detail="", visit=None, **note),
        a_held_row("r02", now_s - 1400, "budget", who="Member 8"),
        a_row("r01", now_s - 1620, detail="Tarn kettle", who="Member 14"),
    ]


def a_manager() -> StaffCard:
    return a_clerk(staff="manager", name="Manager", roles=["manager"], department="")


def a_desk(now_s: float, **changes: Any) -> DeskView:
    fields: dict[str, Any] = {
        "staff": a_manager(),
        "site": a_site(),
        "floor": a_floor(),
        "presence": a_presence(),
        "gateways": some_gateways(now_s),
        "beacons": BeaconsCard(beacons=[a_beacon(now_s)]),
        "totals": TotalsCard(in_store=14, sent_today=23, held_today=31, median_claim_s=24.0),
        "timeline": a_timeline(now_s),
    }
    return DeskView(**{**fields, **changes})


def an_empty_desk(now_s: float) -> DeskView:
    silent = {
        "state": "unknown",
        "text": "Has not reported yet",
        "sightings_per_minute": 0.0,
        "heard_at_s": None,
        "since_s": None,
        "certificate_ends_s": None,
        "config_revision": "",
        "version": "",
        "scan_mode": "",
    }
    cards = [a_gateway(now_s, place.gateway, **silent) for place in a_floor().gateways[:2]]
    return a_desk(
        now_s,
        floor=a_floor().model_copy(update={"gateways": a_floor().gateways[:2]}),
        presence=a_presence({}),
        gateways=GatewaysCard(gateways=cards),
        beacons=BeaconsCard(beacons=[]),
        totals=TotalsCard(in_store=0, sent_today=0, held_today=0, median_claim_s=None),
        timeline=[],
    )


def a_trace(now_s: float, *, screens: bool = True) -> VisitTrace:
    steps = {"heard": 0.0, "window": 0.412, "published": 0.421, "received": 0.429, "decided": 0.443, "committed": 0.449}
    shown = {"phone": 0.597, "clerk": 0.51, "kiosk": 0.493, "desk": 0.471}
    at = {**steps, **(shown if screens else {})}
    return VisitTrace(
        visit="visit-1",
        gateway="door",
        packets=3,
        median_rssi_dbm=-61.0,
        first_heard_at_s=now_s,
        hops=[TraceHop(hop=hop, at_s=now_s + after_s) for hop, after_s in at.items()],
    )


def a_demo(now_s: float, url: str = "", **changes: Any) -> DemoView:
    people = [DemoPerson(person="jane", kind="member", name="Jane", x_m=6.0, y_m=2.6, bell=True, indoors=True)]
    people += [
        DemoPerson(person=f"stranger-{each}", kind="stranger", name=None, x_m=x_m, y_m=y_m, bell=False, indoors=y_m > 0)
        for each, (x_m, y_m) in enumerate([(2, 11), (12, 9.9), (19, 6), (22, -4), (9, -5.5), (4.4, 7.2), (11.6, 3.9)])
    ]
    fields: dict[str, Any] = {
        "at_s": now_s,
        "floor": SiteDescription.model_validate_json(SITE_FILE.read_text()).floor,
        "site_name": "Fell & Filter",
        "screens": DemoScreens(
            phone=f"{url}/phone/", clerk=f"{url}/clerk/", kiosk=f"{url}/kiosk/", desk=f"{url}/desk/"
        ),
        "people": people,
        "playing": False,
        "broker_up": True,
        "server_up": True,
        "trace": a_trace(now_s),
        "held_back": [
            a_held_row(
                "h1", now_s, "already_in_visit", title="Kiosk keeps its loop", detail="Already done in this visit"
            ),
        ],
        "caption": "Her phone rings: a coupon for what she looked at.",
        "web_shop": "http://127.0.0.1:8000/",
    }
    return DemoView(**{**fields, **changes})
