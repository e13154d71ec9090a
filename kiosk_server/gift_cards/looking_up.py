"""One card with its history, for who looks after them: found by its code, or by the last letters of it."""

from __future__ import annotations

from sqlalchemy import or_
from sqlmodel import Session, col, select

from kiosk_server.errors import BadField
from kiosk_server.gift_cards.codes import GROUP, code, ending, is_misread
from kiosk_server.gift_cards.errors import NoSuchGiftCard
from kiosk_server.gift_cards.showing import card_of, find
from kiosk_server.gift_cards.tables import GiftCard, GiftCardBlock, GiftTransfer
from kiosk_server.selling.sale_cards import receipt_number
from kiosk_server.selling.tables import CounterSale, Payment
from kiosk_server.staff.restraint import Limit
from kiosk_server.staff.tables import StaffAccount
from wire.messages.screens.rewards_desk import GiftCardBlockLine, GiftCardFound, GiftCardMove, GiftCardsFound
from wire.messages.screens.shown import Money

MOST_ALIKE = 8
"Listed at once. Of 10,000 cards one in forty shares its end with another; more than two are rare."

ENDINGS = Limit(attempts=5, per_s=60.0)
"Looked up by one person: each makes the codes of all cards again, and half a note is seldom all that somebody has."

AT_ONCE = 1_000

SPENDS = ("pay", "expire")


def look_up(session: Session, key: bytes, spoken: str) -> list[str]:
    """Ids of the cards, the newest first. Raises BadField for what is neither, and NoSuchGiftCard."""
    last = ending(spoken)
    if last is not None:
        return _ending_with(session, key, last)
    if is_misread(spoken):
        raise BadField("code", "is no code of a gift card; read it again, or say its last four letters")
    return [find(session, key, spoken).id]


def _ending_with(session: Session, key: bytes, last: str) -> list[str]:
    """Makes the codes of all cards again, for no table holds a letter of them: a tenth of a second for 10,000."""
    statement = select(GiftCard.id, GiftCard.code_n).where(GiftCard.code_n > 0).order_by(col(GiftCard.id).desc())
    found: list[str] = []
    for card, n in session.exec(statement.execution_options(yield_per=AT_ONCE)):
        if code(key, card, n).endswith(last):
            found.append(card)
    if not found:
        raise NoSuchGiftCard
    return found


def found_cards(session: Session, key: bytes, cards: list[str], now_s: float) -> GiftCardsFound:
    """The first of them, and whether there are more."""
    shown = [found_card(session, key, card, now_s) for card in cards[:MOST_ALIKE]]
    return GiftCardsFound(cards=shown, more=len(cards) > MOST_ALIKE)


def found_card(session: Session, key: bytes, card: str, now_s: float) -> GiftCardFound:
    row = session.get_one(GiftCard, card, populate_existing=True)
    return GiftCardFound(
        card=card_of(session, card, now_s),
        ending=None if row.code_n == 0 else code(key, card, row.code_n)[-GROUP:],
        moves=_moves(session, row),
        blocks=_blocks(session, card),
    )


def _moves(session: Session, card: GiftCard) -> list[GiftCardMove]:
    paid = (col(Payment.id) == col(GiftTransfer.reference)) & (col(GiftTransfer.reason) == "pay")
    statement = (
        select(GiftTransfer, CounterSale)
        .outerjoin(Payment, paid)
        .outerjoin(CounterSale, col(CounterSale.id) == col(Payment.sale))
        .where(or_(col(GiftTransfer.debit) == card.id, col(GiftTransfer.credit) == card.id))
        .order_by(col(GiftTransfer.at_s).desc(), col(GiftTransfer.id).desc())
    )
    return [_move(row, sale, card.currency) for row, sale in session.exec(statement)]


def _move(row: GiftTransfer, sale: CounterSale | None, currency: str) -> GiftCardMove:
    signed_minor = -row.amount_minor if row.reason in SPENDS else row.amount_minor
    return GiftCardMove.model_validate(
        {
            "at_s": row.at_s,
            "what": row.reason,
            "amount": Money(amount_minor=signed_minor, currency=currency),
            "receipt_number": None if sale is None else receipt_number(sale),
        }
    )


def _blocks(session: Session, card: str) -> list[GiftCardBlockLine]:
    statement = select(GiftCardBlock).where(GiftCardBlock.card == card)
    rows = session.exec(statement.order_by(col(GiftCardBlock.at_s).desc(), col(GiftCardBlock.id).desc())).all()
    return [
        GiftCardBlockLine.model_validate(
            {
                "why": row.why,
                "at_s": row.at_s,
                "by": _name(session, row.blocked_by),
                "lifted_why": row.lifted_why,
                "lifted_at_s": row.lifted_at_s,
                "lifted_by": _name(session, row.lifted_by),
            }
        )
        for row in rows
    ]


def _name(session: Session, staff: str | None) -> str:
    account = None if staff is None else session.get(StaffAccount, staff)
    return "" if account is None else account.name
