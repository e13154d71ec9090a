"""What a campaign takes off a price. Pure; money in integer minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wire.messages.site import OpeningHours

LEAST_VALID_S = 3600.0
"Who comes in shortly before closing still has an hour; the till decides whether it is open."


@dataclass(frozen=True, slots=True)
class Discount:
    """Percent of the price, or an amount in minor units."""

    kind: str
    "`percent` or `amount`."
    value: float
    round_to_minor: int = 1

    def off_minor(self, price_minor: int) -> int | None:
        """What is taken off `price_minor`: at least one rounding step; None where nothing of the price were left."""
        exact = price_minor * self.value / 100 if self.kind == "percent" else self.value
        step = max(self.round_to_minor, 1)
        off = max(step, int(exact / step + 0.5) * step)
        return off if off < price_minor else None


_UNITS_WITHOUT_MINOR = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"}
_UNITS_OF_A_THOUSAND = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


def minor_per_unit(currency: str) -> int:
    """How many minor units make one unit (ISO 4217): 100 for USD, 1 for JPY, 1000 for KWD."""
    if currency in _UNITS_WITHOUT_MINOR:
        return 1
    return 1000 if currency in _UNITS_OF_A_THOUSAND else 100


def valid_until_s(hours: list[OpeningHours], zone: ZoneInfo, now_s: float) -> float:
    """Closing time today in the store's zone; midnight where no hours are known or it is past closing."""
    now = datetime.fromtimestamp(now_s, UTC).astimezone(zone)
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), zone).timestamp()
    closings = [
        closes
        for h in hours
        if h.weekday == now.weekday() and (closes := _closing_s(h, now, zone)) is not None and closes > now_s
    ]
    return max(max(closings, default=midnight), now_s + LEAST_VALID_S)


def _closing_s(hours: OpeningHours, now: datetime, zone: ZoneInfo) -> float | None:
    try:
        return datetime.combine(now.date(), time.fromisoformat(hours.closes), zone).timestamp()
    except ValueError:  # "24:00" and the like: no closing time on this day
        return None
