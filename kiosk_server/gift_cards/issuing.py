"""Giving gift cards. Whoever gives one calls this in its own transaction:

    card = issue(session, member=member, amount_minor=25_00, currency="USD", why="drawing", cause=drawing, now_s=now_s)

The cause makes a repetition harmless. What is on it is hers at once; a till takes it by the code that her phone shows
(`showing.new_code`).
"""

from __future__ import annotations

from typing import Literal

from sqlmodel import Session, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.gift_cards.errors import OtherGiftCard
from kiosk_server.gift_cards.ledger import open_account, put_on
from kiosk_server.gift_cards.tables import GiftCard
from kiosk_server.selling.rules import gift_card_life_s

Why = Literal["drawing", "points", "staff", "refund"]

_ISSUE = insert_new(GiftCard)


def issue(
    session: Session, *, member: str, amount_minor: int, currency: str, why: Why, cause: str, now_s: float
) -> str:
    """The card's id; of the same `why` and `cause` the one that was given before. `cause` is the id of what it is given
    for, and names nobody: it stays when she is erased. Raises OtherGiftCard for another amount."""
    life_s = gift_card_life_s(session)
    row = {
        "id": new_id(now_s),
        "member": member,
        "why": why,
        "cause": cause,
        "amount_minor": amount_minor,
        "currency": currency,
        "issued_at_s": now_s,
        "expires_at_s": None if life_s is None else now_s + life_s,
        "code_n": 0,
        "code_hash": None,
    }
    is_new = _ISSUE.run(session, row) == 1
    card = session.exec(select(GiftCard).where(GiftCard.why == why, GiftCard.cause == cause)).one()
    if (card.amount_minor, card.currency) != (amount_minor, currency):
        raise OtherGiftCard
    if is_new:
        open_account(session, card)
        put_on(session, card, now_s)
    return card.id
