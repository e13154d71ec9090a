"""Points become a gift, in one transaction: both or neither, and once. Belongs into the caller's transaction."""

from __future__ import annotations

from hashlib import sha256

from sqlmodel import Session

from kiosk_server.database import outbox
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.showing import card_of, cards_of
from kiosk_server.gifts.catalogue import coupon_of, gifts
from kiosk_server.gifts.errors import NeedsOffers, NoSuchGift, NotThere, TooFewPoints
from kiosk_server.gifts.tables import Gift, GiftTaken
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.messages.keys import Key
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import Permission, Vouchers
from kiosk_server.points.ledger import spend
from kiosk_server.points.postings import NotEnoughPoints, Reference
from kiosk_server.points.view import points_view
from wire.messages.screens.rewards import GiftOffer, GiftsView, GiftTakenCard
from wire.messages.screens.shown import Money

COUPON_S = 30 * 86_400.0
"She has paid for it, so it does not end with the day as one that was given."


def gifts_view(session: Session, vouchers: Vouchers, member: str, now_s: float) -> GiftsView:
    """What she can have, how far she is, and her cards."""
    points = points_view(session, member, now_s).active
    offers = [_offer(session, vouchers, each, points, now_s) for each in gifts(session)]
    return GiftsView(
        points=points, gifts=[each for each in offers if each is not None], cards=cards_of(session, member, now_s)
    )


def take(session: Session, vouchers: Vouchers, member: str, gift: str, key: str, now_s: float) -> GiftTakenCard:
    """`key`: nobody else's, and of this press alone: the same again is the same taking, also when her membership was
    joined to another meanwhile. Raises NoSuchGift, TooFewPoints, NotThere, NeedsOffers: then nothing of the caller's
    transaction may stay."""
    taken = sha256(f"gift|{key}".encode()).hexdigest()[:32]
    before = session.get(GiftTaken, taken, populate_existing=True)
    if before is not None:
        return _card(session, vouchers, before, now_s)
    row = session.get(Gift, gift)
    if row is None or row.retired_at_s is not None:
        raise NoSuchGift
    # The posting's key lets one of two at once through; the other waits for it, and finds what it made.
    try:
        is_new = spend(session, member, row.points, Reference("gift", taken), now_s) is not None
    except NotEnoughPoints:
        raise TooFewPoints(reason="too_few") from None
    if not is_new:
        return _card(session, vouchers, session.get_one(GiftTaken, taken, populate_existing=True), now_s)
    made = GiftTaken(id=taken, gift=row.id, member=member, at_s=now_s, points=row.points)
    if row.amount_minor is not None:
        currency = vouchers.shop.currency
        made.gift_card = issue(
            session,
            member=member,
            amount_minor=row.amount_minor,
            currency=currency,
            why="points",
            cause=taken,
            now_s=now_s,
        )
    else:
        made.voucher = _coupon(session, vouchers, row, member, taken, now_s).id
    session.add(made)
    session.flush()
    return _card(session, vouchers, made, now_s)


def _coupon(session: Session, vouchers: Vouchers, gift: Gift, member: str, taken: str, now_s: float) -> Voucher:
    found = coupon_of(session, gift.campaign or "", now_s)
    if found is None:
        raise NotThere(reason="not_there")
    agreed = permits(consents_of(session, member), Purpose.OFFERS)
    if agreed is None:
        raise NeedsOffers(reason="needs_offers")
    voucher = vouchers.issue(
        session,
        campaign=found.campaign,
        member=member,
        visit=taken,
        intent=None,
        offered=found.offered,
        currency=vouchers.shop.currency,
        permission=Permission(agreed.event, agreed.at_s),
        now_s=now_s,
        until_s=now_s + COUPON_S,
        reason=Key.REASON_GIFT,
    )
    if voucher is None:
        # The campaign has given out all it may.
        raise NotThere(reason="not_there")
    # Its code stands in no table: the card is made when it is sent.
    told = {"voucher": voucher.id}
    outbox.append(session, outbox.phone(member), "voucher.issued", voucher.id, now_s, told, member=member)
    return voucher


def _offer(session: Session, vouchers: Vouchers, gift: Gift, points: int, now_s: float) -> GiftOffer | None:
    """None where it is worth nothing today."""
    if gift.amount_minor is not None:
        worth_minor = gift.amount_minor
    else:
        found = coupon_of(session, gift.campaign or "", now_s)
        if found is None:
            return None
        worth_minor = found.offered.off_minor
    return GiftOffer(
        gift=gift.id,
        name=gift.name,
        points=gift.points,
        reward="voucher" if gift.amount_minor is None else "gift_card",
        worth=Money(amount_minor=worth_minor, currency=vouchers.shop.currency),
        missing=max(gift.points - points, 0),
    )


def _card(session: Session, vouchers: Vouchers, row: GiftTaken, now_s: float) -> GiftTakenCard:
    voucher = None if row.voucher is None else session.get_one(Voucher, row.voucher)
    return GiftTakenCard(
        taken=row.id,
        name=session.get_one(Gift, row.gift).name,
        points=row.points,
        card=None if row.gift_card is None else card_of(session, row.gift_card, now_s),
        voucher=None if voucher is None else vouchers.card(session, voucher, now_s),
    )
