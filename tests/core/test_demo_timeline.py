"""The demo's timeline: what was shown, each thing once, and the way of a sighting hop by hop."""

from __future__ import annotations

from typing import Any

from simulator.demo.seen import Seen
from simulator.demo.timeline import (
    Beat,
    beats,
    decided_by_s,
    first,
    first_invitation,
    percentile,
    shown_on_clerk,
    shown_on_kiosk,
    shown_on_phone,
)
from simulator.script import Shown
from wire.messages.screens.desk import TraceHop, VisitTrace


def seen(kind: str, body: dict[str, Any], at_s: float = 0.0, screen: str = "phone", event: str | None = None) -> Seen:
    return Seen(screen, kind, event or str(body), at_s, body, True)


TRACE = VisitTrace(
    visit="v1",
    gateway="door",
    packets=3,
    median_rssi_dbm=-61,
    first_heard_at_s=100.1,
    hops=[TraceHop(hop="heard", at_s=100.1), TraceHop(hop="window", at_s=100.4), TraceHop(hop="decided", at_s=100.45)],
)


def test_a_thing_repeated_on_the_wire_was_shown_once() -> None:
    coupon = seen("voucher.issued", {"voucher": "c1"})
    assert shown_on_phone("jane", [coupon, coupon]) == [Shown("phone", "voucher.issued", "jane")]
    task = seen("task.offered", {"task": "t1", "kind": "arrival"})
    claimed = seen("task.claimed", {"task": "t1", "kind": "arrival"})
    assert shown_on_clerk([task, task, claimed]) == [Shown("clerk", "arrival", None)]
    invite = seen("attract", {"mode": "invite", "since_s": 5.0})
    loop = seen("attract", {"mode": "loop", "since_s": 1.0})
    assert shown_on_kiosk([loop, invite, invite]) == [Shown("kiosk", "invite", None)]


def test_two_tasks_of_one_visit_are_told_by_their_kinds() -> None:
    tasks = [seen("task.offered", {"task": kind, "visit": "v1", "kind": kind}) for kind in ("arrival", "strayed")]
    assert shown_on_clerk(tasks) == [Shown("clerk", "arrival", None), Shown("clerk", "strayed", None)]


def test_two_events_of_one_coupon_ring_twice_and_a_snapshot_of_it_does_not() -> None:
    once, twice = (seen("voucher.issued", {"voucher": "c1"}, event=event) for event in ("e1", "e2"))
    kept = seen("voucher.issued", {"voucher": "c1"}, event="snapshot:c1")
    assert len(shown_on_phone("jane", [kept])) == 1
    assert len(shown_on_phone("jane", [once, kept])) == 1
    assert len(shown_on_phone("jane", [once, kept, twice])) == 2


def test_two_coupons_are_two() -> None:
    coupons = [seen("voucher.issued", {"voucher": name}) for name in ("c1", "c2")]
    assert len(shown_on_phone("jane", coupons)) == 2


def test_the_way_counts_from_the_first_advertisement_and_screens_from_the_packet_that_decided() -> None:
    found = beats(100.0, TRACE, {"phone": seen("voucher.issued", {}, 100.5), "kiosk": None})
    assert found == [
        Beat("on_air", 0.0, 0.0, "the first advertisement on the D-Bus"),
        Beat("heard", 0.1, 100.0),
        Beat("window", 0.4, 300.0),
        Beat("decided", 0.45, 50.0),
        Beat("phone_socket", 0.5, 100.0, "voucher.issued"),
    ]
    assert decided_by_s(TRACE) == 100.4


def test_without_a_first_advertisement_the_gateways_own_first_counts() -> None:
    assert beats(None, TRACE, {})[1].at_s == 0.0


def test_what_a_screen_showed_of_a_visit_is_its_first() -> None:
    started = [seen("visit.started", {"visit": name}, at_s) for name, at_s in (("v0", 1.0), ("v1", 2.0), ("v1", 3.0))]
    found = first(started, "visit.started", "v1")
    assert found is not None
    assert found.at_s == 2.0
    assert first(started, "voucher.issued", "v1") is None


def test_an_invitation_before_she_came_was_not_for_her() -> None:
    before, after = (seen("attract", {"mode": "invite", "since_s": at_s}, at_s) for at_s in (1.0, 9.0))
    assert first_invitation([before, after], 5.0) is after


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, share) for share in (0.5, 0.95, 1.0)] == [50, 95, 100]
    assert percentile([7.0], 0.95) == 7
    assert percentile([], 0.95) is None
