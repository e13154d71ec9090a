"""From signal strengths to a zone."""

from __future__ import annotations

import math
import random

from kiosk_server.presence.floorplan import Floor, read_floor
from kiosk_server.presence.tracker import TrackerPolicy, Whereabouts, expired, heard, zone_ends_at
from wire.messages.site import FloorPlan, GatewayPlace, KioskPlace, Zone

POLICY = TrackerPolicy()
FLOOR = Floor({"a": "left", "b": "right"}, frozenset({"a"}), {}, {}, {})


def listen(where: Whereabouts, *readings: tuple[float, str, float], floor: Floor = FLOOR) -> Whereabouts:
    for at_s, gateway, rssi_dbm in readings:
        where = heard(where, floor, POLICY, gateway, rssi_dbm, at_s)
    return where


def test_the_first_gateway_gives_the_first_zone_at_once() -> None:
    assert listen(Whereabouts(), (1, "a", -80)).zone == "left"


def test_a_little_stronger_elsewhere_is_there_only_once_it_lasts() -> None:
    where = listen(Whereabouts(), *((t, "a", -65.0) for t in range(5)))
    heard_by_both = [(t, g, rssi) for t in range(5, 12) for g, rssi in (("a", -65.0), ("b", -60.0))]
    assert listen(where, *heard_by_both[:8]).zone == "left"
    assert listen(where, *heard_by_both).zone == "right"


def test_the_lead_must_last_without_a_break() -> None:
    where = listen(Whereabouts(), *((t, "a", -66.0) for t in range(5)))
    for t in range(5, 40):
        where = listen(where, (t, "a", -50.0 if t % 4 == 0 else -66.0), (t, "b", -62.0))
    assert where.zone == "left"


def test_clearly_stronger_elsewhere_twice_is_there() -> None:
    where = listen(Whereabouts(), *((t, "a", -75.0) for t in range(3)), (3, "b", -55.0))
    assert where.zone == "left"
    assert listen(where, (4, "b", -55.0)).zone == "right"


def test_one_strong_reading_does_not_move_anybody() -> None:
    where = listen(Whereabouts(), *((t, "a", -70.0) for t in range(5)), (5, "b", -40.0))
    assert listen(where, *((t, "a", -70.0) for t in range(6, 20))).zone == "left"


def test_a_reading_that_comes_late_or_twice_changes_nothing() -> None:
    where = listen(Whereabouts(), (10, "a", -60))
    assert listen(where, (9, "a", -20), (10, "a", -20)) is where


def test_an_unknown_gateway_changes_nothing() -> None:
    where = Whereabouts()
    assert listen(where, (1, "elsewhere", -20)) is where


def test_what_was_heard_before_a_long_silence_does_not_weigh_on_now() -> None:
    where = listen(Whereabouts(), *((t, "a", -50.0) for t in range(20)))
    assert listen(where, (40, "a", -90)).gateways["a"].rssi_dbm == -90


def test_a_zone_is_kept_for_thirty_silent_seconds() -> None:
    where = listen(Whereabouts(), (100, "a", -60))
    assert zone_ends_at(where, POLICY) == 130
    assert expired(where, POLICY, 129.9) is where
    assert expired(where, POLICY, 130).zone is None
    assert zone_ends_at(Whereabouts(), POLICY) is None


def test_twelve_receivers_in_an_office_agree_on_the_room_in_spite_of_five_decibels_of_noise() -> None:
    """Gateways on a 4 x 3 grid of 6 m, four zones; log-distance with exponent 2.2; standing at one gateway."""
    chance = random.Random(7)
    places = {f"g{i}": (6 * (i % 4), 6 * (i // 4)) for i in range(12)}
    floor = Floor(
        {name: f"zone{place[0] // 12}{place[1] // 12}" for name, place in places.items()}, frozenset(), {}, {}, {}
    )
    right = 0
    for stand in places:
        where = Whereabouts()
        for second in range(20):
            for gateway, (x, y) in places.items():
                distance_m = max(1.0, ((x - places[stand][0]) ** 2 + (y - places[stand][1]) ** 2) ** 0.5)
                rssi = -50 - 22 * math.log10(distance_m) + chance.gauss(0, 5)
                where = heard(where, floor, POLICY, gateway, rssi, second + chance.random() / 2)
        right += where.zone == floor.zone_of[stand]
    assert right >= 11


def test_a_floor_plan_tells_zones_doors_and_kiosks() -> None:
    plan = FloorPlan(
        width_m=2,
        height_m=1,
        zones=[Zone(zone="left", name="Left", department="d", x0_m=0, y0_m=0, x1_m=1, y1_m=1)],
        gateways=[GatewayPlace(gateway="a", name="A", label="G1", zone="left", x_m=0, y_m=0, entrance=True)],
        kiosks=[KioskPlace(kiosk="k", name="K", zone="left", x_m=0, y_m=0)],
    )
    floor = read_floor(plan)
    assert (floor.zone_of, floor.entrances, floor.departments) == ({"a": "left"}, {"a"}, {"left": "d"})
    assert floor.kiosks_in("left") == ["k"]
    assert floor.kiosks_in(None) == []
