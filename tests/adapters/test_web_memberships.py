"""Two memberships that were found to be one person's: what is hers is seen through one, and a mistake is undone whole.
On SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from sqlmodel import Session

from kiosk_server.campaigns.budgets import day_of, limits
from kiosk_server.campaigns.knowing import visits_before
from kiosk_server.database import Database
from kiosk_server.database.ids import new_id
from kiosk_server.members.notices import Notices
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.vouchers import valid_vouchers
from kiosk_server.points.ledger import earn, spend
from kiosk_server.points.postings import Reference
from kiosk_server.points.view import points_view
from kiosk_server.privacy.exporting import export_person
from kiosk_server.visits.cards import open_visit
from kiosk_server.visits.tables import Visit
from kiosk_server.web import identities
from tests.adapters.offer_stand import NOW_S, Stand

CAP = 2


@dataclass(frozen=True, slots=True)
class Hers:
    """What one membership has."""

    vouchers: frozenset[str]
    points: int
    earned: int
    visits: int
    left: int | None
    "Of the campaign's vouchers a member."
    exported: frozenset[str]
    "Memberships whose vouchers the export holds."


class Two:
    """An older and a newer membership, each with a coupon, a hundred points and a visit."""

    def __init__(self, database: Database) -> None:
        self.stand = Stand(database)
        self.older = self.stand.members[0]
        self.newer = self.stand.member(7)
        self.older, self.newer = sorted((self.older, self.newer))
        self.stand.limit(per_member=CAP)
        self.vouchers = {}
        for n, member in enumerate((self.older, self.newer)):
            voucher = self.stand.issue(member, f"visit-{n}")
            assert voucher is not None
            self.vouchers[member] = voucher.id
            self.run(_earns, member)
            self.run(_was_here, member, n)

    def run(self, command: Any, *arguments: Any) -> Any:
        return self.stand.database.writer.run(lambda session: command(session, *arguments))

    def of(self, member: str) -> Hers:
        with self.stand.database.reader.session() as session:
            return self._of(session, member)

    def _of(self, session: Session, member: str) -> Hers:
        view = points_view(session, member, NOW_S)
        shop = self.stand.vouchers.shop
        held = export_person(session, member, shop.site, Notices.load(), Texts.load(), "en", NOW_S).holds
        return Hers(
            vouchers=frozenset(row.id for row in valid_vouchers(session, member, NOW_S)),
            points=view.active,
            earned=sum(line.points for line in view.history if line.reason == "earn"),
            visits=visits_before(session, member, NOW_S)[0],
            left=limits(session, self.stand.campaign(), member, day_of(NOW_S, shop.time_zone)).left_for_member,
            exported=frozenset(row["member"] for row in held["voucher"].rows),
        )


def _earns(session: Session, member: str) -> None:
    earn(session, member, 100, Reference("sale", member), NOW_S, active_from_s=NOW_S, expires_at_s=None)


def _was_here(session: Session, member: str, n: int) -> None:
    session.add(
        Visit(
            id=new_id(NOW_S),
            site="corner",
            member=member,
            opening_event=f"event-{n}",
            started_at_s=NOW_S - 1000 + n,
            last_heard_at_s=NOW_S,
            stays_until_s=NOW_S + 300,
        )
    )


def _merge(session: Session, one: str, other: str) -> str:
    link = identities.merge(session, one, other, NOW_S, actor="staff-1", why="test")
    assert link is not None
    return link.id


def _part(session: Session, link: str) -> None:
    assert identities.end_link(session, link, NOW_S, actor="staff-1", why="test") is not None


@pytest.fixture
def two(place: Path | URL) -> Iterator[Two]:
    with Database.open(place) as database:
        yield Two(database)


def test_one_membership_shows_what_both_have_and_parting_gives_each_its_own(two: Two) -> None:
    older, newer = two.of(two.older), two.of(two.newer)
    assert older.vouchers == {two.vouchers[two.older]}
    assert (older.points, older.earned, older.visits, older.left) == (100, 100, 1, CAP - 1)
    link = two.run(_merge, two.newer, two.older)
    assert two.of(two.older) == Hers(
        vouchers=older.vouchers | newer.vouchers,
        points=200,
        earned=200,
        visits=2,
        left=0,
        exported=frozenset({two.older, two.newer}),
    )
    two.run(_part, link)
    assert (two.of(two.older), two.of(two.newer)) == (older, newer)


def test_a_cap_counts_what_either_membership_had(two: Two) -> None:
    link = two.run(_merge, two.newer, two.older)
    assert two.stand.issue(two.older, "visit-8") is None
    two.run(_part, link)
    assert two.stand.issue(two.older, "visit-9") is not None
    assert two.stand.issue(two.newer, "visit-9") is not None
    assert two.stand.issue(two.older, "visit-10") is None


def test_she_spends_the_points_of_both_and_each_keeps_what_is_left_of_its_own(two: Two) -> None:
    link = two.run(_merge, two.newer, two.older)
    two.run(spend, two.older, 150, Reference("sale", "both"), NOW_S)
    assert two.of(two.older).points == 50
    two.run(_part, link)
    assert sorted((two.of(two.older).points, two.of(two.newer).points)) == [0, 50]


def test_the_visit_she_is_on_is_hers_under_either_membership(two: Two) -> None:
    shop = two.stand.vouchers.shop
    two.run(_merge, two.newer, two.older)
    with two.stand.database.reader.session() as session:
        card = open_visit(session, two.older, shop)
    assert card is not None
    assert card.started_at_s == NOW_S - 999
