"""Which gifts there are, and what each is worth today. Every function belongs into the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from kiosk_server.campaigns.book import ENDED
from kiosk_server.campaigns.knowing import prices_of
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database import new_id
from kiosk_server.errors import BadField
from kiosk_server.gifts.errors import NoSuchGift
from kiosk_server.gifts.tables import Gift, GiftTaken
from kiosk_server.offers.pricing import Priced, minor_per_unit, priced
from kiosk_server.offers.tables import OfferTerms
from kiosk_server.offers.terms import OFFER, skus_of
from wire.messages.screens.rewards_desk import GiftCampaign, GiftLine, GiftWish
from wire.messages.screens.shown import Money

FIRST = ((250, 5), (500, 12), (1_000, 30))
"Points, and whole units of money on the card: two or three in a hundred of what was paid, more for who waits longer."


@dataclass(frozen=True, slots=True)
class Coupon:
    """What a campaign would give today."""

    campaign: Campaign
    offered: Priced


def add_first(session: Session, currency: str, now_s: float) -> None:
    """What a new site begins with."""
    for points, units in FIRST:
        amount_minor = units * minor_per_unit(currency)
        wish = GiftWish(name=f"{units} {currency}", points=points, amount_minor=amount_minor)
        add(session, wish, None, now_s)


def add(session: Session, wish: GiftWish, by: str | None, now_s: float, *, replaces: str | None = None) -> Gift:
    """Raises BadField."""
    if (wish.amount_minor is None) == (wish.campaign is None):
        raise BadField("amount_minor", "say an amount or a campaign, and only one of them")
    if wish.campaign is not None and coupon_of(session, wish.campaign, now_s) is None:
        raise BadField("campaign", "offers nothing by itself today: name one that is about a product of its own")
    made = Gift(id=new_id(now_s), **wish.model_dump(), made_at_s=now_s, made_by=by, replaces=replaces)
    session.add(made)
    session.flush()
    return made


def change(session: Session, gift: str, wish: GiftWish, by: str | None, now_s: float) -> Gift | None:
    """Retires it and makes another in its place, so that what was taken stays what it was. → the other one; None where
    all stands as wished, such as for the same wish again. Raises BadField, and NoSuchGift where it was retired or
    changed otherwise meanwhile."""
    standing = session.get(Gift, gift, populate_existing=True)
    if standing is not None and standing.retired_at_s is not None:
        standing = session.exec(select(Gift).where(Gift.replaces == gift, col(Gift.retired_at_s).is_(None))).first()
        if standing is None or not _says(standing, wish):
            raise NoSuchGift
    if standing is not None and _says(standing, wish):
        return None
    retire(session, gift, now_s)
    return add(session, wish, by, now_s, replaces=gift)


def _says(gift: Gift, wish: GiftWish) -> bool:
    return wish.model_dump() == gift.model_dump(include=set(GiftWish.model_fields))


def retire(session: Session, gift: str, now_s: float) -> None:
    """Raises NoSuchGift."""
    standing = update(Gift).where(col(Gift.id) == gift, col(Gift.retired_at_s).is_(None))
    if session.connection().execute(standing.values(retired_at_s=now_s)).rowcount != 1:
        raise NoSuchGift
    session.expire_all()


def gifts(session: Session) -> list[Gift]:
    """Those to be had, the one for the fewest points first."""
    statement = select(Gift).where(col(Gift.retired_at_s).is_(None)).order_by(col(Gift.points), col(Gift.id))
    return list(session.exec(statement))


def lines(session: Session, currency: str, now_s: float) -> list[GiftLine]:
    """As the desk lists them."""
    taken = _taken(session)
    return [_line(session, row, taken(row.id), currency, now_s) for row in gifts(session)]


def campaigns(session: Session, currency: str, now_s: float) -> list[GiftCampaign]:
    """Those whose offer could be a gift today, by name."""
    going_on = select(Campaign).where(Campaign.state != ENDED).order_by(col(Campaign.name), col(Campaign.id))
    found = [(row, coupon_of(session, row.id, now_s)) for row in session.exec(going_on).all()]
    return [
        GiftCampaign(campaign=row.id, name=row.name, worth=_worth(coupon, currency))
        for row, coupon in found
        if coupon is not None
    ]


def _line(session: Session, row: Gift, taken: int, currency: str, now_s: float) -> GiftLine:
    coupon = None if row.campaign is None else coupon_of(session, row.campaign, now_s)
    worth = None if coupon is None else _worth(coupon, currency)
    if row.amount_minor is not None:
        worth = Money(amount_minor=row.amount_minor, currency=currency)
    return GiftLine(
        gift=row.id,
        name=row.name,
        points=row.points,
        amount_minor=row.amount_minor,
        campaign=row.campaign,
        taken=taken,
        since_s=row.made_at_s,
        campaign_name=None if row.campaign is None else session.get_one(Campaign, row.campaign).name,
        worth=worth,
    )


def _worth(coupon: Coupon, currency: str) -> Money:
    return Money(amount_minor=coupon.offered.off_minor, currency=currency)


def _taken(session: Session) -> Callable[[str], int]:
    """How often a gift was taken, with what it is a change of."""
    counts = dict(session.exec(select(GiftTaken.gift, func.count()).group_by(col(GiftTaken.gift))).all())
    before = dict(session.exec(select(Gift.id, Gift.replaces)).all())

    def of(gift: str) -> int:
        total, each = 0, gift
        while each:
            total, each = total + int(counts.get(each, 0)), before[each] or ""
        return total

    return of


def coupon_of(session: Session, campaign: str, now_s: float) -> Coupon | None:
    """None where it is over, or where what it offers has no price today."""
    row = session.get(Campaign, campaign)
    if row is None or row.state == ENDED:
        return None
    offer = OFFER.validate_python(session.get_one(OfferTerms, row.terms).offer)
    found = priced(offer, None, prices_of(session, set(skus_of(offer, None)), now_s))
    return Coupon(row, found) if isinstance(found, Priced) else None
