"""What is offered with a cart: nothing that does not fit, is not here, is hers already, or was declined."""

from __future__ import annotations

import random

from kiosk_server.selling.relating import MOST, Cover, Thing, fits, related

GRINDER = Thing("grinder", "Coffee grinders", 34_900, 1, 60, ("brush", "scale"))
BEANS = Thing("beans", "Coffee", 1_450, 30, None)
BRUSH = Thing("brush", "Coffee accessories", 2_400, 4, None)
SCALE = Thing("scale", "Brewing", 6_400, 0, 24)
SHELF = {each.sku: each for each in (BRUSH, SCALE, BEANS)}


def plan(sku: str, months: int, *, least: int = 0, most: int = 100_000, of: str = "Coffee grinders") -> Thing:
    cover = Cover(frozenset({of}), months, least, most)
    return Thing(sku, "Warranties", 3_900, 0, None, cover=cover)


def offered(cart: list[Thing], plans: list[Thing], not_again: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    return [(each.sku, each.kind, each.about) for each in related(cart, SHELF, plans, not_again)]


def test_a_warranty_is_of_the_right_class_band_and_term() -> None:
    assert fits(plan("w84", 84), GRINDER)
    assert not fits(plan("w60", 60), GRINDER), "it comes with 60 months already"
    assert not fits(plan("w84", 84, of="Tents"), GRINDER)
    assert not fits(plan("w84", 84, most=34_899), GRINDER)
    assert not fits(plan("w84", 84, least=34_901), GRINDER)
    assert not fits(plan("w84", 84, of="Coffee"), BEANS), "what has no guarantee is covered by none"
    assert not fits(plan("w84", 84), plan("w96", 96))
    assert not fits(BRUSH, GRINDER)


def test_what_is_offered_fits_and_is_here() -> None:
    assert offered([GRINDER], [plan("w84", 84), plan("x", 84, of="Tents")]) == [
        ("w84", "warranty", "grinder"),
        ("brush", "accessory", "grinder"),
    ]


def test_what_she_owns_declined_or_holds_is_not_offered_again() -> None:
    plans = [plan("w84", 84)]
    assert offered([GRINDER], plans, ("w84", "brush")) == []
    assert offered([GRINDER, BRUSH], plans, ("w84",)) == []


def test_the_cheapest_that_fits_and_never_more_than_a_hand_holds() -> None:
    cheap, dear = plan("cheap", 72), Thing("dear", "W", 9_900, 0, None, cover=plan("dear", 120).cover)
    assert offered([GRINDER], [dear, cheap])[0] == ("cheap", "warranty", "grinder")
    many = Thing("set", "Sets", 10, 1, None, tuple(f"a{n}" for n in range(9)))
    shelf = {f"a{n}": Thing(f"a{n}", "A", 1, 1, None) for n in range(9)}
    assert len(related([many], shelf, [], ())) == MOST


def a_shelf(chance: random.Random) -> tuple[dict[str, Thing], list[Thing]]:
    categories = ["grinders", "tents", "boots"]
    shelf = {
        f"p{n}": Thing(
            f"p{n}",
            chance.choice(categories),
            chance.randint(1, 500),
            chance.randint(0, 2),
            chance.choice([None, 0, 24]),
            tuple(f"p{m}" for m in chance.sample(range(8), 2)),
        )
        for n in range(6)
    }
    return shelf, [plan(f"w{n}", chance.choice([12, 36]), most=300, of=chance.choice(categories)) for n in range(3)]


def test_ten_thousand_carts_hold_no_offer_that_does_not_fit() -> None:
    chance = random.Random(11)
    for n in range(10_000):
        if n % 100 == 0:
            shelf, plans = a_shelf(chance)
            by_sku = {each.sku: each for each in plans}
        not_again = {f"p{chance.randrange(6)}"}
        in_cart = {sku: shelf[sku] for sku in (f"p{chance.randrange(6)}", f"p{chance.randrange(6)}")}
        for each in related(list(in_cart.values()), shelf, plans, not_again):
            assert each.sku not in not_again | in_cart.keys()
            if each.kind == "accessory":
                assert each.sku in in_cart[each.about].accessories
                assert shelf[each.sku].stock > 0
            else:
                assert fits(by_sku[each.sku], in_cart[each.about])
