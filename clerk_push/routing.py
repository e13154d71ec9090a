"""Who is asked to go to her, in which order, and why. Pure: the same clerks and the same task give the same answer.

Each clerk is judged alone, so that nobody's place in the order depends on who else happens to be there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clerk_push.tasks import KINDS, Circle, Kind
from wire.messages.screens.clerk import Ground


@dataclass(frozen=True, slots=True)
class Place:
    """The zone of a clerk, never anything finer."""

    zone: str
    age_s: float
    "Since the clerk's own device said so."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clerk, as far as it matters here."""

    staff: str
    name: str
    department: str = ""
    roles: frozenset[str] = frozenset({"clerk"})
    languages: frozenset[str] = frozenset()
    on_shift: bool = True
    reachable: bool = True
    "Whether an alert would be seen: on a screen that listens, or by a push."
    holds: int = 0
    "Tasks that they have now."
    place: Place | None = None
    asked_at_s: float = 0.0
    "When they were last asked first, or took something; 0 for never."


@dataclass(frozen=True, slots=True)
class Need:
    """What is to be done, as far as it matters for who does it."""

    kind: Kind
    zone: str | None = None
    zone_name: str | None = None
    department: str | None = None
    "Of the zone."
    skill: str | None = None
    "The department of what she wants."
    language: str | None = None
    served_by: str | None = None
    "Staff id of who served her last time."
    was_with_her: frozenset[str] = frozenset()
    "Staff ids of who served her earlier in this visit."
    not_again: frozenset[str] = frozenset()
    "Staff ids that are not asked: they passed, gave it back, or it is they who ask."


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is asked: a key that each screen says in its own language, and what fills it."""

    ground: Ground
    of: str = ""
    "The department, where it is about one."

    @property
    def text(self) -> str:
        """In English, for devices that say no grounds of their own."""
        return _SAYS[self.ground].format(of=self.of)


_SAYS: Mapping[Ground, str] = MappingProxyType(
    {
        "with_her": "Was with her a moment ago",
        "near": "Close by",
        "served": "Served her last time",
        "skilled": "Knows {of}",
        "language": "Speaks her language",
        "department": "Works in {of}",
        "manager": "Manager on shift",
        "no_manager": "No manager is on shift",
        "busy": "Is with another client",
        "free": "Is free",
        "unreachable": "Cannot be reached now",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked, and why."""

    staff: str
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A circle and who is asked in it, best first; nobody, where there is nobody left."""

    circle: Circle
    asked: tuple[Asked, ...]


SAID_HOLDS_S = 1800.0
"A clerk who said to be somewhere works there for a while."

AT_MOST: Mapping[Circle, int] = MappingProxyType({Circle.ZONE: 2, Circle.DEPARTMENT: 4})
"One client needs one clerk; a second is asked in case the first has their hands full. The wider circles ask everybody."

_WITH_HER, _NEAR, _SERVED, _SKILL, _LANGUAGE, _DEPARTMENT = 32, 8, 7, 6, 5, 4
"""What speaks for a clerk, added up. Whoever was with her a moment ago goes before all the rest together; a clerk who
stands beside her is there before one who knows more; each outweighs the department she happens to walk through."""

_CLERK, _MANAGER = "clerk", "manager"


def call(
    need: Need, candidates: Iterable[Candidate], start: Circle | None = None, beyond: Collection[str] = ()
) -> Call:
    """Who is asked now: the first circle from `start` on (the task's first by default) in which there is anybody, and
    not only staff ids of `beyond`, who were asked already; else the last circle as it is."""
    on_shift = [each for each in candidates if each.on_shift and each.staff not in need.not_again]
    ladder = KINDS[need.kind].ladder
    circles = ladder[ladder.index(start) if start in ladder else 0 :]
    for circle in circles:
        asked = _in_order(need, [each for each in on_shift if _belongs(need, each, circle, on_shift)], circle)
        if any(each.staff not in beyond for each in asked):
            break
    return Call(circle, asked)


def next_circle(kind: Kind, circle: Circle) -> Circle | None:
    """The circle after this one; None after the last."""
    ladder = KINDS[kind].ladder
    place = ladder.index(circle) + 1 if circle in ladder else 0
    return ladder[place] if place < len(ladder) else None


def _belongs(need: Need, clerk: Candidate, circle: Circle, on_shift: list[Candidate]) -> bool:
    if circle is Circle.MANAGER:
        # Where no manager is in the house, whoever is must do.
        return _MANAGER in clerk.roles or not any(_MANAGER in each.roles for each in on_shift)
    if _CLERK not in clerk.roles:
        return False
    if circle is Circle.ALL:
        return True
    if not clerk.reachable or clerk.holds:
        return False
    close = _is_near(need, clerk) or _knows_her(need, clerk)
    return close or (circle is Circle.DEPARTMENT and (_is_skilled(need, clerk) or _is_of_department(need, clerk)))


def _in_order(need: Need, clerks: list[Candidate], circle: Circle) -> tuple[Asked, ...]:
    ranked = sorted(clerks, key=lambda each: _rank(need, each))
    return tuple(Asked(each.staff, each.name, _reasons(need, each, circle)) for each in ranked[: AT_MOST.get(circle)])


def _rank(need: Need, clerk: Candidate) -> tuple[bool, int, int, float, str]:
    """Least is best: who can be reached, is free and suits; among equals who was wanted least lately."""
    points = sum(points for points, _ in _merits(need, clerk))
    return (not clerk.reachable, clerk.holds, -points, clerk.asked_at_s, clerk.staff)


def _merits(need: Need, clerk: Candidate) -> list[tuple[int, Reason]]:
    merits = []
    if clerk.staff in need.was_with_her:
        merits.append((_WITH_HER, Reason("with_her")))
    if _is_near(need, clerk):
        # Without the zone: colleagues read this too, and the feed's journal holds it for a day.
        merits.append((_NEAR, Reason("near")))
    if clerk.staff == need.served_by:
        merits.append((_SERVED, Reason("served")))
    if _is_skilled(need, clerk):
        merits.append((_SKILL, Reason("skilled", need.skill or "")))
    if need.language is not None and need.language in clerk.languages:
        merits.append((_LANGUAGE, Reason("language")))
    if _is_of_department(need, clerk) and not _is_skilled(need, clerk):
        merits.append((_DEPARTMENT, Reason("department", need.department or "")))
    return sorted(merits, key=lambda each: -each[0])


def _reasons(need: Need, clerk: Candidate, circle: Circle) -> tuple[Reason, ...]:
    reasons = [reason for _, reason in _merits(need, clerk)]
    if circle is Circle.MANAGER:
        reasons.insert(0, Reason("manager" if _MANAGER in clerk.roles else "no_manager"))
    if clerk.holds:
        reasons.append(Reason("busy"))
    elif not reasons:
        reasons.append(Reason("free"))
    if not clerk.reachable:
        reasons.append(Reason("unreachable"))
    return tuple(reasons)


def _is_near(need: Need, clerk: Candidate) -> bool:
    place = clerk.place
    return place is not None and place.zone == need.zone and place.age_s <= SAID_HOLDS_S


def _knows_her(need: Need, clerk: Candidate) -> bool:
    return clerk.staff in need.was_with_her or clerk.staff == need.served_by


def _is_skilled(need: Need, clerk: Candidate) -> bool:
    return _same(need.skill, clerk.department)


def _is_of_department(need: Need, clerk: Candidate) -> bool:
    return _same(need.department, clerk.department)


def _same(wanted: str | None, has: str) -> bool:
    return bool(wanted) and bool(has) and str(wanted).casefold() == has.casefold()
