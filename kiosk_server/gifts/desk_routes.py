"""Gifts at the desk: which there are, and what they take."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlmodel import Session

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.gifts import catalogue
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from wire.messages.screens.rewards_desk import GiftCampaign, GiftLine, GiftWish

router = APIRouter(prefix="/api/desk/gifts")

Id = Annotated[str, Path(max_length=64)]


@router.get("")
def gifts_at_desk(_who: ManagerHere, here: Here) -> list[GiftLine]:
    with here.database.reader.session() as session:
        return catalogue.lines(session, here.shop.currency, here.clock())


@router.get("/campaigns")
def campaigns_for_gifts(_who: ManagerHere, here: Here) -> list[GiftCampaign]:
    """Of which a gift can be a coupon."""
    with here.database.reader.session() as session:
        return catalogue.campaigns(session, here.shop.currency, here.clock())


@router.post("", status_code=201)
def add_gift(body: GiftWish, who: ManagerHere, here: Here, key: CommandKey = None) -> list[GiftLine]:
    """→ all of them, as they are then."""
    now_s = here.clock()

    def add(session: Session) -> dict[str, str]:
        made = catalogue.add(session, body, who.staff, now_s)
        audit(session, "gift.added", made.id, now_s, staff=who.staff)
        return {"gift": made.id}

    def command(session: Session) -> list[GiftLine]:
        once(session, who.staff, key, body, now_s, lambda: add(session))
        return catalogue.lines(session, here.shop.currency, now_s)

    return here.database.writer.run(command)


@router.put("/{gift}")
def change_gift(gift: Id, body: GiftWish, who: ManagerHere, here: Here) -> list[GiftLine]:
    """→ all of them: another one stands in its place. 404 where it ended or was changed meanwhile."""
    now_s = here.clock()

    def command(session: Session) -> list[GiftLine]:
        made = catalogue.change(session, gift, body, who.staff, now_s)
        if made is not None:
            audit(session, "gift.retired", gift, now_s, staff=who.staff)
            audit(session, "gift.changed", made.id, now_s, staff=who.staff)
        return catalogue.lines(session, here.shop.currency, now_s)

    return here.database.writer.run(command)


@router.delete("/{gift}", status_code=204)
def retire_gift(gift: Id, who: ManagerHere, here: Here) -> Response:
    """Nobody takes it any more; who took it keeps it."""
    now_s = here.clock()

    def command(session: Session) -> None:
        catalogue.retire(session, gift, now_s)
        audit(session, "gift.retired", gift, now_s, staff=who.staff)

    here.database.writer.run(command)
    return Response(status_code=204)
