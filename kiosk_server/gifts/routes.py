"""What a member asks of gifts and gift cards, at the kiosk and on her phone.

At the kiosk she looks; what spends points, and the code that is money, are for her phone alone.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path

from kiosk_server.gift_cards.showing import cards_of, new_code
from kiosk_server.gifts.taking import gifts_view, take
from kiosk_server.kiosks.session_doors import MemberAtKiosk
from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here
from wire.messages.screens.rewards import GiftCardCard, GiftCardCode, GiftCodeWish, GiftsView, GiftTakenCard

router = APIRouter()

TakingKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=128)]
Id = Annotated[str, Path(max_length=64)]


@router.get("/api/kiosk/session/gifts")
def gifts_at_kiosk(at: MemberAtKiosk, here: Here) -> GiftsView:
    with here.database.reader.session() as session:
        return gifts_view(session, here.vouchers, at.member, here.clock())


@router.get("/api/phone/gifts")
def my_gifts(phone: PhoneHere, here: Here) -> GiftsView:
    with here.database.reader.session() as session:
        return gifts_view(session, here.vouchers, phone.member, here.clock())


@router.post("/api/phone/gifts/{gift}/take")
def take_gift(gift: Id, phone: PhoneHere, here: Here, spoken: Spoken, key: TakingKey) -> GiftTakenCard:
    """Spends her points for it, once for this key. 409 where they are too few, or it cannot be had now."""
    now_s, press = here.clock(), f"{phone.device}:{key}"
    hers = here.vouchers.speaking(spoken)
    return here.database.writer.run(lambda session: take(session, hers, phone.member, gift, press, now_s))


@router.get("/api/phone/gift-cards")
def my_gift_cards(phone: PhoneHere, here: Here) -> list[GiftCardCard]:
    with here.database.reader.session() as session:
        return cards_of(session, phone.member, here.clock())


@router.post("/api/phone/gift-cards/{card}/code")
def code_of_my_card(card: Id, body: GiftCodeWish, phone: PhoneHere, here: Here) -> GiftCardCode:
    """The code by which a till takes it; with `anew` another one, after which the one before is worth nothing."""
    now_s, key = here.clock(), here.vouchers.key
    return here.database.writer.run(lambda session: new_code(session, key, phone.member, card, now_s, anew=body.anew))
