"""Advice on a campaign as a marketer reads it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_server.campaigns.conditions import Say
from kiosk_server.campaigns.wording import money
from kiosk_server.measurement.advising import ENOUGH_KNOWN, PATIENCE_S, Advice, Findings, Measure, Verdict
from kiosk_server.measurement.cards import AdviceCard
from kiosk_server.measurement.comparing import Range
from kiosk_server.measurement.holdout import Arm
from kiosk_server.measurement.sums import WINDOW_S, ArmSums
from kiosk_server.messages.keys import Key

DAY_S = 86_400.0

_NAMES = {Measure.REVENUE: Key.EFFECT_REVENUE, Measure.MARGIN: Key.EFFECT_MARGIN}


def advice_card(
    advice: Advice, found: Findings, arms: Mapping[Arm, ArmSums], share: float, currency: str, say: Say
) -> AdviceCard:
    """`share`: how many of all are held out now."""
    needed = []
    if advice.days_missing:
        needed.append(say(Key.EFFECT_NEEDS_DAYS, days=advice.days_missing))
    if advice.people_missing:
        needed.append(say(Key.EFFECT_NEEDS_PEOPLE, people=advice.people_missing))
    return AdviceCard(
        verdict=advice.verdict.value,
        headline=say(Key(f"effect.{advice.verdict.value}.headline")),
        text=_text(advice, found, arms, share, currency, say),
        still_needed=needed,
    )


def notes(found: Findings, say: Say) -> list[str]:
    """What to keep in mind when reading the figures."""
    said = [say(Key.EFFECT_NOTE_WINDOW, days=f"{WINDOW_S / DAY_S:g}"), say(Key.EFFECT_NOTE_TILLS)]
    known = f"{100 * found.cost_known:.0f}"
    if found.cost_known < ENOUGH_KNOWN:
        said.append(say(Key.EFFECT_NOTE_COST_UNKNOWN, share=known))
    elif found.cost_known < 1:
        said.append(say(Key.EFFECT_NOTE_COST_PARTLY, share=known))
    return said


def _text(advice: Advice, found: Findings, arms: Mapping[Arm, ArmSums], share: float, currency: str, say: Say) -> str:
    lasting = found.measures[advice.by].lasting
    match advice.verdict:
        case Verdict.OFF:
            return say(Key.EFFECT_OFF_TEXT)
        case Verdict.BROKEN:
            held_out = arms[Arm.HOLDOUT].people
            people = held_out + arms[Arm.TREATED].people
            return say(Key.EFFECT_BROKEN_TEXT, held_out=held_out, people=people, share=f"{100 * share:g}")
    if lasting is None:
        return say(Key.EFFECT_TOO_EARLY_NOTHING)
    if advice.verdict is Verdict.STOP:
        lasting = Range(-lasting.high, -lasting.low)
    between = {"low": _amount(lasting.low, currency), "high": _amount(lasting.high, currency)}
    if advice.verdict is Verdict.NO_SIGN:
        return say(Key.EFFECT_NO_SIGN_TEXT, days=f"{PATIENCE_S / DAY_S:g}", measure=say(_NAMES[advice.by]), **between)
    return say(Key(f"effect.{advice.verdict.value}.text"), measure=say(_NAMES[advice.by]), **between)


def _amount(minor: float, currency: str) -> str:
    whole = round(minor)
    return f"-{money(-whole, currency)}" if whole < 0 else money(whole, currency)
