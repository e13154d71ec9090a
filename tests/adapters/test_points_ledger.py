"""Points in a real database: whatever happens in whatever order, balances are the sums of their entries."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import URL, Engine, delete, func, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from kiosk_server.database import Database
from kiosk_server.errors import NotFound
from kiosk_server.points.accounts import accounts_of
from kiosk_server.points.ledger import MOST_AT_ONCE, earn, earned_since, mature, spend
from kiosk_server.points.postings import NotEnoughPoints, Reference
from kiosk_server.points.rates import GRACE_S
from kiosk_server.points.reversing import reverse
from kiosk_server.points.tables import PointsAccount, PointsEntry, PointsLot, PointsPosting
from kiosk_server.points.view import PointsView, points_view
from tests.adapters.offer_stand import NOW_S, Stand
from tests.adapters.sqlite_files import in_memory

DAY_S = 86_400.0


def sale(number: int) -> Reference:
    return Reference("sale", f"sale-{number}")


def refund(number: int) -> Reference:
    return Reference("refund", f"refund-{number}")


class Ledger(RuleBasedStateMachine):
    """Two members earn, spend, return and wait. The database itself refuses an overdraft; here it must not come to
    that: whoever has enough spends, and nobody else does."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.engine = in_memory()
        self.session = Session(self.engine)
        self.now_s = 0.0
        self.count = 0
        self.postings: list[str] = []
        self.spent = 0

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()

    members = st.sampled_from(["jane", "theo"])

    @rule(days=st.floats(0, 40))
    def wait(self, days: float) -> None:
        self.now_s += days * DAY_S

    @rule(
        member=members,
        points=st.integers(1, 300),
        pending=st.sampled_from([0, 10, 30]),
        life=st.sampled_from([None, 20, 90]),
    )
    def earn(self, member: str, points: int, pending: int, life: int | None) -> None:
        self.count += 1
        active_s = self.now_s + pending * DAY_S
        posting = earn(
            self.session,
            member,
            points,
            sale(self.count),
            self.now_s,
            active_from_s=active_s,
            expires_at_s=None if life is None else active_s + life * DAY_S,
        )
        assert posting is not None
        assert earn(self.session, member, 1, sale(self.count), self.now_s, active_from_s=0, expires_at_s=None) is None
        self.postings.append(posting)

    @rule(member=members, points=st.integers(1, 300))
    def spend(self, member: str, points: int) -> None:
        self.count += 1
        accounts = accounts_of(self.session, member, self.now_s)
        mature(self.session, self.now_s, account=accounts.active)
        lots = self.lots_of(accounts.active)
        there = sum(unspent for _, unspent in lots)
        savepoint = self.session.begin_nested()
        try:
            posting = spend(self.session, member, points, sale(self.count), self.now_s)
        except NotEnoughPoints:
            savepoint.rollback()
            assert there < points
            return
        savepoint.commit()
        assert posting is not None
        assert there >= points
        assert self.lots_of(accounts.active) == _without(lots, points)
        self.postings.append(posting)

    @rule()
    def sweep(self) -> None:
        mature(self.session, self.now_s)
        assert mature(self.session, self.now_s) == 0

    @precondition(lambda self: self.postings)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        self.count += 1
        posting = data.draw(st.sampled_from(self.postings))
        self.postings.remove(posting)
        assert reverse(self.session, posting, refund(self.count), self.now_s) is not None
        assert reverse(self.session, posting, refund(self.count), self.now_s) is None
        assert reverse(self.session, posting, refund(-self.count), self.now_s) is None

    def lots_of(self, active: str) -> list[tuple[str, int]]:
        """Active lots with what is left, the first to expire first."""
        statement = (
            select(PointsLot.id, PointsLot.unspent)
            .where(PointsLot.account == active, PointsLot.state == "active", PointsLot.unspent > 0)
            .order_by(col(PointsLot.expires_at_s).is_(None), col(PointsLot.expires_at_s), col(PointsLot.id))
        )
        return [(lot, unspent) for lot, unspent in self.session.exec(statement)]

    @invariant()
    def balances_are_sums(self) -> None:
        sums: dict[str, int] = {}
        for debit, credit, points in self.session.exec(
            select(PointsEntry.debit, PointsEntry.credit, PointsEntry.points)
        ):
            sums[debit] = sums.get(debit, 0) - points
            sums[credit] = sums.get(credit, 0) + points
        accounts = self.session.exec(select(PointsAccount.id, PointsAccount.kind, PointsAccount.balance)).all()
        assert {account: balance for account, _, balance in accounts if balance} == {k: v for k, v in sums.items() if v}
        assert sum(balance for _, _, balance in accounts) == 0
        for _, kind, balance in accounts:
            assert balance <= 0 if kind in ("owed", "issued") else balance >= 0

    @invariant()
    def lots_are_what_members_have(self) -> None:
        for state in ("pending", "active"):
            in_lots = self.session.exec(
                select(func.coalesce(func.sum(PointsLot.unspent), 0)).where(PointsLot.state == state)
            ).one()
            in_accounts = self.session.exec(
                select(func.coalesce(func.sum(PointsAccount.balance), 0)).where(PointsAccount.kind == state)
            ).one()
            assert in_lots == in_accounts


