"""The demo's verdict: what is missing, doubled or unasked for is named."""

from __future__ import annotations

from typing import Any

from simulator.demo.verdict import Beat, Expectation, beats, judge, percentile
from simulator.demo.watchers import Seen


def seen(screen: str, kind: str, body: dict[str, Any], *, first: bool = True) -> Seen:
    return Seen(screen, kind, str(body), 0.0, body, first)


COUPON = seen("phone", "voucher.issued", {"voucher": "v1"})
TASK = seen("clerk", "task.offered", {"task": "t1"})
INVITE = seen("kiosk", "attract", {"mode": "invite"})


def test_one_of_each_is_exactly_once() -> None:
    assert judge(Expectation(), phone=[COUPON], clerk=[TASK], kiosk=[INVITE]).exactly_once


def test_a_coupon_repeated_on_the_wire_is_still_one_coupon() -> None:
    again = seen("phone", "voucher.issued", {"voucher": "v1"}, first=False)
    assert judge(Expectation(), phone=[COUPON, again], clerk=[TASK], kiosk=[INVITE]).exactly_once


def test_what_did_not_happen_is_named() -> None:
    verdict = judge(Expectation(), phone=[], clerk=[], kiosk=[])
    assert verdict.complaints == [
        "coupon on her phone: expected 1, saw 0",
        "task for the clerks: expected 1, saw 0",
        "the kiosk never invited preferred customers to log in",
    ]


def test_what_happened_twice_is_named() -> None:
    second = seen("phone", "voucher.issued", {"voucher": "v2"})
    verdict = judge(Expectation(), phone=[COUPON, second], clerk=[TASK], kiosk=[INVITE])
    assert verdict.complaints == ["coupon on her phone: expected 1, saw 2"]


def test_an_invitation_to_nobody_is_named() -> None:
    nothing = Expectation(vouchers=0, tasks=0, invited=False)
    assert judge(nothing, phone=[], clerk=[], kiosk=[]).exactly_once
    assert not judge(nothing, phone=[], clerk=[], kiosk=[INVITE]).exactly_once


def test_beats_count_from_the_first_hop() -> None:
    assert beats([("on_air", 100.0, ""), ("window", 100.25, "3 packets")]) == [
        Beat("on_air", 0.0, 0.0, ""),
        Beat("window", 0.25, 250.0, "3 packets"),
    ]
    assert beats([]) == []


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile(values, 1.0) == 100
    assert percentile([7.0], 0.95) == 7
    assert percentile([], 0.95) is None
