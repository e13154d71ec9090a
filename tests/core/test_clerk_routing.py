"""Who is asked, in which order, and why."""

from __future__ import annotations

import dataclasses
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from clerk_push.routing import (
    AT_MOST,
    SAID_HOLDS_S,
    Asked,
    Candidate,
    Need,
    Place,
    Reason,
    call,
    next_circle,
)
from clerk_push.tasks import KINDS, Circle, Kind
from wire.messages.screens.clerk import Ground

ZONES = ("door", "coffee", "camp")
DEPARTMENTS = ("Coffee", "Camping", "")
STAFF = tuple(f"s{number}" for number in range(6))

PLACES = st.none() | st.builds(Place, st.sampled_from(ZONES), st.floats(0, 4000))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        staff=st.sampled_from(STAFF),
        name=st.just("Clerk"),
        department=st.sampled_from(DEPARTMENTS),
        roles=st.sampled_from([frozenset({"clerk"}), frozenset({"manager"}), frozenset({"clerk", "manager"})]),
        languages=st.sampled_from([frozenset(), frozenset({"en"}), frozenset({"de"})]),
        on_shift=st.booleans(),
        reachable=st.booleans(),
        holds=st.integers(0, 2),
        place=PLACES,
        asked_at_s=st.floats(0, 1000),
    ),
    unique_by=lambda each: each.staff,
    max_size=4,
)
NEEDS = st.builds(
    Need,
    kind=st.sampled_from(Kind),
    zone=st.none() | st.sampled_from(ZONES),
    zone_name=st.none() | st.just("Camp kitchen"),
    department=st.none() | st.sampled_from(DEPARTMENTS),
    skill=st.none() | st.sampled_from(DEPARTMENTS),
    language=st.none() | st.sampled_from(["en", "de"]),
    served_by=st.none() | st.sampled_from(STAFF),
    was_with_her=st.just(frozenset()) | st.sampled_from(STAFF).map(lambda each: frozenset({each})),
    not_again=st.just(frozenset()) | st.sampled_from(STAFF).map(lambda each: frozenset({each})),
)
ARRIVAL = Need(
    Kind.ARRIVAL, zone="camp", zone_name="Camp kitchen", department="Camping", skill="Camping", language="de"
)
NEAR = Place("camp", 10.0)


def staff(need: Need, *clerks: Candidate, start: Circle | None = None) -> list[str]:
    return [each.staff for each in call(need, clerks, start).asked]


@given(NEEDS, CANDIDATES, st.none() | st.sampled_from(Circle))
def test_only_who_is_on_shift_and_has_not_said_no_is_asked_and_everybody_hears_why(
    need: Need, clerks: list[Candidate], start: Circle | None
) -> None:
    found = call(need, clerks, start)
    by_staff = {each.staff: each for each in clerks}
    assert found.circle in KINDS[need.kind].ladder
    assert len({each.staff for each in found.asked}) == len(found.asked) <= AT_MOST.get(found.circle, len(clerks))
    for each in found.asked:
        assert by_staff[each.staff].on_shift
        assert each.staff not in need.not_again
        assert each.reasons
        assert all(said(each))


@given(NEEDS, CANDIDATES)
def test_nobody_is_forgotten_while_circles_are_left(need: Need, clerks: list[Candidate]) -> None:
    """Whoever may be asked at all is asked in some circle."""
    asked: set[str] = set()
    circle: Circle | None = KINDS[need.kind].ladder[0]
    while circle is not None:
        asked |= {each.staff for each in call(need, clerks, circle).asked}
        circle = next_circle(need.kind, circle)
    there = [each for each in clerks if each.on_shift and each.staff not in need.not_again]
    managers = {each.staff for each in there if "manager" in each.roles}
    if need.kind is Kind.COMPLAINT:
        assert asked == (managers or {each.staff for each in there})
    else:
        assert asked == {each.staff for each in there}


@given(NEEDS, CANDIDATES)
def test_a_complaint_is_for_managers_where_there_is_one(need: Need, clerks: list[Candidate]) -> None:
    need = dataclasses.replace(need, kind=Kind.COMPLAINT)
    managers = {each.staff for each in clerks if "manager" in each.roles and each.on_shift} - need.not_again
    asked = set(staff(need, *clerks))
    assert asked == managers if managers else asked.isdisjoint(managers)


@given(NEEDS, CANDIDATES, st.integers(0, 8), st.sampled_from(Circle))
def test_a_clerk_who_does_not_matter_changes_nothing(
    need: Need, clerks: list[Candidate], at: int, start: Circle
) -> None:
    """Neither one off shift, nor one who already said no, wherever they stand in the list."""
    more = list(clerks)
    more.insert(at, Candidate("other", "Other", on_shift=False, place=Place(need.zone or "door", 0.0)))
    more.insert(at, Candidate("no", "No", place=Place(need.zone or "door", 0.0)))
    silent = dataclasses.replace(need, not_again=need.not_again | {"no"})
    assert call(silent, more, start) == call(need, clerks, start)
    assert call(need, list(reversed(clerks)), start) == call(need, clerks, start)


@given(NEEDS, CANDIDATES)
def test_one_more_clerk_leaves_the_others_in_their_order(need: Need, clerks: list[Candidate]) -> None:
    serving = [dataclasses.replace(each, roles=frozenset({"clerk"})) for each in clerks]
    with_all = staff(need, *serving, start=Circle.ALL)
    for one in serving[:1]:
        assert [each for each in with_all if each != one.staff] == staff(need, *serving[1:], start=Circle.ALL)


