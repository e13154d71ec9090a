"""When somebody strays: farther off than the radio could make up, for longer than a step aside, and not too often."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.presence.straying import Strayed, StrayPolicy, Track, follow, restarted

POLICY = StrayPolicy()


def walked(distances_m: list[float], every_s: float = 1.0) -> tuple[Track, list[Strayed]]:
    track: Track | None = None
    strays = []
    for n, distance_m in enumerate(distances_m):
        track, strayed = follow(track, distance_m, n * every_s, POLICY)
        strays += [strayed] if strayed is not None else []
    assert track is not None
    return track, strays


def test_who_walks_away_for_long_enough_strays_once_at_the_promised_second() -> None:
    _, (strayed,) = walked([2, 2, 9, 9, 9, 9, 9, 9, 9, 9])
    assert strayed == Strayed(number=1, nearest_m=2, distance_m=9, at_s=2 + POLICY.hold_s)


def test_who_turns_back_in_time_does_not() -> None:
    assert walked([2, 9, 9, 9, 9, 3, 3, 9, 9, 9, 9, 2])[1] == []


def test_who_was_never_near_strays_by_going_farther() -> None:
    assert len(walked([15.0] * 5 + [22.0] * 10)[1]) == 1


def test_who_stays_away_is_told_of_once_and_only_anew_from_there() -> None:
    assert len(walked([2.0] + [10.0] * 60)[1]) == 1
    assert [each.number for each in walked([2.0] + [10.0] * 20 + [2.0] * 5 + [10.0] * 20)[1]] == [1, 2]


def test_who_stood_before_it_for_two_minutes_has_found_it() -> None:
    assert walked([1.0] * 122 + [12.0] * 30)[1] == []
    assert len(walked([1.0] * 100 + [12.0] * 30)[1]) == 1


def test_after_a_silence_the_distance_is_measured_anew() -> None:
    track, _ = follow(None, 2.0, 0.0, POLICY)
    track, strayed = follow(track, 20.0, POLICY.silence_s + 1, POLICY)
    assert (track.nearest_m, strayed) == (20.0, None)
    assert follow(track, 5.0, POLICY.silence_s, POLICY) == (track, None), "what is older says nothing"


@given(st.lists(st.floats(0, 60), min_size=1, max_size=200), st.integers(0, 3))
def test_nobody_strays_more_often_than_the_policy_says(distances_m: list[float], before: int) -> None:
    track: Track | None = None
    strays = 0
    for n, distance_m in enumerate(distances_m):
        track, strayed = follow(track, distance_m, float(n), POLICY, before)
        if strayed is not None:
            strays += 1
            assert strayed.distance_m - strayed.nearest_m >= POLICY.back_m
            assert strayed.number == before + strays
    assert strays <= max(POLICY.most_a_visit - before, 0)


@given(st.lists(st.floats(0, 60), min_size=1, max_size=100))
def test_who_only_comes_closer_never_strays(distances_m: list[float]) -> None:
    assert walked(sorted(distances_m, reverse=True))[1] == []


@given(st.lists(st.floats(0, 5.9), min_size=1, max_size=100))
def test_what_the_radio_can_make_up_is_no_straying(distances_m: list[float]) -> None:
    assert walked(distances_m)[1] == []


def test_a_track_that_begins_anew_forgets_how_near_she_was() -> None:
    track = Track(nearest_m=2, at_s=5, away_since_s=4, there_s=7, strays=1)
    assert restarted(track, 9) == replace(track, nearest_m=9, away_since_s=None)
