"""When the screen is on. Pure, told the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

DAY_MIN = 1440
WEEK_MIN = 7 * DAY_MIN
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Hours:
    """Parts of every week by the clock on the store's wall, in minutes since Monday 0:00, each without its end."""

    zone: ZoneInfo
    spans: tuple[tuple[int, int], ...]
    "Empty: always on."

    def is_on(self, now_s: float) -> bool:
        if not self.spans:
            return True
        local = datetime.fromtimestamp(now_s, UTC).astimezone(self.zone)
        minute = local.weekday() * DAY_MIN + local.hour * 60 + local.minute
        return any(_is_within(minute, *span) for span in self.spans)

    def on_again_s(self, now_s: float) -> float:
        """The next instant, to the minute, at which it is on; found by looking, so that clocks may change meanwhile."""
        at_s = now_s - now_s % MINUTE_S
        for _ in range(WEEK_MIN + DAY_MIN):
            if self.is_on(at_s) and at_s >= now_s:
                return at_s
            at_s += MINUTE_S
        return now_s


def read_hours(said: object) -> Hours | None:
    """What the page says (`ScreenHours` of the server); None where it says nothing that can be understood: then what
    was said before goes on."""
    if not isinstance(said, Mapping):
        return None
    try:
        zone = ZoneInfo(str(said["time_zone"]))
        spans = () if said["always"] else tuple(_span(each) for each in said["spans"])
    except (KeyError, TypeError, ValueError, OSError):
        return None
    return Hours(zone, spans)


def as_json(hours: Hours) -> dict[str, Any]:
    return {
        "time_zone": hours.zone.key,
        "always": not hours.spans,
        "spans": [{"from_min": begin, "until_min": end} for begin, end in hours.spans],
    }


def _span(said: Mapping[str, Any]) -> tuple[int, int]:
    begin, end = int(said["from_min"]), int(said["until_min"])
    if not (0 <= begin < WEEK_MIN and 0 <= end < WEEK_MIN):
        raise ValueError("no minute of a week")
    return begin, end


def _is_within(minute: int, begin: int, end: int) -> bool:
    if end <= begin:
        return minute >= begin or minute < end
    return begin <= minute < end
