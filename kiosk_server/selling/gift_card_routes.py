"""Gift cards at a clerk's own device: what is on one, asked without paying."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.gift_cards.errors import GiftCardMisread, NoSuchGiftCard
from kiosk_server.gift_cards.showing import card_of, find
from kiosk_server.running import Running
from kiosk_server.selling.asking import AskingHere
from kiosk_server.selling.errors import TooManyCodes
from kiosk_server.staff.accounts import StaffPerson
from wire.messages.screens.selling import GiftCardAtTill, GiftCardLook

router = APIRouter(prefix="/api/service/sell")


@router.post("/gift-cards/look-up")
def look_up_gift_card(body: GiftCardLook, asking: AskingHere) -> GiftCardAtTill:
    """404 for a code that no card has; 429 for whoever tries too many."""

    def question(session: Session, who: StaffPerson, now_s: float) -> GiftCardAtTill:
        count_gift_code(session, asking.here, f"staff:{who.staff}", body.code, now_s)
        card = card_of(session, find(session, asking.here.vouchers.key, body.code).id, now_s)
        return GiftCardAtTill(left=card.left, expires_at_s=card.expires_at_s, blocked=card.blocked)

    return asking.read(question)


def count_gift_code(session: Session, here: Running, till: str, spoken: str, now_s: float) -> None:
    """Raises TooManyCodes for a till that has tried too many codes which no card has."""
    if not here.wrong_codes.allow(till, now_s):
        raise TooManyCodes
    try:
        find(session, here.vouchers.key, spoken)
    except NoSuchGiftCard:
        return
    except GiftCardMisread:
        pass
    here.wrong_codes.give_back(till)
