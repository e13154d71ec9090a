"""What comes next on a kiosk: shares, turns, caps and dayparts; and the vectors that hold every player to it."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_server.signage.choosing import Moment, Turn, Turns, begun, choose, cut_short
from kiosk_server.signage.dayparts import DAY_MINUTES, is_at, is_now
from tests.core.signage_vectors import EVERY_DAY, NOON_S, as_text, daypart, item, manifest, playlist
from wire.messages.screens.signage import SignageItem, SignageManifest, SignagePlaylist

VECTORS = Path(__file__).with_name("signage_vectors.json")
HOUR_S = 3600.0


def play(plan: SignageManifest, lasts_s: float, moment: Moment | None = None) -> Iterator[tuple[float, Turn]]:
    """Each turn with its second; where nothing may be shown the next second is tried."""
    turns, moment, over_s = Turns(), moment or Moment(NOON_S, 0.0), lasts_s
    while moment.steady_s < over_s:
        turn = choose(plan, turns, moment)
        if turn is not None:
            yield moment.steady_s, turn
            turns = begun(turns, turn, moment.steady_s)
        step_s = 1.0 if turn is None else turn.shows_s
        moment = replace(moment, now_s=moment.now_s + step_s, steady_s=moment.steady_s + step_s)


def seconds(plan: SignageManifest, lasts_s: float) -> Counter[str]:
    found: Counter[str] = Counter()
    for _, turn in play(plan, lasts_s):
        found[turn.playlist] += int(turn.shows_s)
    return found


def test_the_vectors_say_what_the_rules_do() -> None:
    assert VECTORS.read_text() == as_text(), "make them anew: python -m tests.core.signage_vectors"


def test_the_vectors_hold_what_they_are_there_for() -> None:
    made = json.loads(VECTORS.read_text())
    shown = {
        case["why"]: "".join((each["turn"] or {"item": "-"})["item"] for each in case["moments"])
        for case in made["choosing"]
    }
    assert shown["items come in turn, again and again"] == "abacabaca"
    assert shown["what is broken is passed over"] == "ac-a"
    assert shown["only the highest priority plays, and what is below it when that is over"] == "bbbaa"
    assert shown["weights share the time, spread evenly"] == "acccacccaccc"
    assert shown["more than everything is scaled down, and nothing else plays"].count("b") == 0
    assert shown["a clock that is set does not bring a play sooner"] == "a-a"
    assert shown["by the clock on the wall"] == "caacc"
    assert shown["while an interest is named"] == "cca"
    assert {each["is_now"] for each in made["dayparts"]} == {True, False}


def test_voices_of_one_priority_share_the_time_by_their_weights() -> None:
    items = [item("a", 7), item("b", 30), item("c", 12)]
    plan = manifest(items, [playlist("x", "a", weight=1), playlist("y", "b", weight=2), playlist("z", "c", weight=5)])
    found = seconds(plan, 10 * HOUR_S)
    total = sum(found.values())
    for name, share in (("x", 1 / 8), ("y", 2 / 8), ("z", 5 / 8)):
        assert abs(found[name] / total - share) < 0.005


def test_an_interrupt_has_its_percent_of_every_hour() -> None:
    items = [item("a", 15), item("b", 10), item("c", 20)]
    plan = manifest(items, [playlist("loop", "ac"), playlist("cut", "b", interrupt_percent=25)])
    hours: Counter[int] = Counter()
    for at_s, turn in play(plan, 8 * HOUR_S):
        hours[int(at_s // HOUR_S)] += int(turn.shows_s) if turn.playlist == "cut" else 0
    assert all(abs(spent - 900) <= 20 for spent in hours.values())


def test_the_plays_of_an_hour_are_spread_over_it() -> None:
    plan = manifest([item("a", plays_per_hour=6), item("b", 10)], [playlist("p", "ab")])
    starts = [at_s for at_s, turn in play(plan, 4 * HOUR_S) if turn.item == "a"]
    assert 22 <= len(starts) <= 24
    assert all(600 <= later - earlier <= 620 for earlier, later in itertools.pairwise(starts))


def test_what_was_cut_short_gets_the_time_it_lacked() -> None:
    plan = manifest([item("a"), item("b")], [playlist("x", "a"), playlist("y", "b")])
    turns = Turns()
    first = choose(plan, turns, Moment(NOON_S, 0))
    assert first is not None
    whole = begun(turns, first, 0)
    assert cut_short(whole, first, 10) == whole
    assert cut_short(whole, first, 99) == whole
    half = cut_short(whole, first, 4)
    assert half.tags["x"] == first.start + 4 / first.share
    assert half.began == whole.began


def test_a_manifest_that_lost_a_playlist_or_its_items_goes_on_with_the_rest() -> None:
    plan = manifest([item("a"), item("b"), item("c")], [playlist("p", "abc"), playlist("q", "c")])
    turns = Turns()
    for n in range(6):
        turn = choose(plan, turns, Moment(NOON_S + n, n))
        assert turn is not None
        turns = begun(turns, turn, n)
    less = manifest([item("a"), item("b")], [playlist("p", "b"), playlist("r", ["gone"])])
    turn = choose(less, turns, Moment(NOON_S + 9, 9))
    assert turn is not None
    assert (turn.playlist, turn.place, turn.item) == ("p", 0, "b")


names = st.sampled_from("abcde")
optional_s = st.none() | st.floats(NOON_S - 50, NOON_S + 200)


@st.composite
def plans(draw: st.DrawFn) -> SignageManifest:
    items: list[SignageItem] = [
        item(
            name,
            draw(st.integers(3, 60)),
            plays_per_hour=draw(st.none() | st.integers(1, 120)),
            valid_from_s=draw(optional_s),
            valid_until_s=draw(optional_s),
        )
        for name in draw(st.sets(names))
    ]
    parts = [daypart("x", draw(st.integers(0, 1439)), draw(st.integers(0, 1440)), draw(st.sets(st.integers(0, 6))))]
    playlists: list[SignagePlaylist] = [
        playlist(
            f"p{n}",
            draw(st.lists(names, max_size=5)),
            dayparts=draw(st.sampled_from([[], ["x"], ["gone"]])),
            priority=draw(st.integers(0, 2)),
            weight=draw(st.integers(1, 9)),
            interrupt_percent=draw(st.none() | st.integers(1, 100)),
            trigger=draw(st.sampled_from(["always", "members_near", "interest"])),
            interest=draw(st.sampled_from([None, "Grinders"])),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    return manifest(items, playlists, parts)


@pytest.mark.no_cover
@given(plans(), st.booleans(), st.sampled_from([None, "Grinders"]), st.frozensets(names))
def test_what_is_chosen_may_be_shown_and_nothing_is_chosen_only_where_nothing_may(
    plan: SignageManifest, invites: bool, interest: str | None, broken: frozenset[str]
) -> None:
    items = {each.item: each for each in plan.items}
    zone = ZoneInfo(plan.site_time_zone)
    parts = {each.daypart: each for each in plan.dayparts}
    began: dict[str, float] = {}
    turns, steady_s = Turns(), 0.0
    for _ in range(25):
        moment = Moment(NOON_S + steady_s, steady_s, invites, interest, broken)
        turn = choose(plan, turns, moment)

        def may(name: str, moment: Moment = moment) -> bool:
            each = items.get(name)
            return (
                each is not None
                and name not in broken
                and (each.valid_from_s or 0) <= moment.now_s < (each.valid_until_s or 1e11)
                and (
                    each.plays_per_hour is None
                    or name not in began
                    or moment.steady_s - began[name] >= HOUR_S / each.plays_per_hour
                )
            )

        due = [
            each
            for each in plan.playlists
            if (
                each.trigger == "always"
                or (each.trigger == "members_near" and invites)
                or (each.trigger == "interest" and interest is not None and each.interest == interest)
            )
            and (not each.dayparts or any(n in parts and is_now(parts[n], moment.now_s, zone) for n in each.dayparts))
            and any(may(name) for name in each.items)
        ]
        if turn is None:
            assert not due
            steady_s += 10
            continue
        chosen = next(each for each in due if each.playlist == turn.playlist)
        assert chosen.items[turn.place] == turn.item
        assert may(turn.item)
        assert 0 < turn.share <= 1
        if chosen.interrupt_percent is None:
            assert chosen.priority == max(each.priority for each in due if each.interrupt_percent is None)
        turns = begun(turns, turn, steady_s)
        began[turn.item] = steady_s
        steady_s += turn.shows_s


@settings(max_examples=20)
@given(st.integers(0, 1439), st.integers(0, 1440), st.sets(st.integers(0, 6)))
def test_a_daypart_has_as_many_minutes_a_week_as_it_says(
    from_minute: int, until_minute: int, weekdays: set[int]
) -> None:
    part = daypart("x", from_minute, until_minute, sorted(weekdays))
    found = sum(is_at(part, weekday, minute) for weekday in EVERY_DAY for minute in range(DAY_MINUTES))
    length = until_minute - from_minute
    assert found == len(weekdays) * (length if length > 0 else length + DAY_MINUTES)


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "UTC"])
def test_a_night_without_end_is_now_at_every_instant_of_a_year(zone: str) -> None:
    always = daypart("x", 0, 1440)
    assert all(is_now(always, NOON_S + hour * HOUR_S, ZoneInfo(zone)) for hour in range(0, 365 * 24, 5))
