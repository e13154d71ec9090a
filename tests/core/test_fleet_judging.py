"""How a kiosk is judged by its own words: painting, still, silent, asleep; and what somebody should see to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.fleet.judging import (
    BEAT_EVERY_S,
    SILENT_AFTER_S,
    WAKES_WITHIN_S,
    Word,
    heard,
    state_of,
    troubles_of,
)
from wire.messages.screens.fleet import CacheReport, DeviceReport, KioskBeat

NOW_S = 1_800_000_000.0
PAGE, OTHER_PAGE = "a" * 32, "b" * 32


def a_device(**changes: Any) -> DeviceReport:
    fields: dict[str, Any] = {"version": "1", "up_s": 100.0, "temperature_c": 51.0, "memory_free_bytes": 900_000_000}
    return DeviceReport(**{**fields, **changes})


def a_beat(frames: int, at_s: float = NOW_S, **changes: Any) -> KioskBeat:
    fields: dict[str, Any] = {
        "page": PAGE,
        "build": "b1",
        "at_s": at_s,
        "frames": frames,
        "still_s": 0.4,
        "device": a_device(),
        "cache": CacheReport(state="whole"),
    }
    return KioskBeat(**{**fields, **changes})


def words(*frames: int, **changes: Any) -> Word:
    """A word every 15 s, with so many frames each."""
    word: Word | None = None
    for n, count in enumerate(frames):
        at_s = NOW_S + n * BEAT_EVERY_S
        word = heard(word, a_beat(count, at_s, **changes), at_s)
    assert word is not None
    return word


def test_a_page_whose_frames_grow_paints_since_it_began_to() -> None:
    word = words(3, 18, 33)
    assert word.frames_per_s == 1.0
    assert state_of(word, NOW_S + 31, joined=True) == ("painting", NOW_S)


@pytest.mark.parametrize("changes", [{"still_s": 30.0}, {"visible": False}, {}])
def test_a_page_that_speaks_and_paints_nothing_is_still(changes: dict[str, Any]) -> None:
    frames = (3, 18, 18) if not changes else (3, 18, 33)
    word = words(*frames, **changes)
    assert state_of(word, NOW_S + 31, joined=True)[0] == "still"


def test_a_new_page_counts_from_its_own_beginning() -> None:
    word = words(900, 915)
    word = heard(word, a_beat(2, NOW_S + 30, page=OTHER_PAGE), NOW_S + 30)
    assert (word.paints, word.frames_per_s, word.since_s) == (True, None, NOW_S)


def test_it_is_silent_after_three_words_that_did_not_come_and_not_before() -> None:
    word = words(3)
    assert state_of(word, NOW_S + SILENT_AFTER_S, joined=True)[0] == "painting"
    assert state_of(word, NOW_S + SILENT_AFTER_S + 0.1, joined=True) == ("silent", NOW_S)


def test_nobody_is_called_silent_for_what_a_server_that_was_away_did_not_hear() -> None:
    word = words(3)
    at_s = NOW_S + 3600.0
    assert state_of(word, at_s + SILENT_AFTER_S, joined=True, listening_since_s=at_s)[0] == "painting"
    assert state_of(word, at_s + SILENT_AFTER_S + 1, joined=True, listening_since_s=at_s)[0] == "silent"


def test_a_silence_between_ends_what_it_was_before() -> None:
    word = heard(words(3), a_beat(500, NOW_S + 600), NOW_S + 600)
    assert (word.paints, word.since_s) == (True, NOW_S + 600)


def test_how_long_it_sleeps_is_taken_from_it_and_not_when_its_clock_says() -> None:
    fast = a_beat(3, NOW_S + 86_400, asleep_until_s=NOW_S + 86_400 + 600)
    word = heard(None, fast, NOW_S)
    assert state_of(word, NOW_S + 600, joined=True)[0] == "asleep"
    assert state_of(word, NOW_S + 601 + WAKES_WITHIN_S, joined=True)[0] == "silent"
    forever = heard(None, a_beat(3, asleep_until_s=NOW_S * 2), NOW_S)
    assert state_of(forever, NOW_S + 8 * 86_400, joined=True)[0] == "silent"


def test_a_screen_that_said_good_night_is_asleep_until_it_should_be_awake() -> None:
    wakes_at_s = NOW_S + 36_000
    word = heard(words(3, 18), a_beat(33, NOW_S + 30, asleep_until_s=wakes_at_s), NOW_S + 30)
    assert state_of(word, wakes_at_s, joined=True) == ("asleep", NOW_S + 30)
    assert state_of(word, wakes_at_s + WAKES_WITHIN_S + 1, joined=True)[0] == "silent"


def test_without_a_browser_or_a_word_nothing_is_judged() -> None:
    assert state_of(words(3), NOW_S, joined=False) == ("out", None)
    assert state_of(None, NOW_S, joined=True) == ("never", None)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"at_s": NOW_S + 60}, "clock"),
        ({"at_s": NOW_S - 60}, "clock"),
        ({"device": None}, "unwatched"),
        ({"device": a_device(mended=3)}, "mended"),
        ({"device": a_device(temperature_c=84.0)}, "hot"),
        ({"device": a_device(memory_free_bytes=1)}, "memory"),
        ({"device": a_device(disk_free_bytes=1)}, "disk"),
        ({"heap_bytes": 1_000_000_000}, "heap"),
        ({"cache": CacheReport(state="none")}, "cache"),
        ({"errors": 20}, "errors"),
    ],
)
def test_what_somebody_should_see_to_is_named(changes: dict[str, Any], what: str) -> None:
    word = heard(None, a_beat(3, **changes), NOW_S)
    assert [trouble.what for trouble in troubles_of(word)] == [what]


def test_a_kiosk_that_is_well_troubles_nobody_and_an_old_page_is_told() -> None:
    assert troubles_of(words(3, 18)) == []
    old = heard(None, a_beat(3), NOW_S, outdated=True)
    assert [trouble.what for trouble in troubles_of(old)] == ["outdated"]


@given(st.lists(st.tuples(st.integers(0, 10_000), st.floats(0.5, 200), st.sampled_from([PAGE, OTHER_PAGE]))))
def test_since_when_never_lies_after_the_last_word(history: list[tuple[int, float, str]]) -> None:
    word, at_s = None, NOW_S
    for frames, after_s, page in history:
        at_s += after_s
        word = heard(word, a_beat(frames, at_s, page=page), at_s)
        assert word.since_s <= at_s
        state, since_s = state_of(word, at_s, joined=True)
        assert state in ("painting", "still")
        assert since_s == word.since_s
