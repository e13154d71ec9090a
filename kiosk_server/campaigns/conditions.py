"""Who a campaign is for, as a small tree of conditions. Pure.

A condition holds, does not hold, or cannot be told from what is known (None): no, and, or follow Kleene's logic, so a
campaign whose audience cannot be told is passed over with that reason and never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from kiosk_server.intents.scoring import LEAST_SCORE
from kiosk_server.messages.keys import Key
from kiosk_server.offers.terms import Sku
from wire.messages.reading import Message

DAY_S = 86_400.0

MOST_NODES = 40
"More is a mistake of a program: nobody reads such a sentence."
MOST_DEEP = 6
MOST_SEGMENTS_DEEP = 3
"A segment may name a segment that names a segment."
MOST_SPELLED_OUT = 200
"Conditions, with those of its segments: each is asked at every arrival."

Category = Annotated[str, Field(min_length=1, max_length=200)]
Days = Annotated[float, Field(ge=0, le=3_650)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
SegmentId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Everybody(Message):
    """Every member whom the store may recognise."""

    kind: Literal["everybody"] = "everybody"


class All(Message):
    kind: Literal["all"] = "all"
    conditions: Annotated[list[Condition], Field(min_length=1, max_length=MOST_NODES)]


class AnyOf(Message):
    kind: Literal["any"] = "any"
    conditions: Annotated[list[Condition], Field(min_length=1, max_length=MOST_NODES)]


class Not(Message):
    kind: Literal["not"] = "not"
    condition: Condition


class _Product(Message):
    sku: Sku | None = None
    category: Category | None = None

    @model_validator(mode="after")
    def _one(self) -> _Product:
        if (self.sku is None) == (self.category is None):
            raise ValueError("name a sku or a category")
        return self


class Wants(_Product):
    """She seems to want this product, or one of this category."""

    kind: Literal["wants"] = "wants"
    least_score: Annotated[float, Field(ge=0, le=1_000)] = LEAST_SCORE
    "As `intents.scoring` counts: a view today is 1, a zoom 1.5, a basket 4; halved every week."


class Owns(_Product):
    """She bought this product, or one of this category, here."""

    kind: Literal["owns"] = "owns"


class LastOrder(Message):
    """Her last purchase is so many days ago, or more."""

    kind: Literal["last_order"] = "last_order"
    least_days_ago: Days
    or_never: bool = False
    "Whether somebody who never bought counts."


class LastVisit(Message):
    """Her visit before this one is so many days ago, or more."""

    kind: Literal["last_visit"] = "last_visit"
    least_days_ago: Days
    or_never: bool = False


class Visits(Message):
    """How many visits this one makes."""

    kind: Literal["visits"] = "visits"
    least: Count = 0
    most: Count | None = None


class InTier(Message):
    """Her tier by points, one of these."""

    kind: Literal["tier"] = "tier"
    tiers: Annotated[list[Annotated[str, Field(min_length=1, max_length=40)]], Field(min_length=1, max_length=10)]


class InSegment(Message):
    """A segment's rule holds for her."""

    kind: Literal["segment"] = "segment"
    segment: SegmentId


Condition = Annotated[
    Everybody | All | AnyOf | Not | Wants | Owns | LastOrder | LastVisit | Visits | InTier | InSegment,
    Field(discriminator="kind"),
]

for _each in (All, AnyOf, Not):
    _each.model_rebuild()

CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
"Reads a condition from JSON; raises pydantic.ValidationError, also for one too large to be meant."


@dataclass(frozen=True, slots=True)
class Wish:
    sku: str
    category: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a member at one instant. None: nobody has looked, or nobody can know."""

    at_s: float
    wishes: Sequence[Wish] | None = None
    "Strongest first."
    visits: int | None = None
    "With this one."
    last_visit_at_s: float | None = None
    "The one before this; None with `visits` of 1: there was none."
    owned: Mapping[str, str | None] | None = None
    "What she bought: category by sku."
    last_order_at_s: float | None = None
    "None while `owned` is known: she never bought."
    tier: str | None = None
    segments: Mapping[str, Condition] = field(default_factory=dict)


def size_of(condition: Condition) -> tuple[int, int]:
    """How many conditions stand in it, and how deep."""
    below = [size_of(each) for each in _parts(condition)]
    return 1 + sum(nodes for nodes, _ in below), 1 + max((depth for _, depth in below), default=0)


def is_too_large(condition: Condition) -> bool:
    nodes, depth = size_of(condition)
    return nodes > MOST_NODES or depth > MOST_DEEP


def conditions_in(condition: Condition) -> list[Condition]:
    """It and all that stands in it, without the rules of segments."""
    return list(_walk(condition, {}, frozenset()))


def kinds_in(condition: Condition, segments: Mapping[str, Condition]) -> set[str]:
    """Which kinds of facts it asks for, through its segments too."""
    return {each.kind for each in _walk(condition, segments, frozenset())}


def is_too_large_spelled_out(condition: Condition, segments: Mapping[str, Condition]) -> bool:
    """Whether its segments make it cost more than an arrival should wait for."""
    return next(islice(_walk(condition, segments, frozenset()), MOST_SPELLED_OUT, None), None) is not None


def names_itself(segment: str, segments: Mapping[str, Condition]) -> bool:
    """Whether a segment's rule leads back to it, through other segments too."""
    seen: set[str] = set()
    waiting = {segment}
    while waiting:
        rule = segments.get(waiting.pop())
        named = {each.segment for each in conditions_in(rule) if isinstance(each, InSegment)} if rule else set()
        if segment in named:
            return True
        waiting |= named - seen
        seen |= named
    return False


