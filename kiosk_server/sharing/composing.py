"""The text that she shares: the disclosure first, then her own words, then the store if she likes. Pure.

Points are a material connection, and a brand's hashtag alone does not say so (FTC, Cole Haan, 2014): the text says it
in plain words, before hers, so that no limit of a network cuts it off and nothing that she types stands before it.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wire.messages.screens.rewards import MOST_WORDS

_HIDING = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"Controls, such as those that turn the direction of writing: what stands on the left could seem to be gone."


def plain_words(typed: str) -> str:
    """In one line, without anything that cannot be seen."""
    visible = (" " if letter.isspace() else letter for letter in typed)
    shown = "".join(letter for letter in visible if unicodedata.category(letter) not in _HIDING)
    return " ".join(shown.split())[:MOST_WORDS].rstrip()


def compose(typed: str, disclosure: str, place: str | None) -> str | None:
    """None where she wrote nothing: the store does not write for her."""
    words = plain_words(typed)
    if not any(letter.isalnum() for letter in words):
        return None
    return "\n".join([disclosure, words, *([place] if place else [])])


def week_of(at_s: float, zone: ZoneInfo) -> str:
    """Such as `2026-W47` (ISO 8601), by the store's clocks."""
    year, week, _ = datetime.fromtimestamp(at_s, UTC).astimezone(zone).isocalendar()
    return f"{year}-W{week:02d}"


def next_week_s(at_s: float, zone: ZoneInfo) -> float:
    """When the week after begins."""
    today = datetime.fromtimestamp(at_s, UTC).astimezone(zone).date()
    return datetime.combine(today + timedelta(days=7 - today.weekday()), time(), zone).timestamp()
