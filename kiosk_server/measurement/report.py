"""The report on a campaign's effect, from the database to words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sqlmodel import Session, col

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.measurement.advising import Measure, advise, findings
from kiosk_server.measurement.cards import ArmCard, CampaignReport, MeasureCard, RangeCard
from kiosk_server.measurement.comparing import Estimate, Range
from kiosk_server.measurement.folding import folded
from kiosk_server.measurement.holdout import Arm
from kiosk_server.measurement.reading import assigned_where, bought_by, people_where
from kiosk_server.measurement.sums import WINDOW_S, ArmSums, sums
from kiosk_server.measurement.switching import holdout_card, off_at_s
from kiosk_server.measurement.tables import CampaignAssignment
from kiosk_server.measurement.wording import advice_card, notes
from kiosk_server.messages.texts import Texts


def arms_of(session: Session, campaign: str) -> Mapping[Arm, ArmSums]:
    """Everybody whom the campaign ever fitted, also who is gone since."""
    rows = col(CampaignAssignment.campaign) == campaign
    assigned = assigned_where(session, rows).get(campaign, [])
    since_s = min((each.at_s for each in assigned), default=0.0)
    bought = bought_by(session, people_where(rows), since_s) if assigned else []
    here, gone = sums(assigned, bought, off_at_s(session, campaign)), folded(session, campaign)
    return {arm: here[arm] + gone[arm] for arm in Arm}


def report(
    session: Session, campaign: Campaign, texts: Texts, language: str, currency: str, now_s: float
) -> CampaignReport:
    """Reads only."""
    arms = arms_of(session, campaign.id)
    found = findings(arms)
    advice = advise(arms, found, campaign.holdout_share, now_s)
    say = partial(texts.say, language=language)
    began = [each.since_s for each in arms.values() if each.since_s is not None]
    return CampaignReport(
        campaign=campaign.id,
        at_s=now_s,
        currency=currency,
        holdout=holdout_card(session, campaign),
        window_days=WINDOW_S / 86_400,
        since_s=min(began, default=None),
        treated=_arm_card(arms[Arm.TREATED]),
        held_out=_arm_card(arms[Arm.HOLDOUT]),
        measures=[_measure_card(measure, estimate) for measure, estimate in found.measures.items()],
        cost_known=found.cost_known,
        advice=advice_card(advice, found, arms, campaign.holdout_share, currency, say),
        notes=notes(found, say),
    )


def _arm_card(arm: ArmSums) -> ArmCard:
    return ArmCard(people=arm.people, buyers=arm.buyers, revenue_minor=round(arm.revenue.total))


def _measure_card(measure: Measure, estimate: Estimate) -> MeasureCard:
    return MeasureCard(
        measure=measure.value,
        treated=estimate.treated,
        holdout=estimate.holdout,
        difference=estimate.difference,
        interval=_range_card(estimate.interval),
        lasting=_range_card(estimate.lasting),
    )


def _range_card(found: Range | None) -> RangeCard | None:
    return None if found is None else RangeCard(low=found.low, high=found.high)
