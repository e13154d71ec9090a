"""Operations on both ledgers, gift cards and points, and what must hold after them, in whatever order they ran.

An operation is known by its number alone: whoever carries out number 17, in whichever thread or process, does the same,
so that doing it twice must be doing it once. `python -m tests.adapters.ledger_stage URL FIRST LAST THREADS` carries out
some in a process of its own.
"""

from __future__ import annotations

import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlmodel import Session, col, func, or_, select

from kiosk_server.database import Database
from kiosk_server.gift_cards.errors import GiftCardEmpty, GiftCardEnded
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.ledger import give_back, let_expire, pay
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard, GiftTransfer
from kiosk_server.gifts.catalogue import add_first, gifts
from kiosk_server.gifts.errors import TooFewPoints
from kiosk_server.gifts.tables import GiftTaken
from kiosk_server.gifts.taking import take
from kiosk_server.members.tables import Member
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.points.accounts import active_accounts
from kiosk_server.points.ledger import earn, mature
from kiosk_server.points.postings import Reference, posting_of
from kiosk_server.points.reversing import reverse
from kiosk_server.points.tables import PointsAccount, PointsEntry, PointsLot, PointsPosting
from kiosk_server.web.identities import merge
from kiosk_server.web.tables import MemberStanding
from tests.adapters.offer_stand import NOW_S, Stand

MEMBERS = 8
CARDS = 24
CARD_MINOR = 200_00

STEP_S = 60.0
"By so much later each number is than the one before: what was given ends while others are spending."

