"""Operations on both ledgers, gift cards and points, and what must hold after them, in whatever order they ran.

An operation is known by its number alone: whoever carries out number 17, in whichever thread or process, does the same,
so that doing it twice must be doing it once. `python -m tests.adapters.ledger_stage URL FIRST LAST THREADS` carries out
some in a process of its own.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlmodel import Session, col, func, or_, select

from kiosk_server.database import Database
from kiosk_server.gift_cards.errors import GiftCardEmpty
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.ledger import give_back, pay
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard, GiftTransfer
from kiosk_server.gifts.catalogue import add_first, gifts
from kiosk_server.gifts.errors import TooFewPoints
from kiosk_server.gifts.tables import GiftTaken
from kiosk_server.gifts.taking import take
from kiosk_server.members.tables import Member
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference, posting_of
from kiosk_server.points.reversing import reverse
from kiosk_server.points.tables import PointsAccount, PointsEntry, PointsLot, PointsPosting
from tests.adapters.offer_stand import NOW_S, Stand

MEMBERS = 8
CARDS = 24
CARD_MINOR = 200_00

KINDS = ("pay", "pay", "pay", "back", "issue", "earn", "earn", "earn", "take", "take_back")


@dataclass(frozen=True, slots=True)
class Done:
    """What one operation answered: how much moved, 0 where it was refused."""

    number: int
    kind: str
    moved: int
    lasted_s: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Both ledgers of one database, with members and gifts in it."""

    database: Database
    vouchers: Vouchers
    members: tuple[str, ...]
    gift: str

    @classmethod
    def set_up(cls, database: Database) -> Stage:
        stand = Stand(database, members=MEMBERS)
        database.writer.run(lambda session: add_first(session, "USD", NOW_S))
        return cls.found(database, stand.vouchers)

    @classmethod
    def found(cls, database: Database, vouchers: Vouchers) -> Stage:
        """On a database that was set up before, by whichever process."""
        with database.reader.session() as session:
            members = session.exec(select(Member.id).order_by(Member.number)).all()
            return cls(database, vouchers, tuple(members), gifts(session)[0].id)

    def run(self, number: int) -> Done:
        dice = random.Random(number)
        kind = dice.choice(KINDS)
        began_s = time.perf_counter()
        try:
            moved = self.database.writer.run(lambda session: self._do(session, kind, number, random.Random(number)))
        except (GiftCardEmpty, TooFewPoints):
            moved = 0
        return Done(number, kind, moved, time.perf_counter() - began_s)

    def run_all(self, numbers: Iterable[int], threads: int) -> list[Done]:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(self.run, numbers))

    def _do(self, session: Session, kind: str, number: int, dice: random.Random) -> int:
        member = dice.choice(self.members)
        points, minor = dice.randint(1, 200), dice.randint(1, 20_00)
        card, sale = dice.randrange(CARDS), Reference("sale", f"sale-{number}")
        before = dice.randrange(max(number, 1))
        match kind:
            case "issue":
                return int(bool(self._card(session, card)))
            case "pay":
                return pay(session, self._card(session, card), minor, f"payment-{number}", NOW_S)
            case "back":
                return self._back(session, f"payment-{before}")
            case "earn":
                earn(session, member, points, sale, NOW_S, active_from_s=NOW_S, expires_at_s=None)
                return points
            case "take":
                return take(session, self.vouchers, member, self.gift, f"press-{number}", NOW_S).points
        earned = posting_of(session, Reference("sale", f"sale-{before}"), "earn")
        return int(earned is not None and reverse(session, earned, Reference("refund", earned), NOW_S) is not None)

    def _card(self, session: Session, card: int) -> GiftCard:
        given = issue(
            session,
            member=self.members[card % MEMBERS],
            amount_minor=CARD_MINOR,
            currency="USD",
            why="staff",
            cause=f"card-{card}",
            now_s=NOW_S,
        )
        return session.get_one(GiftCard, given)

    def _back(self, session: Session, payment: str) -> int:
        found = session.exec(
            select(GiftTransfer.debit, GiftTransfer.amount_minor).where(
                GiftTransfer.reason == "pay", GiftTransfer.reference == payment
            )
        ).first()
        if found is None:
            return 0
        return int(give_back(session, session.get_one(GiftCard, found[0]), found[1], f"back-{payment}", NOW_S))


def faults(database: Database, done: Iterable[Done]) -> list[str]:
    """What does not hold in the database after these: an empty list where all does."""
    with database.reader.session() as session:
        return [
            *_unequal(session, GiftAccount, _gift_entries(session)),
            *_unequal(session, PointsAccount, _points_entries(session)),
            *_cards(session),
            *_points(session),
            *_gifts(session),
            *_lost(session, done),
        ]


