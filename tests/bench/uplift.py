"""Whether the report on a campaign's effect can be believed: simulated stores, read by the functions of the report.

A run is one campaign: people whom it comes to fit over six weeks, each drawn into an arm by `measurement.holdout`; some
of them buy, at once or within the window, and what they pay is skewed, as baskets are. The desk looks every day and
takes the advice. Some runs have an effect of known size, some none; sizes of campaigns are mixed, down to nearly the
smallest for which there is an interval at all. Everything follows from seeds.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import structlog
from sqlmodel import Session, col, select, update

from kiosk_server.campaigns.book import terms_row
from kiosk_server.campaigns.tables import Campaign, Segment
from kiosk_server.catalogue.tables import Product
from kiosk_server.measurement.advising import Measure, Verdict, advise, findings
from kiosk_server.measurement.assignments import Arms
from kiosk_server.measurement.comparing import LEVEL
from kiosk_server.measurement.holdout import SHARE, Arm, arm_of
from kiosk_server.measurement.salts import new_salt
from kiosk_server.measurement.sums import WINDOW_S, ArmSums, Assigned, Bought, Moments, sums
from kiosk_server.members.tables import MemberPii
from kiosk_server.offers.terms import PercentOff
from kiosk_server.sites.tables import Site
from kiosk_server.staff.tables import StaffAccount
from tests.stories.arrival_shop import open_shop, set_up_shop

RUNS = 1_000
"For each effect."

SIZES = (1_000, 1_500, 4_000)
"Eligible people of a campaign, in turn: 15, 22 and 60 held-out buyers are to be expected."

WEEKS = 6
DAY_S = 86_400.0
CONVERSION = 0.15
MEDIAN_MINOR = 40_00
SPREAD = 1.0
"Of the logarithm of what a buyer pays: one in twenty pays more than five times the median."
MARGIN = 0.35

MOST_FALSE = 0.05
LEAST_INSIDE = 0.93

MEMBERS = 150
"Whose arms are looked up before and after everything is renamed."


@dataclass(frozen=True, slots=True)
class Effect:
    """What getting the campaign does."""

    name: str
    conversion: float = 1.0
    "Times as many buy."
    basket: float = 1.0
    "Times as much."

    def truth(self, measure: Measure) -> float:
        """The difference per eligible person."""
        if measure is Measure.CONVERSION:
            return CONVERSION * (self.conversion - 1)
        each = MEDIAN_MINOR * math.exp(SPREAD**2 / 2) * CONVERSION
        return each * (self.conversion * self.basket - 1) * (MARGIN if measure is Measure.MARGIN else 1)


NOTHING = Effect("no effect (A/A)")
PLANTED = (
    Effect("a quarter more buy a tenth more", 1.25, 1.1),
    Effect("a seventh fewer buy a twentieth less", 0.86, 0.95),
    Effect("twice as many buy a fifth more", 2.0, 1.2),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure, and what it is to be."""

    name: str
    value: float
    bound: float
    at_most: bool

    @property
    def held(self) -> bool:
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def __str__(self) -> str:
        goal = f"{'at most' if self.at_most else 'at least'} {self.bound:.1%}"
        return f"{'held' if self.held else 'NOT HELD'}: {self.name}: {self.value:.1%} ({goal})"

    def as_json(self) -> dict[str, object]:
        goal = "at_most" if self.at_most else "at_least"
        return {"name": self.name, "value": round(self.value, 4), goal: self.bound, "held": self.held}


@dataclass(slots=True)
class Tally:
    """Of runs with the same effect."""

    effect: Effect
    outside: dict[tuple[Measure, int], int]
    "By measure and size: how often the truth was outside the interval."
    sized: dict[int, int]
    "Runs by size."
    runs: int = 0
    misled: int = 0
    "How often the advice of any day was wrong."
    advised: int = 0
    "How often it was `go_on` or `stop` on any day."


def measure_claims() -> tuple[list[Claim], list[str]]:
    """The figures, and what else is worth reading."""
    with _quietly():
        tallies = [_tally(effect) for effect in (NOTHING, *PLANTED)]
        moved = renaming_moves()
    claims = [Claim(f"renaming everything changes assignments, of {MEMBERS}", moved / MEMBERS, 0.0, True)]
    remarks = []
    for tally in tallies:
        for measure in Measure:
            outside = sum(count for (what, _), count in tally.outside.items() if what is measure) / tally.runs
            of = f"{tally.effect.name}, {measure}, {tally.runs} runs"
            if tally.effect is NOTHING:
                claims.append(Claim(f"false positives of the interval for one look: {of}", outside, MOST_FALSE, True))
            else:
                claims.append(
                    Claim(f"{LEVEL:.0%} intervals that hold the truth: {of}", 1 - outside, LEAST_INSIDE, False)
                )
            by_size = ", ".join(f"{size}: {tally.outside[measure, size] / tally.sized[size]:.1%}" for size in SIZES)
            remarks.append(f"{of}: truth outside the interval, by eligible people: {by_size}")
        wrong = f"runs misled by the advice of any of {_days()} days: {tally.effect.name}"
        claims.append(Claim(wrong, tally.misled / tally.runs, MOST_FALSE, True))
        remarks.append(f"{tally.effect.name}: go on or stop on some day in {tally.advised / tally.runs:.0%} of runs")
    return claims, remarks


