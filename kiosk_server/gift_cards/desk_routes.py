"""Gift cards at the desk: what they come to, one looked up, blocked, or given. No answer holds a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Header, Path
from sqlmodel import Session

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.errors import BadField, TooMany
from kiosk_server.gift_cards.blocking import block, lift
from kiosk_server.gift_cards.codes import ending
from kiosk_server.gift_cards.errors import NoSuchGiftCard
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.looking_up import found_card, found_cards, look_up
from kiosk_server.gift_cards.report import report
from kiosk_server.gift_cards.showing import card_of
from kiosk_server.members.by_number import member_of_number
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here, Running
from kiosk_server.staff.accounts import StaffPerson, audit
from wire.messages.screens.rewards import GiftCardCard
from wire.messages.screens.rewards_desk import (
    GiftCardBlockWish,
    GiftCardFound,
    GiftCardLiftWish,
    GiftCardReport,
    GiftCardSearch,
    GiftCardsFound,
    GiftCardWish,
)

router = APIRouter(prefix="/api/desk/gift-cards")

GivingKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=128)]
Id = Annotated[str, Path(max_length=64)]

MISSED, NO_CARD = "gift_card.not_found", "none"
"What is audited of a look-up that finds nothing: by whom and when."


@router.get("/report")
def gift_card_report(_who: ManagerHere, here: Here) -> GiftCardReport:
    with here.database.reader.session() as session:
        return report(session, here.clock())


@router.post("/look-up")
def look_up_at_desk(body: GiftCardSearch, who: ManagerHere, here: Here) -> GiftCardsFound:
    """By its code or its last four letters; audited, also where no card has it, which is a 404; 429 for whoever tries
    too many, of endings far sooner than of codes."""
    now_s, key = here.clock(), here.vouchers.key
    _count(here, who, body.code, now_s)
    try:
        with here.database.reader.session() as session:
            cards = look_up(session, key, body.code)
    except NoSuchGiftCard:
        # Of which code, nobody is to read: with a slip mended it may be money.
        here.database.writer.run(lambda session: audit(session, MISSED, NO_CARD, now_s, staff=who.staff))
        raise

    def command(session: Session) -> GiftCardsFound:
        found = found_cards(session, key, cards, now_s)
        for each in found.cards:
            audit(session, "gift_card.looked_up", each.card.card, now_s, staff=who.staff)
        return found

    return here.database.writer.run(command)


def _count(here: Running, who: StaffPerson, spoken: str, now_s: float) -> None:
    """Raises TooMany. What finds a card counts as well: nobody goes through all cards that there are."""
    if ending(spoken) is not None:
        if not here.gift_card_endings.allow(who.staff, now_s):
            raise TooMany("too many cards were looked up by their last letters; say the whole code, or wait a minute")
    elif not here.wrong_codes.allow(f"desk:{who.staff}", now_s):
        raise TooMany("too many cards were looked up; try again in half a minute")


@router.post("/{card}/block")
def block_gift_card(
    card: Id, body: GiftCardBlockWish, who: ManagerHere, here: Here, key: CommandKey = None
) -> GiftCardFound:
    """Nobody spends it until that is lifted; audited. 409 where it is blocked already."""
    now_s = here.clock()

    def act(session: Session) -> dict[str, str]:
        block(session, card, body.why, who.staff, now_s)
        audit(session, "gift_card.blocked", card, now_s, staff=who.staff)
        return {"card": card}

    scope = f"{who.staff}|{card}"
    return _after(here, card, now_s, lambda session: once(session, scope, key, body, now_s, lambda: act(session)))


@router.post("/{card}/unblock")
def unblock_gift_card(
    card: Id, body: GiftCardLiftWish, who: ManagerHere, here: Here, key: CommandKey = None
) -> GiftCardFound:
    """Audited. 409 where it is not blocked."""
    now_s = here.clock()

    def act(session: Session) -> dict[str, str]:
        lift(session, card, body.why, who.staff, now_s)
        audit(session, "gift_card.unblocked", card, now_s, staff=who.staff)
        return {"card": card}

    scope = f"{who.staff}|{card}"
    return _after(here, card, now_s, lambda session: once(session, scope, key, body, now_s, lambda: act(session)))


def _after(here: Running, card: str, now_s: float, run: Callable[[Session], object]) -> GiftCardFound:
    """The card as it is after `run`, in one transaction."""

    def command(session: Session) -> GiftCardFound:
        run(session)
        return found_card(session, here.vouchers.key, card, now_s)

    return here.database.writer.run(command)


@router.post("", status_code=201)
def give_gift_card(body: GiftCardWish, who: ManagerHere, here: Here, key: GivingKey) -> GiftCardCard:
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
