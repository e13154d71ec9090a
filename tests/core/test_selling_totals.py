"""Totals to the cent: 10,000 random carts against an oracle that reckons in fractions, with and without tax inside."""

from __future__ import annotations

import random
from fractions import Fraction
from math import floor

import pytest

from kiosk_server.sales.shares import part_of
from kiosk_server.selling.totals import Item, Totals, at_agreed, totals

CARTS = 10_000


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def a_cart(chance: random.Random) -> list[Item]:
    rates = chance.sample([0, 250, 400, 550, 700, 800, 825, 887, 1900, 2000, 2500], chance.randint(1, 3))
    items = []
    for _ in range(chance.randint(1, 8)):
        unit = chance.choice([0, 1, 99, 999, chance.randint(0, 50_000), chance.randint(0, 10**9)])
        quantity = chance.choice([1, 1, 1, 2, 3, chance.randint(1, 100)])
        off = chance.choice([0, 0, unit * quantity, chance.randint(0, unit * quantity)])
        items.append(Item(unit, quantity, chance.choice(rates), off))
    return items


def check(items: list[Item], found: Totals, *, included: bool) -> None:
    public = sum(item.unit_minor * item.quantity for item in items)
    asked = sum(item.unit_minor * item.quantity - item.off_minor for item in items)
    taxes = {}
    for rate in {item.tax_rate_bp for item in items}:
        of_rate = sum(i.unit_minor * i.quantity - i.off_minor for i in items if i.tax_rate_bp == rate)
        share = Fraction(rate, 10_000 + rate) if included else Fraction(rate, 10_000)
        taxes[rate] = half_up(of_rate * share)
    tax = sum(taxes.values())
    assert found.subtotal_minor == asked <= public
    assert found.off_minor == public - asked
    assert found.tax_minor == tax
    assert found.total_minor == (asked if included else asked + tax)
    assert {each.rate_bp: each.tax_minor for each in found.taxes} == taxes
    assert sum(each.untaxed_minor + each.tax_minor for each in found.taxes) == found.total_minor
    for item, line in zip(items, found.lines, strict=True):
        assert line.regular_minor == item.unit_minor * item.quantity
        assert 0 <= line.net_minor == line.regular_minor - line.off_minor <= line.regular_minor
        assert line.total_minor == line.net_minor + (0 if included else line.tax_minor)
        # No line bears a unit more, or less, than its own share.
        own = Fraction(taxes[item.tax_rate_bp] * line.net_minor, max(_of_rate(items, item.tax_rate_bp), 1))
        assert abs(line.tax_minor - own) < 1
        assert 0 <= line.tax_minor <= line.total_minor


def _of_rate(items: list[Item], rate: int) -> int:
    return sum(i.unit_minor * i.quantity - i.off_minor for i in items if i.tax_rate_bp == rate)


@pytest.mark.no_cover
@pytest.mark.parametrize("included", [True, False])
def test_ten_thousand_carts_come_out_to_the_cent(included: bool) -> None:
    chance = random.Random(20_261_122 + included)
    for _ in range(CARTS // 2):
        items = a_cart(chance)
        check(items, totals(items, prices_include_tax=included), included=included)


def test_what_was_agreed_otherwise_is_shared_out_to_the_cent() -> None:
    chance = random.Random(5)
    for _ in range(1_000):
        items, included = a_cart(chance), chance.random() < 0.5
        reckoned = totals(items, prices_include_tax=included).total_minor
        agreed = max(reckoned + chance.choice([0, -1, 1, chance.randint(-5_000, 5_000)]), 0)
        found = at_agreed(items, agreed, prices_include_tax=included)
        assert found.total_minor == agreed
        assert sum(each.untaxed_minor + each.tax_minor for each in found.taxes) == agreed
        for line in found.lines:
            assert 0 <= line.tax_minor <= line.total_minor
            assert line.net_minor == line.regular_minor - line.off_minor + line.adjust_minor
            assert line.total_minor == line.net_minor + (0 if included else line.tax_minor)


def test_pieces_that_go_one_by_one_are_worth_what_they_are_together() -> None:
    chance = random.Random(7)
    for _ in range(2_000):
        quantity, amount, gone, worth = chance.randint(1, 30), chance.randint(0, 10**6), 0, 0
        while gone < quantity:
            more = chance.randint(1, quantity - gone)
            part = part_of(amount, quantity, gone, more)
            assert 0 <= part <= amount
            gone, worth = gone + more, worth + part
        assert worth == amount


@pytest.mark.parametrize("item", [Item(-1, 1, 0), Item(1, 0, 0), Item(1, 1, -1), Item(1, 1, 0, 2), Item(1, 1, 0, -1)])
def test_amounts_that_cannot_be_are_refused(item: Item) -> None:
    with pytest.raises(ValueError, match="not"):
        totals([item], prices_include_tax=True)
