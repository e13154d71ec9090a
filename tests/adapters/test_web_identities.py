"""Histories joined and taken apart again, in a real database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from kiosk_server.database import Database, new_id
from kiosk_server.intents.ledger import acts_of
from kiosk_server.intents.tables import WebEvent, WebIdentity
from kiosk_server.members.consents import consents_of, permits, record_consent
from kiosk_server.members.devices import add_device
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import Member, MemberDevice
from kiosk_server.web import identities
from kiosk_server.web.tables import IdentityLink, MemberStanding
from tests.adapters.sqlite_files import new_file

NOW_S = 1_795_343_000.0
PEOPLE = 4
BROWSERS = 6

numbers = itertools.count()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database.open(new_file(tmp_path_factory.mktemp("web") / "kiosk_server.sqlite3")) as database:
        yield database


class Undone(Exception):
    """Every example leaves the database as it found it."""


def people(session: Session) -> list[str]:
    """Members with a phone each; each later one's id is larger."""
    made = []
    for n in range(PEOPLE):
        member = Member(id=new_id(NOW_S + n), number=f"number {next(numbers)}", joined_at_s=NOW_S + n)
        session.add(member)
        session.flush()
        add_device(session, member.id, NOW_S + n)
        made.append(member.id)
    return made


def browse(session: Session, anonymous_id: str, events: int) -> None:
    for n in range(events):
        session.add(
            WebEvent(
                message_id=f"{anonymous_id}-{n}",
                anonymous_id=anonymous_id,
                event="Product Viewed",
                at_s=NOW_S - 100 + n,
                received_at_s=NOW_S,
                sku=f"sku-of-{anonymous_id}",
            )
        )
    session.flush()


def picture(session: Session, members: list[str]) -> dict[str, Any]:
    """Whose everything is, with nothing of when and in which order it became so."""
    return {
        "histories": {member: sorted((a.sku, a.at_s) for a in acts_of(session, member, NOW_S)) for member in members},
        "browsers": sorted((row.anonymous_id, row.member) for row in session.exec(select(WebIdentity))),
        "phones": sorted((row.id, row.member) for row in session.exec(select(MemberDevice))),
        "standing": sorted((row.member, row.stands_for) for row in session.exec(select(MemberStanding))),
    }


def merge(session: Session, one: str, other: str) -> IdentityLink | None:
    return identities.merge(session, one, other, NOW_S + 50, actor="staff-1", why="test")


PAIRS = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(lambda pair: pair[0] != pair[1]),
    max_size=5,
)
HOMES = st.lists(st.integers(0, PEOPLE - 1), min_size=BROWSERS, max_size=BROWSERS)


def trying(database: Database, check: Any) -> None:
    """Runs `check(session, members)` and rolls it back."""

    def command(session: Session) -> None:
        members = people(session)
        for n in range(BROWSERS):
            browse(session, f"browser-{n}", n)
        check(session, members)
        raise Undone

    with pytest.raises(Undone):
        database.writer.run(command)


FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(HOMES, PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_merging_does_not_matter(
    database: Database, homes: list[int], pairs: list[tuple[int, int]], chance: Any
) -> None:
    shuffled = [pair[::-1] for pair in pairs]
    chance.shuffle(shuffled)

    def check(session: Session, members: list[str]) -> None:
        for n, home in enumerate(homes):
            identities.join(session, f"browser-{n}", members[home], NOW_S)
        start = session.begin_nested()
        for one, other in pairs:
            merge(session, members[one], members[other])
        first = picture(session, members)
        start.rollback()
        session.expire_all()
        for one, other in shuffled:
            merge(session, members[one], members[other])
        assert picture(session, members) == first
        told = [act for member in members for act in first["histories"][member]]
        assert len(told) == len(set(told)) == sum(range(BROWSERS))

    trying(database, check)


@FEW
@given(HOMES, PAIRS.filter(bool))
def test_merging_twice_is_merging_once(database: Database, homes: list[int], pairs: list[tuple[int, int]]) -> None:
    def check(session: Session, members: list[str]) -> None:
        for n, home in enumerate(homes):
            identities.join(session, f"browser-{n}", members[home], NOW_S)
        for one, other in pairs:
            merge(session, members[one], members[other])
        once, links = picture(session, members), len(session.exec(select(IdentityLink)).all())
        assert [merge(session, members[one], members[other]) for one, other in pairs] == [None] * len(pairs)
        assert not identities.join(session, "browser-0", members[0], NOW_S)
        assert (picture(session, members), len(session.exec(select(IdentityLink)).all())) == (once, links)

    trying(database, check)


@FEW
@given(HOMES, PAIRS, st.integers(0, 4))
def test_what_is_taken_back_leaves_what_would_have_been_without_it(
    database: Database, homes: list[int], pairs: list[tuple[int, int]], which: int
) -> None:
    distinct = list(dict.fromkeys(tuple(sorted(pair)) for pair in pairs))

    def check(session: Session, members: list[str]) -> None:
        for n, home in enumerate(homes):
            identities.join(session, f"browser-{n}", members[home], NOW_S)
        start = session.begin_nested()
        for place, (one, other) in enumerate(distinct):
            if place != which:
                merge(session, members[one], members[other])
        without = picture(session, members)
        start.rollback()
        session.expire_all()
        links = [merge(session, members[one], members[other]) for one, other in distinct]
        if which < len(links):
            link = links[which]
            assert link is not None
            assert identities.end_link(session, link.id, NOW_S + 60, actor="staff-1", why="mistake") is not None
            assert identities.end_link(session, link.id, NOW_S + 61, actor="staff-1", why="again") is None
        assert picture(session, members) == without

    trying(database, check)


def test_a_browser_that_was_given_back_may_join_somebody_else(database: Database) -> None:
    def check(session: Session, members: list[str]) -> None:
        assert identities.join(session, "browser-3", members[0], NOW_S)
        assert not identities.join(session, "browser-3", members[1], NOW_S)
        (link,) = identities.links_of(session, members[0])
        assert identities.end_link(session, link.id, NOW_S + 1, actor="staff-1", why="a shared computer") is not None
        assert acts_of(session, members[0], NOW_S) == []
        assert identities.join(session, "browser-3", members[1], NOW_S + 2)
        assert len(acts_of(session, members[1], NOW_S)) == 3
        kept = session.exec(
            select(IdentityLink).where(IdentityLink.subject == "browser-3").order_by(col(IdentityLink.at_s))
        )
        assert [(row.member == members[0], row.ends is None) for row in kept] == [
            (True, True),
            (True, False),
            (False, True),
        ]

    trying(database, check)


def say(session: Session, member: str, purpose: Purpose, granted: bool, at_s: float) -> None:
    record_consent(
        session,
        member,
        purpose,
        granted=granted,
        notice_version="1",
        surface="phone",
        actor="member",
        at_s=at_s,
        now_s=at_s,
    )


def granted(session: Session, member: str) -> set[str]:
    consents = consents_of(session, member)
    return {purpose.value for purpose in consents if permits(consents, purpose) is not None}


def test_her_newest_word_counts_for_both_and_is_given_back(database: Database) -> None:
    def check(session: Session, members: list[str]) -> None:
        old, new = members[:2]
        say(session, old, Purpose.OFFERS, True, NOW_S)
        say(session, old, Purpose.CLERK_ASSIST, True, NOW_S + 20)
        say(session, new, Purpose.OFFERS, False, NOW_S + 10)
        say(session, new, Purpose.CLERK_ASSIST, False, NOW_S + 10)
        say(session, new, Purpose.RECOGNISE_IN_STORE, True, NOW_S + 10)
        link = merge(session, old, new)
        assert link is not None
        assert granted(session, old) == {"clerk_assist", "recognise_in_store"}
        identities.end_link(session, link.id, NOW_S + 100, actor="staff-1", why="mistake")
        assert granted(session, old) == {"offers", "clerk_assist"}
        assert granted(session, new) == {"recognise_in_store"}

    trying(database, check)


def test_a_withdrawal_is_given_back_though_the_clock_was_set_back(database: Database) -> None:
    def check(session: Session, members: list[str]) -> None:
        old, new = members[:2]
        say(session, old, Purpose.OFFERS, False, NOW_S)
        say(session, new, Purpose.OFFERS, True, NOW_S + 10)
        link = merge(session, old, new)
        assert link is not None
        identities.end_link(session, link.id, NOW_S - 1_800, actor="staff-1", why="mistake")
        assert granted(session, old) == set()

    trying(database, check)


def test_what_she_said_since_is_not_given_back(database: Database) -> None:
    def check(session: Session, members: list[str]) -> None:
        old, new = members[:2]
        say(session, old, Purpose.OFFERS, True, NOW_S)
        say(session, new, Purpose.OFFERS, False, NOW_S + 10)
        link = merge(session, old, new)
        assert link is not None
        say(session, old, Purpose.OFFERS, True, NOW_S + 60)
        say(session, old, Purpose.OFFERS, False, NOW_S + 70)
        identities.end_link(session, link.id, NOW_S + 100, actor="staff-1", why="mistake")
        assert granted(session, old) == set()

    trying(database, check)
