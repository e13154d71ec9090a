"""Which gifts there are, and what each is worth today. Every function belongs into the caller's transaction."""

from __future__ import annotations

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
from wire.messages.screens.rewards import GiftLine, GiftWish

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


def add(session: Session, wish: GiftWish, by: str | None, now_s: float) -> Gift:
    """Raises BadField."""
    if (wish.amount_minor is None) == (wish.campaign is None):
        raise BadField("amount_minor", "say an amount or a campaign, and only one of them")
    if wish.campaign is not None and coupon_of(session, wish.campaign, now_s) is None:
        raise BadField("campaign", "offers nothing by itself today: name one that is about a product of its own")
    made = Gift(
        id=new_id(now_s),
        name=wish.name,
        points=wish.points,
        amount_minor=wish.amount_minor,
        campaign=wish.campaign,
        made_at_s=now_s,
        made_by=by,
    )
    session.add(made)
    session.flush()
    return made


def retire(session: Session, gift: str, now_s: float) -> None:
    """Raises NoSuchGift."""
    standing = update(Gift).where(col(Gift.id) == gift, col(Gift.retired_at_s).is_(None))
    if session.connection().execute(standing.values(retired_at_s=now_s)).rowcount != 1:
        raise NoSuchGift


def gifts(session: Session) -> list[Gift]:
    """Those to be had, the one for the fewest points first."""
    statement = select(Gift).where(col(Gift.retired_at_s).is_(None)).order_by(col(Gift.points), col(Gift.id))
    return list(session.exec(statement))


def lines(session: Session) -> list[GiftLine]:
    """As the desk lists them."""
    counts = dict(session.exec(select(GiftTaken.gift, func.count()).group_by(col(GiftTaken.gift))).all())
    return [
        GiftLine(
            gift=row.id,
            name=row.name,
            points=row.points,
            amount_minor=row.amount_minor,
            campaign=row.campaign,
            taken=int(counts.get(row.id, 0)),
        )
        for row in gifts(session)
    ]


def coupon_of(session: Session, campaign: str, now_s: float) -> Coupon | None:
    """None where it is over, or where what it offers has no price today."""
    row = session.get(Campaign, campaign)
    if row is None or row.state == ENDED:
        return None
    offer = OFFER.validate_python(session.get_one(OfferTerms, row.terms).offer)
    found = priced(offer, None, prices_of(session, set(skus_of(offer, None)), now_s))
    return Coupon(row, found) if isinstance(found, Priced) else None
