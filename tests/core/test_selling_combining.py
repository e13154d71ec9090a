"""Which vouchers apply together: what takes most off, no piece twice; against an oracle that tries everything."""

from __future__ import annotations

import random
from collections import Counter
from itertools import chain, combinations

from kiosk_server.offers.pricing import Line
from kiosk_server.selling.combining import MOST_WEIGHED, Promise, best, fits

PRICES = {"grinder": 34_900, "brush": 2_400, "beans": 1_450}


def promise(name: str, *off: tuple[str, int], needs: tuple[str, ...] = (), ends_at_s: float = 100.0) -> Promise:
    lines = tuple(Line(sku, PRICES.get(sku, 1_000), minor) for sku, minor in off)
    return Promise(name, lines, needs, ends_at_s)


def names(found: tuple[Promise, ...]) -> list[str]:
    return [each.voucher for each in found]


def test_one_piece_is_reduced_once_and_by_the_better_voucher() -> None:
    both = [promise("small", ("grinder", 1_000)), promise("large", ("grinder", 3_490))]
    assert names(best(both, {"grinder": 1}, PRICES)) == ["large"]
    assert names(best(both, {"grinder": 2}, PRICES)) == ["small", "large"]


def test_what_is_not_in_the_cart_does_not_apply() -> None:
    free = promise("free", ("brush", 2_400), needs=("grinder",))
    assert not fits(free, {"brush": 1})
    assert names(best([free], {"brush": 1}, PRICES)) == []
    assert names(best([free], {"brush": 1, "grinder": 1}, PRICES)) == ["free"]


def test_a_piece_that_had_to_be_bought_is_not_reduced_by_another_one() -> None:
    free, off = promise("free", ("brush", 2_400), needs=("grinder",)), promise("off", ("grinder", 3_000))
    assert names(best([free, off], {"brush": 1, "grinder": 1}, PRICES)) == ["off"]
    assert names(best([free, off], {"brush": 1, "grinder": 2}, PRICES)) == ["free", "off"]


def test_of_equals_fewer_count_and_then_what_ends_first() -> None:
    one = promise("one", ("grinder", 1_000), ("brush", 1_000))
    apart = [promise("a", ("grinder", 1_000)), promise("b", ("brush", 1_000))]
    assert names(best([*apart, one], {"grinder": 1, "brush": 1}, PRICES)) == ["one"]
    later, sooner = promise("later", ("brush", 500), ends_at_s=9.0), promise("sooner", ("brush", 500), ends_at_s=5.0)
    assert names(best([later, sooner], {"brush": 1}, PRICES)) == ["sooner"]


def test_nothing_is_taken_below_zero_and_what_takes_nothing_off_is_left() -> None:
    cheap = {"brush": 300}
    found = best([promise("off", ("brush", 2_400))], {"brush": 1}, cheap)
    assert [each.offs(cheap) for each in found] == [{"brush": 300}]
    assert best([promise("off", ("brush", 2_400))], {"brush": 1}, {"brush": 0}) == ()


def test_the_best_of_all_combinations_is_found() -> None:
    chance = random.Random(3)
    skus = list(PRICES)
    for _ in range(150):
        cart = {sku: chance.randint(0, 3) for sku in skus}
        prices = {sku: PRICES[sku] for sku in skus}
        held = []
        for n in range(chance.randint(0, 6)):
            off = [(sku, chance.randint(1, PRICES[sku])) for sku in chance.sample(skus, chance.randint(1, 2))]
            needs = tuple(chance.sample(skus, chance.randint(0, 1)))
            held.append(promise(str(n), *off, needs=needs, ends_at_s=float(n)))
        found = best(held, cart, prices)
        assert _works(found, cart)
        everything = chain.from_iterable(combinations(held, count) for count in range(len(held) + 1))
        assert _off(found) == max(_off(each) for each in everything if _works(each, cart))


def test_of_more_than_anybody_has_those_that_take_most_off_are_weighed() -> None:
    many = [promise(f"{n:02}", ("beans", 100 + n)) for n in range(MOST_WEIGHED + 5)]
    found = best(many, {"beans": 50}, PRICES)
    assert len(found) == MOST_WEIGHED
    assert _off(found) == sum(105 + n for n in range(MOST_WEIGHED))


def _works(chosen: tuple[Promise, ...], cart: dict[str, int]) -> bool:
    taken = sum((each.pieces for each in chosen), Counter[str]())
    return all(cart.get(sku, 0) >= count for sku, count in taken.items())


def _off(chosen: tuple[Promise, ...]) -> int:
    return sum(sum(each.offs(PRICES).values()) for each in chosen)
