"""What the desk is told of a campaign's effect: one that does well, and one of which nothing can be said yet."""

from __future__ import annotations

from typing import Any

from kiosk_server.measurement.cards import (
    AdviceCard,
    ArmCard,
    CampaignReport,
    HoldoutCard,
    MeasureCard,
    RangeCard,
)
from tests.screens.samples import DAY_S

HELD_OUT = HoldoutCard(on=True, share=0.1, reason=None, changed_by=None, changed_at_s=None)


def a_report(now_s: float, **changes: Any) -> CampaignReport:
    """After four weeks in which it did well."""
    fields: dict[str, Any] = {
        "campaign": "grinder-week",
        "at_s": now_s,
        "currency": "USD",
        "holdout": HELD_OUT,
        "window_days": 14.0,
        "since_s": now_s - 28 * DAY_S,
        "treated": ArmCard(people=1_804, buyers=231, revenue_minor=4_120_600),
        "held_out": ArmCard(people=197, buyers=17, revenue_minor=302_900),
        "measures": [
            MeasureCard(
                measure="revenue",
                treated=2_284.1,
                holdout=1_537.6,
                difference=746.5,
                interval=RangeCard(low=214.2, high=1_278.8),
                lasting=RangeCard(low=38.4, high=1_454.6),
            ),
            MeasureCard(
                measure="conversion",
                treated=0.128,
                holdout=0.0863,
                difference=0.0417,
                interval=RangeCard(low=0.0021, high=0.0813),
                lasting=None,
            ),
        ],
        "cost_known": 0.0,
        "advice": AdviceCard(
            verdict="go_on",
            headline="It works: go on",
            text="It brings from 0.38 USD to 14.55 USD more revenue for each person it fits than nothing would.",
            still_needed=[],
        ),
        "notes": ["What a person buys counts for 14 days after the campaign first fitted her."],
    }
    return CampaignReport(**{**fields, **changes})


def an_early_report(now_s: float) -> CampaignReport:
    nobody = ArmCard(people=0, buyers=0, revenue_minor=0)
    advice = AdviceCard(
        verdict="too_early",
        headline="Too early to say",
        text="Too few people have bought to say anything. Let it run.",
        still_needed=["14 more days, so that every weekday counts twice", "about 800 more people whom it fits"],
    )
    return a_report(now_s, treated=nobody, held_out=nobody, measures=[], since_s=None, advice=advice, notes=[])
