"""What an offer takes off prices. Pure; money in integer minor units.

The rule of rounding: a percentage of a price is rounded half up to the nearest step (`round_to_minor`), and is at
least one step; all of it is integer arithmetic. Whatever the offer, no line is cut by more than its public price, and
what would not be below the public price is no offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kiosk_server.offers.terms import AmountOff, Bundle, FreeItem, ItemPrice, Offer, PercentOff, skus_of
from wire.messages.site import OpeningHours

LEAST_VALID_S = 3600.0
"Who comes in shortly before closing still has an hour; the till decides whether it is open."

_WHOLE = 10_000
"A percentage to two decimals is a whole number of these parts."


class NoPrice(StrEnum):
    """Why an offer has no price now."""

    NO_INTENT = "no_intent"
    "It is about what she wants most, and nothing is known of that."
    NOT_SOLD = "not_sold"
    "A product of it is not in the catalogue."
    NO_ROOM = "no_room"
    "The public price is as low already, or nothing of it would be left."


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an offer: 0 <= off_minor <= price_minor."""

    sku: str
    price_minor: int
    "The public price."
    off_minor: int


@dataclass(frozen=True, slots=True)
class Priced:
    """An offer at today's prices."""

    lines: tuple[Line, ...]
    "The product to show first."
    needs: tuple[str, ...] = ()
    "What must be bought besides."

    @property
    def sku(self) -> str:
        return self.lines[0].sku

    @property
    def skus(self) -> set[str]:
        """Of all that it is about."""
        return {line.sku for line in self.lines} | set(self.needs)

    @property
    def price_minor(self) -> int:
        return sum(line.price_minor for line in self.lines)

    @property
    def off_minor(self) -> int:
        return sum(line.off_minor for line in self.lines)


def priced(offer: Offer, wanted: str | None, prices: Mapping[str, int]) -> Priced | NoPrice:
    """The offer for somebody who wants `wanted` most; `prices` are public ones, of at least the products sold."""
    skus = skus_of(offer, wanted)
    if not skus:
        return NoPrice.NO_INTENT
    if any(sku not in prices for sku in skus):
        return NoPrice.NOT_SOLD
    lines, needs = _lines(offer, skus, prices)
    if not lines or any(not 0 <= line.off_minor <= line.price_minor for line in lines):
        return NoPrice.NO_ROOM
    return Priced(lines, needs) if any(line.off_minor for line in lines) else NoPrice.NO_ROOM


def _lines(offer: Offer, skus: list[str], prices: Mapping[str, int]) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    first = skus[0]
    price = prices[first]
    match offer:
        case PercentOff():
            off = share_minor(price, offer.percent, offer.round_to_minor)
            return (_leaving_something(first, price, off), ())
        case AmountOff():
            return (_leaving_something(first, price, offer.amount_minor), ())
        case ItemPrice():
            return (_leaving_something(first, price, price - offer.price_minor), ())
        case FreeItem():
            # Nobody buys one to get the same one for nothing.
            return ((Line(first, price, price),), (skus[1],)) if skus[1] != first else ((), ())
        case Bundle():
            whole = sum(prices[sku] for sku in skus)
            off = share_minor(whole, offer.percent, offer.round_to_minor)
            if off >= whole:
                return (), ()
            shares = apportioned(off, [prices[sku] for sku in skus])
            return tuple(Line(sku, prices[sku], share) for sku, share in zip(skus, shares, strict=True)), ()


def _leaving_something(sku: str, price_minor: int, off_minor: int) -> tuple[Line, ...]:
    return (Line(sku, price_minor, off_minor),) if 0 < off_minor < price_minor else ()


def share_minor(price_minor: int, percent: float, round_to_minor: int = 1) -> int:
    """`percent` of a price, half up to the nearest multiple of `round_to_minor` and at least one of it."""
    parts, step = round(percent * 100), max(round_to_minor, 1)
    return max(step, (2 * price_minor * parts + _WHOLE * step) // (2 * _WHOLE * step) * step)


def apportioned(off_minor: int, prices_minor: Sequence[int]) -> list[int]:
    """Shares of `off_minor` in proportion to prices, whole, adding up, none above its price (largest remainders)."""
    whole = sum(prices_minor)
    if whole == 0:
        return [0] * len(prices_minor)
    shares = [off_minor * price // whole for price in prices_minor]
    by_remainder = sorted(range(len(shares)), key=lambda n: (-(off_minor * prices_minor[n] % whole), n))
    for n in by_remainder[: off_minor - sum(shares)]:
        shares[n] += 1
    return shares


def off_at_till(lines: Sequence[Line], till_prices: Mapping[str, int]) -> int:
    """What a till takes off when prices have moved since: the amount that was promised, never more than is asked for
    the product now. `till_prices` may leave products out; those count at the price of the promise."""
    return sum(min(line.off_minor, max(till_prices.get(line.sku, line.price_minor), 0)) for line in lines)


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
