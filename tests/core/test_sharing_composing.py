"""What is shared says first that she gets points for it, whatever she writes; weeks are the store's."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.sharing.composing import compose, next_week_s, plain_words, week_of
from wire.messages.screens.rewards import MOST_WORDS

DISCLOSURE = "#ad #rewarded: Corner shop gives me points for sharing this."
PLACE = "Corner shop, 1 Side Street"
NEW_YORK = ZoneInfo("America/New_York")


@given(st.text(max_size=400), st.booleans())
def test_the_disclosure_stands_first_and_whole_whatever_she_writes(typed: str, with_place: bool) -> None:
    text = compose(typed, DISCLOSURE, PLACE if with_place else None)
    if text is None:
        assert not any(letter.isalnum() for letter in plain_words(typed))
        return
    lines = text.split("\n")
    assert lines[0] == DISCLOSURE
    assert len(lines) == 2 + with_place
    assert (lines[-1] == PLACE) == with_place
    assert len(text) <= len(DISCLOSURE) + MOST_WORDS + len(PLACE) + 2


def test_nothing_that_hides_gets_through() -> None:
    """Such as a turn of the writing's direction, a line of nothing, or a letter of no width."""
    for hiding in ("\u202e", "\u2066", "\u200b", "\u2028", "\x00", "\ud800", "\ue000"):
        assert plain_words(f"fine{hiding} coffee") == "fine coffee"
    assert plain_words(" a\n\n\t b \u00a0 c ") == "a b c"


def test_the_store_does_not_write_for_her() -> None:
    for nothing in ("", "   ", "\u200b\u200b", "!!! …", "\n"):
        assert compose(nothing, DISCLOSURE, PLACE) is None
    assert compose("¡Qué café!", DISCLOSURE, None) == f"{DISCLOSURE}\n¡Qué café!"


def test_words_are_cut_and_never_the_disclosure() -> None:
    text = compose("a" * 1_000, DISCLOSURE, None)
    assert text == f"{DISCLOSURE}\n{'a' * MOST_WORDS}"


instants = st.floats(1_577_836_800, 2_208_988_800)
"From 2020 to 2040."
zones = st.sampled_from([NEW_YORK, ZoneInfo("Europe/Madrid"), ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")])


@given(instants, zones)
def test_a_week_ends_where_the_next_begins(at_s: float, zone: ZoneInfo) -> None:
    next_s = next_week_s(at_s, zone)
    assert at_s < next_s <= at_s + timedelta(days=7, hours=1).total_seconds()
    assert week_of(next_s - 1, zone) == week_of(at_s, zone)
    assert week_of(next_s, zone) != week_of(at_s, zone)


def test_the_year_of_a_week_is_that_of_its_thursday() -> None:
    new_year = datetime(2027, 1, 1, 12, tzinfo=NEW_YORK).timestamp()
    assert week_of(new_year, NEW_YORK) == "2026-W53"
