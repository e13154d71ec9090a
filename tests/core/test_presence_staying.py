"""A stay is told once for each step that somebody asked for, and is as long as she was heard there."""

from __future__ import annotations

from kiosk_server.presence.floorplan import Floor
from kiosk_server.presence.staying import Stay, ZoneDwelled, lasted
from kiosk_server.presence.visits import OpenVisit, Presence, Sighting

FLOOR = Floor({"door": "entrance", "aisle": "coffee"}, frozenset({"door"}), {}, {}, {})
STEPS = {"coffee": (30.0, 60.0)}


def heard(at_s: float, gateway: str = "aisle", visitor: str = "jane") -> Sighting:
    return Sighting(f"{gateway}:{at_s}", visitor, gateway, -50.0, 5, at_s - 0.5, at_s)


def in_the_coffee(presence: Presence, from_s: int, until_s: int) -> list[ZoneDwelled]:
    told = []
    for at_s in range(from_s, until_s + 1):
        presence.hear(heard(float(at_s)))
        told += presence.dwelled(STEPS)
    return told


def test_a_stay_reaches_a_step_once() -> None:
    assert lasted(Stay(100.0), 129.0, (30.0,)) is None
    assert lasted(Stay(100.0), 130.0, (30.0,)) == 30.0
    assert lasted(Stay(100.0, told_s=30.0), 150.0, (30.0,)) is None
    assert lasted(Stay(100.0, told_s=30.0), 170.0, (30.0, 60.0)) == 70.0


def test_presence_tells_of_each_step_once_and_only_where_somebody_asked() -> None:
    presence = Presence(FLOOR)
    assert not presence.is_anybody_here()
    told = in_the_coffee(presence, 100, 200)
    assert presence.is_anybody_here()
    assert [(each.visitor, each.zone, each.before_s) for each in told] == [
        ("jane", "coffee", 0.0),
        ("jane", "coffee", 30),
    ]
    assert [each.stayed_s for each in told] == [30.0, 60.0]
    assert presence.dwelled({"entrance": (1.0,)}) == []


def test_silence_is_no_stay() -> None:
    presence = Presence(FLOOR)
    in_the_coffee(presence, 100, 120)
    assert presence.dwelled(STEPS) == []
    presence.expire(now_s=200.0)
    presence.hear(heard(201.0))
    assert presence.dwelled(STEPS) == []


def test_a_check_in_at_a_gateway_begins_a_stay_and_one_without_place_none() -> None:
    presence = Presence(FLOOR)
    presence.check_in("jane", "e1", 100.0)
    presence.check_in("ann", "e2", 100.0, "aisle")
    presence.check_in("ann", "e3", 140.0, "aisle")
    presence.check_in("jane", "e4", 140.0, "aisle")
    assert [each.visitor for each in presence.dwelled(STEPS)] == ["ann"]
    presence.check_in("jane", "e5", 175.0, "aisle")
    assert [(each.visitor, each.since_s) for each in presence.dwelled(STEPS)] == [("jane", 140.0)]


def test_a_stay_goes_on_over_a_restart_and_an_undecided_visit_waits() -> None:
    presence = Presence(FLOOR)
    presence.resume(
        [
            OpenVisit("jane", 50.0, 130.0, 430.0, "coffee", zone_since_s=90.0),
            OpenVisit("ann", 50.0, 130.0, 430.0, "coffee", owed=True, zone_since_s=90.0),
            OpenVisit("zoe", 50.0, 130.0, 430.0, "coffee"),
        ]
    )
    assert presence.dwelled(STEPS) == [ZoneDwelled("jane", "coffee", 90.0, 40.0, 0.0)]
