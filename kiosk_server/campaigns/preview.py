"""Who would have got it last week: every visit of the last seven days once more through the same judgement as an
arrival's, with what was known at that instant, at today's prices, and without the other campaigns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func
from sqlmodel import Session, col, select

from kiosk_server.campaigns.book import segments
from kiosk_server.campaigns.budgets import day_of
from kiosk_server.campaigns.candidates import asked_by
from kiosk_server.campaigns.judging import Limits, Plan, judge
from kiosk_server.campaigns.knowing import facts_of, prices_of
from kiosk_server.campaigns.triggers import VisitBegan
from kiosk_server.engagement.consent import NEEDS, Effect
from kiosk_server.engagement.restraint import Reason
from kiosk_server.intents.ledger import acts_of
from kiosk_server.intents.scoring import Act, intents
from kiosk_server.members.tables import ConsentEvent, Member
from kiosk_server.offers.pricing import Priced
from kiosk_server.offers.terms import skus_of
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import Visit

WEEK_S = 7 * 86_400.0

MOST_VISITS = 2_000
"The newest; a desk should not wait for more."

SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Allowed:
    """The limits of the campaign, from an empty start."""

    budget: int | None = None
    budget_minor: int | None = None
    per_member: int | None = None
    per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One voucher that would have been given."""

    member_number: str
    at_s: float
    sku: str
    off_minor: int


@dataclass(slots=True)
class Preview:
    since_s: float
    until_s: float
    visits: int = 0
    "That were looked at."
    left_out: int = 0
    "Older ones of the same week, beyond `MOST_VISITS`."
    members: int = 0
    set_off: int = 0
    "Visits that set it off: given + held = set_off."
    given: int = 0
    given_members: int = 0
    off_minor: int = 0
    held: Counter[Reason] = field(default_factory=Counter)
    sample: list[Given] = field(default_factory=list)
    "The first ones, of members who agree to it now as well."


@dataclass(slots=True)
class _Counts:
    """What the campaign would have counted so far."""

    given: int = 0
    off_minor: int = 0
    members: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)

    def limits(self, allowed: Allowed, member: str, day: str) -> Limits:
        return Limits(
            _less(allowed.budget, self.given),
            _less(allowed.budget_minor, self.off_minor),
            _less(allowed.per_member, self.members[member]),
            _less(allowed.per_day, self.days[day]),
        )

    def take(self, member: str, day: str, off_minor: int) -> None:
        self.given += 1
        self.off_minor += off_minor
        self.members[member] += 1
        self.days[day] += 1


def _less(limit: int | None, taken: int) -> int | None:
    return None if limit is None else limit - taken


def preview(session: Session, shop: Shop, plan: Plan, allowed: Allowed, now_s: float) -> Preview:
    """Reads only."""
    found = Preview(now_s - WEEK_S, now_s)
    visits = _visits(session, shop.site, found)
    rules = segments(session)
    asked = asked_by([plan], rules)
    acts: dict[str, list[Act]] = {}
    consents = _Consents(session)
    counts = _Counts()
    for visit in visits:
        at_s = visit.started_at_s
        if visit.member not in acts:
            acts[visit.member] = acts_of(session, visit.member, now_s)
        wishes = intents([act for act in acts[visit.member] if act.at_s <= at_s], at_s)
        prices = prices_of(
            session, {each.sku for each in wishes} | set(skus_of(plan.offer, wishes[0].sku if wishes else None)), now_s
        )
        wishes = [each for each in wishes if each.sku in prices]
        facts = facts_of(session, visit.member, at_s, at_s, wishes, asked, rules)
        happening = VisitBegan(facts.visits, facts.last_visit_at_s, at_s)
        day = day_of(at_s, shop.time_zone)
        limits = counts.limits(allowed, visit.member, day)
        verdict = judge(plan, happening, facts, prices, limits, shop.time_zone)
        if verdict is None:
            continue
        found.set_off += 1
        if not consents.allow(visit.member, at_s):
            found.held[Reason.NO_CONSENT] += 1
        elif isinstance(verdict, Reason):
            found.held[verdict] += 1
        else:
            counts.take(visit.member, day, verdict.off_minor)
            if consents.allow(visit.member, now_s):
                _add_to_sample(session, found, visit, verdict)
    found.members = len({visit.member for visit in visits})
    found.given, found.off_minor, found.given_members = counts.given, counts.off_minor, len(counts.members)
    return found


def _visits(session: Session, site: str, found: Preview) -> list[Visit]:
    """The newest of the week, oldest first."""
    of_week = (Visit.site == site, Visit.started_at_s >= found.since_s, Visit.started_at_s < found.until_s)
    newest = session.exec(
        select(Visit).where(*of_week).order_by(col(Visit.started_at_s).desc(), col(Visit.id).desc()).limit(MOST_VISITS)
    ).all()
    found.visits = len(newest)
    found.left_out = session.exec(select(func.count()).select_from(Visit).where(*of_week)).one() - found.visits
    return list(reversed(newest))


def _add_to_sample(session: Session, found: Preview, visit: Visit, offered: Priced) -> None:
    if len(found.sample) < SAMPLE:
        number = session.get_one(Member, visit.member).number
        found.sample.append(Given(number, visit.started_at_s, offered.sku, offered.off_minor))


class _Consents:
    """What members had agreed to at an instant, by the ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._events: dict[str, list[ConsentEvent]] = {}

    def allow(self, member: str, at_s: float) -> bool:
        """Whether a voucher was allowed then."""
        if member not in self._events:
            rows = self._session.exec(select(ConsentEvent).where(ConsentEvent.member == member))
            # At one instant a withdrawal wins, so it comes last.
            self._events[member] = sorted(rows, key=lambda event: (event.at_s, not event.granted))
        state = {event.purpose: event.granted for event in self._events[member] if event.at_s <= at_s}
        return all(state.get(purpose.value, False) for purpose in NEEDS[Effect.VOUCHER])
