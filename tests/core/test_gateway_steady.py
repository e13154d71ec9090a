"""`gateway.steady`: what time it is when the wall clock jumps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.steady import DOUBTED_S, STEP_S, SteadyUtc

NOW_S = 1_800_000_000.0
HOUR_S = 3600.0

steps_s = st.floats(-86_400, 86_400).filter(lambda step_s: abs(step_s) >= STEP_S)


def read(utc: SteadyUtc, steady_s: float, wrong_by_s: float = 0.0, *, synced: bool = True) -> float:
    """How far from the truth; the truth is `NOW_S + steady_s`."""
    return utc.read(NOW_S + steady_s + wrong_by_s, steady_s, synced=synced) - (NOW_S + steady_s)


def test_a_clock_that_drifts_is_followed() -> None:
    utc = SteadyUtc(vouched=True)
    for second in range(1000):
        assert read(utc, float(second), second * 0.01, synced=False) == pytest.approx(second * 0.01, abs=1e-6)
    assert utc.stepped_s == 0.0


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S])
def test_a_clock_set_by_hand_is_not_believed_until_network_time_stands_behind_it(step_s: float) -> None:
    utc = SteadyUtc(vouched=True)
    read(utc, 0.0)
    for second in range(1, 7200):
        assert read(utc, float(second), step_s, synced=False) == 0.0
    assert utc.stepped_s == step_s
    assert read(utc, 7200.0, step_s) == step_s
    assert utc.stepped_s == 0.0


def test_a_clock_that_is_put_right_again_was_never_wrong() -> None:
    utc = SteadyUtc(vouched=True)
    read(utc, 0.0)
    assert read(utc, 1.0, HOUR_S, synced=False) == 0.0
    assert read(utc, 2.0, 0.3) == pytest.approx(0.3)
    assert utc.stepped_s == 0.0


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S])
def test_where_nobody_can_vouch_a_step_is_believed_once_it_has_lasted(step_s: float) -> None:
    utc = SteadyUtc(vouched=False)
    read(utc, 0.0)
    assert read(utc, 10.0, step_s) == 0.0
    assert read(utc, 10.0 + DOUBTED_S - 0.1, step_s) == 0.0
    assert read(utc, 10.0 + DOUBTED_S, step_s) == step_s
    assert read(utc, 11.0 + DOUBTED_S, step_s) == step_s


def test_a_second_step_is_doubted_anew() -> None:
    utc = SteadyUtc(vouched=False)
    read(utc, 0.0)
    assert read(utc, 10.0, HOUR_S) == 0.0
    assert read(utc, 60.0, 2 * HOUR_S) == 0.0
    assert read(utc, 10.0 + DOUBTED_S, 2 * HOUR_S) == 0.0
    assert read(utc, 60.0 + DOUBTED_S, 2 * HOUR_S) == 2 * HOUR_S


@given(vouched=st.booleans(), steps=st.lists(steps_s, max_size=20))
def test_time_never_runs_at_another_speed_than_the_steady_clock_while_a_step_is_doubted(
    vouched: bool, steps: list[float]
) -> None:
    utc = SteadyUtc(vouched=vouched)
    read(utc, 0.0)
    for second, step_s in enumerate(steps, start=1):
        assert abs(read(utc, float(second), step_s, synced=False)) < 1e-3


def test_instants_between_readings_go_by_the_last() -> None:
    utc = SteadyUtc(vouched=True)
    read(utc, 5.0)
    assert utc.at(5.5) == NOW_S + 5.5
    utc.restart()
    assert read(utc, 6.0, -HOUR_S, synced=False) == -HOUR_S
