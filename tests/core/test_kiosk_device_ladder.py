"""What is done about a page that paints no more, in which order, and when nobody pets the watchdog any longer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deploy.kiosk.kiosk_device.history import (
    FREE_STARTS,
    GIVEN_UP_BEFORE_REBOOT,
    LONGEST_WAIT_S,
    REBOOTS_APART_S,
    History,
    read_history,
)
from deploy.kiosk.kiosk_device.hours import Hours, as_json, read_hours
from deploy.kiosk.kiosk_device.ladder import HEAP_MOST_BYTES, PATIENCE_S, STEADY_S, STEPS, Act, Ladder, Seen

PAGE, OTHER = "a" * 32, "b" * 32
NOW_S = 1_800_000_000.0
"A Friday, 08:00 UTC."


def acts(ladder: Ladder, *, until_s: float, frames: int | None = 7, from_s: float = 0.0) -> list[tuple[float, Act]]:
    """Looks every two seconds at a page that stands still; None: one that does not answer."""
    found = []
    at_s = from_s
    while at_s < until_s:
        seen = Seen(at_s, None) if frames is None else Seen(at_s, PAGE, frames)
        if (act := ladder.look(seen)) is not Act.NONE:
            found.append((at_s, act))
        at_s += 2.0
    return found


def test_a_page_that_paints_is_left_alone() -> None:
    ladder = Ladder(0.0)
    assert all(ladder.look(Seen(at_s, PAGE, at_s + 1)) is Act.NONE for at_s in range(0, 3600, 2))
    assert ladder.is_patient(3600)


def test_a_page_that_stands_still_is_helped_from_the_gentlest_on() -> None:
    ladder = Ladder(0.0)
    found = acts(ladder, until_s=PATIENCE_S)
    assert [act for _, act in found][:4] == [Act.RELOAD, Act.NEW_BROWSER, Act.NEW_BROWSER, Act.GIVE_UP]
    assert found[0][0] == STEPS[0][0]


def test_no_answer_is_as_standing_still() -> None:
    assert [act for _, act in acts(Ladder(0.0), until_s=40, frames=None)] == [Act.RELOAD, Act.NEW_BROWSER]


def test_a_crash_is_helped_at_once() -> None:
    assert Ladder(0.0).crashed(1.0) is Act.RELOAD


def test_a_page_that_was_mended_and_soon_fails_again_is_helped_more() -> None:
    ladder = Ladder(0.0)
    acts(ladder, until_s=12)
    assert ladder.look(Seen(14.0, OTHER, 3)) is Act.NONE
    assert acts(ladder, from_s=16, until_s=60)[0][1] is Act.NEW_BROWSER


def test_a_page_that_was_well_for_long_begins_anew() -> None:
    ladder = Ladder(0.0)
    acts(ladder, until_s=12)
    for n in range(200):
        ladder.look(Seen(14.0 + n, OTHER, n + 1))
    assert [act for _, act in acts(ladder, from_s=215, until_s=240)] == [Act.RELOAD]


def test_a_page_that_leaks_goes_while_nobody_uses_it_and_not_again_at_once() -> None:
    ladder = Ladder(0.0)

    def leaks(at_s: float, *, idle: bool) -> Act:
        return ladder.look(Seen(at_s, PAGE, int(at_s), idle=idle, heap_bytes=HEAP_MOST_BYTES + 1))

    assert leaks(STEADY_S, idle=False) is Act.NONE
    assert leaks(STEADY_S + 2, idle=True) is Act.RELOAD
    assert leaks(STEADY_S + 4, idle=True) is Act.NONE


def test_whatever_is_tried_patience_ends() -> None:
    ladder = Ladder(0.0)
    acts(ladder, until_s=PATIENCE_S)
    assert ladder.is_patient(PATIENCE_S - 1)
    assert not ladder.is_patient(PATIENCE_S)
    ladder.rested(PATIENCE_S)
    assert ladder.is_patient(PATIENCE_S + 1), "a night's sleep is held against nobody"


@given(st.lists(st.tuples(st.floats(0.1, 30), st.sampled_from([None, PAGE, OTHER]), st.integers(0, 99))))
def test_who_gives_up_has_tried_everything_before(history: list[tuple[float, str | None, int]]) -> None:
    ladder, at_s, done = Ladder(0.0), 0.0, []
    for after_s, page, frames in history:
        at_s += after_s
        done.append(ladder.look(Seen(at_s, page, frames)))
        if done[-1] is Act.GIVE_UP:
            assert {Act.RELOAD, Act.NEW_BROWSER} <= set(done)


# -- starting again is bounded -----------------------------------------------------------------------------------------


def test_starts_come_at_once_at_first_and_then_ever_slower() -> None:
    history = History()
    waits = []
    for n in range(12):
        waits.append(history.wait_s(NOW_S + n))
        history.note("browser_died", NOW_S + n)
    assert waits[:FREE_STARTS] == [0.0] * FREE_STARTS
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_S
    assert history.wait_s(NOW_S + 7200) == 0.0


def test_the_machine_starts_again_after_three_times_and_not_again_for_six_hours() -> None:
    history = History()
    given_up = [history.gave_up(NOW_S + n * 60) for n in range(20)]
    assert given_up.index(True) == GIVEN_UP_BEFORE_REBOOT - 1
    assert given_up.count(True) == 1
    later_s = NOW_S + REBOOTS_APART_S + 300
    assert [history.gave_up(later_s + n * 60) for n in range(3)] == [False, False, True]


def test_what_went_wrong_is_remembered_and_a_cut_file_is_as_none() -> None:
    history = History()
    history.note("reload", NOW_S)
    history.gave_up(NOW_S)
    again = read_history(history.text())
    assert again == history
    assert again.mended_today(NOW_S + 10) == [(NOW_S, "reload")]
    assert again.mended_today(NOW_S + 90_000) == []
    assert again.mended_today(NOW_S - 90_000) == [], "a clock that was set back"
    for text in ("", "{", '{"mended": 3}', history.text()[:-4]):
        assert read_history(text) == History()


# -- hours -------------------------------------------------------------------------------------------------------------

FRIDAY = 4 * 1440


def hours(*spans: tuple[int, int], zone: str = "UTC") -> Hours:
    said = {"time_zone": zone, "always": not spans, "spans": [{"from_min": a, "until_min": b} for a, b in spans]}
    found = read_hours(said)
    assert found is not None
    assert read_hours(as_json(found)) == found
    return found


def test_the_screen_is_on_by_the_clock_on_the_stores_wall() -> None:
    found = hours((FRIDAY + 480, FRIDAY + 500))
    assert [found.is_on(NOW_S + after_s) for after_s in (-1, 0, 1199, 1200)] == [False, True, True, False]
    assert hours((FRIDAY + 180, FRIDAY + 181), zone="America/New_York").is_on(NOW_S)
    assert hours().is_on(NOW_S)


def test_a_span_may_go_on_into_the_new_week() -> None:
    found = hours((6 * 1440 + 1320, 120))
    monday_s = NOW_S - NOW_S % 86_400 + 3 * 86_400
    assert [found.is_on(monday_s + minute * 60) for minute in (-121, -120, 0, 119, 120)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_it_knows_when_it_wakes_also_across_the_change_of_clocks() -> None:
    found = hours((FRIDAY + 480, FRIDAY + 500))
    assert found.on_again_s(NOW_S + 1200) == NOW_S + 7 * 86_400
    # 29 March 2026: clocks in Berlin go from 02:00 to 03:00; the screen wakes at 08:00 on the wall all the same.
    berlin = hours((6 * 1440 + 480, 6 * 1440 + 500), zone="Europe/Berlin")
    saturday_noon_s = 1_774_695_600.0
    assert berlin.on_again_s(saturday_noon_s) == saturday_noon_s + 19 * 3600


def test_what_cannot_be_understood_changes_nothing() -> None:
    for said in (None, 3, {}, {"time_zone": "Nowhere/Land", "always": True, "spans": []}):
        assert read_hours(said) is None
    assert read_hours({"time_zone": "UTC", "always": False, "spans": [{"from_min": 0, "until_min": 99_999}]}) is None
