"""Gift cards and points under random histories, and at once: balances are sums, nothing is given twice or lost."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import URL
from sqlmodel import Session, col, select

from kiosk_server.database import Database
from kiosk_server.gift_cards.errors import GiftCardEmpty, GiftCardEnded, NotEnough
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.ledger import GRACE_S, balance_minor, give_back, let_expire, pay
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard, GiftTransfer
from kiosk_server.points.ledger import earn, mature, spend
from kiosk_server.points.postings import NotEnoughPoints, Reference
from kiosk_server.points.tables import PointsLot
from kiosk_server.points.view import points_view
from tests.adapters.ledger_stage import KINDS, Stage, faults, in_own_process, read_done, with_repeats
from tests.adapters.offer_stand import NOW_S, Stand
from tests.adapters.postgresql_server import PostgreSQL
from tests.adapters.sqlite_files import in_memory, new_file

DAY_S = 86_400.0
LIFE_S = 60 * DAY_S


class Cards(RuleBasedStateMachine):
    """Cards are given, spent in parts, get back, expire and live again, in any order. Beside the ledger stands what a
    child would keep on paper: how much is on each card, and until when."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = in_memory()
        self.session = Session(self.engine)
        self.now_s = 0.0
        self.numbers = count(1)
        self.left: dict[str, int] = {}
        self.ends_s: dict[str, float | None] = {}
        self.paid: dict[str, tuple[str, int]] = {}
        "By payment: the card, and what is not back."

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()

    @rule(days=st.floats(0, 40))
    def wait(self, days: float) -> None:
        self.now_s += days * DAY_S

    @rule(minor=st.integers(1, 100_00), lives=st.booleans())
    def give(self, minor: int, lives: bool) -> None:
        cause = f"cause-{next(self.numbers)}"
        cards = {self._issue(minor, cause) for _ in range(2)}
        (card,) = cards
        self.left[card] = minor
        self.ends_s[card] = None if lives else self.now_s + LIFE_S
        self.session.get_one(GiftCard, card).expires_at_s = self.ends_s[card]
        self.session.flush()

    def _issue(self, minor: int, cause: str) -> str:
        return issue(
            self.session, member="jane", amount_minor=minor, currency="USD", why="staff", cause=cause, now_s=self.now_s
        )

    @precondition(lambda self: self.left)
    @rule(data=st.data(), minor=st.integers(1, 60_00))
    def pay(self, data: st.DataObject, minor: int) -> None:
        card, payment = data.draw(st.sampled_from(list(self.left))), f"payment-{next(self.numbers)}"
        ends_s = self.ends_s[card]
        row = self.session.get_one(GiftCard, card)
        savepoint = self.session.begin_nested()
        try:
            taken = pay(self.session, row, minor, payment, self.now_s)
        except GiftCardEnded:
            savepoint.rollback()
            assert ends_s is not None
            assert ends_s <= self.now_s
            return
        except GiftCardEmpty:
            savepoint.rollback()
            assert self.left[card] == 0
            return
        savepoint.commit()
        assert ends_s is None or ends_s > self.now_s
        assert taken == min(minor, self.left[card]) > 0
        assert pay(self.session, row, minor, payment, self.now_s) == taken
        self.left[card] -= taken
        self.paid[payment] = (card, taken)

    @precondition(lambda self: self.paid)
    @rule(data=st.data(), share=st.floats(0.01, 1))
    def give_back(self, data: st.DataObject, share: float) -> None:
        payment = data.draw(st.sampled_from(list(self.paid)))
        card, out = self.paid[payment]
        minor, refund = max(1, round(out * share)), f"refund-{next(self.numbers)}"
        row = self.session.get_one(GiftCard, card)
        assert give_back(self.session, row, minor, refund, self.now_s)
        assert not give_back(self.session, row, minor, refund, self.now_s)
        ends_s = self.ends_s[card]
        if ends_s is not None:
            if ends_s <= self.now_s:
                self.left[card] = 0
            self.ends_s[card] = max(ends_s, self.now_s + GRACE_S)
        self.left[card] += minor
        self.paid[payment] = (card, out - minor)
        if out == minor:
            del self.paid[payment]

    @precondition(lambda self: self.left)
    @rule(data=st.data())
    def give_back_too_much(self, data: st.DataObject) -> None:
        card = data.draw(st.sampled_from(list(self.left)))
        out = sum(minor for of, minor in self.paid.values() if of == card)
        savepoint = self.session.begin_nested()
        try:
            give_back(self.session, self.session.get_one(GiftCard, card), out + 1, "too-much", self.now_s)
        except NotEnough:
            savepoint.rollback()
            return
        raise AssertionError("more came back than was paid")

    @rule()
    def sweep(self) -> None:
        over = {
            card
            for card, ends_s in self.ends_s.items()
            if ends_s is not None and ends_s <= self.now_s and self.left[card]
        }
        assert let_expire(self.session, self.now_s) == len(over)
        for card in over:
            self.left[card] = 0
        assert let_expire(self.session, self.now_s) == 0

    @invariant()
    def the_ledger_says_what_the_paper_says(self) -> None:
        assert {card: balance_minor(self.session, card) for card in self.left} == self.left
        sums: dict[str, int] = {}
        rows = select(GiftTransfer.debit, GiftTransfer.credit, GiftTransfer.amount_minor)
        for debit, credit, minor in self.session.exec(rows):
            sums[debit] = sums.get(debit, 0) - minor
            sums[credit] = sums.get(credit, 0) + minor
        accounts = dict(self.session.exec(select(GiftAccount.id, GiftAccount.balance)).all())
        assert {account: balance for account, balance in accounts.items() if balance} == {
            k: v for k, v in sums.items() if v
        }
        assert sum(accounts.values()) == 0