def _walk(condition: Condition, segments: Mapping[str, Condition], within: frozenset[str]) -> Iterator[Condition]:
    yield condition
    for part in _parts(condition):
        yield from _walk(part, segments, within)
    if (
        isinstance(condition, InSegment)
        and condition.segment in segments
        and condition.segment not in within
        and len(within) < MOST_SEGMENTS_DEEP
    ):
        yield from _walk(segments[condition.segment], segments, within | {condition.segment})


def _parts(condition: Condition) -> list[Condition]:
    match condition:
        case All() | AnyOf():
            return list(condition.conditions)
        case Not():
            return [condition.condition]
        case _:
            return []


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Whether it holds; None where that cannot be told, also for a segment that is unknown or names itself."""
    return _holds(condition, facts, frozenset())


def _holds(condition: Condition, facts: Facts, within: frozenset[str]) -> bool | None:
    match condition:
        case All():
            found = [_holds(each, facts, within) for each in condition.conditions]
            return False if False in found else None if None in found else True
        case AnyOf():
            found = [_holds(each, facts, within) for each in condition.conditions]
            return True if True in found else None if None in found else False
        case Not():
            inner = _holds(condition.condition, facts, within)
            return None if inner is None else not inner
        case InSegment():
            rule = facts.segments.get(condition.segment)
            if rule is None or condition.segment in within or len(within) == MOST_SEGMENTS_DEEP:
                return None
            return _holds(rule, facts, within | {condition.segment})
        case _:
            return _holds_alone(condition, facts)


def _holds_alone(condition: Condition, facts: Facts) -> bool | None:
    match condition:
        case Wants():
            if facts.wishes is None:
                return None
            return any(_is(condition, w.sku, w.category) and w.score >= condition.least_score for w in facts.wishes)
        case Owns():
            if facts.owned is None:
                return None
            return any(_is(condition, sku, category) for sku, category in facts.owned.items())
        case LastOrder():
            return None if facts.owned is None else _long_ago(condition, facts.last_order_at_s, facts.at_s)
        case LastVisit():
            return None if facts.visits is None else _long_ago(condition, facts.last_visit_at_s, facts.at_s)
        case Visits():
            if facts.visits is None:
                return None
            return condition.least <= facts.visits and (condition.most is None or facts.visits <= condition.most)
        case InTier():
            return None if facts.tier is None else facts.tier in condition.tiers
        case _:
            return True


def _is(wanted: Wants | Owns, sku: str, category: str | None) -> bool:
    return sku == wanted.sku if wanted.sku is not None else category is not None and category == wanted.category


def _long_ago(condition: LastOrder | LastVisit, last_at_s: float | None, at_s: float) -> bool:
    if last_at_s is None:
        return condition.or_never
    return at_s - last_at_s >= condition.least_days_ago * DAY_S


Say = Callable[..., str]
"`say(key, **values)` of a message catalogue."


def named_in(condition: Condition) -> set[str]:
    """The products that it names."""
    return {each.sku for each in conditions_in(condition) if isinstance(each, Wants | Owns) and each.sku is not None}


def in_words(condition: Condition, say: Say, call: Mapping[str, str] | None = None) -> str:
    """As a marketer reads it, such as `has not visited for 90 days, and owns g-12`. `call`: names of products."""
    match condition:
        case All() | AnyOf():
            joint = say(Key.CONDITION_AND if isinstance(condition, All) else Key.CONDITION_OR)
            parts = [in_words(each, say, call) for each in condition.conditions]
            nested = [isinstance(each, All | AnyOf) and len(each.conditions) > 1 for each in condition.conditions]
            return joint.join(f"({part})" if inner else part for part, inner in zip(parts, nested, strict=True))
        case Not():
            return say(Key.CONDITION_NOT, what=in_words(condition.condition, say, call))
        case Everybody():
            return say(Key.CONDITION_EVERYBODY)
        case Wants():
            return say(Key.CONDITION_WANTS, what=_called(condition, call or {}))
        case Owns():
            return say(Key.CONDITION_OWNS, what=_called(condition, call or {}))
        case LastOrder():
            key = Key.CONDITION_LAST_ORDER_OR_NEVER if condition.or_never else Key.CONDITION_LAST_ORDER
            return say(key, days=f"{condition.least_days_ago:g}")
        case LastVisit():
            key = Key.CONDITION_LAST_VISIT_OR_NEVER if condition.or_never else Key.CONDITION_LAST_VISIT
            return say(key, days=f"{condition.least_days_ago:g}")
        case Visits(most=None):
            return say(Key.CONDITION_VISITS_LEAST, least=condition.least)
        case Visits():
            return say(Key.CONDITION_VISITS_BETWEEN, least=condition.least, most=condition.most)
        case InTier():
            return say(Key.CONDITION_TIER, tiers=", ".join(condition.tiers))
        case InSegment():
            return say(Key.CONDITION_SEGMENT, segment=condition.segment)


def _called(named: Wants | Owns, call: Mapping[str, str]) -> str:
    return named.category or "" if named.sku is None else call.get(named.sku, named.sku)
