"""The signage's days of trouble in their short form, and whether what judges them finds what is wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from playwright.async_api import Browser

from kiosk_server.signage.tables import SignagePlay
from tests.bench.kiosk import trend
from tests.screens.player_rig import Boot, Span
from tests.screens.player_soak import Soak
from tests.screens.player_troubles import TROUBLES
from tests.screens.player_verdict import Course, Outcome, absent, differences, frozen, judge, too_little
from tests.screens.simulated_time import Seen

HOURS = 0.2
SEED = 5

BEGAN_S = 1_000_000.0


async def test_the_screen_is_never_empty_and_proof_of_play_says_what_was_seen(browser: Browser, tmp_path: Path) -> None:
    outcome = await Soak(browser, tmp_path, SEED, HOURS).run()
    assert outcome.ended == ""
    assert outcome.broken == []
    assert outcome.pictures > 0


async def test_a_run_goes_on_when_the_page_dies_and_says_what_was_judged_when_it_is_ended(
    browser: Browser, tmp_path: Path
) -> None:
    soak = Soak(browser, tmp_path, SEED, 1000.0)
    said: list[Outcome] = []
    soak.say = said.append
    running = asyncio.create_task(soak.run())
    await until(lambda: len(soak.rig.boots) == 1 and len(soak.rig.boots[0].seen) > 2)
    await soak.rig.crash()
    await until(lambda: len(soak.rig.boots) == 2 and len(soak.rig.boots[1].seen) > 1)
    soak.end("of the test")
    outcome = await running
    assert outcome.ended == "of the test"
    assert outcome.broken == []
    assert len(outcome.died) == 1
    assert (outcome.starts, outcome.seen > 4, outcome.passed_h < 1000) == (2, True, True)


FAIL = """
() => {
  const player = document.querySelector('sb-player')
  player.step = () => undefined
  const nothing = new CSSStyleSheet()
  nothing.replaceSync('sb-layer { opacity: 0 !important }')
  player.shadowRoot.adoptedStyleSheets.push(nothing)
}
"""


async def test_a_run_finds_a_page_that_is_empty_and_stands_still_and_says_so_when_it_loses_its_browser(
    browser: Browser, tmp_path: Path
) -> None:
    soak = Soak(browser, tmp_path, SEED, 1000.0)
    running = asyncio.create_task(soak.run())
    await until(lambda: soak.rig.boots != [] and len(soak.rig.boots[0].seen) > 2)
    stood = soak.rig.boots[0]
    await soak.rig.page.page.evaluate(FAIL)
    await until(lambda: soak.rig.longest_empty_ms > 2000 and stood.over_s - stood.seen[-1].steady_s > 120)
    await soak.rig.context.close()
    outcome = await running
    assert "closed" in outcome.ended
    assert [each.split(" for ")[0] for each in outcome.broken] == [
        f"start 1: {stood.seen[-1].item} stood",
        "nothing to see",
    ]


async def until(so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


def seen(*items: str | None, stood_s: float = 10.0, killed: bool = False) -> Boot:
    """Ten seconds each, of ten planned."""
    boot = Boot("b" * 32, 1.0, opened_s=BEGAN_S, killed=killed, over_s=stood_s * len(items))
    boot.seen = [Seen(item, 10.0, stood_s * n, BEGAN_S + stood_s * n) for n, item in enumerate(items)]
    return boot


def told(*items: str, shown_s: float = 10.0) -> list[SignagePlay]:
    return [
        SignagePlay(
            kiosk="k1",
            boot="b" * 32,
            n=n + 1,
            prev="",
            hash="",
            item=item,
            version="",
            started_at_s=BEGAN_S + 10.0 * n,
            shown_s=shown_s,
            outcome="played",
            why="",
            received_at_s=BEGAN_S,
        )
        for n, item in enumerate(items)
    ]


def test_the_judge_accepts_what_was_told_as_it_was_seen() -> None:
    assert differences(seen("a", "b", "a"), told("a", "b")) == []
    assert differences(seen("a", "b", "a"), told("a", "b", "a")) == []


def test_the_judge_allows_for_the_last_seconds_of_a_killed_page() -> None:
    boot = seen("a", "b", "a", killed=True)
    boot.over_s -= 8.0
    records = told("a", "b")
    records[1].shown_s = 5.0
    assert differences(boot, records) == []
    assert differences(boot, told("a", "b", shown_s=5.0)) != []
    boot.over_s += 8.0
    assert differences(boot, records) != []


@pytest.mark.parametrize(
    "records",
    [told("a", "a"), told("a"), told("a", "b", "a", "b"), told("a", "b", shown_s=9.0), told("a", "b")[1:]],
    ids=["another", "too few", "too many", "shorter", "without the first"],
)
def test_the_judge_finds_what_was_told_otherwise(records: list[SignagePlay]) -> None:
    assert differences(seen("a", "b", "a"), records) != []


def test_the_judge_waits_for_records_on_their_way_but_not_for_wrong_ones() -> None:
    assert differences(seen("a", "b", "a"), told("a"), whole=False) == []
    assert differences(seen("a", "b", "a"), [], whole=False) == []
    assert differences(seen("a", "b", "a"), told("b"), whole=False) != []
    assert differences(seen("a"), told("a", "b", "a"), whole=False) != []


def test_the_judge_takes_little_from_a_page_that_died_by_itself() -> None:
    boot = seen("a", "b", "a")
    boot.died = True
    assert differences(boot, told("a", "b", "a", "b", "a")) == []
    assert differences(boot, told("b", "b", "a", "b", "a")) != []
    assert differences(boot, told(*"abababababab")) != []


PLANNED = {"a": {10.0}, "b": {10.0, 20.0}}


def test_the_judge_accepts_what_stood_for_its_time_and_what_a_touch_adds() -> None:
    assert frozen(seen("a", "b", None, "a"), PLANNED) == []
    touched = seen("a", "b", stood_s=65.0)
    touched.touched_s = [5.0, 30.0, 70.0, 95.0]
    assert frozen(touched, PLANNED) == []


@pytest.mark.parametrize("frozen_at", [0, 1, 2])
def test_the_judge_finds_a_page_that_shows_one_thing_for_ever(frozen_at: int) -> None:
    boot = seen(*"abab"[: frozen_at + 1])
    boot.over_s += 3600.0
    assert frozen(boot, PLANNED) == [f"{'ab'[frozen_at % 2]} stood for 3610 s, 3600 s too long"]
    outcome = Outcome(1.0)
    judge(outcome, Course([boot], {boot.name: told(*"abab"[:frozen_at])}, PLANNED, [], whole=False))
    assert outcome.broken == [f"start 1: {'ab'[frozen_at % 2]} stood for 3610 s, 3600 s too long"]
    assert outcome.latest_s == 3600.0


def test_a_touch_long_ago_excuses_no_page_that_stands_still() -> None:
    boot = seen("a", stood_s=3600.0)
    boot.touched_s = [5.0, 30.0]
    assert frozen(boot, PLANNED) == ["a stood for 3600 s, 3540 s too long"]


def test_the_judge_finds_one_thing_again_and_again_unless_a_plan_has_no_other() -> None:
    again = seen(*"ab", *"a" * 60)
    assert frozen(again, PLANNED) == ["a came again and again for 600 s"]
    assert frozen(seen(*"a" * 60), {"a": {10.0}}) == []


def test_the_judge_finds_a_time_that_no_plan_says() -> None:
    assert frozen(seen("b", "c"), {"b": {20.0}}) == [
        "b is shown for 10.0 s, which no plan says",
        "c is shown for 10.0 s, which no plan says",
    ]


def test_an_emergency_message_may_stand_for_hours_but_not_after_it_is_over() -> None:
    boot = seen("a", None, stood_s=7200.0)
    assert absent(boot, [Span(BEGAN_S, BEGAN_S + 7200.0), Span(BEGAN_S + 14_000.0, BEGAN_S + 15_000.0)]) == []
    after = [Span(BEGAN_S, BEGAN_S + 7200.0), Span(BEGAN_S + 10_000.0, BEGAN_S + 20_000.0)]
    assert absent(boot, after) == ["no signage for 4400 s though nothing was in its way"]


def test_a_page_may_die_by_itself_once_a_day() -> None:
    outcome = Outcome(72.0, died=["at 1.00 h"] * 3)
    judge(outcome, Course([], {}, PLANNED, [], whole=False))
    assert outcome.broken == []
    outcome.died.append("at 2.00 h")
    judge(outcome, Course([], {}, PLANNED, [], whole=False))
    assert outcome.broken == ["the page's process died 4 times by itself"]


def test_the_judge_finds_a_run_that_proves_nothing() -> None:
    troubles = {each.name: 1 for each in TROUBLES}
    assert too_little(Outcome(2.0, seen=100, told=100, happened=troubles)) == []
    signed_out = Outcome(2.0, seen=3, told=2, happened={**troubles, "emergency": 0})
    assert too_little(signed_out) == [
        "only 3 things were seen",
        "only 2 things were told",
        "no trouble of the kind: emergency",
    ]


def test_the_judge_finds_a_doubted_record() -> None:
    records = told("a", "b")
    records[1].doubt = "torn"
    assert differences(seen("a", "b", "a"), records) != []


@pytest.mark.parametrize(("each", "grows"), [(0, False), (5, False), (40, True)])
def test_a_page_grows_when_it_grows_more_than_its_samples_scatter(each: int, grows: bool) -> None:
    on_screen = [832, 898, 681, 855, 847, 697]
    assert trend([on_screen[n % 6] + each * n for n in range(24)]).grows is grows


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A server that comes and goes says much."""
    with structlog.testing.capture_logs():
        yield
