from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk_server.intents.evidence import sentence, when
from kiosk_server.intents.scoring import Evidence
from kiosk_server.messages.texts import Texts

ZONE = ZoneInfo("America/New_York")
TEXTS = Texts.load()


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


SUNDAY_S = at("2026-11-22T10:42")


def test_the_evidence_reads_as_a_clerk_would_say_it() -> None:
    evidence = Evidence(views=3, zooms=2, adds=0, last_at_s=at("2026-11-17T21:00"))
    assert sentence(evidence, SUNDAY_S, ZONE, TEXTS, "en") == "Viewed 3 times, zoomed in twice, last on Tuesday"


def test_a_basket_is_told() -> None:
    evidence = Evidence(views=1, zooms=0, adds=1, last_at_s=SUNDAY_S)
    assert sentence(evidence, SUNDAY_S, ZONE, TEXTS, "en") == "Viewed once, put it in the basket, last today"


def test_without_history_nothing_is_claimed() -> None:
    assert sentence(None, SUNDAY_S, ZONE, TEXTS, "en") == "No history yet"
    assert sentence(Evidence(0, 0, 0, SUNDAY_S), SUNDAY_S, ZONE, TEXTS, "en") == "No history yet"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-22T00:01", "today"),
        ("2026-11-21T23:59", "yesterday"),
        ("2026-11-16T12:00", "on Monday"),
        ("2026-11-15T12:00", "on 15 November"),
    ],
)
def test_days_are_said_in_the_stores_own_time(day: str, said: str) -> None:
    assert when(at(day), SUNDAY_S, ZONE, TEXTS, "en") == said


def test_a_language_without_a_catalogue_falls_back_to_english() -> None:
    assert when(SUNDAY_S, SUNDAY_S, ZONE, TEXTS, "fi") == "today"
