"""Cards that nobody can spend for a while. What comes back to one is put on it, and its end comes all the same. Every
function belongs into the caller's transaction."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import NotFound
from kiosk_server.gift_cards.errors import BlockedAlready, NotBlocked
from kiosk_server.gift_cards.tables import GiftAccount, GiftCardBlock

BlockReason = Literal["lost", "stolen", "misused", "unclear"]
LiftReason = Literal["found", "settled", "mistake"]

_BLOCK = insert_new(GiftCardBlock)


def block(session: Session, card: str, why: BlockReason, by: str, now_s: float) -> None:
    """Whoever pays with it at this moment has paid, or is refused. Raises NotFound, BlockedAlready."""
    _hold(session, card)
    row = {"id": new_id(now_s), "card": card, "why": why, "at_s": now_s, "blocked_by": by}
    if _BLOCK.run(session, row | {"lifted_at_s": None, "lifted_why": None, "lifted_by": None}) != 1:
        raise BlockedAlready


def lift(session: Session, card: str, why: LiftReason, by: str, now_s: float) -> None:
    """Raises NotFound, NotBlocked."""
    _hold(session, card)
    standing = update(GiftCardBlock).where(col(GiftCardBlock.card) == card, col(GiftCardBlock.lifted_at_s).is_(None))
    values = {"lifted_at_s": now_s, "lifted_why": why, "lifted_by": by}
    if session.connection().execute(standing.values(values)).rowcount != 1:
        raise NotBlocked
    session.expire_all()


def is_blocked(session: Session, card: str) -> bool:
    """Ask it once the card's account is held: then nobody blocks it until this transaction ends."""
    standing = select(GiftCardBlock.id).where(GiftCardBlock.card == card, col(GiftCardBlock.lifted_at_s).is_(None))
    return session.exec(standing).first() is not None


def _hold(session: Session, card: str) -> None:
    """As a payment holds it."""
    account = select(GiftAccount.id).where(GiftAccount.card == card).with_for_update()
    if session.exec(account).first() is None:
        raise NotFound("there is no such gift card")
