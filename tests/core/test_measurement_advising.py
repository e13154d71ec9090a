"""When to go on, when to stop, and when nobody can tell yet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest

from kiosk_server.measurement.advising import (
    LEAST_S,
    PATIENCE_S,
    Advice,
    Measure,
    Verdict,
    advise,
    findings,
    is_lopsided,
)
from kiosk_server.measurement.holdout import SHARE, Arm
from kiosk_server.measurement.sums import ArmSums, Moments
from kiosk_server.measurement.wording import advice_card, notes
from kiosk_server.messages.texts import Texts

SAY = partial(Texts.load().say, language="en")
BEGAN_S = 1_000.0


def an_arm(people: int, buyers: int, basket: float = 100_00, *, known: float = 0.0, margin: float = 0.0) -> ArmSums:
    """Baskets of two sizes around `basket`; `known`: the share of it whose cost is known."""
    values = [basket * (1.5 if n % 2 else 0.5) for n in range(buyers)]
    return ArmSums(
        people,
        buyers,
        Moments.of(values),
        Moments.of(value * margin for value in values),
        sum(values) * known,
        BEGAN_S if people else None,
    )


def arms(treated: ArmSums, holdout: ArmSums) -> Mapping[Arm, ArmSums]:
    return {Arm.TREATED: treated, Arm.HOLDOUT: holdout}


ALIKE = arms(an_arm(9_000, 1_800), an_arm(1_000, 200))
BETTER = arms(an_arm(9_000, 3_600), an_arm(1_000, 200))
WORSE = arms(an_arm(9_000, 450), an_arm(1_000, 200))
FEW = arms(an_arm(270, 54), an_arm(30, 6))


def told(of: Mapping[Arm, ArmSums], after_s: float = LEAST_S, share: float = SHARE) -> Advice:
    return advise(of, findings(of), share, BEGAN_S + after_s)


@pytest.mark.parametrize(
    ("of", "after_s", "verdict"),
    [
        (BETTER, LEAST_S, Verdict.GO_ON),
        (WORSE, LEAST_S, Verdict.STOP),
        (ALIKE, LEAST_S, Verdict.TOO_EARLY),
        (ALIKE, PATIENCE_S - 1, Verdict.TOO_EARLY),
        (ALIKE, PATIENCE_S, Verdict.NO_SIGN),
        (BETTER, LEAST_S - 1, Verdict.TOO_EARLY),
        (FEW, PATIENCE_S, Verdict.TOO_EARLY),
        (arms(an_arm(9_900, 1_980), an_arm(100, 20)), LEAST_S, Verdict.BROKEN),
    ],
)
def test_advice_follows_from_what_is_certain(of: Mapping[Arm, ArmSums], after_s: float, verdict: Verdict) -> None:
    assert told(of, after_s).verdict is verdict


def test_what_is_missing_is_said() -> None:
    assert told(BETTER, LEAST_S - 3 * 86_400).days_missing == 3
    few = told(FEW)
    assert (few.days_missing, few.people_missing) == (0, 700)
    nobody = advise(arms(ArmSums(), ArmSums()), findings(arms(ArmSums(), ArmSums())), SHARE, 5.0)
    assert (nobody.verdict, nobody.days_missing, nobody.people_missing) == (Verdict.TOO_EARLY, 14, 10)


def test_without_a_holdout_there_is_no_advice() -> None:
    assert told(BETTER, share=0.0).verdict is Verdict.OFF


def test_margin_decides_where_costs_are_known() -> None:
    """More is bought, and earns less."""
    loss = arms(an_arm(9_000, 3_600, known=1, margin=0.05), an_arm(1_000, 200, known=1, margin=0.4))
    assert findings(loss).decisive is Measure.MARGIN
    assert told(loss).verdict is Verdict.STOP
    hidden = arms(an_arm(9_000, 3_600, known=0.5, margin=0.05), an_arm(1_000, 200, known=0.5, margin=0.4))
    assert (told(hidden).by, told(hidden).verdict) == (Measure.REVENUE, Verdict.GO_ON)
    assert findings(hidden).cost_known == pytest.approx(0.5)
    assert Measure.MARGIN not in findings(ALIKE).measures


def test_a_small_margin_of_chance_is_not_lopsided() -> None:
    assert not is_lopsided(0, 0, SHARE)
    assert not is_lopsided(3, 0, SHARE)
    assert not is_lopsided(0, 1, SHARE)
    assert not is_lopsided(9_000, 1_100, SHARE)
    assert is_lopsided(9_000, 600, SHARE)
    assert is_lopsided(9_000, 1_500, SHARE)


def test_advice_is_said_in_plain_words() -> None:
    def words(of: Mapping[Arm, ArmSums], after_s: float = LEAST_S, share: float = SHARE) -> tuple[str, str, list[str]]:
        found = findings(of)
        card = advice_card(told(of, after_s, share), found, of, share, "USD", SAY)
        return card.headline, card.text, card.still_needed

    headline, text, _ = words(BETTER)
    assert headline == "It works: go on"
    assert text.startswith("It brings from 1")
    assert "USD more revenue for each person" in text
    headline, text, _ = words(WORSE)
    assert headline == "It does harm: stop it"
    assert "less revenue" in text
    assert "-" not in text
    assert words(ALIKE, PATIENCE_S)[0] == "No effect to be seen"
    assert "from -" in words(ALIKE)[1]
    assert words(FEW)[1:] == (
        "Too few people have bought to say anything. Let it run.",
        ["about 700 more people whom it fits"],
    )
    assert words(FEW, 0.0)[2][0] == "14 more days, so that every weekday counts twice"
    assert "100 of 10000 people" in words(arms(an_arm(9_900, 1), an_arm(100, 1)))[1]
    assert "nobody goes without" in words(BETTER, share=0.0)[1]


def test_what_is_not_known_of_costs_is_said() -> None:
    def said(known: float) -> str:
        of = arms(an_arm(900, 90, known=known), an_arm(100, 10, known=known))
        return notes(findings(of), SAY)[-1]

    assert "known for 0 % of the revenue" in said(0.0)
    assert "counts the 90 %" in said(0.9)
    assert "tills told" in said(1.0)
