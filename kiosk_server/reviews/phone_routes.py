"""What she bought and writes about, on her own phone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlmodel import Session
from starlette.requests import HTTPConnection

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.principals import STAFF_COOKIE, PhoneHere, staff_of_secret
from kiosk_server.reviews import book
from kiosk_server.reviews.purchases import asked, purchase_card, purchases_view
from kiosk_server.reviews.rules import review_rules
from kiosk_server.running import Here
from wire.messages.screens.reviews import AskAnswer, PurchaseCard, PurchasesView, ReviewWish

router = APIRouter()

Token = Annotated[str, Path(min_length=8, max_length=200)]


@router.get("/api/phone/reviews")
def my_purchases(phone: PhoneHere, here: Here) -> PurchasesView:
    with here.database.reader.session() as session:
        return purchases_view(session, here.keys.voucher_root, here.shop, phone.member, here.clock())


@router.get("/api/phone/reviews/{token}")
def my_purchase(token: Token, phone: PhoneHere, here: Here) -> PurchaseCard:
    with here.database.reader.session() as session:
        return purchase_card(session, here.keys.voucher_root, here.shop, phone.member, token, here.clock())


@router.post("/api/phone/reviews")
def write_review(
    body: ReviewWish, phone: PhoneHere, here: Here, connection: HTTPConnection, key: CommandKey = None
) -> PurchaseCard:
    """Her first words, or others in place of them; a moderator reads them before anybody else does. Of a browser that
    is signed in at the desk too, they are marked as by staff."""
    now_s, root = here.clock(), here.keys.voucher_root

    def run(session: Session) -> dict[str, Any]:
        rules = review_rules(session, here.shop.site)
        pen = book.Pen(root, rules, phone.member, works_here=_is_staff(session, connection, now_s))
        book.write(session, pen, body, now_s)
        card = purchase_card(session, root, here.shop, phone.member, body.token, now_s)
        return card.model_dump(mode="json")

    def command(session: Session) -> PurchaseCard:
        return PurchaseCard.model_validate(once(session, phone.device, key, body, now_s, lambda: run(session)))

    return here.database.writer.run(command)


@router.delete("/api/phone/reviews/{token}")
def take_back(token: Token, phone: PhoneHere, here: Here) -> PurchaseCard:
    """Her words are deleted, those of before too."""
    now_s, root = here.clock(), here.keys.voucher_root

    def command(session: Session) -> PurchaseCard:
        book.withdraw(session, root, phone.member, token, now_s)
        return purchase_card(session, root, here.shop, phone.member, token, now_s)

    return here.database.writer.run(command)


@router.post("/api/phone/reviews/asked", status_code=204)
def was_asked(body: AskAnswer, phone: PhoneHere, here: Here) -> None:
    now_s = here.clock()
    here.database.writer.run(lambda session: asked(session, here.keys.voucher_root, phone.member, body, now_s))


def _is_staff(session: Session, connection: HTTPConnection, now_s: float) -> bool:
    secret = connection.cookies.get(STAFF_COOKIE)
    return secret is not None and staff_of_secret(session, secret, now_s) is not None
