"""`gateway.bluetooth.recovery`: which rung comes next, and when the process gives up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.bluetooth.recovery import (
    GRACE_S,
    PROOF_SHARE,
    REST_CAP_S,
    REST_S,
    SILENCE_S,
    Ailment,
    Expected,
    Ladder,
    Rung,
)

HEARTBEAT = Expected(has_beacons=True)
EVERY_RUNG = [Rung.RESTART_SCAN, Rung.POWER_CYCLE, Rung.RESET_CONTROLLER, Rung.RESET_USB, Rung.GIVE_UP]


def test_with_a_heartbeat_silence_climbs_all_the_way() -> None:
    ladder = Ladder(HEARTBEAT)
    assert ladder.patience_s() == SILENCE_S
    assert [ladder.next(Ailment.SILENT, 0) for _ in EVERY_RUNG] == EVERY_RUNG


def test_after_a_rung_a_heartbeat_must_be_heard_sooner() -> None:
    ladder = Ladder(HEARTBEAT)
    for _ in EVERY_RUNG:
        ladder.next(Ailment.SILENT, 0)
        assert ladder.patience_s() == SILENCE_S * PROOF_SHARE
    assert SILENCE_S < 30, "it must be noticed within 30 s"


def test_an_empty_stores_silence_is_met_ever_more_rarely_and_never_given_up() -> None:
    ladder = Ladder(Expected())
    assert ladder.next(Ailment.SILENT, 0) is Rung.RESTART_SCAN
    assert ladder.patience_s() == SILENCE_S
    rests = []
    for _ in range(8):
        assert ladder.next(Ailment.SILENT, 0) is Rung.POWER_CYCLE
        rests.append(ladder.patience_s())
    assert rests[:3] == [REST_S, 2 * REST_S, 4 * REST_S]
    assert rests[-1] == REST_CAP_S
    assert ladder.heard()
    assert ladder.recoveries == 0, "nobody can tell whether anything was wrong"
    assert ladder.patience_s() == SILENCE_S


def test_a_heartbeat_that_is_set_up_meanwhile_counts_at_once() -> None:
    expected = Expected()
    ladder = Ladder(expected)
    for _ in range(3):
        ladder.next(Ailment.SILENT, 0)
    expected.has_beacons, expected.silence_s = True, 100
    assert ladder.patience_s() == 100 * PROOF_SHARE
    assert ladder.next(Ailment.SILENT, 0) is Rung.RESET_CONTROLLER


def test_beacons_out_of_earshot_are_no_heartbeat() -> None:
    assert not Expected(has_beacons=True, in_earshot=False).heartbeat
    assert not Expected(has_beacons=False).heartbeat


def test_what_is_not_there_is_waited_for() -> None:
    ladder = Ladder(HEARTBEAT)
    assert {ladder.next(Ailment.ABSENT, at_s) for at_s in range(0, 100_000, 10)} == {Rung.WAIT}
    assert ladder.heard()
    assert ladder.recoveries == 1


def test_a_start_that_is_refused_is_tried_again_until_the_kernel_has_ended_its_round() -> None:
    ladder = Ladder(Expected())
    assert [ladder.next(Ailment.FAILING, at_s) for at_s in (0, 5, GRACE_S - 0.1)] == [Rung.WAIT] * 3
    assert ladder.next(Ailment.FAILING, GRACE_S) is Rung.POWER_CYCLE
    assert ladder.next(Ailment.FAILING, GRACE_S + 1) is Rung.WAIT
    climbed = [ladder.next(Ailment.FAILING, number * GRACE_S) for number in (2, 3, 4)]
    assert climbed == [Rung.RESET_CONTROLLER, Rung.RESET_USB, Rung.GIVE_UP], "it fails, whatever the air is like"


def test_a_scan_that_starts_and_ends_again_and_again_is_failing_too() -> None:
    ladder = Ladder(Expected())
    climbed = [ladder.next(Ailment.FAILING, at_s) for at_s in range(0, 60, 2)]
    assert [rung for rung in climbed if rung is not Rung.WAIT] == EVERY_RUNG[1:]


def test_an_adapter_that_is_off_is_switched_on_at_once_and_reset_where_that_does_not_last() -> None:
    ladder = Ladder(Expected())
    assert ladder.next(Ailment.SWITCHED_OFF, 0) is Rung.POWER_CYCLE
    assert ladder.next(Ailment.SWITCHED_OFF, 1) is Rung.WAIT
    assert ladder.next(Ailment.SWITCHED_OFF, GRACE_S) is Rung.RESET_CONTROLLER


def test_an_adapter_that_vanishes_in_its_reset_goes_on_where_it_was() -> None:
    ladder = Ladder(HEARTBEAT)
    for _ in range(4):
        ladder.next(Ailment.SILENT, 0)
    assert ladder.next(Ailment.ABSENT, 1) is Rung.WAIT
    assert ladder.next(Ailment.SILENT, 60) is Rung.GIVE_UP


def test_only_a_packet_ends_a_silence() -> None:
    ladder = Ladder(HEARTBEAT)
    assert not ladder.heard()
    ladder.next(Ailment.SILENT, 0)
    assert ladder.is_silent
    ladder.next(Ailment.ABSENT, 0)
    assert ladder.is_silent
    assert ladder.heard()
    assert not ladder.is_silent
    assert ladder.next(Ailment.SILENT, 0) is Rung.RESTART_SCAN


@given(st.lists(st.tuples(st.sampled_from([*Ailment, None]), st.floats(0, 30)), max_size=60), st.booleans())
def test_it_climbs_one_rung_at_a_time_and_gives_up_only_after_the_reset_on_the_usb(
    troubles: list[tuple[Ailment | None, float]], heartbeat: bool
) -> None:
    ladder, now_s, highest = Ladder(Expected(has_beacons=heartbeat)), 0.0, Rung.WAIT
    for ailment, later_s in troubles:
        now_s += later_s
        if ailment is None:
            ladder.heard()
            highest = Rung.WAIT
            continue
        rung = ladder.next(ailment, now_s)
        assert rung <= max(highest + 1, Rung.POWER_CYCLE)
        if ailment is Ailment.SILENT and not heartbeat:
            assert rung <= Rung.POWER_CYCLE
        if ailment is Ailment.ABSENT:
            assert rung is Rung.WAIT
        highest = max(highest, rung)
        assert ladder.patience_s() > 0
