"""The signage's days of trouble in their short form, and whether what judges them finds what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from playwright.async_api import Browser

from kiosk_server.signage.tables import SignagePlay
from tests.bench.kiosk import trend
from tests.screens.player_rig import Boot
from tests.screens.player_soak import Outcome, differences, soak, too_little
from tests.screens.player_troubles import TROUBLES
from tests.screens.simulated_time import Seen

HOURS = 0.2
SEED = 5

BEGAN_S = 1_000_000.0


async def test_the_screen_is_never_empty_and_proof_of_play_says_what_was_seen(browser: Browser, tmp_path: Path) -> None:
    outcome = await soak(browser, tmp_path, SEED, HOURS)
    assert outcome.broken == []
    assert outcome.pictures > 0


def seen(*items: str | None, killed: bool = False) -> Boot:
    """Ten seconds each."""
    boot = Boot("b" * 32, 1.0, killed=killed, over_s=10.0 * len(items))
    boot.seen = [Seen(item, 10.0 * n, BEGAN_S + 10.0 * n) for n, item in enumerate(items)]
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


@pytest.mark.parametrize(
    "records",
    [told("a", "a"), told("a"), told("a", "b", "a", "b"), told("a", "b", shown_s=9.0), told("a", "b")[1:]],
    ids=["another", "too few", "too many", "shorter", "without the first"],
)
def test_the_judge_finds_what_was_told_otherwise(records: list[SignagePlay]) -> None:
    assert differences(seen("a", "b", "a"), records) != []


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
