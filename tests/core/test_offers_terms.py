"""Whatever an offer is, it stays between nothing and the public price, in whole minor units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk_server.campaigns.book import WELCOME_PERCENT
from kiosk_server.offers.pricing import Line, NoPrice, Priced, apportioned, off_at_till, priced, share_minor
from kiosk_server.offers.terms import OFFER, AmountOff, Bundle, FreeItem, ItemPrice, Offer, PercentOff, named_skus

SKUS = ["grinder", "kettle", "beans", "mug"]
skus = st.sampled_from(SKUS)
percents = st.floats(0.01, 99.99)
steps = st.integers(1, 1_000)
amounts = st.integers(1, 10**9)

offers: st.SearchStrategy[Offer] = st.one_of(
    st.builds(PercentOff, percent=percents, round_to_minor=steps, sku=st.none() | skus),
    st.builds(AmountOff, amount_minor=amounts, sku=st.none() | skus),
    st.builds(ItemPrice, sku=skus, price_minor=amounts),
    st.builds(FreeItem, sku=skus, with_sku=st.none() | skus),
    st.builds(Bundle, skus=st.lists(skus, min_size=2, max_size=4, unique=True), percent=percents, round_to_minor=steps),
)
catalogues = st.dictionaries(skus, st.integers(0, 10**9))


@given(offers, st.none() | skus, catalogues)
def test_no_offer_is_above_the_public_price_or_below_nothing(
    offer: Offer, wanted: str | None, prices: dict[str, int]
) -> None:
    found = priced(offer, wanted, prices)
    if isinstance(found, NoPrice):
        return
    assert all(line.price_minor == prices[line.sku] and 0 <= line.off_minor <= line.price_minor for line in found.lines)
    assert 0 < found.off_minor <= found.price_minor
    assert named_skus(offer) <= found.skus
    if not isinstance(offer, FreeItem):
        assert found.off_minor < found.price_minor


@given(offers, st.none() | skus, catalogues, catalogues)
def test_a_till_never_takes_off_more_than_was_promised_or_than_is_asked(
    offer: Offer, wanted: str | None, prices: dict[str, int], later: dict[str, int]
) -> None:
    found = priced(offer, wanted, prices)
    if isinstance(found, Priced):
        off = off_at_till(found.lines, later)
        assert 0 <= off <= found.off_minor
        assert off <= sum(later.get(line.sku, line.price_minor) for line in found.lines)


@given(offers)
def test_an_offer_is_read_as_it_was_written(offer: Offer) -> None:
    assert OFFER.validate_python(offer.model_dump(mode="json")) == offer


@given(st.integers(0, 10**12), percents, steps)
def test_a_share_is_a_multiple_of_its_step_half_up(price: int, percent: float, step: int) -> None:
    off = share_minor(price, percent, step)
    assert off % step == 0
    assert off >= step
    exact = price * round(percent * 100)
    assert off == step or abs(off * 10_000 - exact) * 2 <= step * 10_000


def test_halves_are_rounded_up() -> None:
    assert share_minor(50, 1) == 1
    assert share_minor(149, 1) == 1
    assert share_minor(150, 1) == 2


def test_the_welcome_campaign_takes_forty_dollars_off_the_morrow() -> None:
    assert share_minor(349_00, WELCOME_PERCENT, 100) == 40_00


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.floats(0, 1))
def test_shares_add_up_and_none_exceeds_its_price(prices: list[int], part: float) -> None:
    off = int(sum(prices) * part)
    shares = apportioned(off, prices)
    assert sum(shares) == off
    assert all(0 <= share <= price for share, price in zip(shares, prices, strict=True))


def test_why_there_is_no_offer() -> None:
    prices = {"grinder": 100, "beans": 0}
    assert priced(PercentOff(percent=10), None, prices) is NoPrice.NO_INTENT
    assert priced(FreeItem(sku="beans"), None, prices) is NoPrice.NO_INTENT
    assert priced(PercentOff(percent=10), "kettle", prices) is NoPrice.NOT_SOLD
    assert priced(AmountOff(amount_minor=100), "grinder", prices) is NoPrice.NO_ROOM
    assert priced(ItemPrice(sku="grinder", price_minor=100), None, prices) is NoPrice.NO_ROOM
    assert priced(FreeItem(sku="beans", with_sku="grinder"), None, prices) is NoPrice.NO_ROOM
    assert priced(FreeItem(sku="grinder", with_sku="grinder"), None, prices) is NoPrice.NO_ROOM
    assert priced(PercentOff(percent=10, round_to_minor=1_000), "grinder", prices) is NoPrice.NO_ROOM
    assert priced(Bundle(skus=["beans", "grinder"], percent=50, round_to_minor=100), None, prices) is NoPrice.NO_ROOM


def test_each_kind_gives_what_it_says() -> None:
    prices = {"grinder": 349_00, "beans": 18_50}
    assert priced(AmountOff(amount_minor=50_00), "grinder", prices) == Priced((Line("grinder", 349_00, 50_00),))
    assert priced(ItemPrice(sku="beans", price_minor=15_00), None, prices) == Priced((Line("beans", 18_50, 3_50),))
    assert priced(FreeItem(sku="beans"), "grinder", prices) == Priced((Line("beans", 18_50, 18_50),), ("grinder",))
    bundle = priced(Bundle(skus=["grinder", "beans"], percent=10, round_to_minor=100), None, prices)
    assert bundle == Priced((Line("grinder", 349_00, 35_14), Line("beans", 18_50, 1_86)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gift"},
        {"kind": "percent", "percent": 100},
        {"kind": "percent", "percent": 0},
        {"kind": "amount", "amount_minor": -1},
        {"kind": "item", "sku": "a/b", "price_minor": 1},
        {"kind": "bundle", "skus": ["a"], "percent": 5},
        {"kind": "bundle", "skus": ["a", "a"], "percent": 5},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OFFER.validate_python(wrong)
