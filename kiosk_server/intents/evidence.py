"""An intent's evidence as a sentence, such as `Viewed 3 times, zoomed in twice, last on Tuesday`. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kiosk_server.intents.scoring import Evidence
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts


def sentence(evidence: Evidence | None, now_s: float, zone: ZoneInfo, texts: Texts, language: str) -> str:
    parts = [] if evidence is None else _parts(evidence, texts, language)
    if evidence is None or not parts:
        return texts.say(Key.EVIDENCE_NONE, language)
    parts.append(texts.say(Key.EVIDENCE_LAST, language, when=when(evidence.last_at_s, now_s, zone, texts, language)))
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _parts(evidence: Evidence, texts: Texts, language: str) -> list[str]:
    """What she said first, then what she did, as people say it."""

    def counted(key: Key, count: int) -> list[str]:
        return [texts.say(key, language, times=times(count, texts, language))] if count else []

    return [
        *([texts.say(Key.EVIDENCE_STATED, language)] if evidence.stated else []),
        *counted(Key.EVIDENCE_VIEWED, evidence.views),
        *counted(Key.EVIDENCE_ZOOMED, evidence.zooms),
        *counted(Key.EVIDENCE_COMPARED, evidence.compares),
        *counted(Key.EVIDENCE_SEARCHED, evidence.searches),
        *([texts.say(Key.EVIDENCE_ADDED, language)] if evidence.adds else []),
        *counted(Key.EVIDENCE_DWELLED, evidence.dwells),
        *([texts.say(Key.EVIDENCE_GOES_WITH, language)] if evidence.goes_with else []),
    ]


def times(count: int, texts: Texts, language: str) -> str:
    if count == 1:
        return texts.say(Key.TIMES_ONE, language)
    if count == 2:
        return texts.say(Key.TIMES_TWO, language)
    return texts.say(Key.TIMES_MANY, language, count=count)


def when(at_s: float, now_s: float, zone: ZoneInfo, texts: Texts, language: str) -> str:
    """A day as people say it: today, yesterday, a weekday within the last week, else a date."""
    day = datetime.fromtimestamp(at_s, UTC).astimezone(zone).date()
    days_ago = (datetime.fromtimestamp(now_s, UTC).astimezone(zone).date() - day).days
    if days_ago <= 0:
        return texts.say(Key.WHEN_TODAY, language)
    if days_ago == 1:
        return texts.say(Key.WHEN_YESTERDAY, language)
    if days_ago < 7:
        return texts.say(Key.WHEN_WEEKDAY, language, day=texts.say(Key(f"day.{day.weekday()}"), language))
    return texts.say(Key.WHEN_DATE, language, day=day.day, month=texts.say(Key(f"month.{day.month}"), language))
