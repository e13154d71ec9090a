"""What a member asks of gifts and gift cards, at the kiosk and on her phone; and what the desk does with them.

At the kiosk she looks; what spends points, and the code that is money, are for her phone alone.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from sqlmodel import Session

from kiosk_server.credentials.commands import once
from kiosk_server.errors import BadField
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.showing import card_of, cards_of, new_code
from kiosk_server.gifts import catalogue
from kiosk_server.gifts.taking import gifts_view, take
from kiosk_server.kiosks.session_doors import MemberAtKiosk
from kiosk_server.members.by_number import member_of_number
from kiosk_server.principals import ManagerHere, PhoneHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from wire.messages.screens.rewards import (
    GiftCardCard,
    GiftCardCode,
    GiftCardWish,
    GiftCodeWish,
    GiftLine,
    GiftsView,
    GiftTakenCard,
    GiftWish,
)

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
def take_gift(gift: Id, phone: PhoneHere, here: Here, key: TakingKey) -> GiftTakenCard:
    """Spends her points for it, once for this key. 409 where they are too few, or it cannot be had now."""
    now_s, press = here.clock(), f"{phone.device}:{key}"
    return here.database.writer.run(lambda session: take(session, here.vouchers, phone.member, gift, press, now_s))


@router.get("/api/phone/gift-cards")
def my_gift_cards(phone: PhoneHere, here: Here) -> list[GiftCardCard]:
    with here.database.reader.session() as session:
        return cards_of(session, phone.member, here.clock())


@router.post("/api/phone/gift-cards/{card}/code")
def code_of_my_card(card: Id, body: GiftCodeWish, phone: PhoneHere, here: Here) -> GiftCardCode:
    """The code by which a till takes it; with `anew` another one, after which the one before is worth nothing."""
    now_s, key = here.clock(), here.vouchers.key
    return here.database.writer.run(lambda session: new_code(session, key, phone.member, card, now_s, anew=body.anew))


@router.get("/api/desk/gifts")
def gifts_at_desk(_who: ManagerHere, here: Here) -> list[GiftLine]:
    with here.database.reader.session() as session:
        return catalogue.lines(session)


@router.post("/api/desk/gifts", status_code=201)
def add_gift(body: GiftWish, who: ManagerHere, here: Here) -> list[GiftLine]:
    """→ all of them, as they are then."""
    now_s = here.clock()

    def command(session: Session) -> list[GiftLine]:
        made = catalogue.add(session, body, who.staff, now_s)
        audit(session, "gift.added", made.id, now_s, staff=who.staff)
        return catalogue.lines(session)

    return here.database.writer.run(command)


@router.delete("/api/desk/gifts/{gift}", status_code=204)
def retire_gift(gift: Id, who: ManagerHere, here: Here) -> Response:
    """Nobody takes it any more; who took it keeps it."""
    now_s = here.clock()

    def command(session: Session) -> None:
        catalogue.retire(session, gift, now_s)
        audit(session, "gift.retired", gift, now_s, staff=who.staff)

    here.database.writer.run(command)
    return Response(status_code=204)


@router.post("/api/desk/gift-cards", status_code=201)
def give_gift_card(body: GiftCardWish, who: ManagerHere, here: Here, key: TakingKey) -> GiftCardCard:
    """A gift card for a member from the store itself; the same key gives one. Audited."""
    now_s, currency = here.clock(), here.shop.currency

    def command(session: Session) -> dict[str, str]:
        member = member_of_number(session, body.member_number)
        if member is None:
            raise BadField("member_number", "no member has this number")
        card = issue(
            session,
            member=member,
            amount_minor=body.amount_minor,
            currency=currency,
            why="staff",
            cause=f"{who.staff}:{key}",
            now_s=now_s,
        )
        audit(session, "gift_card.given", member, now_s, staff=who.staff)
        return {"card": card}

    def given(session: Session) -> GiftCardCard:
        answer = once(session, who.staff, key, body, now_s, lambda: command(session))
        return card_of(session, str(answer["card"]), now_s)

    return here.database.writer.run(given)
