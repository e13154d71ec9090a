"""What a cart costs. Pure; money in integer minor units.

The rule of rounding: tax is reckoned once for everything of one rate, half up to the minor unit, and then shared out
to its lines in proportion, by largest remainder. So the lines add up to the total exactly, and the taxes of the rates
to the tax, whether prices include tax (it is the part bp / (10,000 + bp) of them) or it comes on top (bp / 10,000).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk_server.offers.pricing import apportioned

WHOLE_BP = 10_000
"A hundred percent in hundredths of a percent."


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a cart: 0 <= off_minor <= unit_minor * quantity."""

    unit_minor: int
    quantity: int
    tax_rate_bp: int
    off_minor: int = 0


@dataclass(frozen=True, slots=True)
class LineTotals:
    regular_minor: int
    off_minor: int
    net_minor: int
    "As the shop shows prices: with tax where they include it."
    tax_minor: int
    total_minor: int
    "What is paid for the line."
    adjust_minor: int = 0
    "What was agreed beyond, or short of, `regular_minor - off_minor`."


@dataclass(frozen=True, slots=True)
class RateTotals:
    """Everything of one rate."""

    rate_bp: int
    untaxed_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Totals:
    lines: tuple[LineTotals, ...]
    taxes: tuple[RateTotals, ...]
    "By rate, the lowest first."

    @property
    def subtotal_minor(self) -> int:
        return sum(line.net_minor for line in self.lines)

    @property
    def off_minor(self) -> int:
        return sum(line.off_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        return sum(line.tax_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        return sum(line.total_minor for line in self.lines)


def totals(items: Sequence[Item], *, prices_include_tax: bool) -> Totals:
    """Raises ValueError for an amount that cannot be."""
    for item in items:
        if item.unit_minor < 0 or item.quantity < 1 or item.tax_rate_bp < 0:
            raise ValueError("prices and rates are not negative, quantities not zero")
        if not 0 <= item.off_minor <= item.unit_minor * item.quantity:
            raise ValueError("a line is not cut by more than it costs")
    nets = [item.unit_minor * item.quantity - item.off_minor for item in items]
    taxes = _taxes(nets, items, included=prices_include_tax)
    lines = tuple(
        LineTotals(
            item.unit_minor * item.quantity,
            item.off_minor,
            net,
            tax,
            net if prices_include_tax else net + tax,
        )
        for item, net, tax in zip(items, nets, taxes, strict=True)
    )
    return Totals(lines, rates(lines, [item.tax_rate_bp for item in items]))


def at_agreed(items: Sequence[Item], total_minor: int, *, prices_include_tax: bool) -> Totals:
    """The same cart for a total that was agreed otherwise: every line bears its share of the difference."""
    reckoned = totals(items, prices_include_tax=prices_include_tax)
    if reckoned.total_minor == total_minor:
        return reckoned
    weights = [line.total_minor for line in reckoned.lines]
    if not sum(weights):
        weights = [1] * len(items)
    paid = apportioned(total_minor, weights)
    taxes = _taxes(paid, items, included=True)
    lines = []
    for before, share, tax in zip(reckoned.lines, paid, taxes, strict=True):
        net = share if prices_include_tax else share - tax
        adjust = net - before.regular_minor + before.off_minor
        lines.append(LineTotals(before.regular_minor, before.off_minor, net, tax, share, adjust))
    return Totals(tuple(lines), rates(lines, [item.tax_rate_bp for item in items]))


def _taxes(amounts: Sequence[int], items: Sequence[Item], *, included: bool) -> list[int]:
    """The tax of each amount, which is `included` in it or comes on top."""
    shares = [0] * len(items)
    for rate_bp in {item.tax_rate_bp for item in items}:
        of_rate = [n for n, item in enumerate(items) if item.tax_rate_bp == rate_bp]
        whole = sum(amounts[n] for n in of_rate)
        tax = _half_up(whole * rate_bp, WHOLE_BP + rate_bp if included else WHOLE_BP)
        for n, share in zip(of_rate, apportioned(tax, [amounts[n] for n in of_rate]), strict=True):
            shares[n] = share
    return shares


def rates(lines: Sequence[LineTotals], rates_bp: Sequence[int]) -> tuple[RateTotals, ...]:
    """Tax by rate, of lines with these rates."""
    found: dict[int, RateTotals] = {}
    for line, rate_bp in zip(lines, rates_bp, strict=True):
        before = found.get(rate_bp, RateTotals(rate_bp, 0, 0))
        untaxed_minor = before.untaxed_minor + line.total_minor - line.tax_minor
        found[rate_bp] = RateTotals(rate_bp, untaxed_minor, before.tax_minor + line.tax_minor)
    return tuple(found[rate_bp] for rate_bp in sorted(found))


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