@given(NEEDS, CANDIDATES)
def test_among_equals_who_was_asked_least_lately_comes_first(need: Need, clerks: list[Candidate]) -> None:
    alike = [Candidate(each.staff, "Clerk", asked_at_s=each.asked_at_s) for each in clerks]
    plain = Need(Kind.HELP)
    order = staff(plain, *alike)
    asked_at_s = {each.staff: each.asked_at_s for each in alike}
    assert [asked_at_s[each] for each in order] == sorted(asked_at_s.values())


def said(asked: Asked) -> list[str]:
    return [reason.text for reason in asked.reasons]


def test_every_ground_is_said_in_english_too() -> None:
    assert len({Reason(ground, "Camping").text for ground in get_args(Ground)}) == len(get_args(Ground))


def test_who_stands_beside_her_is_asked_first_and_hears_why() -> None:
    near = Candidate("near", "Mara", department="Coffee", place=NEAR)
    skilled = Candidate("skilled", "Theo", department="camping", languages=frozenset({"de"}))
    found = call(ARRIVAL, [skilled, near])
    assert found.circle is Circle.ZONE
    assert [(each.staff, said(each)) for each in found.asked] == [("near", ["Close by"])]
    wider = call(ARRIVAL, [near, skilled], Circle.DEPARTMENT)
    assert [each.staff for each in wider.asked] == ["skilled", "near"]
    assert said(wider.asked[0]) == ["Knows Camping", "Speaks her language"]


def test_who_served_her_in_this_visit_is_asked_before_anybody_else() -> None:
    strayed = dataclasses.replace(ARRIVAL, kind=Kind.STRAYED, was_with_her=frozenset({"hers"}))
    near = Candidate("near", "Mara", department="Camping", place=NEAR, languages=frozenset({"de"}))
    hers = Candidate("hers", "Theo", place=Place("door", 5.0))
    found = call(strayed, [near, hers])
    assert found.circle is Circle.ZONE
    assert [each.staff for each in found.asked] == ["hers", "near"]
    assert said(found.asked[0]) == ["Was with her a moment ago"]


def test_a_place_grows_old() -> None:
    for age_s, is_near in ((SAID_HOLDS_S, True), (SAID_HOLDS_S + 1, False)):
        clerk = Candidate("s", "Mara", place=Place("camp", age_s))
        assert (call(ARRIVAL, [clerk]).circle is Circle.ZONE) == is_near


@given(NEEDS, CANDIDATES)
def test_no_reason_says_where_a_clerk_is(need: Need, clerks: list[Candidate]) -> None:
    somewhere = dataclasses.replace(need, zone="hidden", zone_name="Hidden corner")
    there = [dataclasses.replace(each, place=Place("hidden", 0.0)) for each in clerks]
    for each in call(somewhere, there).asked:
        assert "hidden" not in " ".join(said(each)).lower()


def test_who_is_busy_or_cannot_be_reached_comes_last_and_only_when_all_are_asked() -> None:
    busy = Candidate("busy", "Mara", place=NEAR, holds=1)
    silent = Candidate("silent", "Theo", place=NEAR, reachable=False)
    free = Candidate("free", "Other")
    found = call(ARRIVAL, [busy, silent, free])
    assert found.circle is Circle.ALL
    assert [each.staff for each in found.asked] == ["free", "busy", "silent"]
    assert [said(each)[-1] for each in found.asked] == [
        "Is free",
        "Is with another client",
        "Cannot be reached now",
    ]


def test_managers_are_asked_last_unless_they_also_serve() -> None:
    boss, both = (
        Candidate("boss", "Manager", roles=frozenset({"manager"}), place=NEAR),
        Candidate("both", "Mara", roles=frozenset({"manager", "clerk"})),
    )
    assert staff(ARRIVAL, boss, both) == ["both"]
    last = call(ARRIVAL, [boss, both], Circle.MANAGER)
    assert [each.staff for each in last.asked] == ["boss", "both"]
    assert {said(each)[0] for each in last.asked} == {"Manager on shift"}
    alone = call(dataclasses.replace(ARRIVAL, kind=Kind.COMPLAINT), [Candidate("s", "Theo")])
    assert (alone.circle, said(alone.asked[0])) == (Circle.MANAGER, ["No manager is on shift"])


def test_where_nobody_is_left_nobody_is_asked() -> None:
    assert call(ARRIVAL, []).asked == ()
    assert call(ARRIVAL, []).circle is Circle.MANAGER
    assert [next_circle(Kind.HELP, circle) for circle in Circle] == [*list(Circle)[1:], None]
    assert next_circle(Kind.COMPLAINT, Circle.ALL) is Circle.MANAGER


@given(NEEDS, CANDIDATES)
def test_a_wider_circle_asks_somebody_new_or_is_the_last(need: Need, clerks: list[Candidate]) -> None:
    first = call(need, clerks)
    already = [each.staff for each in first.asked]
    following = next_circle(need.kind, first.circle)
    if following is not None:
        wider = call(need, clerks, following, already)
        new = {each.staff for each in wider.asked} - set(already)
        assert new or wider.circle is KINDS[need.kind].ladder[-1]