def _without(lots: list[tuple[str, int]], points: int) -> list[tuple[str, int]]:
    """What is left when points go from the first lots first."""
    left = []
    for lot, unspent in lots:
        taken = min(unspent, points)
        points -= taken
        if unspent > taken:
            left.append((lot, unspent - taken))
    return left


test_ledger = Ledger.TestCase
test_ledger.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


@pytest.fixture
def stand(place: Path | URL) -> Iterator[Stand]:
    with Database.open(place) as database:
        yield Stand(database, members=2)


def give(
    stand: Stand, number: int, points: int, now_s: float = NOW_S, pending_s: float = 0, life_s: float = 90 * DAY_S
) -> str | None:
    return stand.database.writer.run(
        lambda session: earn(
            session,
            stand.members[0],
            points,
            sale(number),
            now_s,
            active_from_s=now_s + pending_s,
            expires_at_s=now_s + pending_s + life_s,
        )
    )


def view(stand: Stand, now_s: float = NOW_S) -> PointsView:
    with stand.database.reader.session() as session:
        return points_view(session, stand.members[0], now_s)


def test_twenty_sales_at_once_spend_what_is_there_and_no_more(stand: Stand) -> None:
    give(stand, 1, 60)
    give(stand, 2, 40)

    def buy(number: int) -> bool:
        try:
            wish = sale(100 + number)
            return stand.database.writer.run(lambda s: spend(s, stand.members[0], 30, wish, NOW_S)) is not None
        except NotEnoughPoints:
            return False

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(buy, range(20))) == 3
    assert view(stand).active == 10


def test_the_same_sale_earns_once(stand: Stand) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len([each for each in pool.map(lambda _: give(stand, 1, 50), range(20)) if each]) == 1
    assert view(stand).active == 50


def test_points_wait_become_spendable_and_expire(stand: Stand) -> None:
    give(stand, 1, 50, pending_s=10 * DAY_S, life_s=20 * DAY_S)
    assert (view(stand).pending, view(stand).active) == (50, 0)
    stand.database.writer.run(lambda session: mature(session, NOW_S + 10 * DAY_S))
    found = view(stand)
    assert (found.pending, found.active, found.expires_next, found.expires_next_at_s) == (0, 50, 50, NOW_S + 30 * DAY_S)
    stand.database.writer.run(lambda session: mature(session, NOW_S + 30 * DAY_S))
    assert view(stand).active == 0
    assert [line.reason for line in view(stand).history] == ["expire", "activate", "earn"]
    assert [line.points for line in view(stand).history] == [-50, 0, 50]


def test_a_return_after_spending_leaves_a_debt_that_the_next_points_settle(stand: Stand) -> None:
    earned = give(stand, 1, 50)
    assert earned is not None
    stand.database.writer.run(lambda s: spend(s, stand.members[0], 50, sale(2), NOW_S))
    stand.database.writer.run(lambda s: reverse(s, earned, refund(1), NOW_S))
    assert (view(stand).active, view(stand).owed) == (0, 50)
    give(stand, 3, 70)
    assert (view(stand).active, view(stand).owed) == (20, 0)


