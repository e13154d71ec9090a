"""What tills do with a voucher: every attempt is decided by the table of transitions, moved by one conditional
statement, and kept, also a refused one. Belongs into the caller's transaction, such as the sale's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, insert, update
from sqlmodel import Session, col, select

from kiosk_server.campaigns.budgets import give_back
from kiosk_server.database import new_id
from kiosk_server.offers.codes import code_hash, is_misread
from kiosk_server.offers.pricing import Line, off_at_till
from kiosk_server.offers.tables import Redemption, Voucher, VoucherAttempt
from kiosk_server.offers.voucher_states import Act, Refusal, Standing, Status, move
from kiosk_server.offers.vouchers import standing_of

TRIES = 8
"Each try that fails means that another one moved the voucher: it can be moved only so often before it says no."

SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who wants what for which sale."""

    act: Act
    sale: str
    by: str
    "The staff account or service."
    prices: Mapping[str, int] | None = None
    "What the till asks now for each product of the basket, by sku; None: it does not tell."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. A refusal changes nothing; `voucher` is None for a code that no voucher has."""

    voucher: Voucher | None
    refusal: Refusal | None
    off_minor: int = 0
    "What the till is to take off."


def find(session: Session, key: bytes, spoken: str) -> Voucher | Refusal:
    """The voucher of a code however it is written."""
    if is_misread(spoken):
        return Refusal.MISREAD
    found = session.exec(select(Voucher).where(Voucher.code_hash == code_hash(key, spoken))).first()
    return found if found is not None else Refusal.UNKNOWN_CODE


def attempt(session: Session, key: bytes, spoken: str, wish: Attempt, now_s: float) -> Outcome:
    """Does it or says why not, and keeps the attempt."""
    found = find(session, key, spoken)
    outcome = Outcome(None, found) if isinstance(found, Refusal) else _attempt(session, found, wish, now_s)
    row = {
        "id": new_id(now_s),
        "at_s": now_s,
        "act": wish.act.value,
        "voucher": outcome.voucher.id if outcome.voucher else None,
        "sale": wish.sale,
        "by": wish.by,
        "refusal": outcome.refusal.value if outcome.refusal else None,
    }
    session.connection().execute(_KEEP, row)
    return outcome


def expire(session: Session, now_s: float) -> int:
    """Writes down what time has ended and gives the promised money back to its campaign: how many."""
    ended = (
        select(Voucher)
        .where(col(Voucher.status).in_(("issued", "reserved")), col(Voucher.valid_until_s) <= now_s)
        .order_by(col(Voucher.valid_until_s))
        .limit(SWEPT_AT_ONCE)
    )
    count = 0
    for voucher in session.exec(ended).all():
        was = standing_of(voucher)
        to = was.at(now_s)
        if to.status is Status.EXPIRED and _move(session, voucher.id, was, to):
            give_back(session, voucher.offer, voucher.off_minor)
            count += 1
    session.expire_all()
    return count


_KEEP = insert(VoucherAttempt.metadata.tables["voucher_attempt"])
_REDEEMED = insert(Redemption.metadata.tables["redemption"])


def _attempt(session: Session, voucher: Voucher, wish: Attempt, now_s: float) -> Outcome:
    if wish.prices is not None and not _wanted(voucher) <= wish.prices.keys():
        return Outcome(voucher, Refusal.MISSING_ITEM)
    for _ in range(TRIES):
        session.refresh(voucher)
        was = standing_of(voucher)
        to = move(was, wish.act, wish.sale, now_s)
        if isinstance(to, Refusal):
            return Outcome(voucher, to)
        if _move(session, voucher.id, was, to):
            session.refresh(voucher)
            return Outcome(voucher, None, _follow(session, voucher, was.at(now_s), to, wish, now_s))
    raise RuntimeError("a voucher kept moving")


def _wanted(voucher: Voucher) -> set[str]:
    return {line["sku"] for line in voucher.lines} | set(voucher.needs)


def _move(session: Session, voucher: str, was: Standing, to: Standing) -> bool:
    """One conditional UPDATE: it takes effect only where the voucher still stands as it was read."""
    statement = (
        update(Voucher)
        .where(
            col(Voucher.id) == voucher,
            col(Voucher.status) == was.status.value,
            func.coalesce(col(Voucher.sale), "") == (was.sale or ""),
            func.coalesce(col(Voucher.reserved_until_s), 0.0) == (was.reserved_until_s or 0.0),
        )
        .values(status=to.status.value, sale=to.sale, reserved_until_s=to.reserved_until_s)
        .execution_options(synchronize_session=False)
    )
    return session.connection().execute(statement).rowcount == 1


def _follow(session: Session, voucher: Voucher, was: Standing, to: Standing, wish: Attempt, now_s: float) -> int:
    """The redemption's own row; what is taken off."""
    lines = [Line(**line) for line in voucher.lines]
    off_minor = off_at_till(lines, wish.prices or {})
    if to.status is Status.REDEEMED:
        if was.status is Status.REDEEMED:
            return _standing_redemption(session, voucher.id)
        row = {"id": new_id(now_s), "voucher": voucher.id, "sale": wish.sale, "off_minor": off_minor}
        session.connection().execute(_REDEEMED, row | {"at_s": now_s, "by": wish.by, "rolled_back_at_s": None})
    elif was.status is Status.REDEEMED:
        undone = (
            update(Redemption)
            .where(col(Redemption.voucher) == voucher.id, col(Redemption.rolled_back_at_s).is_(None))
            .values(rolled_back_at_s=now_s)
            .execution_options(synchronize_session=False)
        )
        session.connection().execute(undone)
    return off_minor


def _standing_redemption(session: Session, voucher: str) -> int:
    """The same sale asks again: it hears what it heard."""
    statement = select(Redemption.off_minor).where(
        Redemption.voucher == voucher, col(Redemption.rolled_back_at_s).is_(None)
    )
    return session.exec(statement).one()