KINDS = ("pay", "pay", "pay", "back", "issue", "earn", "earn", "earn", "take", "take_back", "mature", "let_expire")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a number stands for."""

    number: int
    kind: str
    member: int
    points: int
    minor: int
    card: int
    before: int
    "An earlier number, which this one may undo."
    active_from_s: float
    expires_at_s: float | None
    now_s: float

    @classmethod
    def of(cls, number: int) -> Wish:
        dice = random.Random(number)
        now_s = NOW_S + number * STEP_S
        active_from_s = now_s + dice.choice((0, 0, 20)) * STEP_S
        life = dice.choice((None, 60, 150))
        return cls(
            number=number,
            kind=dice.choice(KINDS),
            member=dice.randrange(MEMBERS),
            points=dice.randint(1, 200),
            minor=dice.randint(1, 20_00),
            card=dice.randrange(CARDS),
            before=dice.randrange(max(number, 1)),
            active_from_s=active_from_s,
            expires_at_s=None if life is None else active_from_s + life * STEP_S,
            now_s=now_s,
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What one operation answered: how much moved, 0 where it was refused, and what the ledgers call that."""

    number: int
    kind: str
    moved: int
    called: str
    lasted_s: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Both ledgers of one database, with gifts and members in it, of whom two are one person."""

    database: Database
    vouchers: Vouchers
    members: tuple[str, ...]
    stands_for: Mapping[str, str]
    gift: str

    @classmethod
    def set_up(cls, database: Database) -> Stage:
        stand = Stand(database, members=MEMBERS)
        one, other = stand.members[:2]
        database.writer.run(lambda session: add_first(session, "USD", NOW_S))
        database.writer.run(
            lambda session: merge(session, one, other, NOW_S, actor="staff-1", why="one person") and None
        )
        return cls.found(database, stand.vouchers)

    @classmethod
    def found(cls, database: Database, vouchers: Vouchers) -> Stage:
        """On a database that was set up before, by whichever process."""
        with database.reader.session() as session:
            members = session.exec(select(Member.id).order_by(Member.number)).all()
            joined = session.exec(select(MemberStanding.member, MemberStanding.stands_for)).all()
            return cls(database, vouchers, tuple(members), dict(joined), gifts(session)[0].id)

    def run(self, number: int) -> Done:
        wish = Wish.of(number)
        began_s = time.perf_counter()
        try:
            moved, called = self.database.writer.run(lambda session: self._do(session, wish))
        except (GiftCardEmpty, GiftCardEnded, TooFewPoints):
            moved, called = 0, ""
        return Done(number, wish.kind, moved, called, time.perf_counter() - began_s)

    def run_all(self, numbers: Iterable[int], threads: int) -> list[Done]:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(self.run, numbers))

    def _do(self, session: Session, wish: Wish) -> tuple[int, str]:
        match wish.kind:
            case "issue":
                return 1, self._card(session, wish).id
            case "pay":
                payment = f"payment-{wish.number}"
                return pay(session, self._card(session, wish), wish.minor, payment, wish.now_s), payment
            case "back":
                return self._back(session, f"payment-{wish.before}", wish.now_s)
            case "earn":
                return self._earn(session, wish)
            case "take":
                return self._take(session, wish)
            case "mature":
                return mature(session, wish.now_s), ""
            case "let_expire":
                return let_expire(session, wish.now_s), ""
        earned = posting_of(session, Reference("sale", f"sale-{wish.before}"), "earn")
        undone = earned and reverse(session, earned, Reference("refund", earned), wish.now_s)
        return int(bool(undone)), undone or ""

    def _earn(self, session: Session, wish: Wish) -> tuple[int, str]:
        sale, member = Reference("sale", f"sale-{wish.number}"), self.members[wish.member]
        ends_s = wish.expires_at_s
        earn(session, member, wish.points, sale, wish.now_s, active_from_s=wish.active_from_s, expires_at_s=ends_s)
        return wish.points, sale.id

    def _take(self, session: Session, wish: Wish) -> tuple[int, str]:
        """Raises AssertionError where points were spent that end later than others of hers, or had ended."""
        member = self.members[wish.member]
        member = self.stands_for.get(member, member)
        before = set(session.exec(select(GiftTaken.id)))
        made = take(session, self.vouchers, member, self.gift, f"press-{wish.number}", wish.now_s)
        if made.taken not in before:
            ends_s = select(func.coalesce(PointsLot.expires_at_s, math.inf))
            spent = ends_s.join(PointsEntry, col(PointsEntry.lot) == col(PointsLot.id)).join(PointsPosting)
            drawn = session.exec(
                spent.where(PointsPosting.ref_type == "gift", PointsPosting.ref_id == made.taken)
            ).all()
            of_hers = col(PointsLot.account).in_(active_accounts(session, member))
            others = session.exec(ends_s.where(of_hers, PointsLot.state == "active", PointsLot.unspent > 0)).all()
            assert wish.now_s < min(drawn)
            assert max(drawn) <= min(others, default=math.inf)
        return made.points, made.taken

    def _card(self, session: Session, wish: Wish) -> GiftCard:
        """Every second one ends some time."""
        cause = f"card-{wish.card}"
        is_new = session.exec(select(GiftCard.id).where(GiftCard.cause == cause)).first() is None
        given = issue(
            session,
            member=self.members[wish.card % MEMBERS],
            amount_minor=CARD_MINOR,
            currency="USD",
            why="staff",
            cause=cause,
            now_s=NOW_S,
        )
        card = session.get_one(GiftCard, given)
        if is_new and wish.card % 2:
            card.expires_at_s = NOW_S + (100 + 8 * wish.card) * STEP_S
            session.flush()
        return card

    def _back(self, session: Session, payment: str, now_s: float) -> tuple[int, str]:
        found = session.exec(
            select(GiftTransfer.debit, GiftTransfer.amount_minor).where(
                GiftTransfer.reason == "pay", GiftTransfer.reference == payment
            )
        ).first()
        if found is None:
            return 0, ""
        card, back = session.get_one(GiftCard, found[0]), f"back-{payment}"
        return int(give_back(session, card, found[1], back, now_s)), back


def faults(database: Database, done: Iterable[Done]) -> list[str]:
    """What does not hold in the database after these: an empty list where all does."""
    with database.reader.session() as session:
        return [
            *_unequal(session, GiftAccount, _gift_entries(session)),
            *_unequal(session, PointsAccount, _points_entries(session)),
            *_cards(session),
            *_lots(session),
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


def _lots(session: Session) -> list[str]:
    """What a lot still has is what came into it, less what went out of it."""
    kinds = dict(session.exec(select(PointsAccount.id, PointsAccount.kind)).all())
    sums = Counter[str]()
    for lot, debit, credit, points in session.exec(
        select(PointsEntry.lot, PointsEntry.debit, PointsEntry.credit, PointsEntry.points)
    ):
        held = ("pending", "active")
        sums[lot or ""] += points * ((kinds[credit] in held) - (kinds[debit] in held))
    rows = session.exec(select(PointsLot.id, PointsLot.unspent))
    return [f"lot {lot}: {unspent} instead of {sums[lot]}" for lot, unspent in rows if unspent != sums[lot]]


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
    """Answers that the database does not bear out, and what two were told that they did. A payment that was refused
    was not written down: asked once more it may find money that came back meanwhile."""
    moved = session.exec(select(GiftTransfer.reason, GiftTransfer.reference, GiftTransfer.amount_minor)).all()
    pays = {reference: minor for reason, reference, minor in moved if reason == "pay"}
    known = {
        "pay": pays.keys(),
        "back": {reference for reason, reference, _ in moved if reason == "give_back"},
        "issue": set(session.exec(select(GiftCard.id))),
        "earn": set(session.exec(select(PointsPosting.ref_id).where(PointsPosting.ref_type == "sale"))),
        "take": set(session.exec(select(GiftTaken.id))),
        "take_back": set(session.exec(select(PointsPosting.id).where(PointsPosting.reason == "reverse"))),
    }
    found, once = [], Counter[str]()
    for each in done:
        if not each.moved or each.kind not in known:
            continue
        if each.called not in known[each.kind]:
            found.append(f"{each}: not in the ledger")
        if each.kind == "pay" and pays.get(each.called) != each.moved:
            found.append(f"{each}: the ledger has {pays.get(each.called)}")
        if each.kind in ("back", "take_back"):
            once[each.called] += 1
    return found + [f"{called}: {times} were told they did it" for called, times in once.items() if times > 1]


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
