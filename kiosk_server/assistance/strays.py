"""Notices when somebody walks away from what she came for, and asks for a clerk to show her the way.

Only who agreed to clerk_assist, in words that speak of where she is, is followed, only while no clerk is with her and
she has not asked to be let alone, and only to what she wants most and has neither bought nor declined. Where she is
stands in memory alone, and is forgotten with her visit. It is told to nobody but the clerk who opens her card.

Each method belongs into a command of the writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import structlog
from sqlmodel import Session, col, func, select

from kiosk_server.assistance.attended import is_attended
from kiosk_server.assistance.remembered import is_browsing
from kiosk_server.assistance.served import served_by
from kiosk_server.assistance.tables import Decline, VisitClosed
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import after
from kiosk_server.engagement.consent import Effect
from kiosk_server.engagement.decider import STRAYED, Decision, Trigger, decide
from kiosk_server.intents.ledger import intents_of
from kiosk_server.members.consents import consents_of, is_placed, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.presence.locating import Belief, Locator, Spot
from kiosk_server.presence.straying import Strayed, StrayPolicy, Track, follow
from kiosk_server.presence.visits import Presence, Visitor
from kiosk_server.presence.walking import Aim, Ways
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.sites.shop import Shop
from kiosk_server.visits import news, records
from kiosk_server.visits.circumstances import Occasion, circumstances
from kiosk_server.visits.outcomes import write
from kiosk_server.visits.tables import DecisionRow, Visit
from kiosk_server.web.memberships import hers
from wire.messages.mqtt import StoreEventKind

ASK_AGAIN_S = 5.0
"How long what the database said of a visitor is taken for true; what is sent is looked at anew."

FRESH_S = 2.0
"A level older than this is of where she was; a gateway reports once a second."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """What the database said of a visitor."""

    asked_at_s: float
    followed: bool = False
    "Whether clerks may be told where she is."
    sku: str | None = None
    "What she walks to; None: nothing, or nobody shall step up to her now."
    aim: Aim | None = None
    strays: int = 0


@dataclass(frozen=True, slots=True)
class Followed:
    """Where one visitor is, and how she walks."""

    known: Known
    came_at_s: float | None
    "When the visit began: nothing of one goes on in the next."
    belief: Belief | None = None
    track: Track | None = None


@dataclass(slots=True)
class Strays:
    """Everybody who is followed, by member."""

    shop: Shop
    presence: Presence
    ways: Ways
    locator: Locator
    policy: StrayPolicy = field(default_factory=StrayPolicy)
    _followed: dict[str, Followed] = field(default_factory=dict)
    _distances: dict[Aim, list[float | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, shop: Shop, presence: Presence) -> Strays:
        return cls(shop, presence, Ways(shop.floor), Locator(shop.floor))

    def look(self, session: Session, now_s: float) -> int:
        """Follows everybody who is here; how many strayed just now."""
        before = dict(self._followed)
        after(session).rollback(lambda: self._recall(before))
        here = dict(self.presence.here())
        self._followed = {member: each for member, each in self._followed.items() if member in here}
        return sum(self._follow(session, member, state, now_s) for member, state in here.items())

    def spot(self, member: str) -> Spot | None:
        """Where she is, as far as that can be told and clerks may be told."""
        followed = self._followed.get(member)
        belief = followed.belief if followed is not None and followed.known.followed else None
        return None if belief is None else self.locator.spot(belief)

    def is_anybody_followed(self) -> bool:
        return bool(self._followed)

    def forget_all(self) -> None:
        self._followed = {}

    def _recall(self, before: Mapping[str, Followed]) -> None:
        self._followed = dict(before)

    def _follow(self, session: Session, member: str, state: Visitor, now_s: float) -> int:
        levels_dbm, heard_at_s = _levels(state, now_s)
        followed = self._followed.get(member)
        if followed is None or followed.came_at_s != state.started_at_s:
            followed = Followed(self._ask(session, member, now_s), state.started_at_s)
        if followed.known.asked_at_s + ASK_AGAIN_S <= now_s:
            followed = _told(followed, self._ask(session, member, now_s))
        if followed.known.followed and levels_dbm and (followed.belief is None or heard_at_s > followed.belief.at_s):
            followed = replace(followed, belief=self.locator.believe(followed.belief, levels_dbm, heard_at_s))
        followed, strayed = self._walked(followed)
        self._followed[member] = followed
        if strayed is None or state.owed:
            return 0
        return self._strayed(session, member, state, strayed, now_s)

    def _walked(self, followed: Followed) -> tuple[Followed, Strayed | None]:
        known, belief = followed.known, followed.belief
        if known.aim is None or belief is None:
            return replace(followed, track=None), None
        distance_m = self.locator.expected_m(belief, self._distances_to(known.aim))
        if distance_m is None:
            return followed, None
        track, strayed = follow(followed.track, distance_m, belief.at_s, self.policy, known.strays)
        return replace(followed, track=track), strayed

    def _distances_to(self, aim: Aim) -> list[float | None]:
        if aim not in self._distances:
            to = self.ways.to_aim(aim)
            self._distances[aim] = [
                None if to is None else self.ways.distance_m(to, place) for place in self.locator.places
            ]
        return self._distances[aim]

    def _strayed(self, session: Session, member: str, state: Visitor, strayed: Strayed, now_s: float) -> int:
        visit = records.open_visit_of(session, self.shop.site, member)
        known = self._ask(session, member, now_s)
        if visit is None or not known.followed:
            return 0
        cause = f"{visit.id}.strayed.{_strays(session, visit) + 1}"
        trigger = Trigger(started=False, kiosks=(), clerks=STRAYED)
        occasion = Occasion(cause, trigger, member, visit, state.stays_until_s)
        context = replace(
            circumstances(session, self.shop, occasion, now_s).context,
            sku=known.sku,
            done=frozenset(),  # how often is enough, the policy says
            browsing=is_browsing(session, visit.id),
            with_clerk=is_attended(session, visit.id),
        )
        outcomes = decide(trigger, context)
        write(session, occasion, outcomes, now_s)
        sent = any(isinstance(each, Decision) for each in outcomes)
        if sent:
            self._call(session, visit, known, cause, strayed, now_s)
        log.info("visitor_strayed", visit=visit.id, away_m=round(strayed.distance_m, 1), told=sent)
        return 1

    def _call(self, session: Session, visit: Visit, known: Known, cause: str, strayed: Strayed, now_s: float) -> None:
        facts = {
            "skill": news.department_of(self.shop, known.aim.zone) if known.aim is not None else None,
            "served_by": served_by(session, visit.member, visit.id),
            "packet_at_s": strayed.at_s,
        }
        news.call_clerks(session, self.shop, visit, StoreEventKind.VISIT_STRAYED, now_s, cause=cause, facts=facts)

    def _ask(self, session: Session, member: str, now_s: float) -> Known:
        visit = records.open_visit_of(session, self.shop.site, member)
        if visit is None or session.get(VisitClosed, visit.id) is not None:
            return Known(now_s)
        said = consents_of(session, member)
        word = permits(said, Purpose.CLERK_ASSIST)
        if word is None or permits(said, Purpose.RECOGNISE_IN_STORE) is None or not is_placed(session, word.event):
            return Known(now_s)
        strays = _strays(session, visit)
        if is_browsing(session, visit.id) or is_attended(session, visit.id) or strays >= self.policy.most_a_visit:
            return Known(now_s, followed=True, strays=strays)
        product = _wanted(session, member, visit, now_s)
        if product is None or self.ways.to_aim(aim := Aim(product.zone, product.aisle)) is None:
            return Known(now_s, followed=True, strays=strays)
        return Known(now_s, True, product.sku, aim, strays)


def _told(followed: Followed, known: Known) -> Followed:
    """With what the database says now: another aim, or none, begins another track, and who may not be followed any
    more leaves nothing."""
    if not known.followed:
        return Followed(known, followed.came_at_s)
    track = followed.track if known.aim == followed.known.aim else None
    return replace(followed, known=known, track=track)


def _levels(state: Visitor, now_s: float) -> tuple[dict[str, float], float]:
    """What gateways hear of her now (dBm), and when the newest of it was heard."""
    newest_s = max((each.at_s for each in state.where.gateways.values()), default=0.0)
    fresh = {name: each.rssi_dbm for name, each in state.where.gateways.items() if each.at_s > newest_s - FRESH_S}
    return fresh, min(newest_s, now_s)


def _strays(session: Session, visit: Visit) -> int:
    statement = select(func.count()).where(
        DecisionRow.visit == visit.id,
        DecisionRow.effect == Effect.CLERK_TASK.value,
        DecisionRow.subject == STRAYED,
    )
    return session.exec(statement).one()


def _wanted(session: Session, member: str, visit: Visit, now_s: float) -> Product | None:
    """What she wants most of what she has neither declined nor bought in this visit."""
    no_more = set(session.exec(select(Decline.sku).where(Decline.visit == visit.id)))
    no_more |= set(_bought(session, member, visit.started_at_s))
    found = next((each for each in intents_of(session, member, now_s) if each.sku not in no_more), None)
    return session.get(Product, found.sku) if found is not None else None


def _bought(session: Session, member: str, since_s: float) -> Iterable[str]:
    return session.exec(
        select(SaleLine.sku)
        .join(Sale, col(Sale.id) == col(SaleLine.sale))
        .where(hers(Sale.member, member), col(Sale.at_s) >= since_s, col(Sale.undone_at_s).is_(None))
    )
