"""When a visit starts, moves and ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.presence.floorplan import Floor
from kiosk_server.presence.visits import (
    Event,
    OpenVisit,
    Presence,
    Sighting,
    VisitEnded,
    VisitPolicy,
    VisitStarted,
    ZoneChanged,
    weighted_median,
)

FLOOR = Floor(
    zone_of={"door": "entrance", "aisle": "coffee"},
    entrances=frozenset({"door"}),
    zone_names={"entrance": "Entrance", "coffee": "Coffee"},
    departments={"entrance": "", "coffee": "coffee"},
    kiosks={"bar": "coffee"},
)
_numbers = count()


def seen(
    at_s: float,
    gateway: str = "door",
    *,
    rssi_dbm: float = -60,
    packets: int = 3,
    visitor: str = "jane",
    lasts_s: float = 0.5,
    trusted: bool = True,
    event: str | None = None,
) -> Sighting:
    return Sighting(event or f"e{next(_numbers)}", visitor, gateway, rssi_dbm, packets, at_s - lasts_s, at_s, trusted)


def hear(presence: Presence, *sightings: Sighting) -> list[Event]:
    return [event for each in sightings for event in presence.hear(each)]


def kinds(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_three_packets_close_to_the_door_start_a_visit() -> None:
    presence = Presence(FLOOR)
    (started,) = hear(presence, seen(100, event="first"))
    assert isinstance(started, VisitStarted)
    assert (started.at_s, started.zone, started.evidence.event) == (100, "entrance", "first")
    assert (started.evidence.packets, started.evidence.first_heard_at_s) == (3, 99.5)


def test_single_packets_add_up_within_ten_seconds_and_not_beyond() -> None:
    presence = Presence(FLOOR)
    assert hear(presence, seen(100, packets=1), seen(105, packets=1), seen(111, packets=1)) == []
    assert kinds(hear(presence, seen(112, packets=1))) == ["VisitStarted"]


def test_the_pavement_outside_starts_nothing() -> None:
    assert hear(Presence(FLOOR), *(seen(100 + i, rssi_dbm=-76) for i in range(60))) == []


def test_a_weak_approach_along_the_street_is_not_held_against_whoever_comes_in() -> None:
    presence = Presence(FLOOR)
    assert hear(presence, *(seen(100 + i, rssi_dbm=-80, packets=8) for i in range(8))) == []
    assert kinds(hear(presence, seen(108, rssi_dbm=-74, packets=8))) == ["VisitStarted"]


def test_one_strong_packet_among_weak_ones_is_a_reflection() -> None:
    presence = Presence(FLOOR)
    levels = [-80, -79, -60, -81, -80]
    assert hear(presence, *(seen(100 + i / 10, rssi_dbm=level, packets=1) for i, level in enumerate(levels))) == []


def test_a_missed_door_still_counts_once_heard_well_for_three_seconds() -> None:
    presence = Presence(FLOOR)
    rows = [seen(100 + i, "aisle", rssi_dbm=-65, packets=2, lasts_s=0) for i in range(4)]
    assert hear(presence, *rows[:3]) == []
    assert kinds(hear(presence, rows[3])) == ["VisitStarted"]


def test_a_strong_burst_at_a_gateway_inside_is_not_yet_a_visit() -> None:
    assert hear(Presence(FLOOR), seen(100, "aisle", rssi_dbm=-40, packets=50)) == []


def test_a_gateway_that_the_plan_does_not_have_starts_nothing() -> None:
    assert hear(Presence(FLOOR), seen(100, "elsewhere", rssi_dbm=-30, packets=9)) == []


def test_a_repetition_by_somebody_else_keeps_a_visit_and_starts_none() -> None:
    presence = Presence(FLOOR)
    assert hear(presence, seen(100, trusted=False)) == []
    hear(presence, seen(110))
    assert hear(presence, seen(120, "aisle", rssi_dbm=-30, trusted=False)) == []
    assert presence.expire(410) == [ZoneChanged("jane", 140, None)]
    assert kinds(presence.expire(420)) == ["VisitEnded"]


def test_a_silent_visitor_leaves_at_the_promised_second() -> None:
    presence = Presence(FLOOR)
    hear(presence, seen(100))
    assert presence.wake_at() == 130
    assert presence.expire(129.9) == []
    assert presence.expire(130) == [ZoneChanged("jane", 130, None)]
    assert presence.wake_at() == 400
    assert presence.expire(399.9) == []
    assert presence.expire(1000) == [VisitEnded("jane", 400, 100)]
    assert presence.wake_at() is None
    assert not presence.is_here("jane")


def test_a_straggler_of_an_ended_visit_opens_no_other() -> None:
    presence = Presence(FLOOR)
    hear(presence, seen(100))
    presence.expire(1000)
    assert hear(presence, seen(250), seen(400)) == []
    assert kinds(hear(presence, seen(401))) == ["VisitStarted"]


def test_a_check_in_starts_at_once_and_lasts_without_radio() -> None:
    presence = Presence(FLOOR)
    assert kinds(presence.check_in("jane", "c1", 100)) == ["VisitStarted"]
    assert presence.check_in("jane", "c2", 200) == []
    assert presence.expire(1999) == []
    assert presence.expire(2000) == [VisitEnded("jane", 2000, 100)]


def test_a_check_in_with_proof_of_place_says_where() -> None:
    presence = Presence(FLOOR)
    (started,) = presence.check_in("jane", "c1", 100, "aisle")
    assert isinstance(started, VisitStarted)
    assert (started.zone, started.evidence.gateway) == ("coffee", "aisle")
    assert presence.check_in("jane", "c2", 110, "door") == [ZoneChanged("jane", 110, "entrance")]
    assert presence.check_in("jane", "c3", 120, "door") == []
    assert presence.check_in("jane", "c3", 120, "aisle") == []  # one instant, one place
    assert presence.check_in("jane", "c4", 130) == []
    assert presence.check_in("jane", "c5", 140, "gone") == []
    assert kinds(presence.expire(150)) == ["ZoneChanged"]  # 30 s after the last word about the place
    assert presence.expire(1939) == []
    assert presence.expire(1940) == [VisitEnded("jane", 1940, 120)]


def test_a_proven_check_in_starts_a_visit_at_any_gateway_with_one_row() -> None:
    for gateway, zone in (("door", "entrance"), ("aisle", "coffee")):
        presence = Presence(FLOOR)
        answered = replace(seen(100, gateway, packets=1, rssi_dbm=-75, lasts_s=0), proven=True)
        (started,) = hear(presence, answered)
        assert isinstance(started, VisitStarted)
        assert (started.zone, started.evidence.event) == (zone, answered.event)
        assert hear(presence, answered) == []


def test_a_faint_link_is_heard_like_any_other_row() -> None:
    presence = Presence(FLOOR)
    assert hear(presence, replace(seen(100, packets=1, rssi_dbm=-86), proven=True)) == []


def test_a_proven_check_in_moves_at_once_and_an_older_one_does_not() -> None:
    presence = Presence(FLOOR)
    hear(presence, seen(100))
    assert hear(presence, replace(seen(110, "aisle", packets=1), proven=True)) == [ZoneChanged("jane", 110, "coffee")]
    assert hear(presence, replace(seen(105, "door", packets=1), proven=True)) == []


def test_a_proven_check_in_of_an_ended_visit_is_its_straggler() -> None:
    presence = Presence(FLOOR)
    hear(presence, seen(100))
    presence.expire(1000)
    assert hear(presence, replace(seen(400), proven=True)) == []
    assert kinds(hear(presence, replace(seen(401), proven=True))) == ["VisitStarted"]


def test_leaving_by_ones_own_word_ends_the_visit_now() -> None:
    presence = Presence(FLOOR)
    hear(presence, seen(100))
    assert presence.leave("jane", 105) == [VisitEnded("jane", 105, 100)]
    assert presence.leave("jane", 106) == []
    assert presence.leave("nobody", 106) == []


def test_a_visit_goes_on_as_somebody_elses() -> None:
    presence = Presence(FLOOR)
    presence.check_in("jane", "tap-1", 100, "door")
    presence.becomes("jane", "janet")
    assert (presence.is_here("jane"), presence.is_here("janet")) == (False, True)
    assert presence.check_in("janet", "tap-2", 110, "door") == []
    assert presence.leave("jane", 120) == []
    assert presence.leave("janet", 120) == [VisitEnded("janet", 120, 110)]


def test_what_is_recalled_is_as_if_it_never_happened() -> None:
    presence = Presence(FLOOR)
    nothing = presence.remember(["jane"])
    hear(presence, seen(100))
    visiting = presence.remember_all()
    presence.leave("jane", 101)
    presence.recall(visiting)
    assert presence.is_here("jane")
    presence.recall(nothing)
    assert presence.visiting("jane") is None


def test_a_restart_resumes_open_visits_and_remembers_ended_ones() -> None:
    presence = Presence(FLOOR)
    presence.resume([OpenVisit("jane", 50, 100, 400, "entrance")], [("ann", 90)])
    assert hear(presence, seen(110), seen(80, visitor="ann")) == []
    assert presence.wake_at() == 140
    assert presence.expire(410) == [VisitEnded("jane", 410, 110)]


def test_who_only_passed_by_is_forgotten_after_half_a_day() -> None:
    presence = Presence(FLOOR)
    hear(presence, seen(100, packets=1))
    presence.expire(100 + VisitPolicy().forget_after_s)
    assert presence.remember_all() == {}


def test_the_weighted_median_counts_packets_not_rows() -> None:
    assert weighted_median([(-90.0, 1), (-60.0, 9)]) == -60
    assert weighted_median([(-90.0, 9), (-60.0, 1)]) == -90


steps = st.lists(
    st.tuples(
        st.sampled_from(["jane", "ann"]),
        st.sampled_from(["door", "aisle", "expire", "check-in", "leave"]),
        st.floats(0, 400),
        st.integers(-95, -40),
        st.integers(1, 5),
    ),
    max_size=60,
)


def play(story: list[tuple[str, str, float, int, int]], repeats: int, late: float) -> list[Event]:
    """Plays a story on one presence; each sighting comes `repeats` times, and some after `late` seconds' delay."""
    presence = Presence(FLOOR)
    events: list[Event] = []
    now_s = 1000.0
    for number, (visitor, what, pause_s, rssi, packets) in enumerate(story):
        now_s += pause_s
        if what == "expire":
            events += presence.expire(now_s)
        elif what == "check-in":
            events += presence.check_in(visitor, f"c{number}", now_s)
        elif what == "leave":
            events += presence.leave(visitor, now_s)
        else:
            at_s = now_s - late if number % 3 == 0 else now_s
            row = seen(at_s, what, rssi_dbm=rssi, packets=packets, visitor=visitor, event=f"e{number}")
            for _ in range(repeats):
                events += presence.hear(row)
        woken = presence.wake_at()
        assert woken is None or presence.expire(woken - 0.001) == [], "nothing is due before wake_at"
    return events + presence.expire(now_s + 10_000)


@given(steps, st.floats(0, 200))
def test_nobody_is_ever_on_two_visits_and_every_visit_ends_exactly_once(
    story: list[tuple[str, str, float, int, int]], late: float
) -> None:
    open_since: dict[str, float] = {}
    for event in play(story, 1, late):
        match event:
            case VisitStarted():
                assert event.visitor not in open_since
                open_since[event.visitor] = event.at_s
            case VisitEnded():
                assert event.at_s >= open_since.pop(event.visitor)
            case ZoneChanged():
                assert event.visitor in open_since
    assert open_since == {}


@given(steps, st.floats(0, 200))
def test_repetitions_change_nothing(story: list[tuple[str, str, float, int, int]], late: float) -> None:
    assert play(story, 3, late) == play(story, 1, late)


@given(st.permutations(range(8)))
def test_the_order_within_a_batch_does_not_decide_whether_somebody_came(order: list[int]) -> None:
    rows = [seen(100 + i, packets=1, lasts_s=0, event=f"p{i}") for i in range(8)]
    starts: defaultdict[str, int] = defaultdict(int)
    for event in hear(Presence(FLOOR), *(rows[i] for i in order)):
        starts[type(event).__name__] += 1
    assert starts["VisitStarted"] == 1
