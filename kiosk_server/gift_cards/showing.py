"""Gift cards as their owner and a till see them, and the codes by which they are spent."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col, select

from kiosk_server.errors import NotFound
from kiosk_server.gift_cards.codes import code, code_hash, is_misread
from kiosk_server.gift_cards.errors import GiftCardMisread, NoSuchGiftCard
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard, GiftCardBlock
from kiosk_server.offers.vouchers import qr_rows
from kiosk_server.web.memberships import hers
from wire.messages.screens.rewards import GiftCardCard, GiftCardCode
from wire.messages.screens.shown import Money

MOST_TRIES = 4
"Another card has the same code once in a thousand years."


def cards_of(session: Session, member: str, now_s: float) -> list[GiftCardCard]:
    """Hers under every membership, the newest first; what is spent stays to be looked back at."""
    return cards_where(session, hers(GiftCard.member, member), now_s)


def card_of(session: Session, card: str, now_s: float) -> GiftCardCard:
    """One card, for who knows that it is hers."""
    (found,) = cards_where(session, col(GiftCard.id) == card, now_s)
    return found


def cards_where(session: Session, which: ColumnElement[bool], now_s: float) -> list[GiftCardCard]:
    """The newest first."""
    statement = (
        select(GiftCard, GiftAccount.balance, GiftCardBlock.id)
        .join(GiftAccount, col(GiftAccount.card) == col(GiftCard.id))
        .outerjoin(GiftCardBlock, STANDS)
        .where(which)
        .order_by(col(GiftCard.issued_at_s).desc(), col(GiftCard.id).desc())
        .execution_options(populate_existing=True)
    )
    return [_card(card, balance, block is not None, now_s) for card, balance, block in session.exec(statement)]


def new_code(session: Session, key: bytes, member: str, card: str, now_s: float, *, anew: bool) -> GiftCardCode:
    """The code of a card of hers, made when she first asks; `anew`: another one, and the one before is worth nothing
    from now on. Raises NotFound for a card that is not hers."""
    row = session.exec(select(GiftCard).where(GiftCard.id == card, hers(GiftCard.member, member))).first()
    if row is None:
        raise NotFound("you have no such gift card")
    for n in range(row.code_n + 1, row.code_n + 1 + MOST_TRIES) if anew or row.code_n == 0 else ():
        spoken = code(key, card, n)
        taken = select(GiftCard.id).where(GiftCard.code_hash == code_hash(key, spoken))
        if session.exec(taken).first() is None:
            session.connection().execute(
                _SET.where(col(GiftCard.id) == card).values(code_n=n, code_hash=code_hash(key, spoken))
            )
            session.refresh(row)
            break
    spoken = code(key, card, row.code_n)
    return GiftCardCode(card=card_of(session, card, now_s), code=spoken, qr_rows=qr_rows(spoken))


def find(session: Session, key: bytes, spoken: str) -> GiftCard:
    """The card of a code, however it is written. Raises GiftCardMisread, NoSuchGiftCard."""
    if is_misread(spoken):
        raise GiftCardMisread
    found = session.exec(select(GiftCard).where(GiftCard.code_hash == code_hash(key, spoken))).first()
    if found is None:
        raise NoSuchGiftCard
    return found


def left(session: Session, card: str) -> Money:
    """What is on it now."""
    row = session.get_one(GiftAccount, card, populate_existing=True)
    return Money(amount_minor=row.balance, currency=row.currency)


STANDS = and_(col(GiftCardBlock.card) == col(GiftCard.id), col(GiftCardBlock.lifted_at_s).is_(None))
"Joins a card with the block that keeps it from being spent."


def _card(row: GiftCard, balance_minor: int, blocked: bool, now_s: float) -> GiftCardCard:
    ended = row.expires_at_s is not None and row.expires_at_s <= now_s
    return GiftCardCard.model_validate(
        {
            "card": row.id,
            "why": row.why,
            "amount": Money(amount_minor=row.amount_minor, currency=row.currency),
            "left": Money(amount_minor=0 if ended else balance_minor, currency=row.currency),
            "issued_at_s": row.issued_at_s,
            "expires_at_s": row.expires_at_s,
            "blocked": blocked,
        }
    )


_SET = update(GiftCard).execution_options(synchronize_session=False)