def _gift_entries(session: Session) -> Iterable[tuple[str, str, int]]:
    return session.exec(select(GiftTransfer.debit, GiftTransfer.credit, GiftTransfer.amount_minor)).all()


def _points_entries(session: Session) -> Iterable[tuple[str, str, int]]:
    return session.exec(select(PointsEntry.debit, PointsEntry.credit, PointsEntry.points)).all()


def _unequal(
    session: Session, kind: type[GiftAccount] | type[PointsAccount], entries: Iterable[tuple[str, str, int]]
) -> list[str]:
    """Accounts whose balance is not the sum of their entries; and the total, which is nothing."""
    sums = Counter[str]()
    for debit, credit, amount in entries:
        sums[debit] -= amount
        sums[credit] += amount
    rows = session.exec(select(kind)).all()
    found = [f"{row.id}: {row.balance} instead of {sums[row.id]}" for row in rows if row.balance != sums[row.id]]
    total = sum(row.balance for row in rows)
    return found + ([f"{kind.__tablename__}: {total} in all"] if total else [])


def _cards(session: Session) -> list[str]:
    """A card holds what was on it, less what it paid, and what came back of that."""
    found = []
    for card, account in session.exec(select(GiftCard, GiftAccount).join(GiftAccount)).all():
        moved = Counter[str]()
        either = or_(col(GiftTransfer.debit) == card.id, col(GiftTransfer.credit) == card.id)
        for reason, minor in session.exec(select(GiftTransfer.reason, GiftTransfer.amount_minor).where(either)):
            moved[reason] += minor
        if moved["issue"] != card.amount_minor or moved["give_back"] > moved["pay"] or account.balance < 0:
            found.append(f"card {card.id}: {dict(moved)}, {account.balance} left")
    return found


def _points(session: Session) -> list[str]:
    """What members have is in lots; nobody stands below nothing."""
    in_lots = session.exec(select(func.coalesce(func.sum(PointsLot.unspent), 0))).one()
    kinds = ("pending", "active")
    held = select(func.coalesce(func.sum(PointsAccount.balance), 0)).where(col(PointsAccount.kind).in_(kinds))
    has = session.exec(held).one()
    return [] if in_lots == has else [f"{in_lots} points in lots, {has} in accounts"]


def _gifts(session: Session) -> list[str]:
    """Every gift was paid for once, and every payment got its gift."""
    spent = select(PointsPosting.ref_id).where(PointsPosting.ref_type == "gift", PointsPosting.reason == "spend")
    paid = sorted(session.exec(spent))
    taken = sorted(session.exec(select(GiftTaken.id)))
    cards = sorted(session.exec(select(GiftCard.cause).where(GiftCard.why == "points")))
    return [] if paid == taken == cards else [f"{len(paid)} paid for, {len(taken)} taken, {len(cards)} cards"]


def _lost(session: Session, done: Iterable[Done]) -> list[str]:
    """Answers that the database does not bear out. A payment that was refused was not written down: asked once more it
    may find money that came back meanwhile."""
    pays = dict(
        session.exec(
            select(GiftTransfer.reference, GiftTransfer.amount_minor).where(GiftTransfer.reason == "pay")
        ).all()
    )
    sales = set(session.exec(select(PointsPosting.ref_id).where(PointsPosting.ref_type == "sale")))
    found = []
    for each in done:
        if each.kind == "pay" and each.moved and pays.get(f"payment-{each.number}") != each.moved:
            found.append(f"{each}: the ledger has {pays.get(f'payment-{each.number}')}")
        if each.kind == "earn" and f"sale-{each.number}" not in sales:
            found.append(f"{each}: not in the ledger")
    return found


def in_own_process(where: URL | Path, first: int, last: int, threads: int) -> list[str]:
    """The command that carries out operations beside this process."""
    address = where.render_as_string(hide_password=False) if isinstance(where, URL) else str(where)
    return [sys.executable, "-m", "tests.adapters.ledger_stage", address, str(first), str(last), str(threads)]


def read_done(said: bytes) -> list[Done]:
    return [Done(**each) for each in json.loads(said)]


def _main(address: str, first: int, last: int, threads: int) -> None:
    where = make_url(address) if "://" in address else Path(address)
    with Database.open(where) as database:
        stage = Stage.found(database, Stand(database, members=0, is_open=True).vouchers)
        numbers = list(range(first, last))
        random.Random(first).shuffle(numbers)
        done = stage.run_all(numbers, threads)
    print(json.dumps([asdict(each) for each in done]))


def with_repeats(first: int, last: int, every: int = 8) -> list[int]:
    """These numbers with some of them twice, mixed."""
    numbers = list(chain(range(first, last), range(first, last, every)))
    random.Random(last).shuffle(numbers)
    return numbers


if __name__ == "__main__":
    _main(sys.argv[1], *(int(each) for each in sys.argv[2:]))