test_cards = Cards.TestCase
test_cards.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


def test_threads_on_one_file_keep_totals(tmp_path: Path) -> None:
    with Database.open(new_file(tmp_path / "ledgers.sqlite3")) as database:
        done = Stage.set_up(database).run_all(with_repeats(0, 400), threads=12)
        assert faults(database, done) == []
    assert {each.kind for each in done if each.moved} == set(KINDS)


def test_two_processes_on_one_server_keep_totals(postgresql: PostgreSQL) -> None:
    """Both carry out the same numbers, each in an order of its own: half of all is a repetition, and at once."""
    url = postgresql.new_database()
    with Database.open(url) as database:
        stage = Stage.set_up(database)
        command = in_own_process(url, 0, 300, 4)
        with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
            done = stage.run_all(with_repeats(0, 300), threads=4)
            said, _ = other.communicate(timeout=120)
        assert other.returncode == 0
        assert faults(database, [*done, *read_done(said)]) == []


def test_a_fault_would_be_found(tmp_path: Path) -> None:
    """The look that finds nothing finds something where there is something."""
    with Database.open(new_file(tmp_path / "ledgers.sqlite3")) as database:
        done = Stage.set_up(database).run_all(range(40), threads=1)
        assert faults(database, done) == []
        database.writer.run(_tamper)
        assert len(faults(database, done)) >= 2


def test_an_answer_that_no_ledger_bears_out_would_be_found(tmp_path: Path) -> None:
    with Database.open(new_file(tmp_path / "ledgers.sqlite3")) as database:
        done = [each for each in Stage.set_up(database).run_all(range(120), threads=1) if each.moved]
        firsts = {each.kind: each for each in done if each.called}
        assert firsts.keys() == {"pay", "back", "issue", "earn", "take", "take_back"}
        for kind, first in firsts.items():
            assert faults(database, [replace(first, called="nothing")]), kind
        for kind in ("back", "take_back"):
            assert faults(database, [firsts[kind]] * 2), kind


def _tamper(session: Session) -> None:
    account = session.exec(select(GiftAccount).where(GiftAccount.kind == "card")).first()
    assert account is not None
    account.balance += 1
    session.add(account)


def test_points_that_expire_first_are_spent_first_by_whoever_comes(place: Path | URL) -> None:
    """Thirty tills at once, twelve lots: what was spent is a beginning of the lots in the order of their ends."""
    with Database.open(place) as database:
        stand = Stand(database)
        member = stand.members[0]

        def fill(session: Session) -> None:
            for n in range(12):
                ends_s = NOW_S + ((n * 5) % 12 + 1) * DAY_S
                reference = Reference("sale", f"sale-{n}")
                earn(session, member, 10, reference, NOW_S, active_from_s=NOW_S, expires_at_s=ends_s)

        def buy(number: int) -> bool:
            try:
                wish = Reference("gift", f"gift-{number}")
                return database.writer.run(lambda session: spend(session, member, 7, wish, NOW_S)) is not None
            except NotEnoughPoints:
                return False

        database.writer.run(fill)
        with ThreadPoolExecutor(12) as threads:
            assert sum(threads.map(buy, range(10))) == 10
        with database.reader.session() as session:
            left = session.exec(select(PointsLot.unspent).order_by(col(PointsLot.expires_at_s))).all()
        assert left == [0] * 7 + [10] * 5
        database.writer.run(lambda session: mature(session, NOW_S + 9 * DAY_S))
        with database.reader.session() as session:
            assert points_view(session, member, NOW_S + 9 * DAY_S).active == 30
