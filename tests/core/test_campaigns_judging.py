"""What sets a campaign off, when, and what comes of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk_server.campaigns.conditions import DAY_S, Everybody, Facts, InTier, Visits, Wish
from kiosk_server.campaigns.judging import Limits, Plan, judge
from kiosk_server.campaigns.states import MOVES, State, Step
from kiosk_server.campaigns.triggers import (
    TRIGGER,
    Dwelled,
    Happening,
    OnDate,
    OnDwell,
    OnNthVisit,
    OnReturn,
    OnSale,
    OnVisit,
    SaleMade,
    Schedule,
    Trigger,
    VisitBegan,
    counts_visits,
    is_open,
    sets_off,
    trigger_in_words,
)
from kiosk_server.campaigns.wording import money, offer_in_words
from kiosk_server.engagement.restraint import Reason
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.pricing import Line, Priced
from kiosk_server.offers.terms import AmountOff, Bundle, FreeItem, ItemPrice, Offer, PercentOff
from kiosk_server.points.tiers import TIER_NAMES, tier_of

NEW_YORK = ZoneInfo("America/New_York")
SAY = Texts.load().say


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).timestamp()


NOON = at("2026-11-22T12:00")


def began(visits: int | None = 1, days_away: float | None = None) -> VisitBegan:
    return VisitBegan(visits, None if days_away is None else NOON - days_away * DAY_S, NOON)


@pytest.mark.parametrize(
    ("trigger", "happening", "fires"),
    [
        (OnVisit(), began(), True),
        (OnVisit(), Dwelled("bar", 100), False),
        (OnNthVisit(n=3), began(3), True),
        (OnNthVisit(n=3), began(4), False),
        (OnNthVisit(n=3), began(None), False),
        (OnReturn(days=60), began(2, 60), True),
        (OnReturn(days=60), began(2, 59.9), False),
        (OnReturn(days=60), began(1), False),
        (OnDate(dates=["2026-11-22"]), began(), True),
        (OnDate(dates=["11-22", "12-24"]), began(), True),
        (OnDate(dates=["2025-11-22"]), began(), False),
        (OnDwell(zone="bar", least_s=60), Dwelled("bar", 60), True),
        (OnDwell(zone="bar", least_s=60), Dwelled("door", 90), False),
        (OnSale(least_minor=100), SaleMade(100), True),
        (OnSale(least_minor=100), SaleMade(99), False),
    ],
)
def test_what_sets_a_campaign_off(trigger: Trigger, happening: Happening, fires: bool) -> None:
    assert sets_off(trigger, happening, NEW_YORK) is fires
    assert trigger_in_words(trigger, SAY)
    assert TRIGGER.validate_python(trigger.model_dump(mode="json")) == trigger


def test_which_triggers_need_the_number_of_visits() -> None:
    assert [counts_visits(each) for each in (OnVisit(), OnNthVisit(n=1), OnReturn(days=1))] == [False, True, True]


@pytest.mark.parametrize("wrong", ["2026-02-30", "13-01", "tomorrow", "02-30"])
def test_a_date_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        OnDate(dates=[wrong])
    assert OnDate(dates=["02-29"])


@pytest.mark.parametrize(
    ("schedule", "open_"),
    [
        (Schedule(), True),
        (Schedule(weekdays=[6]), True),
        (Schedule(weekdays=[0, 1]), False),
        (Schedule(from_minute=720, until_minute=721), True),
        (Schedule(from_minute=721), False),
        (Schedule(until_minute=720), False),
        (Schedule(from_minute=1_320, until_minute=721, weekdays=[5]), True),
        (Schedule(from_minute=1_320, until_minute=721, weekdays=[6]), False),
        (Schedule(from_minute=1_320, until_minute=720), False),
        (Schedule(from_minute=700, until_minute=60, weekdays=[6]), True),
    ],
)
def test_hours_are_the_stores_own(schedule: Schedule, open_: bool) -> None:
    assert is_open(schedule, NOON, NEW_YORK) is open_


PLAN = Plan(OnVisit(), Everybody(), Schedule(), PercentOff(percent=10))
FACTS = Facts(NOON, wishes=[Wish("m64", None, 3)], visits=1)
PRICES = {"m64": 349_00}


def verdict(
    plan: Plan = PLAN, facts: Facts = FACTS, limits: Limits = Limits(), prices: dict[str, int] = PRICES
) -> object:
    return judge(plan, began(facts.visits), facts, prices, limits, NEW_YORK)


def test_a_campaign_gives_what_it_offers() -> None:
    assert verdict() == Priced((Line("m64", 349_00, 34_90),))


@pytest.mark.parametrize(
    ("plan", "facts", "limits", "prices", "reason"),
    [
        (Plan(OnNthVisit(n=2), Everybody(), Schedule(), PLAN.offer), FACTS, Limits(), PRICES, None),
        (
            Plan(OnVisit(), Everybody(), Schedule(weekdays=[0]), PLAN.offer),
            FACTS,
            Limits(),
            PRICES,
            Reason.OUT_OF_HOURS,
        ),
        (Plan(OnVisit(), Visits(least=2), Schedule(), PLAN.offer), FACTS, Limits(), PRICES, Reason.NOT_IN_AUDIENCE),
        (
            Plan(OnVisit(), InTier(tiers=["friend"]), Schedule(), PLAN.offer),
            FACTS,
            Limits(),
            PRICES,
            Reason.CANNOT_TELL,
        ),
        (PLAN, Facts(NOON), Limits(), PRICES, Reason.NO_INTENT),
        (PLAN, FACTS, Limits(), {}, Reason.NOT_OFFERABLE),
        (PLAN, FACTS, Limits(), {"m64": 0}, Reason.NOT_OFFERABLE),
        (PLAN, FACTS, Limits(left=0), PRICES, Reason.BUDGET),
        (PLAN, FACTS, Limits(left_minor=34_89), PRICES, Reason.BUDGET),
        (PLAN, FACTS, Limits(left_for_member=0), PRICES, Reason.BUDGET),
        (PLAN, FACTS, Limits(left_today=0), PRICES, Reason.BUDGET),
    ],
)
def test_why_a_campaign_gives_nothing(
    plan: Plan, facts: Facts, limits: Limits, prices: dict[str, int], reason: Reason | None
) -> None:
    assert verdict(plan, facts, limits, prices) is reason


def test_money_is_left_to_the_last_unit() -> None:
    assert isinstance(verdict(limits=Limits(left=1, left_minor=34_90, left_for_member=1, left_today=1)), Priced)


@given(st.sampled_from(State), st.sampled_from(Step))
def test_what_has_ended_stays_ended_and_pressing_twice_is_pressing_once(state: State, step: Step) -> None:
    to = MOVES.get((state, step))
    if state is State.ENDED:
        assert to in (None, State.ENDED)
    elif to is not None:
        assert MOVES[to, step] is to


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (PercentOff(percent=12.5), "12.5 % off what she wants most"),
        (AmountOff(amount_minor=5_00, sku="m64"), "5.00 USD off m64"),
        (ItemPrice(sku="m64", price_minor=299_00), "m64 for 299.00 USD"),
        (FreeItem(sku="brush"), "brush free with what she wants most"),
        (Bundle(skus=["m64", "brush"], percent=10), "10 % off m64 + brush together"),
    ],
)
def test_an_offer_in_words(offer: Offer, words: str) -> None:
    assert offer_in_words(offer, "USD", SAY) == words


def test_money_in_its_own_units() -> None:
    assert (money(5, "USD"), money(80, "JPY"), money(1_005, "KWD")) == ("0.05 USD", "80 JPY", "1.005 KWD")


def test_tiers_begin_where_they_say() -> None:
    assert [tier_of(points) for points in (0, 499, 500, 1_999, 2_000)] == [
        "member",
        "member",
        "preferred",
        "preferred",
        "friend",
    ]
    assert TIER_NAMES == ("member", "preferred", "friend")
