"""The ledger of gift cards: pay, give back, let expire. Every function belongs into the caller's transaction.

A transfer moves money between two accounts, so the balance of a card is the sum of its transfers. The same reason and
reference is moved once: a repeated call changes nothing and hears what it heard.
"""

from __future__ import annotations

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, func, or_, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.gift_cards.blocking import is_blocked
from kiosk_server.gift_cards.errors import GiftCardBlocked, GiftCardEmpty, GiftCardEnded, NotEnough
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard, GiftTransfer

GRACE_S = 30 * 86_400.0
"What a refund gives back to a card that expired meanwhile can be spent for so long."

_OPEN = insert_new(GiftAccount)
_MOVE = insert_new(GiftTransfer)

_DEBIT = (
    update(GiftAccount)
    .where(
        col(GiftAccount.id) == bindparam("account"),
        or_(col(GiftAccount.kind) == "issued", col(GiftAccount.balance) >= bindparam("amount")),
    )
    .values(balance=col(GiftAccount.balance) - bindparam("amount"))
    .execution_options(synchronize_session=False)
)
_CREDIT = (
    update(GiftAccount)
    .where(
        col(GiftAccount.id) == bindparam("account"),
        or_(col(GiftAccount.kind) != "issued", col(GiftAccount.balance) + bindparam("amount") <= 0),
    )
    .values(balance=col(GiftAccount.balance) + bindparam("amount"))
    .execution_options(synchronize_session=False)
)


def open_account(session: Session, card: GiftCard) -> None:
    """The account of a new card, and those of the store where this is the first in its currency."""
    _OPEN.run(session, {"id": card.id, "card": card.id, "kind": "card", "currency": card.currency, "balance": 0})
    for kind in ("issued", "spent", "expired"):
        own = {"card": None, "kind": kind, "currency": card.currency, "balance": 0}
        _OPEN.run(session, {"id": of_store(card.currency, kind), **own})


def of_store(currency: str, kind: str) -> str:
    """The id of one of the store's own accounts."""
    return f"store:{currency}:{kind}"


def balance_minor(session: Session, card: str) -> int:
    """What is on it; on PostgreSQL nobody else changes it until this transaction ends."""
    statement = select(GiftAccount.balance).where(GiftAccount.id == card)
    return int(session.exec(statement.with_for_update()).one())


def put_on(session: Session, card: GiftCard, now_s: float) -> None:
    """What a new card begins with."""
    _move(session, "issue", card.id, of_store(card.currency, "issued"), card.id, card.amount_minor, now_s)


def pay(session: Session, card: GiftCard, most_minor: int, reference: str, now_s: float) -> int:
    """Takes up to `most_minor` for the payment `reference`: how much that was. Raises GiftCardBlocked,
    GiftCardEnded, GiftCardEmpty."""
    if (before := _moved(session, "pay", reference)) is not None:
        return before
    there_minor = balance_minor(session, card.id)
    if is_blocked(session, card.id):
        raise GiftCardBlocked
    if card.expires_at_s is not None and card.expires_at_s <= now_s:
        raise GiftCardEnded
    taken_minor = min(there_minor, most_minor)
    if taken_minor <= 0:
        raise GiftCardEmpty
    if not _move(session, "pay", reference, card.id, of_store(card.currency, "spent"), taken_minor, now_s):
        # Another process wrote it down at this moment.
        return _moved(session, "pay", reference) or 0
    return taken_minor


def give_back(session: Session, card: GiftCard, amount_minor: int, reference: str, now_s: float) -> bool:
    """Puts back what payments took of this card, or a part of it; whether this call did it. Raises NotEnough where it
    paid less than that. What had expired before stays expired, swept or not."""
    if _moved(session, "give_back", reference) is not None:
        return False
    there_minor = balance_minor(session, card.id)
    if amount_minor > _spent_minor(session, card.id):
        raise NotEnough
    if not _move(session, "give_back", reference, of_store(card.currency, "spent"), card.id, amount_minor, now_s):
        return False
    if card.expires_at_s is not None and card.expires_at_s < now_s + GRACE_S:
        _let_expire(session, card, there_minor, now_s)
        longer = update(GiftCard).where(col(GiftCard.id) == card.id).values(expires_at_s=now_s + GRACE_S)
        session.connection().execute(longer)
        session.expire(card)
    return True


def let_expire(session: Session, now_s: float, *, most: int = 200) -> int:
    """Writes down what time has ended, at most so many cards, the longest over first: how many."""
    over = (
        select(GiftCard, GiftAccount.balance)
        .join(GiftAccount, col(GiftAccount.card) == col(GiftCard.id))
        .where(col(GiftCard.expires_at_s) <= now_s, GiftAccount.balance > 0)
        .order_by(col(GiftCard.expires_at_s), col(GiftCard.id))
        .limit(most)
    )
    found = session.exec(over.with_for_update()).all()
    for card, balance in found:
        _let_expire(session, card, balance, now_s)
    return len(found)


def _let_expire(session: Session, card: GiftCard, balance_minor: int, now_s: float) -> None:
    """Takes this off a card whose end has come."""
    if card.expires_at_s is None or card.expires_at_s > now_s or balance_minor <= 0:
        return
    # A refund may have brought it back to life before: its end is part of the name.
    reference = f"{card.id}:{card.expires_at_s}"
    _move(session, "expire", reference, card.id, of_store(card.currency, "expired"), balance_minor, now_s)


def _spent_minor(session: Session, card: str) -> int:
    """What it paid and has not got back."""
    paid = select(func.coalesce(func.sum(GiftTransfer.amount_minor), 0)).where(
        GiftTransfer.debit == card, GiftTransfer.reason == "pay"
    )
    back = select(func.coalesce(func.sum(GiftTransfer.amount_minor), 0)).where(
        GiftTransfer.credit == card, GiftTransfer.reason == "give_back"
    )
    return int(session.exec(paid).one()) - int(session.exec(back).one())


def _moved(session: Session, reason: str, reference: str) -> int | None:
    statement = select(GiftTransfer.amount_minor).where(
        GiftTransfer.reason == reason, GiftTransfer.reference == reference
    )
    return session.exec(statement).first()


def _move(
    session: Session, reason: str, reference: str, debit: str, credit: str, amount_minor: int, now_s: float
) -> bool:
    """Whether it moved now; False where it did before. Raises NotEnough where an account would be overdrawn."""
    row = {
        "id": new_id(now_s),
        "at_s": now_s,
        "reason": reason,
        "reference": reference,
        "debit": debit,
        "credit": credit,
        "amount_minor": amount_minor,
    }
    if _MOVE.run(session, row) != 1:
        return False
    # Cards before the store's accounts, whichever way the money goes: two that cross wait and never block each other.
    for account, statement in sorted(((debit, _DEBIT), (credit, _CREDIT)), key=lambda each: each[0]):
        moved = session.connection().execute(statement, {"account": account, "amount": amount_minor})
        if moved.rowcount != 1:
            raise NotEnough
    session.expire_all()
    return True
