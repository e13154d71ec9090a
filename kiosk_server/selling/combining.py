"""Which of a member's vouchers apply to a cart together. Pure.

The rule: a voucher applies once in a sale, where the cart holds all that it is about; it takes one piece of each of its
products and of each that must be bought besides, and no piece serves two vouchers. Among all combinations the one that
takes most off counts; of equals the one with fewer vouchers, then the one whose vouchers end first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kiosk_server.offers.pricing import Line

MOST_WEIGHED = 10
"All combinations of ten are a thousand; nobody has so many. Of more, those that take most off are weighed."


@dataclass(frozen=True, slots=True)
class Promise:
    """A voucher that can be used now."""

    voucher: str
    lines: tuple[Line, ...]
    needs: tuple[str, ...]
    ends_at_s: float

    @property
    def pieces(self) -> Counter[str]:
        """That it takes from the cart, by sku."""
        return Counter([line.sku for line in self.lines] + list(self.needs))

    def offs(self, prices: Mapping[str, int]) -> dict[str, int]:
        """What it takes off one piece of each of its products, which may cost less by now."""
        return {line.sku: min(line.off_minor, prices[line.sku]) for line in self.lines}


def fits(promise: Promise, cart: Mapping[str, int]) -> bool:
    """Whether the cart, quantities by sku, holds all that it is about."""
    return all(cart.get(sku, 0) >= count for sku, count in promise.pieces.items())


def best(promises: Sequence[Promise], cart: Mapping[str, int], prices: Mapping[str, int]) -> tuple[Promise, ...]:
    """The combination that counts, in the order of `promises`. `prices` are those asked now, of all that is in the
    cart."""

    def off_minor(promise: Promise) -> int:
        return sum(promise.offs(prices).values())

    usable = [each for each in promises if fits(each, cart) and off_minor(each) > 0]
    weighed = sorted(usable, key=lambda each: (-off_minor(each), each.ends_at_s, each.voucher))[:MOST_WEIGHED]
    found: tuple[tuple[int, int, tuple[float, ...]], tuple[Promise, ...]] = ((0, 0, ()), ())
    for count in range(1, len(weighed) + 1):
        for chosen in combinations(weighed, count):
            taken = sum((each.pieces for each in chosen), Counter[str]())
            if any(cart[sku] < pieces for sku, pieces in taken.items()):
                continue
            worth = (-sum(map(off_minor, chosen)), count, tuple(sorted(each.ends_at_s for each in chosen)))
            found = min(found, (worth, chosen), key=lambda each: each[0])
    together = set(found[1])
    return tuple(each for each in promises if each in together)