def _tally(effect: Effect) -> Tally:
    tally = Tally(effect, outside={(m, size): 0 for m in Measure for size in SIZES}, sized=dict.fromkeys(SIZES, 0))
    for number in range(RUNS):
        size = SIZES[number % len(SIZES)]
        assigned, bought = a_campaign(effect, size, number)
        tally.runs += 1
        tally.sized[size] += 1
        found = findings(sums(assigned, bought, ()))
        for measure, estimate in found.measures.items():
            if estimate.interval is not None and not estimate.interval.holds(effect.truth(measure)):
                tally.outside[measure, size] += 1
        said = set(daily_advice(assigned, bought))
        right = Verdict.GO_ON if effect.truth(Measure.REVENUE) > 0 else Verdict.STOP
        wrong = {Verdict.GO_ON, Verdict.STOP} - (set() if effect is NOTHING else {right})
        tally.misled += bool(said & (wrong | {Verdict.BROKEN}))
        tally.advised += bool(said & {Verdict.GO_ON, Verdict.STOP})
    return tally


def a_campaign(effect: Effect, size: int, number: int) -> tuple[list[Assigned], list[Bought]]:
    """Its people, in the order in which it came to fit them, and what they bought."""
    chance = Random(f"{effect.name} {number}")
    campaign, salt = f"campaign-{number}", f"{chance.getrandbits(128):032x}"
    assigned, bought = [], []
    logarithm = math.log(MEDIAN_MINOR)
    for n in range(size):
        person = f"{effect.name}-{number}-{n}"
        at_s = n / size * WEEKS * 7 * DAY_S
        arm = arm_of(campaign, salt, person)
        assigned.append(Assigned(person, arm, at_s))
        treated = arm is Arm.TREATED
        if chance.random() < CONVERSION * (effect.conversion if treated else 1.0):
            paid = round(chance.lognormvariate(logarithm, SPREAD) * (effect.basket if treated else 1.0))
            # Half of the buyers buy on this visit, the others some time in the window.
            later_s = 0.0 if chance.random() < 0.5 else chance.random() * (WINDOW_S - DAY_S)
            bought.append(Bought(person, at_s + 600 + later_s, paid, paid, round(paid * MARGIN)))
    return assigned, bought


def daily_advice(assigned: list[Assigned], bought: list[Bought]) -> Iterator[Verdict]:
    """What the desk is told on every day until the last window has closed."""
    arm_of_person = {each.person: each.arm for each in assigned}
    arms = {arm: ArmSums() for arm in Arm}
    days: list[tuple[list[Assigned], list[Bought]]] = [([], []) for _ in range(_days())]
    for each in assigned:
        days[int(each.at_s // DAY_S)][0].append(each)
    for sale in bought:
        days[int(sale.at_s // DAY_S)][1].append(sale)
    for day, (came, sold) in enumerate(days, 1):
        for arm in Arm:
            sales = [sale for sale in sold if arm_of_person[sale.person] is arm]
            drawn = [each.at_s for each in came if each.arm is arm]
            # Nobody here buys twice, so what is new is simply added.
            arms[arm] += ArmSums(
                people=len(drawn),
                buyers=len(sales),
                revenue=Moments.of(sale.revenue for sale in sales),
                margin=Moments.of(sale.margin for sale in sales),
                known=float(sum(sale.known for sale in sales)),
                since_s=min(drawn, default=None),
            )
        yield advise(arms, findings(arms), SHARE, day * DAY_S).verdict


def _days() -> int:
    return WEEKS * 7 + int(WINDOW_S / DAY_S) + 1


def renaming_moves() -> int:
    """How many of some members change arms when everything that has a name gets another one."""
    with tempfile.TemporaryDirectory() as folder, open_shop(set_up_shop(Path(folder))) as shop:
        members = [shop.join().member for _ in range(MEMBERS)]
        shop.database.writer.run(_make_campaign)

        def arms(session: Session) -> list[bool]:
            campaign = session.exec(select(Campaign).where(Campaign.id == "named")).one()
            return [Arms(session, member).is_held_out(campaign) for member in members]

        before = shop.database.writer.run(arms)
        shop.database.writer.run(_rename_everything)
        after = shop.database.writer.run(arms)
    if not 0 < sum(before) < MEMBERS:
        raise RuntimeError("a draw that holds out nobody, or everybody, shows nothing")
    return sum(one != other for one, other in zip(before, after, strict=True))


def _make_campaign(session: Session) -> None:
    terms = terms_row("named", 1, PercentOff(percent=10), 1.0, None)
    session.add(terms)
    session.flush()
    first = session.exec(select(Campaign)).first()
    if first is None:
        raise RuntimeError("a new site has a campaign")
    values = first.model_dump() | {"id": "named", "terms": terms.id, "holdout_salt": new_salt(), "holdout_share": SHARE}
    session.add(Campaign(**values))
    session.add(Segment(id="named", name="Named", condition={"kind": "everybody"}, changed_at_s=1.0))


def _rename_everything(session: Session) -> None:
    connection = session.connection()
    for column in (Campaign.name, Segment.name, Site.name, StaffAccount.name, Product.name, MemberPii.first_name):
        named = col(column)
        connection.execute(update(named.class_).values({named.key: "Another name"}))
    connection.execute(update(MemberPii).values(email_norm=col(MemberPii.member) + "@another.example"))


@contextmanager
def _quietly() -> Iterator[None]:
    with Path(os.devnull).open("w") as nowhere:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        try:
            yield
        finally:
            structlog.reset_defaults()