def test_a_refund_gives_points_back_even_those_that_would_have_expired(stand: Stand) -> None:
    give(stand, 1, 50, life_s=DAY_S)
    spent = stand.database.writer.run(lambda s: spend(s, stand.members[0], 50, sale(2), NOW_S))
    assert spent is not None
    later_s = NOW_S + 5 * DAY_S
    stand.database.writer.run(lambda s: reverse(s, spent, refund(1), later_s))
    assert (view(stand).active, view(stand).expires_next_at_s) == (50, later_s + GRACE_S)


def test_one_return_undoes_what_its_sale_earned_and_what_was_spent_on_it(stand: Stand) -> None:
    give(stand, 1, 100)
    spent = stand.database.writer.run(lambda s: spend(s, stand.members[0], 80, sale(2), NOW_S))
    earned = give(stand, 2, 30)
    for posting in (earned, spent):
        assert posting is not None
        assert stand.database.writer.run(lambda s, p=posting: reverse(s, p, refund(1), NOW_S)) is not None
        assert stand.database.writer.run(lambda s, p=posting: reverse(s, p, refund(1), NOW_S)) is None
    assert (view(stand).active, view(stand).owed) == (100, 0)


def test_what_falls_due_together_is_done_some_at_a_time(stand: Stand) -> None:
    lots = MOST_AT_ONCE + 10

    def sales(session: Session) -> None:
        for number in range(lots):
            reference, due_s = sale(number), NOW_S + DAY_S
            earn(session, stand.members[0], 1, reference, NOW_S, active_from_s=due_s, expires_at_s=None)

    stand.database.writer.run(sales)
    passes = [stand.database.writer.run(lambda s: mature(s, NOW_S + DAY_S)) for _ in range(3)]
    assert passes == [MOST_AT_ONCE, 10, 0]
    assert view(stand).active == lots


def test_the_tier_follows_what_was_earned_and_kept(stand: Stand) -> None:
    assert view(stand).tier == "member"
    earned = give(stand, 1, 500)
    assert earned is not None
    assert view(stand).tier == "preferred"
    stand.database.writer.run(lambda s: reverse(s, earned, refund(1), NOW_S))
    assert view(stand).tier == "member"
    with stand.database.reader.session() as session:
        assert earned_since(session, stand.members[1], 0, NOW_S) == 0


def test_what_cannot_be_undone_is_refused(stand: Stand) -> None:
    with pytest.raises(NotFound):
        stand.database.writer.run(lambda session: reverse(session, "nothing", refund(1), NOW_S))


@pytest.mark.parametrize("change", [update(PointsEntry).values(points=1), delete(PointsEntry)])
def test_the_database_refuses_to_rewrite_the_ledger(stand: Stand, change: object) -> None:
    give(stand, 1, 50)
    with pytest.raises(DBAPIError, match="written once"):
        stand.database.writer.run(lambda session: session.connection().execute(change) and None)  # type: ignore[call-overload]


def test_the_database_refuses_an_overdraft(stand: Stand) -> None:
    give(stand, 1, 50)
    overdraft = update(PointsAccount).where(col(PointsAccount.kind) == "active").values(balance=-1)
    with pytest.raises(DBAPIError):
        stand.database.writer.run(lambda session: session.connection().execute(overdraft) and None)


def test_erasing_a_member_keeps_the_totals(stand: Stand) -> None:
    """Her accounts stay and are nobody's; sweeping leaves them be."""
    give(stand, 1, 50, pending_s=DAY_S)
    nobody = update(PointsAccount).where(col(PointsAccount.member) == stand.members[0]).values(member=None)
    stand.database.writer.run(lambda session: session.connection().execute(nobody) and None)
    assert stand.database.writer.run(lambda session: mature(session, NOW_S + 365 * DAY_S)) == 0
    assert sum(row.balance for row in stand.all(PointsAccount)) == 0
    assert len(stand.all(PointsPosting)) == 1
